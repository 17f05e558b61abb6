import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { type Halt, type HaltScope, haltsInForce, resume } from '../../db/ops/halts.ts';
import { whoami } from '../../ops/whoami.ts';
import type { SummaryResult } from '../../summary.ts';
import { noteHalts } from '../halt/run.ts';

/** Lifts one halt and says what is still halted. */
export function runResume(
  runtime: Runtime,
  { system = 'all', dryRun }: { system?: HaltScope | undefined; dryRun: boolean },
): Promise<SummaryResult> {
  return runtime.job({ command: 'resume', dryRun, database: { urgent: true } }, async (job) => {
    const { resumed, halts } = dryRun ? await wouldResume(job.db, system) : await resume(job.db, system, whoami());
    job.count({ 'ops.halts': { inserted: 0, updated: Number(resumed), unchanged: 0 } });
    if (!resumed) job.skip('that was not halted');
    job.note(resumed ? `the halt ${dryRun ? 'would be' : 'is'} lifted` : 'there was no such halt');
    noteHalts(job, halts);
  });
}

async function wouldResume(db: OutreachDatabase, system: HaltScope): Promise<{ resumed: boolean; halts: Halt[] }> {
  const halts = await haltsInForce(db);
  const left = halts.filter((known) => known.system !== system);
  return { resumed: left.length < halts.length, halts: left };
}
