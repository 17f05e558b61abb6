import { cellText } from '../../sources/rows/cell-text.ts';
import type { Cell } from '../../sources/rows.ts';
import { trimmed } from '../../trimmed.ts';
import { normaliseEmail } from '../email.ts';
import { readDate, readTimestamp } from './dates.ts';
import { nameKey, nearest } from './names.ts';
import { readNumber } from './numbers.ts';
import type { CellResult, Column, Notation } from './types.ts';
import { booleanOf, isSpreadsheetError, saysNothing } from './words.ts';

const MAX_SHOWN = 40;
/** What is longer is a text, whatever its column says; the patterns below are not made for it. */
export const MAX_TYPED_LENGTH = 1_000;

/** Whether there is nothing in a cell. */
export function isBlank(cell: Cell | undefined): boolean {
  return cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '');
}

/**
 * The value of a cell, or why it is none of its column's type. Null: it is empty, or says so (`n/a`, `-`, `#N/A`). Text keeps the digits of
 * numbers; dates are `YYYY-MM-DD`, timestamps keep their zone if they name one; of several addresses the first valid one is the value.
 */
export function readCell(cell: Cell | undefined, column: Pick<Column, 'type' | 'values'>, reading: Notation = {}): CellResult {
  if (cell === undefined || isBlank(cell) || (typeof cell === 'string' && isSpreadsheetError(cell))) return { value: null };
  const { type } = column;
  if (type === 'json') return { value: cell };
  if (typeof cell === 'object') return { reason: `a list or an object is no ${WORD[type]}` };
  if (type === 'text') return { value: cellText(cell) };
  if (typeof cell === 'string' && cell.length > MAX_TYPED_LENGTH) return { reason: `${shown(cell)} is too long for one ${WORD[type]}` };
  if (typeof cell === 'string' && saysNothing(cell) && !(type === 'boolean' && booleanOf(cell) !== undefined)) return { value: null };
  const result = ofType(cell, column, reading);
  return 'reason' in result ? { reason: `${shown(cell)} ${result.reason}` } : result;
}

function ofType(cell: string | number | boolean, { type, values }: Pick<Column, 'type' | 'values'>, reading: Notation): CellResult {
  const text = cellText(cell);
  switch (type) {
    case 'email': {
      const [first] = emailsIn(text);
      return first === undefined ? { reason: 'is no e-mail address' } : { value: first };
    }
    case 'emails': {
      const all = emailsIn(text);
      return all.length === 0 ? { reason: 'is no e-mail address' } : { value: all };
    }
    case 'url':
      return isAddress(text) ? { value: text } : { reason: 'is no web address' };
    case 'phone':
      return isPhone(text) ? { value: text } : { reason: 'is no phone number' };
    case 'date':
      return typeof cell === 'boolean' ? { reason: 'is no date' } : readDate(cell, reading);
    case 'timestamp':
      return typeof cell === 'boolean' ? { reason: 'is no date' } : readTimestamp(cell, reading);
    case 'number':
      return typeof cell === 'number' ? { value: cell } : readNumber(text, reading);
    case 'integer':
      return readInteger(cell, text, reading);
    case 'boolean': {
      const value = typeof cell === 'boolean' ? cell : booleanOf(text);
      return value === undefined ? { reason: 'is neither yes nor no' } : { value };
    }
    default:
      return readEnum(text, values ?? []);
  }
}

const WORD: Readonly<Record<Column['type'], string>> = {
  text: 'text',
  email: 'e-mail address',
  emails: 'e-mail address',
  url: 'web address',
  phone: 'phone number',
  date: 'date',
  timestamp: 'time',
  number: 'number',
  integer: 'whole number',
  boolean: 'yes or no',
  enum: 'word of a list',
  json: 'value',
};

