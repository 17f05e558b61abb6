import { z } from 'zod';
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
};

export type RunEnd = {
  run_id: string;
  status: 'succeeded' | 'failed' | 'interrupted';
  exit_code: number;
  counts: Record<string, Json>;
  requests: number;
  error_message: string | null;
};

export async function startRun(db: OutreachDatabase, run: NewRun): Promise<void> {
  await db.call('ops', 'start_run', { payload: run }, z.object({ run_id: z.string() }));
}

export async function finishRun(db: OutreachDatabase, end: RunEnd): Promise<void> {
  await db.call('ops', 'finish_run', { payload: end }, z.object({ finished: z.boolean() }));
}

/** Says that the run is alive and renews its lock; false when another holder took the lock meanwhile. */
export async function heartbeat(
  db: OutreachDatabase,
  run: { runId: string; lock: string; holder: string; leaseSeconds: number },
): Promise<boolean> {
  const answer = await db.call(
    'ops',
    'heartbeat_run',
    { run_id: run.runId, lock_name: run.lock, holder: run.holder, lease_seconds: run.leaseSeconds },
    z.object({ lock_held: z.boolean() }),
  );
  return answer.lock_held;
}
