import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import type { OutreachDatabase } from '../db/database.ts';
import { DatabaseError, explain } from '../db/errors.ts';
import { findRunByKey, finishRun, startRun } from '../db/ops/runs.ts';
import { redactUrls } from '../db/redact.ts';
import { EXIT, type ExitCode, InterruptedError, LockedError, messageOf, OutreachError, UsageError } from '../errors.ts';
import { processStart } from '../processes.ts';
import { inOrder, type SummaryResult } from '../summary.ts';
import { sweepDeadRuns } from './dead-runs.ts';
import { Job, type JobContext, type JobFlags, type JobSpec, newSummary } from './job.ts';
import { JobLocks } from './locks.ts';
import { ping } from './ping.ts';

const STANDARD_FLAGS: JobFlags = { ifLocked: { kind: 'fail' } };

/**
 * Does work as one job: with its row in the ledger, its lock, its dead-man's switch, and the summary it ends with. The database is opened
 * in here, so that one that is held or down is skipped and reported like anything else. A dry run writes no row, takes no lock and
 * calls no switch. Throws what the work throws, and LockedError while another run has the lock.
 */
export async function runJob(context: JobContext, spec: JobSpec, work: Work): Promise<SummaryResult> {
  const started = performance.now();
  return spec.dryRun === true ? preview(context, spec, started, work) : watched(context, spec, started, work);
}

type Work = (job: Job) => Promise<void>;

async function preview(context: JobContext, spec: JobSpec, started: number, work: Work): Promise<SummaryResult> {
  await spec.settings?.();
  await spec.prepare?.();
  const db = await context.database({ ...spec.database, mayCreate: false });
  const job = new Job(spec, context, { db, runId: undefined, started, signal: context.signal, lock: async () => {} });
  try {
    await work(job);
    return await job.result();
  } finally {
    context.stopProgress();
    job.close();
  }
}

/** Between the calls of the dead-man's switch. */
async function watched(context: JobContext, spec: JobSpec, started: number, work: Work): Promise<SummaryResult> {
  const { ifLocked, pingUrl } = spec.flags ?? STANDARD_FLAGS;
  const call = { url: pingUrl, signal: context.signal, warn: context.warn };
  await ping(call, 'start');
  try {
    context.signal.throwIfAborted();
    const result = await recorded(context, spec, started, work);
    await ping(call, (result.exitCode ?? EXIT.done) === EXIT.done ? 'success' : 'fail');
    return result;
  } catch (error) {
    if (error instanceof LockedError && ifLocked.kind === 'skip') {
      // The run that holds the lock tells the switch how it ends.
      context.note(`nothing was done: ${error.message}`);
      const summary = { ...newSummary(spec, await context.targetKind()), skipped: error.message };
      return { kind: 'summary', summary: { ...summary, duration_ms: Math.round(performance.now() - started) } };
    }
    await ping(call, 'fail');
    throw error;
  }
}

/** Opens the database and takes the locks. What fails before that fails as a run of the ledger, too, where there is a database. */
async function recorded(context: JobContext, spec: JobSpec, started: number, work: Work): Promise<SummaryResult> {
  await spec.settings?.();
  const unprepared = await failureOf(spec.prepare);
  const db = await openDatabase(context, spec, unprepared);
  const { ifLocked, idempotencyKey } = spec.flags ?? STANDARD_FLAGS;
  const runId = randomUUID();
  await sweepDeadRuns(db);
  const locks = new JobLocks({ db, runId, command: spec.command, ifLocked, signal: context.signal, note: context.note });
  try {
    if (idempotencyKey !== undefined) {
      await locks.take(`${spec.command}:key:${idempotencyKey}`);
      const earlier = await answerOf(context, db, spec.command, idempotencyKey);
      if (earlier !== undefined) {
        await locks.release();
        return earlier;
      }
    }
    if (spec.lock !== undefined && unprepared === undefined) await locks.take(spec.lock);
  } catch (error) {
    await locks.release();
    throw error;
  }
  return inLedger(context, spec, { db, runId, started, locks, idempotencyKey: idempotencyKey ?? null }, async (job) => {
    if (unprepared !== undefined) throw unprepared.error;
    await work(job);
  });
}

async function failureOf(prepare: (() => Promise<unknown>) | undefined): Promise<{ error: unknown } | undefined> {
  try {
    await prepare?.();
    return undefined;
  } catch (error) {
    return { error };
  }
}

