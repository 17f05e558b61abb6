import { DatabaseError } from '../../db/errors.ts';
import type { Json } from '../../db/json.ts';
import { ErasedPeople } from '../../ops/erased.ts';
import type { Job } from '../../ops/job.ts';
import type { HookKind } from './kinds.ts';
import { type HookEntry, peopleOf, rejectedRecord } from './read-record.ts';
import { FUTURE_TIMES, type HookTally } from './tally.ts';

/** Requests that are stored together. */
const GROUP = 500;
/** With more than these waiting the database is too slow, or not there: whoever comes is to come again. */
const MOST_WAITING = 5_000;
/** A vendor waits no longer for an answer, and delivers again. */
const ANSWER_MS = 8_000;

/** stored: it is committed. refused: it can be no event, and is kept among the rejects. later: it is not stored. */
export type Outcome = 'stored' | 'refused' | 'later';

/** A record that is to be kept as it came, with what is wrong with it. */
export interface BadRecord {
  reason: string;
  record: Json;
}

export interface Delivery {
  /** The path that it came by, without the slash before it. */
  path: string;
  kind: HookKind;
  entries: readonly HookEntry[];
  bad: readonly BadRecord[];
  /** How many of them name a time that is still to come. */
  ahead: number;
}

interface Waiting extends Delivery {
  settle(outcome: Outcome): void;
}

/** Stores what is delivered: those that wait at the same time in one transaction, so that many a second need one connection. */
export class Inbox {
  readonly #job: Job;
  readonly #tally: HookTally;
  #queue: Waiting[] = [];
  #working: Promise<void> | undefined;
  #refusals = 0;

  constructor(job: Job, tally: HookTally) {
    this.#job = job;
    this.#tally = tally;
  }

  /** Settles once it is committed, or is not going to be. */
  store(delivery: Delivery): Promise<Outcome> {
    if (this.#queue.length >= MOST_WAITING) return Promise.resolve('later');
    this.#job.warn('future_times', FUTURE_TIMES, delivery.ahead);
    return new Promise((settle) => {
      this.#queue.push({ ...delivery, settle });
      this.#working ??= this.#work();
    });
  }

  /** Until nothing waits any more. */
  async drain(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
  }

  async #work(): Promise<void> {
    while (this.#queue.length > 0) {
      const group = this.#queue.splice(0, GROUP);
      try {
        await this.#storeGroup(group);
      } catch {
        // Nobody is left without an answer.
        for (const { settle } of group) settle('later');
      }
    }
    this.#working = undefined;
  }

  async #storeGroup(group: readonly Waiting[]): Promise<void> {
    for (const kind of new Set(group.map((waiting) => waiting.kind))) {
      const waiting = group.filter((one) => one.kind === kind);
      const failed = new Map<HookEntry, Outcome>();
      await this.#storeEntries(
        kind,
        waiting,
        // Whoever was erased while this runs is left out from then on; the vendor is told that it is stored.
        await new ErasedPeople(this.#job).without(
          waiting.flatMap(({ entries }) => entries),
          peopleOf,
        ),
        failed,
      );
      const kept = await this.#keepBad(waiting);
      for (const { entries, bad, settle } of waiting) {
        const outcomes = entries.map((entry) => failed.get(entry) ?? 'stored');
        if (outcomes.includes('later') || (bad.length > 0 && !kept)) settle('later');
        else settle(bad.length > 0 || outcomes.includes('refused') ? 'refused' : 'stored');
      }
    }
  }

  /** What is too much for a statement goes in halves, and so does what one record spoils. */
  async #storeEntries(
    kind: HookKind,
    group: readonly Waiting[],
    entries: readonly HookEntry[],
    failed: Map<HookEntry, Outcome>,
  ): Promise<void> {
    if (entries.length === 0) return;
    try {
      const stored = await kind.put(this.#job.db, `[${entries.map(({ text }) => text).join(',')}]`, false, { withinMs: ANSWER_MS });
      const refused = entries.filter(({ key }) => stored.refused.has(key));
      this.#tally.add(stored, refused.length);
      for (const entry of refused) this.#reject(group, entry, stored.refused.get(entry.key) ?? '');
      if (refused.length > 0) await this.#keep();
    } catch (error) {
      const kindOfFailure = error instanceof DatabaseError ? error.kind : undefined;
      const isOfRecords =
        kindOfFailure === 'other' || kindOfFailure === 'policy' || kindOfFailure === 'too_large' || kindOfFailure === 'timeout';
      if (isOfRecords && entries.length > 1) {
        const middle = Math.ceil(entries.length / 2);
        await this.#storeEntries(kind, group, entries.slice(0, middle), failed);
        await this.#storeEntries(kind, group, entries.slice(middle), failed);
        return;
      }
      if (!(error instanceof DatabaseError)) this.#job.warn('failed', 'deliveries failed for a reason that is not known', entries.length);
      const [only] = entries;
      const isBad = kindOfFailure === 'other' && only !== undefined && error instanceof DatabaseError;
      if (isBad) this.#reject(group, only, `the database refused it: ${error.message}`);
      const kept = isBad && (await this.#keep());
      for (const entry of entries) failed.set(entry, kept ? 'refused' : 'later');
      if (!kept) this.#job.warn('unavailable', 'deliveries could not be stored, and were left to the vendor to repeat', entries.length);
    }
  }

  /** Whether what is malformed is stored, where somebody can look at it and correct it. */
  async #keepBad(group: readonly Waiting[]): Promise<boolean> {
    for (const { path, bad } of group) for (const { reason, record } of bad) this.#rejectAs(path, reason, record);
    return group.every(({ bad }) => bad.length === 0) || this.#keep();
  }

  #reject(group: readonly Waiting[], entry: HookEntry, reason: string): void {
    const path = group.find(({ entries }) => entries.includes(entry))?.path ?? '';
    this.#rejectAs(path, reason, rejectedRecord(entry));
  }

  #rejectAs(path: string, reason: string, record: Json): void {
    this.#job.reject({ line: null, path, pointer: `/${path}/${this.#refusals++}`, reason: reason.toWellFormed(), record });
  }

  async #keep(): Promise<boolean> {
    try {
      await this.#job.keepRejects();
      return true;
    } catch {
      return false; // They wait in the log, and are stored with the next ones.
    }
  }
}
