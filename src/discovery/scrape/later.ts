import { randomUUID } from 'node:crypto';
import type { ScrapeJob } from '../../db/discovery/scrape-queue.ts';
import type { ScrapeOutcome } from '../../db/discovery/scrapes.ts';
import type { Item } from './pick.ts';

/** A limit of the actor, or of the account that it works with; it ends with the day, or with an hour. */
const LATER = /limit[ _-]?(?:is |was |has been )?(?:reached|exceeded)|quota|too[ _-]many[ _-]requests|try[ _-](?:again[ _-])?later/i;

const RESET_KEYS = ['next_reset', 'nextReset', 'reset_at', 'resetAt', 'retry_at', 'retryAt', 'retry_after', 'retryAfter'] as const;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** What a vendor says may be past, or years away. */
const LEAST_WAIT_MS = MINUTE_MS;
const LONGEST_WAIT_MS = 7 * DAY_MS;
/** A number up to here is seconds from now; a larger one seconds, or milliseconds, since 1970. */
const LONGEST_SECONDS = 31_536_000;
const FIRST_MILLISECONDS = 100_000_000_000;

/** So often a job is put off; after that it fails for good, so that a limit that never ends is not paid for every day. */
const MOST_POSTPONED = 5;

/** When the vendor wants to have something. */
export interface Later {
  /** Its words. */
  reason: string;
  /** Milliseconds since 1970 where it says so. */
  until: number | undefined;
}

/** What an error says of "later"; undefined: it is of another kind. text: its code and message. */
export function readLater(item: Item, text: string): Later | undefined {
  if (!LATER.test(text)) return undefined;
  return { reason: text, until: RESET_KEYS.map((key) => readTime(item[key])).find((time) => time !== undefined) };
}

function readTime(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value.trim()) ? Number(value) : value;
  if (typeof number === 'number' && number >= 0) {
    if (number <= LONGEST_SECONDS) return Date.now() + number * 1000;
    return number < FIRST_MILLISECONDS ? number * 1000 : number;
  }
  const time = typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value.trim()) ? Date.parse(value.trim()) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** When to try again: as the vendor says, else after a day for a limit of the day, and after an hour, then twice as long each time. */
export function notBefore({ reason, until }: Later, postponed: number, now = Date.now()): Date {
  const usual = /\bda(?:y|ily)|daily_|per[ _-]day|tomorrow|month/i.test(reason) ? DAY_MS : Math.min(DAY_MS, HOUR_MS * 2 ** postponed);
  const wait = until === undefined ? usual : until - now;
  return new Date(now + Math.min(LONGEST_WAIT_MS, Math.max(LEAST_WAIT_MS, wait)));
}

/** The job that is queued for what the vendor wants to have later; undefined: it was put off too often. */
export function postpone(job: ScrapeJob, handles: readonly string[], later: Later): ScrapeOutcome['later'] {
  const postponed = job.metadata.postponed ?? 0;
  if (postponed >= MOST_POSTPONED) return undefined;
  return { id: randomUUID(), handles: [...handles], not_before: notBefore(later, postponed).toISOString(), reason: later.reason };
}
