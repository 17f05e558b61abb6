import { Temporal } from 'temporal-polyfill';
import { isStorableTime } from '../../db/column-values.ts';

const DAY = /^\d{4}-\d\d-\d\d$/;
const NAIVE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?$/;

/** The name of a time zone as it is written in the tz database; undefined: there is none of that name. An offset (+02:00) has no seasons. */
export function zoneNamed(name: string): string | undefined {
  const typed = name.trim();
  if (!/^[a-z][\w+/-]*$/i.test(typed)) return undefined;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: typed }).resolvedOptions();
    return timeZone.toLowerCase() === typed.toLowerCase() ? timeZone : typed;
  } catch {
    return undefined;
  }
}

/**
 * When a campaign begins or ends, as ISO text in UTC. A day is read in the campaign's zone: it begins with that day, and ends with it. A time
 * without a zone is read there, too. Undefined: it is none.
 */
export function campaignTime(text: string, zone: string, end: 'begins' | 'ends'): string | undefined {
  try {
    const at = instantOf(text.trim(), zone, end);
    return isStorableTime(at.epochMilliseconds) ? at.toString() : undefined;
  } catch {
    return undefined;
  }
}

function instantOf(text: string, zone: string, end: 'begins' | 'ends'): Temporal.Instant {
  if (DAY.test(text)) {
    const day = Temporal.PlainDate.from(text);
    const midnight = (end === 'ends' ? day.add({ days: 1 }) : day).toZonedDateTime(zone).toInstant();
    return end === 'ends' ? midnight.subtract({ seconds: 1 }) : midnight;
  }
  if (NAIVE.test(text)) return Temporal.PlainDateTime.from(text.replace(' ', 'T')).toZonedDateTime(zone).toInstant();
  return Temporal.Instant.from(text.replace(' ', 'T'));
}
