import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OutreachDatabase } from '../db/database.ts';
import { DatabaseError } from '../db/errors.ts';
import type { Json } from '../db/json.ts';
import { acquireLock, type LockRequest, type LockState, releaseLock } from '../db/ops/locks.ts';
import { finishRun, heartbeat, startRun } from '../db/ops/runs.ts';
import { redactUrls } from '../db/redact.ts';
import { EXIT, type ExitCode, InterruptedError, LockedError, OutreachError } from '../errors.ts';
import { isOfThisBoot, isProcessGone, processStart } from '../processes.ts';
import type { IfLocked } from './job.ts';

/** A dead holder is replaced after this long; a living one renews three times within it. */
const LEASE_SECONDS = 60;
const HEARTBEAT_MS = 20_000;
/** How often a run that waits for a lock looks again. */
const LOCK_POLL_MS = 1_000;

export interface RunRequest {
  command: string;
  /** Redacted; they are kept in ops.runs. */
  args: string[];
  version: string;
  source: string | null;
  /** Runs of the same lock exclude each other; without one a run waits for nobody. */
  lock?: string;
  /** What to do while another run has the lock; default fail. */
  ifLocked?: IfLocked;
  signal?: AbortSignal;
  note?: (text: string) => void;
}

export interface RunOutcome {
  counts: Record<string, Json>;
  exitCode: ExitCode;
  /** Why that is no success. */
  failure?: string | undefined;
}

/**
 * Does work as a row of ops.runs that says how it ended, under a named lock where the request has one. Throws LockedError while
 * another run has that lock.
 */
export async function withRun<Outcome extends RunOutcome>(
  db: OutreachDatabase,
  request: RunRequest,
  work: (runId: string) => Promise<Outcome>,
): Promise<Outcome> {
  const holder = randomUUID();
  if (request.lock !== undefined) await takeLock(db, { ...request, lock: request.lock }, holder);
  const runId = randomUUID();
  let gone = false;
  const beat = setInterval(() => {
    // A heartbeat that fails is no reason to stop: the next call of the work itself will tell.
    heartbeat(db, { runId, lock: request.lock ?? '', holder, leaseSeconds: LEASE_SECONDS }).catch(() => {});
  }, HEARTBEAT_MS);
  try {
    await startRun(db, {
      run_id: runId,
      command: request.command,
      args: request.args,
      version: request.version,
      host: hostname(),
      pid: process.pid,
      source: request.source,
    });
    const outcome = await work(runId);
    await finishRun(db, {
      run_id: runId,
      // A run that found too little is none that the next one may rely on.
      status: outcome.exitCode === EXIT.check ? 'failed' : 'succeeded',
      exit_code: outcome.exitCode,
      counts: outcome.counts,
      requests: db.requests,
      error_message: outcome.failure ?? null,
    });
    return outcome;
  } catch (error) {
    // The first failure is the one to tell; a database that is gone is not asked again, the lease of the lock ends by itself.
    gone = error instanceof DatabaseError && error.kind === 'unavailable';
    if (!gone)
      await finishRun(db, {
        run_id: runId,
        status: error instanceof InterruptedError ? 'interrupted' : 'failed',
        exit_code: error instanceof OutreachError ? error.exitCode : EXIT.failure,
        counts: {},
        requests: db.requests,
        error_message: redactUrls(error instanceof Error ? error.message : String(error)),
      }).catch(() => {});
    throw error;
  } finally {
    clearInterval(beat);
    if (!gone && request.lock !== undefined) await releaseLock(db, request.lock, holder).catch(() => {});
  }
}

/** Takes the lock of a request, after a wait where it says so. */
async function takeLock(db: OutreachDatabase, request: RunRequest & { lock: string }, holder: string): Promise<void> {
  const { lock: name, command, ifLocked = { kind: 'fail' }, signal, note } = request;
  const wanted: LockRequest = {
    name,
    holder,
    host: hostname(),
    pid: process.pid,
    process_started: processStart(process.pid) ?? '',
    command,
    lease_seconds: LEASE_SECONDS,
  };
  const deadline = Date.now() + (ifLocked.kind === 'wait' ? ifLocked.ms : 0);
  for (let tries = 1; ; tries++) {
    const lock = await acquireLock(db, wanted);
    const taken = lock.acquired || !isDead(lock, wanted.host) ? lock : await acquireLock(db, { ...wanted, dead_holder: lock.holder });
    if (taken.acquired) return;
    const held = `${name} is held by process ${taken.pid} on ${taken.host} since ${taken.acquired_at}`;
    if (Date.now() >= deadline) {
      throw new LockedError(held, {
        suggestion: 'wait for that run to end (--if-locked wait=10m); a dead one is replaced within a minute',
      });
    }
    if (tries === 1) note?.(`waiting: ${held}`);
    await sleep(LOCK_POLL_MS, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
}

/** A holder that died on this machine (kill -9, a crash) need not be waited for. */
function isDead(lock: LockState, host: string): boolean {
  return lock.host === host && isOfThisBoot(lock.process_started) && isProcessGone(lock.pid, lock.process_started);
}
