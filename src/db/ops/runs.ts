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
