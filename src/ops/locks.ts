import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OutreachDatabase } from '../db/database.ts';
import { acquireLock, type LockRequest, releaseLock } from '../db/ops/locks.ts';
import { heartbeat } from '../db/ops/runs.ts';
import { LockedError } from '../errors.ts';
import { processStart } from '../processes.ts';
import { hasDied } from './dead-runs.ts';

/** A dead holder is replaced after this long; a living one renews three times within it. */
const LEASE_SECONDS = 60;
const HEARTBEAT_MS = 20_000;
/** How often a run that waits for a lock looks again. */
const POLL_MS = 1_000;

/** What a run does that finds another run of the same job at work. */
export type IfLocked = { kind: 'fail' } | { kind: 'skip' } | { kind: 'wait'; ms: number };

export interface LockOptions {
  db: OutreachDatabase;
  /** Of ops.runs; it holds the locks. */
  runId: string;
  command: string;
  ifLocked: IfLocked;
  signal: AbortSignal;
  note(text: string): void;
  /** Default: a third of the lease. */
  heartbeatMs?: number;
}

/** The named locks of one run, kept alive together with its row in the ledger. */
export class JobLocks {
  readonly #options: LockOptions;
  readonly #held = new Set<string>();
  readonly #lost = new AbortController();
  #renewedAt = Date.now();
  #isRenewing = false;
  #beat: NodeJS.Timeout | undefined;

  constructor(options: LockOptions) {
    this.#options = options;
  }

  /** Aborts when a lock is no longer this run's: whatever it wrote from then on could stand in another run's way. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Takes a lock, after a wait where that is wished. Throws LockedError while another run has it. */
  async take(name: string): Promise<void> {
    const { db, runId, command, ifLocked, signal, note } = this.#options;
    const wanted: LockRequest = {
      name,
      holder: runId,
      host: hostname(),
      pid: process.pid,
      process_started: processStart(process.pid) ?? '',
      command,
      lease_seconds: LEASE_SECONDS,
    };
    const deadline = Date.now() + (ifLocked.kind === 'wait' ? ifLocked.ms : 0);
    for (let attempt = 1; ; attempt++) {
      const lock = await acquireLock(db, wanted);
      // One that died without a word (kill -9, a crash, a power cut) need not be waited for.
      const taken = lock.acquired || !hasDied(db, lock) ? lock : await acquireLock(db, { ...wanted, dead_holder: lock.holder });
      if (taken.acquired) break;
      const held = `${name} is held by process ${taken.pid} on ${taken.host} since ${taken.acquired_at}`;
      if (Date.now() >= deadline) {
        throw new LockedError(held, {
          suggestion: 'wait for that run to end (--if-locked wait=10m); a dead one is replaced within a minute',
        });
      }
      if (attempt === 1) note(`waiting: ${held}`);
      await sleep(POLL_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
    this.#held.add(name);
  }

  /** Renews run and locks until `release`. */
  keepAlive(): void {
    this.#renewedAt = Date.now();
    this.#beat = setInterval(() => void this.#renew(), this.#options.heartbeatMs ?? HEARTBEAT_MS);
  }

  /** forget: the database is gone and is not asked again; the leases end by themselves. */
  async release({ forget = false } = {}): Promise<void> {
    clearInterval(this.#beat);
    if (forget) return;
    for (const name of this.#held) await releaseLock(this.#options.db, name, this.#options.runId).catch(() => {});
  }

  async #renew(): Promise<void> {
    // On a busy machine an answer may take longer than that: one after the other.
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    const { db, runId } = this.#options;
    const wanted = [...this.#held];
    try {
      const held = new Set(await heartbeat(db, { runId, leaseSeconds: LEASE_SECONDS }));
      this.#renewedAt = Date.now();
      const missing = wanted.find((name) => !held.has(name) && this.#held.has(name));
      if (missing !== undefined) this.#lose(missing);
    } catch {
      // One failure says nothing yet. After a whole lease without a renewal another run may have the lock.
      if (wanted[0] !== undefined && Date.now() - this.#renewedAt > LEASE_SECONDS * 1_000) this.#lose(wanted[0]);
    } finally {
      this.#isRenewing = false;
    }
  }

  #lose(name: string): void {
    clearInterval(this.#beat);
    this.#held.delete(name);
    this.#lost.abort(
      new LockedError(`the lock ${name} was lost: this run was silent for more than ${LEASE_SECONDS} s, and another may be at work`, {
        suggestion: 'what was written so far is kept; run the same command again to go on',
      }),
    );
  }
}
