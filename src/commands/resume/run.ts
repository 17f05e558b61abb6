import type { Runtime } from '../../cli/runtime.ts';
import { type HaltScope, resume } from '../../db/ops/halts.ts';
import { whoami } from '../../ops/whoami.ts';
import type { SummaryResult } from '../../summary.ts';
import { noteHalts } from '../halt/run.ts';

/** Lifts one halt and says what is still halted. */
export function runResume(runtime: Runtime, { system = 'all' }: { system?: HaltScope | undefined }): Promise<SummaryResult> {
  return runtime.job({ command: 'resume', database: { urgent: true } }, async (job) => {
    const { resumed, halts } = await resume(job.db, system, whoami());
    job.count({ 'ops.halts': { inserted: 0, updated: Number(resumed), unchanged: 0 } });
    if (!resumed) job.skip('that was not halted');
    job.note(resumed ? 'the halt is lifted' : 'there was no such halt');
    noteHalts(job, halts);
  });
}
