import { z } from 'zod';
import { type Summary, summarySchema } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';

export type NewRun = {
  run_id: string;
  command: string;
  args: string[];
  version: string;
  host: string;
  pid: number;
  /** Boot and start time of the process, as `processStart` tells them. */
  process_started: string;
  source: string | null;
  /** Chosen by the caller: the same call again is answered by what this run did. */
  idempotency_key: string | null;
};

export type RunEnd = {
  run_id: string;
  status: 'succeeded' | 'failed' | 'interrupted';
  exit_code: number;
  counts: Record<string, Json>;
  requests: number;
  error_message: string | null;
  /** Kept for a run with an idempotency key. */
  summary: Summary | null;
};

export async function startRun(db: OutreachDatabase, run: NewRun): Promise<void> {
  await db.call('ops', 'start_run', { payload: run }, z.object({ run_id: z.string() }));
}

export async function finishRun(db: OutreachDatabase, end: RunEnd): Promise<void> {
  await db.call('ops', 'finish_run', { payload: end }, z.object({ finished: z.boolean() }));
}

const runningSchema = z.object({
  runs: z.array(z.object({ run_id: z.string(), host: z.string(), pid: z.number(), process_started: z.string() })),
  silent: z.boolean(),
});

/** Runs that say they run on this host, or on any where none is given; silent: some run, wherever, has not been heard of for ten minutes. */
export function runningOn(db: OutreachDatabase, host: string | undefined): Promise<z.infer<typeof runningSchema>> {
  return db.call('ops', 'running_on', host === undefined ? {} : { host }, runningSchema);
}

/** Closes runs that are known to be dead, and those that have been silent for ten minutes, with what they had open. Returns how many. */
export async function closeDeadRuns(db: OutreachDatabase, dead: string[]): Promise<number> {
  return (await db.call('ops', 'close_dead_runs', { payload: { dead } }, z.object({ closed: z.number() }))).closed;
}

/** How the process ended after its work was done. */
export async function noteExit(db: OutreachDatabase, exit: { run_id: string; exit_code: number; error_message: string }): Promise<void> {
  await db.call('ops', 'note_exit', { payload: exit }, z.object({ noted: z.boolean() }));
}

/** Says that the run is alive and renews its locks; returns the names of those that it still has. */
export async function heartbeat(db: OutreachDatabase, run: { runId: string; leaseSeconds: number }): Promise<string[]> {
  const answer = await db.call(
    'ops',
    'heartbeat_run',
    { run_id: run.runId, lease_seconds: run.leaseSeconds },
    z.object({ locks: z.array(z.string()) }),
  );
  return answer.locks;
}

const earlierRunSchema = z.object({
  run_id: z.string(),
  args: z.array(z.string()),
  exit_code: z.number(),
  summary: summarySchema,
});

/** The run of this command that succeeded under a caller's idempotency key. */
export function findRunByKey(db: OutreachDatabase, command: string, key: string): Promise<z.infer<typeof earlierRunSchema> | null> {
  return db.call('ops', 'find_run_by_key', { command, key }, earlierRunSchema.nullable());
}
