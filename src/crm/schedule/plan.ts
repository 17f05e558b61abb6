import { ZoneClock } from '../zones.ts';
import { nextOpening } from './opening.ts';
import { seededRandom } from './random.ts';
import type { SendRules } from './rules.ts';
import { Timeline } from './timeline.ts';

const SECOND_MS = 1_000;

export interface ScheduleRequest {
  rules: SendRules;
  /** Epoch milliseconds: nothing is sent before. */
  start: number;
  /** How many calendar days of the sender's zone a plan reaches, that of the start included. */
  days: number;
  /** A zone of zoneOf. */
  senderZone: string;
  seed: number;
  /** What the account has sent and planned already, as epoch milliseconds. */
  taken: readonly number[];
  /** How many messages of the account wait without a time that is still to come: they are sent first. */
  waiting: number;
}

/** Where a message is put: a time; `full`: no day of the plan has room; `closed`: on none of its days it may be sent at all. */
export type Placed = number | 'full' | 'closed';

/** How far the search has come for people of one zone. */
interface Lane {
  clock: ZoneClock;
  /** With the gap that was drawn. */
  spaced: number;
  /** With the least gap. */
  tight: number;
  none: 'full' | 'closed' | undefined;
}

/** Finds times for messages, one after the other; the same request and the same zones give the same times. */
export class Schedule {
  readonly #rules: SendRules;
  readonly #sender: ZoneClock;
  readonly #start: number;
  readonly #end: number;
  readonly #timeline: Timeline;
  readonly #random: () => number;
  readonly #lanes = new Map<string, Lane>();

  constructor({ rules, start, days, senderZone, seed, taken, waiting }: ScheduleRequest) {
    this.#rules = rules;
    this.#sender = new ZoneClock(senderZone, start);
    this.#start = start;
    this.#end = start;
    for (let day = 0; day < days; day++) this.#end = this.#sender.nextDay(this.#end);
    this.#timeline = new Timeline(this.#sender, rules, taken);
    this.#random = seededRandom(seed);
    for (let n = 0; n < waiting && typeof this.place(senderZone) === 'number'; n++);
  }

  /** The earliest time for one more message to a person of this zone (of zoneOf); it is taken from now on. */
  place(zone: string): Placed {
    const lane = this.#lane(zone);
    // What is taken is never freed: where nothing fitted before, nothing does now.
    if (lane.none !== undefined) return lane.none;
    const { least, most } = this.#rules.gap;
    const gap = Math.min(most, least + Math.floor((this.#random() * (most - least + SECOND_MS)) / SECOND_MS) * SECOND_MS);
    const spaced = this.#find(lane.clock, lane.spaced, gap);
    if (spaced !== undefined) lane.spaced = spaced;
    // A day is full only where nobody fits in between with the least gap either.
    const found = spaced ?? this.#find(lane.clock, lane.tight, least);
    if (found === undefined) {
      lane.none = nextOpening(lane.clock, this.#start, this.#end, this.#rules) === undefined ? 'closed' : 'full';
      return lane.none;
    }
    if (spaced === undefined) lane.tight = found;
    this.#timeline.add(found);
    return found;
  }

  #find(clock: ZoneClock, from: number, gap: number): number | undefined {
    for (let at = from; at < this.#end; ) {
      const open = nextOpening(clock, wholeSecond(at), this.#end, this.#rules);
      if (open === undefined) return undefined;
      const fitting = this.#timeline.fit(wholeSecond(open), gap);
      if (fitting === open) return open;
      at = fitting;
    }
    return undefined;
  }

  #lane(zone: string): Lane {
    const known = this.#lanes.get(zone);
    if (known !== undefined) return known;
    const lane: Lane = { clock: new ZoneClock(zone, this.#start), spaced: this.#start, tight: this.#start, none: undefined };
    this.#lanes.set(zone, lane);
    return lane;
  }
}

function wholeSecond(at: number): number {
  return Math.ceil(at / SECOND_MS) * SECOND_MS;
}
