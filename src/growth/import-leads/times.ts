import { readTimestamp } from '../../ops/columns/dates.ts';
import { TimestampError, TimestampReader } from '../../sources/timestamps.ts';

const DAY_MS = 86_400_000;
/** What TimestampReader allows itself. */
const SLACK_MS = 5 * 60_000;
const MICROSECONDS = 1_000n;

/** Times of records, as UTC text to the microsecond. One that is more than a day ahead is none. */
export class LeadTimes {
  readonly #reader: TimestampReader;

  constructor(timezone: string, now = Date.now()) {
    this.#reader = new TimestampReader(timezone, now + DAY_MS - SLACK_MS);
  }

  /** How many had no zone. */
  get naive(): number {
    return this.#reader.naive;
  }

  /** Throws TimestampError for what is no time, or is more than a day ahead. */
  read(text: string): string {
    const at = this.#reader.read(text);
    if (at === null) throw new TimestampError(`"${text.slice(0, 40)}" is more than a day ahead`);
    return at;
  }

  /** The same of a value as people, spreadsheets and programs write it. */
  readAny(value: string | number): string {
    const read = readTimestamp(value);
    if ('reason' in read) throw new TimestampError(`"${String(value).slice(0, 40).toWellFormed()}" ${read.reason}`);
    return this.read(String(read.value));
  }
}

/** As histories write it: with a fraction only where there is one. */
export function entryTime(at: string): string {
  return at.replace(/\.0+Z$/, 'Z');
}

/** So many microseconds later; at: UTC text with six digits. */
export function later(at: string, microseconds: number): string {
  if (microseconds === 0) return at;
  const [, whole = '', digits = ''] = /^(.*)\.(\d{6})Z$/.exec(at) ?? [];
  const total = BigInt(Date.parse(`${whole}Z`)) * MICROSECONDS + BigInt(digits) + BigInt(microseconds);
  const ms = total / MICROSECONDS;
  return new Date(Number(ms)).toISOString().replace('Z', `${String(total % MICROSECONDS).padStart(3, '0')}Z`);
}
