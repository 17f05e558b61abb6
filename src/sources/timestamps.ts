import { Temporal } from 'temporal-polyfill';

/** A text that is no time. */
export class TimestampError extends Error {}

const HAS_OFFSET = /\d:\d{2}.*(?:[zZ]|[+-]\d{2}(?::?\d{2})?)$/;

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
    const hasOffset = HAS_OFFSET.test(text);
    if (!hasOffset) this.naive += 1;
    if (text === this.#lastText) return this.#lastValue;
    const instant = hasOffset ? parseInstant(text) : this.#parseNaive(text);
    const value = instant.toString({ fractionalSecondDigits: 6 });
    this.#lastText = text;
    this.#lastValue = value;
    return value;
  }

  #parseNaive(text: string): Temporal.Instant {
    try {
      return Temporal.PlainDateTime.from(text.trim().replace(' ', 'T')).toZonedDateTime(this.#zone).toInstant();
    } catch {
      throw new TimestampError(`"${text.slice(0, 40)}" is not an ISO timestamp`);
    }
  }
}

function parseInstant(text: string): Temporal.Instant {
  try {
    return Temporal.Instant.from(
      text
        .trim()
        .replace(' ', 'T')
        .replace(/([+-]\d{2})$/, '$1:00'),
    );
  } catch {
    throw new TimestampError(`"${text.slice(0, 40)}" is not an ISO timestamp`);
  }
}
