import libmime from 'libmime';
import { decodeText } from './text-bytes.ts';

/** More of a header says nothing, and a name of the header is looked for in each. */
const LONGEST_VALUE = 4_000;

/** The header of a mail or of one of its parts: names in lower case, values unfolded and decoded. */
export class MailHeaders {
  readonly #values = new Map<string, string[]>();

  constructor(lines: readonly (readonly [name: string, value: string])[]) {
    for (const [name, value] of lines) {
      const known = this.#values.get(name);
      if (known === undefined) this.#values.set(name, [value]);
      else known.push(value);
    }
  }

  /** The first of a name; '' where there is none. */
  get(name: string): string {
    return this.#values.get(name)?.[0] ?? '';
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  get size(): number {
    return this.#values.size;
  }
}

/** lines: a header each, folded, its bytes as latin1. */
export async function readHeaders(lines: readonly string[]): Promise<MailHeaders> {
  const read: [string, string][] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const raw = line
      .slice(colon + 1, colon + 1 + LONGEST_VALUE)
      .replaceAll(/\r?\n[ \t]{0,64}/g, ' ')
      .trim();
    const text = await decodeText(Buffer.from(raw, 'latin1'), '');
    read.push([line.slice(0, colon).trim().toLowerCase(), text.includes('=?') ? decodedWords(text) : text]);
  }
  return new MailHeaders(read);
}

function decodedWords(text: string): string {
  try {
    return libmime.decodeWords(text);
  } catch {
    return text;
  }
}
