import { Temporal } from 'temporal-polyfill';
import { isStorableTime } from '../../db/column-values.ts';
import { UsageError } from '../../errors.ts';

const DAY = /^\d{4}-\d\d-\d\d$/;
const NAIVE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?$/;

/**
 * The earliest time of sending, as epoch milliseconds. A time without a zone is one of the sender's, and so is a day, which begins with it;
 * today begins now. Throws UsageError for what is no time, or past by the clock of the database.
 */
export function readStart(text: string | undefined, zone: string, now: number): number {
  if (text === undefined) return now;
  const start = instantOf(text.trim(), zone);
  if (start === undefined || !isStorableTime(start)) {
    throw new UsageError(`--start "${text}" is no time`, {
      suggestion: 'write 2026-12-01T09:00 (in --timezone), 2026-12-01T09:00:00Z or 2026-12-01',
      code: 'invalid_value',
    });
  }
  if (start >= now) return start;
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate().toString();
  if (text.trim() === today) return now;
  throw new UsageError(`--start ${text} is past: it is ${new Date(now).toISOString()} in the database`, {
    suggestion: 'leave --start out to begin now',
    code: 'invalid_value',
  });
}

function instantOf(text: string, zone: string): number | undefined {
  try {
    if (DAY.test(text)) return Temporal.PlainDate.from(text).toZonedDateTime(zone).epochMilliseconds;
    if (NAIVE.test(text)) return Temporal.PlainDateTime.from(text.replace(' ', 'T')).toZonedDateTime(zone).epochMilliseconds;
    return Temporal.Instant.from(text.replace(' ', 'T')).epochMilliseconds;
  } catch {
    return undefined;
  }
}
