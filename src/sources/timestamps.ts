import { Temporal } from 'temporal-polyfill';
import { isStorableTime } from '../db/column-values.ts';

/** A text that is no time. */
export class TimestampError extends Error {}

/** A date, or a date with a time, and nothing behind it that could say where. */
const NAIVE = /^[+-]?\d{4,6}-?\d{2}-?\d{2}(?:[T ]\d{2}(?::?\d{2}(?::?\d{2}(?:[.,]\d{1,9})?)?)?)?$/i;

/** Clocks differ by so much. */
const SLACK_MS = 5 * 60_000;

/**
 * Reads ISO timestamps to the microsecond, as UTC text that sorts by time (`2025-11-20T00:18:00.104412Z`). Naive ones are read
 * in the given zone and counted. What is said to have been seen in the future is of an unknown time, and counted too: it would win over
 * everything that is seen until then. Remembers the last text: files repeat them.
 */
export class TimestampReader {
  naive = 0;
  future = 0;
  readonly #zone: string;
  #lastText = '';
  #lastValue: string | null = '';
  readonly #latest: number;

  /** Throws RangeError for a zone that does not exist. */
  constructor(zone: string, now = Date.now()) {
    Temporal.Now.instant().toZonedDateTimeISO(zone);
    this.#zone = zone;
    this.#latest = now + SLACK_MS;
  }

  /** Null for null, undefined, the empty string and what is still to come. Throws TimestampError. */
  read(text: string | null | undefined): string | null {
    if (text === null || text === undefined || text.trim() === '') return null;
    const isNaive = NAIVE.test(text.trim());
    if (text === this.#lastText) {
      if (isNaive) this.naive += 1;
      if (this.#lastValue === null) this.future += 1;
      return this.#lastValue;
    }
    const instant = isNaive ? this.#parseNaive(text) : parseInstant(text);
    if (!isStorableTime(instant.epochMilliseconds)) throw new TimestampError(`"${cut(text)}" is no time between the years 1 and 9999`);
    if (isNaive) this.naive += 1;
    const isFuture = instant.epochMilliseconds > this.#latest;
    if (isFuture) this.future += 1;
    const value = isFuture ? null : instant.toString({ fractionalSecondDigits: 6 });
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
