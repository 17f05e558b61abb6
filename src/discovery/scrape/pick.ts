import { INT4 } from '../../db/column-values.ts';

/** A vendor's item: no two actors agree on its keys, so values are looked for under each of them (facts/apify 3). */
export type Item = Readonly<Record<string, unknown>>;

export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first of these keys that has text. Empty is none. */
export function pickText(item: Item, ...keys: string[]): string | null {
  for (const key of keys) {
    const value = item[key];
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return null;
}

/** The first of these keys that has an id, as text: it comes as text or as a number, and may not fit into one. */
export function pickId(item: Item, ...keys: string[]): string | null {
  for (const key of keys) {
    const value = item[key];
    if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return null;
}

/** The first of these keys that has a whole number from 0; null where none has: unknown is not 0. */
export function pickCount(item: Item, ...keys: string[]): number | null {
  for (const key of keys) {
    const value = item[key];
    const number = typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= INT4.max) return number;
  }
  return null;
}

/** The first of these keys that says yes or no; null where none does: unknown is not false. */
export function pickFlag(item: Item, ...keys: string[]): boolean | null {
  for (const key of keys) {
    const value = item[key];
    if (typeof value === 'boolean') return value;
    // As a spreadsheet has them.
    if (value === 'true' || value === 'false') return value === 'true';
  }
  return null;
}

/** The first of these keys that has an object. */
export function pickItem(item: Item, ...keys: string[]): Item | null {
  for (const key of keys) {
    const value = item[key];
    if (isItem(value)) return value;
  }
  return null;
}

/** The first of these keys that has a list. */
export function pickList(item: Item, ...keys: string[]): readonly unknown[] | null {
  for (const key of keys) {
    const value = item[key];
    if (Array.isArray(value)) return value;
  }
  return null;
}
