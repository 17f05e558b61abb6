import type { Json } from '../../db/json.ts';
import type { PersonKeys } from '../../db/ops/suppressions.ts';
import { emailsIn } from '../../ops/erased.ts';
import { parseExact } from '../../sources/exact-json.ts';
import { withoutCredentials } from '../../sources/hidden.ts';
import { storableJson } from '../../sources/storable.ts';
import type { HookKind } from './kinds.ts';
import { HookError, isObject, isUnbounded } from './values.ts';

/** A record that is stored: its text is that of an item of outbound.put_webhooks or put_calls. */
export interface HookEntry {
  text: string;
  key: string;
}

/** isAhead: it names a time that is still to come. */
export type ReadRecord = { entry: HookEntry; replaced: number; isAhead: boolean } | { reason: string } | 'other';

/** Cheap, and seldom right: whether a number may be beyond all bounds. */
const MAY_BE_UNBOUNDED = /\d[eE][+-]?\d{4}|\d{9999}/;

/** Reads the text of a record without a loss. 'other': none of this kind, and nothing wrong with it. */
export function readRecord(kind: HookKind, text: string): ReadRecord {
  try {
    const value = parseExact(text);
    if (MAY_BE_UNBOUNDED.test(text) && isUnbounded(value)) return { reason: 'it has a number beyond all bounds' };
    let isAhead = false;
    const read = kind.read(value, () => {
      isAhead = true;
    });
    if (read === undefined) return 'other';
    const { text: stored, replaced } = storableJson(withoutCredentials(read.item));
    return { entry: { text: stored, key: read.key }, replaced, isAhead };
  } catch (error) {
    if (error instanceof HookError) return { reason: error.message };
    throw error;
  }
}

/** How the people of a record are known: by every address in it, and by the number that was called. */
export function peopleOf({ text }: HookEntry): PersonKeys {
  const item: unknown = JSON.parse(text);
  const phones = isObject(item) && typeof item.number === 'string' ? [item.number] : [];
  return { emails: emailsIn(item), phones };
}

/** A record as it is kept among rejects. */
export function rejectedValue(text: string): Json {
  return JSON.parse(storableJson(withoutCredentials(JSON.parse(text))).text);
}

/** The record that an entry was made of, as it is kept among rejects. */
export function rejectedRecord({ text }: HookEntry): Json {
  const item = rejectedValue(text);
  return typeof item === 'object' && item !== null && !Array.isArray(item) ? (item.raw ?? null) : null;
}
