import { Temporal } from 'temporal-polyfill';
import { isStorableTime } from '../db/column-values.ts';

/** A text that is no time. */
export class TimestampError extends Error {}

/** A date, or a date with a time, and nothing behind it that could say where. */
const NAIVE = /^[+-]?\d{4,6}-?\d{2}-?\d{2}(?:[T ]\d{2}(?::?\d{2}(?::?\d{2}(?:[.,]\d{1,9})?)?)?)?$/i;

/**
 * Reads ISO timestamps to the microsecond, as UTC text that sorts by time (`2025-11-20T00:18:00.104412Z`). Naive ones are read
 * in the given zone and counted. Remembers the last text: files repeat them.
 */
export class TimestampReader {
  naive = 0;
  readonly #zone: string;
  #lastText = '';
  #lastValue = '';

  /** Throws RangeError for a zone that does not exist. */
  constructor(zone: string) {
    Temporal.Now.instant().toZonedDateTimeISO(zone);
    this.#zone = zone;
  }

  /** Null for null, undefined and the empty string. Throws TimestampError. */
  read(text: string | null | undefined): string | null {
    if (text === null || text === undefined || text.trim() === '') return null;
    const isNaive = NAIVE.test(text.trim());
    if (text === this.#lastText) {
      if (isNaive) this.naive += 1;
      return this.#lastValue;
    }
    const instant = isNaive ? this.#parseNaive(text) : parseInstant(text);
    if (!isStorableTime(instant.epochMilliseconds)) throw new TimestampError(`"${cut(text)}" is no time between the years 1 and 9999`);
    if (isNaive) this.naive += 1;
    const value = instant.toString({ fractionalSecondDigits: 6 });
    this.#lastText = text;
    this.#lastValue = value;
    return value;
  }

  #parseNaive(text: string): Temporal.Instant {
    try {
      return Temporal.PlainDateTime.from(text.trim().replace(' ', 'T')).toZonedDateTime(this.#zone).toInstant();
    } catch {
      throw new TimestampError(`"${cut(text)}" is not an ISO timestamp`);
    }
  }
}

/** Where half of an emoji would be left, no database stores it. */
function cut(text: string): string {
  return text.slice(0, 40).toWellFormed();
}

function parseInstant(text: string): Temporal.Instant {
  try {
    return Temporal.Instant.from(text.trim().replace(' ', 'T'));
  } catch {
    throw new TimestampError(`"${cut(text)}" is not an ISO timestamp`);
  }
}