/** An apostrophe is none: o'hara@… is one address. */
const BETWEEN_ADDRESSES = /[\s,;:|/\\<>()"[\]•·●▪‣¦、，；：｜／\u200b]+/u;
const EDGES = new Set(['.', "'", '’', '‘', '`']);

/** Left over from HTML and from programs that write a line feed as two characters. */
const WRITTEN_OUT = /&(?:amp|gt|lt|quot|apos|nbsp|#\d{1,5});|\\[nrt]/g;
/** What an address may hold by its standard and never does where it stands between two. */
const RARELY_WITHIN = /[^\p{L}\p{N}\p{M}._%@-]+/u;

/** The valid addresses of a cell, each once, in their order: with display names, and whatever stands between them. */
export function emailsIn(text: string): string[] {
  const parts = (text.includes('\\') || text.includes('&') ? text.replaceAll(WRITTEN_OUT, ' ') : text)
    .split(BETWEEN_ADDRESSES)
    .flatMap((part) => (part.indexOf('@') === part.lastIndexOf('@') ? part : part.split(RARELY_WITHIN)))
    .map((part) => normaliseEmail(trimmed(part, (character) => EDGES.has(character))));
  return [...new Set(parts.filter((part) => part !== undefined))];
}

/** A host with a dot, with or without a scheme and a path. */
export function isAddress(text: string): boolean {
  if (/[\s@]/.test(text.replace(/^https?:\/\//i, '').split(/[/?#]/)[0] ?? '')) return false;
  if (/\s/.test(text.trim())) return false;
  return /^(?:https?:\/\/)?(?:[\p{L}\p{N}_-]+\.)+\p{L}[\p{L}\p{N}-]*\.?(?::\d+)?(?:[/?#].*)?$/iu.test(text.trim());
}

/** Seven to fifteen digits (E.164) with what people put between them, and an extension. */
export function isPhone(text: string): boolean {
  const number = text.normalize('NFKC').replace(/\s{0,9}(?:ext\.?|x|доб\.?)\s{0,9}\d{1,6}$/i, '');
  const digits = number.match(/\d/g)?.length ?? 0;
  return digits >= 7 && digits <= 15 && /^[+(\d][\d\s().,/+–-]*$/.test(number.replace(/^(?:tel|тел)[.:]*\s*/i, ''));
}

function readInteger(cell: string | number | boolean, text: string, reading: Notation): CellResult {
  if (typeof cell === 'boolean') return { reason: 'is no whole number' };
  // A column of whole numbers has no fractions: 1.234 is a thousand there.
  const isGrouped = typeof cell === 'string' && /^[+-]?[1-9]\d{0,2}([.,])\d{3}$/.test(text) && reading.decimal === undefined;
  const result = typeof cell === 'number' ? { value: cell } : readNumber(isGrouped ? text.replace(/[.,]/, '') : text, reading);
  if ('reason' in result) return { reason: result.reason.replace('is no number', 'is no whole number') };
  if (typeof cell === 'string' && /e[+-]?\d/i.test(text)) return { reason: 'was rounded by a spreadsheet' };
  return Number.isSafeInteger(result.value) ? result : { reason: 'is no whole number' };
}

function readEnum(text: string, values: NonNullable<Column['values']>): CellResult {
  const words: [string, readonly string[]][] = Array.isArray(values) ? values.map((value) => [value, []]) : Object.entries(values);
  const wanted = nameKey(text);
  const found = words.find(([value, others]) => [value, ...others].some((word) => nameKey(word) === wanted));
  if (found !== undefined) return { value: found[0] };
  const all = words.map(([value]) => value);
  const near = nearest(
    text,
    words.flatMap(([value, others]) => [value, ...others]),
  );
  const meant = words.find(([value, others]) => value === near || others.some((word) => word === near))?.[0];
  return { reason: `is none of its values; ${meant === undefined ? `they are ${all.join(', ')}` : `is it ${meant}?`}` };
}

/** A cell for a message. */
export function shown(cell: Cell): string {
  const text = typeof cell === 'string' ? cell : (JSON.stringify(cell) ?? '');
  const printable = text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ');
  return `"${printable.length > MAX_SHOWN ? `${printable.slice(0, MAX_SHOWN).toWellFormed()}…` : printable}"`;
}
