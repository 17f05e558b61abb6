import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from './actor.ts';
import { type Items, slice } from './items.ts';
import { itemsOf, type Job, LINGER_MS, type Phase, phaseOf, type RunOptions, type RunScript } from './phase.ts';
import { chargeOf, type Pricing } from './pricing.ts';
import { idOf } from './random.ts';

export type RunStatus = 'READY' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMING-OUT' | 'TIMED-OUT' | 'ABORTING' | 'ABORTED';

export interface RunInit {
  number: number;
  seed: number;
  actor: Actor;
  input: unknown;
  options: RunOptions;
  pricing: Pricing;
  job: Job;
}

/** Apify gives 30 s. */
const GRACEFUL_LINGER_MS = 100;

/** A run, whose state follows from the clock alone. */
export class FakeRun {
  readonly number: number;
  readonly id: string;
  readonly datasetId: string;
  readonly keyValueStoreId: string;
  readonly actor: Actor;
  readonly input: unknown;
  readonly startedAt = new Date();
  readonly pricing: Pricing;
  options: RunOptions;
  resurrections = 0;
  datasetDeleted = false;
  #items: Items<unknown>;
  #script: Partial<RunScript>;
  #phase: Phase;
  #changed = Promise.withResolvers<void>();

  constructor({ number, seed, actor, input, options, pricing, job }: RunInit) {
    this.number = number;
    this.id = idOf(`run ${seed} ${number}`);
    this.datasetId = idOf(`dataset ${seed} ${number}`);
    this.keyValueStoreId = idOf(`store ${seed} ${number}`);
    this.actor = actor;
    this.input = input;
    this.options = options;
    this.pricing = pricing;
    this.#items = itemsOf(job);
    this.#script = job.script;
    this.#phase = phaseOf(job, this.#items.length, 0, options, pricing);
  }

  get status(): RunStatus {
    const now = Date.now();
    const { fromMs, readyMs, workMs, end, stop } = this.#phase;
    if (stop !== undefined && now >= stop.atMs) {
      if (now >= stop.atMs + stop.lingerMs) return stop.status;
      return stop.status === 'ABORTED' ? 'ABORTING' : 'TIMING-OUT';
    }
    if (now < fromMs + readyMs) return 'READY';
    return now < fromMs + readyMs + workMs ? 'RUNNING' : end;
  }

  get finished(): boolean {
    return Date.now() >= this.#endsAtMs;
  }

  get finishedAt(): Date | undefined {
    return this.finished ? new Date(this.#endsAtMs) : undefined;
  }

  get statusMessage(): string | undefined {
    return this.finished ? (this.#script.statusMessage ?? this.#phase.message) : undefined;
  }

  /** Whether its cost limit ended it. */
  get capped(): boolean {
    return this.finished && this.#phase.capped;
  }

  /** How many items are in the dataset. */
  get itemCount(): number {
    return this.#produced(Date.now());
  }

  /** What GET of the dataset says: behind. */
  get reportedItemCount(): number {
    return this.#produced(Date.now() - this.pricing.itemCountLagMs);
  }

  /** How many items are in the bill: fewer, until it has settled. */
  get chargedItems(): number {
    const settled = Date.now() >= this.#endsAtMs + this.pricing.costSettlesAfterMs;
    return settled ? this.itemCount : Math.floor(this.itemCount * this.pricing.preliminaryShare);
  }

  get usageTotalUsd(): number {
    return chargeOf(this.pricing, this.chargedItems);
  }

  get log(): string {
    const { truncateTo, log } = this.#script;
    const lines = [
      `${this.startedAt.toISOString()} ACTOR: Pulling container image of build.`,
      `${this.startedAt.toISOString()} ACTOR: Starting container.`,
      `${this.startedAt.toISOString()} INFO  Got ${this.itemCount} items.`,
    ];
    if (truncateTo !== undefined) lines.push('WARN  Users without paid subscriptions can only access the first page.');
    if (log !== undefined) lines.push(log);
    if (this.statusMessage !== undefined) lines.push(`${this.finishedAt?.toISOString()} INFO  ${this.statusMessage}`);
    return `${lines.join('\n')}\n`;
  }

  /** Items of the dataset as it is now. */
  items(offset: number, limit: number, desc: boolean): unknown[] {
    const count = this.itemCount;
    if (!desc) return slice(this.#items, offset, Math.min(limit, count - offset));
    const from = Math.max(0, count - offset - limit);
    return slice(this.#items, from, Math.max(0, count - offset) - from).reverse();
  }

  /** Nothing happens to a run that has ended. */
  abort(gracefully: boolean): void {
    const now = Date.now();
    const { stop } = this.#phase;
    if (this.finished || (stop !== undefined && now >= stop.atMs)) return;
    this.#phase.stop = { atMs: now, lingerMs: gracefully ? GRACEFUL_LINGER_MS : LINGER_MS, status: 'ABORTED' };
    this.#phase.message = 'The run was aborted by the user';
    this.#phase.capped = false;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** Goes on after the items it has, with the rest of what it now works on. */
  resurrect(job: Job, options: RunOptions): void {
    const produced = this.itemCount;
    this.resurrections++;
    this.options = options;
    this.#items = itemsOf(job);
    this.#script = job.script;
    this.#phase = phaseOf(job, this.#items.length, produced, options, this.pricing);
  }

  /** Resolves when it has ended, or after so long. */
  async untilFinished(longestMs: number, signal: AbortSignal): Promise<void> {
    const deadline = Date.now() + longestMs;
    while (!this.finished && Date.now() < deadline && !signal.aborted) {
      const left = Math.min(deadline, this.#endsAtMs) - Date.now();
      const over = new AbortController();
      const wait = sleep(left, undefined, { signal: AbortSignal.any([signal, over.signal]) }).catch(() => {});
      await Promise.race([wait, this.#changed.promise]);
      over.abort();
    }
  }

  get #endsAtMs(): number {
    const { fromMs, readyMs, workMs, stop } = this.#phase;
    return stop === undefined ? fromMs + readyMs + workMs : stop.atMs + stop.lingerMs;
  }

  #produced(atMs: number): number {
    const { fromMs, readyMs, workMs, firstItem, lastItem, stop } = this.#phase;
    const worked = Math.min(atMs, stop?.atMs ?? Number.POSITIVE_INFINITY) - fromMs - readyMs;
    const share = workMs === 0 ? Number(worked >= 0) : Math.min(1, Math.max(0, worked / workMs));
    return firstItem + Math.floor(share * (lastItem - firstItem));
  }
}
