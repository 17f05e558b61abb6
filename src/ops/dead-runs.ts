import { hostname } from 'node:os';
import type { OutreachDatabase } from '../db/database.ts';
import { closeDeadRuns, runningOn } from '../db/ops/runs.ts';
import { isKnownDead } from '../processes.ts';

/** Closes the runs that were killed on this machine, or fell silent elsewhere, with what they had open. */
export async function sweepDeadRuns(db: OutreachDatabase): Promise<void> {
  const { runs, silent } = await runningOn(db, hostname());
  const dead = runs.filter(isKnownDead).map((run) => run.run_id);
  if (silent || dead.length > 0) await closeDeadRuns(db, dead);
}
