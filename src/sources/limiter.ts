import { setTimeout as sleep } from 'node:timers/promises';
import type { OutreachDatabase } from '../db/database.ts';
import { type RateWindow, takeRequests } from '../db/ops/requests.ts';

/** What was granted is sent within this time; the windows of ops.take_requests are longer by a second. */
const FRESH_MS = 500;
const SHORTEST_WAIT_MS = 10;

export interface LimiterOptions {
  db: OutreachDatabase;
  /** What is limited, over all hosts: a workspace at a vendor. */
  name: string;
  windows: readonly RateWindow[];
  signal: AbortSignal;
  /** How many are taken at a time: more spares the database calls, and gives away what is not used at once. */
  batch?: number;
}

/** Allows requests to a vendor so that no window of time has more than its limit, over all hosts and restarts. */
export class Limiter {
  readonly #options: LimiterOptions;
  #left = 0;
  #grantedAt = 0;
  /** Those who wait, one after the other. */
  #line: Promise<void> = Promise.resolve();

  constructor(options: LimiterOptions) {
    this.#options = options;
  }

  /** Waits until one request may be sent, which is to be done at once. */
  take(): Promise<void> {
    const turn = this.#line.then(() => this.#next());
    this.#line = turn.catch(() => {});
    return turn;
  }

  async #next(): Promise<void> {
    const { db, name, windows, signal, batch = 1 } = this.#options;
    if (performance.now() - this.#grantedAt > FRESH_MS) this.#left = 0;
    while (this.#left === 0) {
      signal.throwIfAborted();
      // From before the question on: the answer may have been under way for long.
      this.#grantedAt = performance.now();
      const { granted, wait_ms } = await takeRequests(db, name, windows, batch);
      if (granted === 0) await sleep(Math.max(wait_ms, SHORTEST_WAIT_MS), undefined, { signal }).catch(() => signal.throwIfAborted());
      else if (performance.now() - this.#grantedAt <= FRESH_MS) this.#left = granted;
    }
    this.#left -= 1;
  }
}
