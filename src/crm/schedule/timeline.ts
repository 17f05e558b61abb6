import type { ZoneClock } from '../zones.ts';
import type { SendRules } from './rules.ts';

const HOUR_MS = 3_600_000;

/** The messages of one account in time: those that are sent or planned already, and those that a plan adds. */
export class Timeline {
  readonly #times: number[] = [];
  readonly #perDay = new Map<number, number>();
  readonly #sender: ZoneClock;
  readonly #rules: SendRules;

  constructor(sender: ZoneClock, rules: SendRules, taken: readonly number[]) {
    this.#sender = sender;
    this.#rules = rules;
    for (const at of taken) this.add(at);
  }

  add(at: number): void {
    this.#times.splice(this.#after(at), 0, at);
    const day = this.#sender.day(at);
    this.#perDay.set(day, (this.#perDay.get(day) ?? 0) + 1);
  }

  /** `at` where one more message fits there; else a later time, before which none does. gap: to the message before it. */
  fit(at: number, gap: number): number {
    const { perDay, gap: gaps } = this.#rules;
    if ((this.#perDay.get(this.#sender.day(at)) ?? 0) >= perDay) return this.#sender.nextDay(at);
    const place = this.#after(at);
    const before = this.#times[place - 1] ?? Number.NEGATIVE_INFINITY;
    if (at - before < gap) return before + gap;
    const next = this.#times[place] ?? Number.POSITIVE_INFINITY;
    if (next - at < gaps.least) return next + gap;
    return this.#afterFullHour(at, place) ?? at;
  }

  /** How many messages there are at this time or before: where one at that time is put in. */
  #after(at: number): number {
    let low = 0;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#times[middle] ?? Number.POSITIVE_INFINITY) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Where one more at `at` would be one too many in some 60 minutes: the next time that need be looked at. */
  #afterFullHour(at: number, place: number): number | undefined {
    const { perHour } = this.#rules;
    // `perHour` neighbours, the first of them at `first`, with `at` among or beside them.
    for (let first = Math.max(0, place - perHour); first <= place && first + perHour <= this.#times.length; first++) {
      const begins = Math.min(at, this.#times[first] ?? at);
      const ends = Math.max(at, this.#times[first + perHour - 1] ?? at);
      // Exactly an hour apart counts as within it: nobody can say of it that it is too many.
      if (ends - begins > HOUR_MS) continue;
      return first < place ? begins + HOUR_MS + 1 : (this.#times[place] ?? at) + 1;
    }
    return undefined;
  }
}
