import type { Json } from '../db/json.ts';
import type { Reject } from '../db/ops/rejects.ts';

/** A record that an import refused, as somebody corrected it. */
export interface Corrected {
  /** Where it stood in its source. */
  pointer: string;
  record: Json;
  /** The line and path it was refused at. */
  line: number | null;
  path: string;
  /** What the source says of the parent of an entry. */
  context: Json;
}

/** An input made of corrected records. */
export interface Composed {
  bytes: Buffer;
  /** A reject of that input, at its place in the original. */
  locate(reject: Reject): Reject;
}

/** A record a line; readers name the n-th of them `/n`, and a part of it `/n/…`. */
export function composeLines(corrected: readonly Corrected[]): Composed {
  return {
    bytes: Buffer.from(corrected.map(({ record }) => `${JSON.stringify(record)}\n`).join(''), 'utf8'),
    locate(reject) {
      const original = corrected[Number(reject.pointer?.split('/')[1] ?? Number.NaN)];
      return original === undefined ? reject : { ...reject, line: original.line, path: original.path, pointer: original.pointer };
    },
  };
}
