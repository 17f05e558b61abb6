import { hostname } from 'node:os';
import type { OutreachDatabase } from '../db/database.ts';
import { closeDeadRuns, runningOn } from '../db/ops/runs.ts';
import { isKnownDead, processStart } from '../processes.ts';

/** Closes the runs that were killed on this machine, or fell silent elsewhere, with what they had open. */
export async function sweepDeadRuns(db: OutreachDatabase): Promise<void> {
  const { runs, silent } = await runningOn(db, db.target.kind === 'embedded' ? undefined : hostname());
  const dead = runs.filter((run) => hasDied(db, run)).map((run) => run.run_id);
  if (silent || dead.length > 0) await closeDeadRuns(db, dead);
}

/**
 * Whether the process that left this in the database is known to have ended. On a server: it was one of this machine and is gone. An embedded
 * database is this process's alone: whoever else wrote there has ended, also where its pid belongs to somebody by now, as after a power cut,
 * or in a copy of the directory.
 */
export function hasDied(db: OutreachDatabase, owner: { host: string; pid: number; process_started: string }): boolean {
  const isHere = owner.host === hostname();
  if (db.target.kind !== 'embedded') return isHere && isKnownDead(owner);
  return !(isHere && owner.pid === process.pid && owner.process_started === (processStart(process.pid) ?? ''));
}
