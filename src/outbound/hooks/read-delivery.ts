import { isUtf8 } from 'node:buffer';
import { messageOf } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import { parseExact } from '../../sources/exact-json.ts';
import { depthOf, tooDeep } from '../../sources/json-value.ts';
import { storableText } from '../../sources/storable.ts';
import type { BadRecord, Delivery } from './inbox.ts';
import type { HookKind } from './kinds.ts';
import { type HookEntry, readRecord, rejectedValue } from './read-record.ts';

/** Reads the body of a request: a record, or an array of them. What is malformed is kept as it came. */
export function readDelivery(kind: HookKind, path: string, body: Buffer, limits: Limits): Delivery {
  const text = body.toString('utf8');
  const asText = (reason: string): Delivery => ({ kind, path, entries: [], bad: [{ reason, record: storableText(text) }], ahead: 0 });
  if (text.trim() === '') return asText('the body is empty');
  if (!isUtf8(body)) return asText('it is not UTF-8');
  if (depthOf(text) > limits.depth) return asText(tooDeep(limits.depth));
  let value: unknown;
  try {
    value = parseExact(text);
  } catch (error) {
    return asText(`it is not JSON: ${messageOf(error)}`);
  }
  const entries: HookEntry[] = [];
  const bad: BadRecord[] = [];
  let ahead = 0;
  for (const record of Array.isArray(value) ? value.map((item) => JSON.stringify(item)) : [text]) {
    const read = readRecord(kind, record);
    if (read === 'other') continue;
    if ('reason' in read) bad.push({ reason: read.reason, record: rejectedValue(record) });
    else {
      entries.push(read.entry);
      if (read.isAhead) ahead += 1;
    }
  }
  return { kind, path, entries, bad, ahead };
}
