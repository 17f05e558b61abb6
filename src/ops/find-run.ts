import type { OutreachDatabase } from '../db/database.ts';
import { type RunDetail, runShow } from '../db/ops/jobs.ts';
import { UsageError } from '../errors.ts';

/** The one run whose id begins so. Throws UsageError where there is none, or more than one. */
export async function findRun(db: OutreachDatabase, id: string): Promise<RunDetail> {
  const [run, another] = await runShow(db, id);
  if (run === undefined)
    throw new UsageError(`no run begins with ${id}`, { suggestion: '"outreach jobs list" and "outreach rejects list" show their ids' });
  if (another !== undefined) throw new UsageError(`several runs begin with ${id}`, { suggestion: 'write more of the id' });
  return run;
}
