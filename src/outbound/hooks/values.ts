import { TimestampError, TimestampReader } from '../../sources/timestamps.ts';

/** Longer ids have no index that could hold them. */
const LONGEST_ID = 320;
/** Below this a number counts seconds since 1970, above it milliseconds. */
const LEAST_MS = 1e11;
/** PostgreSQL's numeric ends somewhere above that. */
const MOST_DIGITS = 10_000;
const GREATEST_EXPONENT = 10_000;

/** A value that the vendor's record has and that cannot be stored. */
export class HookError extends Error {}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);
}

/** A text without blanks around it; undefined for none, and for what is no text. */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' ? undefined : text;
}

/** An id, also one that is written as a number. Throws HookError for what can be none. */
export function idOf(value: unknown, name: string): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const text = typeof value === 'number' ? String(value) : JSON.isRawJSON(value) ? value.rawJSON : textOf(value);
  if (text === undefined || text.length > LONGEST_ID) throw new HookError(`${name} is no id`);
  return text;
}

/** Naive times are UTC, in which both vendors write. */
const times = new TimestampReader('UTC', Number.MAX_SAFE_INTEGER);

/** A time, ISO or in seconds or milliseconds since 1970, as ISO in UTC. Throws HookError for what is none. */
export function timeOf(value: unknown, name: string): string | undefined {
  const number = typeof value === 'number' ? value : JSON.isRawJSON(value) ? Number(value.rawJSON) : numberIn(value);
  if (number !== undefined) {
    const ms = number < LEAST_MS ? number * 1_000 : number;
    if (!(ms > 0) || Number.isNaN(new Date(ms).getTime())) throw new HookError(`${name} is no time`);
    return timeOf(new Date(ms).toISOString(), name);
  }
  if (value === null || value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw new HookError(`${name} is no time`);
  try {
    return times.read(value) ?? undefined;
  } catch (error) {
    if (error instanceof TimestampError) throw new HookError(`${name}: ${error.message}`);
    throw error;
  }
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'string' && /^\s*\d{9,16}(?:\.\d{1,9})?\s*$/.test(value) ? Number(value) : undefined;
}

/** Whether a number stands in it that no database holds. */
export function isUnbounded(value: unknown): boolean {
  if (JSON.isRawJSON(value)) {
    const [digits = '', exponent = '0'] = value.rawJSON.toLowerCase().split('e');
    return digits.length > MOST_DIGITS || Math.abs(Number(exponent)) > GREATEST_EXPONENT;
  }
  return typeof value === 'object' && value !== null && Object.values(value).some(isUnbounded);
}
