import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Tinypool } from 'tinypool';

/** A thread holds the rules once more: with two cores one thread judges while this one and the database do the rest. */
const MOST_THREADS = 2;

/** Rules at work in threads of their own, so that this one can talk to the database. They start with the first batch. */
export class RuleThreads<Batch, Judged> {
  readonly #worker: URL;
  readonly #rules: unknown;
  #pool: Promise<Tinypool> | undefined;

  /** worker: a module whose default export judges a batch; it finds the rules with `rulesOfThread`. */
  constructor(worker: URL, rules: unknown) {
    this.#worker = worker;
    this.#rules = rules;
  }

  /** How many batches are judged at a time. */
  get width(): number {
    return Math.max(1, Math.min(MOST_THREADS, availableParallelism() - 1));
  }

  /** A thread whose work nobody waits for any more is ended in the middle of it: whatever a text does to it, a signal is heard. */
  async judge(batch: Batch, signal: AbortSignal): Promise<Judged> {
    this.#pool ??= openPool(this.#worker, this.#rules, this.width);
    return (await this.#pool).run(batch, { signal });
  }

  async close(): Promise<void> {
    await (await this.#pool)?.destroy();
  }
}

async function openPool(worker: URL, rules: unknown, threads: number): Promise<Tinypool> {
  const { Tinypool } = await import('tinypool');
  return new Tinypool({ filename: fileURLToPath(worker), minThreads: threads, maxThreads: threads, workerData: rules });
}