async function openDatabase(context: JobContext, spec: JobSpec, unprepared: { error: unknown } | undefined): Promise<OutreachDatabase> {
  try {
    return await context.database(unprepared === undefined ? (spec.database ?? {}) : { ...spec.database, mayCreate: false });
  } catch (error) {
    throw unprepared === undefined ? error : unprepared.error;
  }
}

interface Run {
  db: OutreachDatabase;
  runId: string;
  started: number;
  locks: JobLocks;
  idempotencyKey: string | null;
}

async function inLedger(context: JobContext, spec: JobSpec, run: Run, work: Work): Promise<SummaryResult> {
  const { db, runId, started, locks, idempotencyKey } = run;
  const signal = AbortSignal.any([context.signal, locks.lost]);
  const job = new Job(spec, context, { db, runId, started, signal, lock: (name) => locks.take(name) });
  const { command, source } = job.summary;
  let unreachable = false;
  locks.keepAlive();
  try {
    await startRun(db, {
      run_id: runId,
      command,
      args: context.args,
      version: context.version,
      host: hostname(),
      pid: process.pid,
      process_started: processStart(process.pid) ?? '',
      source,
      idempotency_key: idempotencyKey,
    });
    await work(job);
    locks.lost.throwIfAborted();
    const result = await job.result();
    const exitCode = result.exitCode ?? EXIT.done;
    await finishRun(db, {
      run_id: runId,
      status: statusOf(exitCode),
      exit_code: exitCode,
      counts: job.ledgerCounts(),
      requests: db.requests,
      error_message: result.failure ?? null,
      summary: idempotencyKey === null ? null : result.summary,
    });
    return result;
  } catch (thrown) {
    const error = signal.aborted && thrown instanceof Error && thrown.name === 'AbortError' ? signal.reason : thrown;
    // The first failure is the one to tell; a database that is gone is not asked again, the leases of the locks end by themselves.
    unreachable = error instanceof DatabaseError && error.kind === 'unavailable';
    if (!unreachable) await noteFailure(job, runId, error, spec.flags ?? STANDARD_FLAGS).catch(() => {});
    throw error;
  } finally {
    context.stopProgress();
    job.close();
    await locks.release({ forget: unreachable });
  }
}

/** A run that found too little, or could not do all, is none that the next one may rely on. */
function statusOf(exitCode: ExitCode): 'succeeded' | 'failed' | 'interrupted' {
  if (exitCode === EXIT.done || exitCode === EXIT.rejects) return 'succeeded';
  return exitCode === EXIT.sigint || exitCode === EXIT.sigterm ? 'interrupted' : 'failed';
}

function noteFailure({ db }: Job, runId: string, error: unknown, { ifLocked }: JobFlags): Promise<void> {
  // A skipped run is no failure, and no success that "jobs late" may count.
  const skipped = error instanceof LockedError && ifLocked.kind === 'skip';
  const told = error instanceof DatabaseError ? explain(error, '') : error;
  const exitCode = told instanceof OutreachError ? told.exitCode : EXIT.failure;
  return finishRun(db, {
    run_id: runId,
    status: skipped || error instanceof InterruptedError ? 'interrupted' : 'failed',
    exit_code: skipped ? EXIT.done : exitCode,
    counts: {},
    requests: db.requests,
    error_message: redactUrls(messageOf(error)),
    summary: null,
  });
}

/** What the first call with this key did. Throws UsageError where that call was another one. */
async function answerOf(context: JobContext, db: OutreachDatabase, command: string, key: string): Promise<SummaryResult | undefined> {
  const earlier = await findRunByKey(db, command, key);
  if (earlier === null) return undefined;
  const run = earlier.run_id.slice(0, 8);
  if (!isDeepStrictEqual(earlier.args, context.args)) {
    throw new UsageError(`--idempotency-key ${key} belongs to run ${run}, which had other arguments`, {
      suggestion: `choose a new key, or look at that call with "outreach jobs show ${run}"`,
    });
  }
  context.note(`nothing was done: run ${run} has this idempotency key; this is its summary`);
  const exitCode = Object.values(EXIT).find((code) => code === earlier.exit_code) ?? EXIT.done;
  return { kind: 'summary', summary: inOrder(earlier.summary), exitCode };
}
