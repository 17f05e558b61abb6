import { Temporal } from 'temporal-polyfill';

/** Names of three letters that are zones: two of UTC, and links of whole countries. Any other is an abbreviation, which several zones share. */
const SHORT_NAMES: ReadonlySet<string> = new Set(['utc', 'uct', 'gmt', 'prc', 'roc', 'rok']);
/** An offset ("+02:00", "GMT+0") has no daylight saving, and ICU's own names are no zones. */
const NO_ZONE = /^(?:[^a-z]|(?:gmt|utc)[^a-z]|systemv\/)/i;

/**
 * The zone of an IANA name, in any case and under any of its names: one spelling for each zone, so that zones are compared and not names.
 * Undefined for what is no zone: an abbreviation, an offset, blanks. PostgreSQL is never asked: it knows another set, and takes more for zones.
 */
export function zoneOf(name: string | null | undefined): string | undefined {
  const text = name?.trim() ?? '';
  if (text === '' || NO_ZONE.test(text) || (/^[a-z]{3,4}$/i.test(text) && isAbbreviation(text))) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** CET and HST are entries of the database of zones all the same; nobody who writes one says where he is. */
function isAbbreviation(text: string): boolean {
  const word = text.toLowerCase();
  return !SHORT_NAMES.has(word) && !['cuba', 'eire', 'iran', 'zulu'].includes(word);
}

const DAY_MS = 86_400_000;

/** A stretch of time in which a zone's clocks differ from UTC by one offset. */
interface Stretch {
  from: number;
  offset: number;
}

/** What the clocks of a zone show, for any instant. */
export class ZoneClock {
  readonly zone: string;
  /** In order; each holds until the next begins. */
  readonly #stretches: Stretch[];
  #known: number;

  /** zone: as zoneOf answers it. */
  constructor(zone: string, from: number) {
    this.zone = zone;
    const first = from - 3 * DAY_MS;
    this.#stretches = [{ from: Number.NEGATIVE_INFINITY, offset: offsetAt(zone, first) }];
    this.#known = first;
  }

  /** Milliseconds that local time is ahead of UTC. */
  offset(at: number): number {
    return this.#stretch(at).offset;
  }

  /** The instant after `at` at which the offset may change. */
  nextChange(at: number): number {
    this.#learn(at + DAY_MS);
    return this.#stretches.find(({ from }) => from > at)?.from ?? at + DAY_MS;
  }

  /** The local date, as days since 1970. */
  day(at: number): number {
    return Math.floor((at + this.offset(at)) / DAY_MS);
  }

  /** Milliseconds that the clock shows since midnight. */
  timeOfDay(at: number): number {
    const local = at + this.offset(at);
    return local - Math.floor(local / DAY_MS) * DAY_MS;
  }

  /** 0 is Sunday. */
  weekday(at: number): number {
    return (((this.day(at) + 4) % 7) + 7) % 7;
  }

  /** The first instant after `at` that is of another local date. */
  nextDay(at: number): number {
    const today = this.day(at);
    for (let t = at; ; ) {
      const midnight = (Math.floor((t + this.offset(t)) / DAY_MS) + 1) * DAY_MS - this.offset(t);
      t = Math.min(midnight, this.nextChange(t));
      if (this.day(t) !== today) return t;
    }
  }

  /** The first instant of a local date, given any instant of it. */
  startOfDay(at: number): number {
    const today = this.day(at);
    let t = at - 2 * DAY_MS;
    while (this.day(t) < today) t = this.nextDay(t);
    return t;
  }

  #stretch(at: number): Stretch {
    this.#learn(at);
    let found = this.#stretches[0] ?? { from: at, offset: 0 };
    for (const stretch of this.#stretches) {
      if (stretch.from > at) break;
      found = stretch;
    }
    return found;
  }

  #learn(until: number): void {
    while (this.#known < until) {
      const at = Temporal.Instant.fromEpochMilliseconds(this.#known).toZonedDateTimeISO(this.zone);
      const next = at.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
      if (next === Number.POSITIVE_INFINITY) {
        this.#known = next;
        return;
      }
      this.#stretches.push({ from: next, offset: offsetAt(this.zone, next) });
      this.#known = next;
    }
  }
}

function offsetAt(zone: string, at: number): number {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1_000_000;
}
