import type { Runtime } from '../../cli/runtime.ts';
import { type Halt, type HaltScope, halt } from '../../db/ops/halts.ts';
import type { Job } from '../../ops/job.ts';
import { whoami } from '../../ops/whoami.ts';
import type { SummaryResult } from '../../summary.ts';

/** Halts a system, or all of them, and says what is halted now. One that is halted already keeps its first reason. */
export function runHalt(
  runtime: Runtime,
  { system = 'all', reason }: { system?: HaltScope | undefined; reason: string },
): Promise<SummaryResult> {
  // Without a lock, and also between an update and its migrations: an emergency waits for nobody.
  return runtime.job({ command: 'halt', database: { urgent: true } }, async (job) => {
    const { halted, halts } = await halt(job.db, system, reason, whoami());
    job.count({ 'ops.halts': { inserted: Number(halted), updated: 0, unchanged: Number(!halted) } });
    if (!halted) job.skip('halted already');
    noteHalts(job, halts);
  });
}

/** What is halted now. */
export function noteHalts(job: Job, halts: readonly Halt[]): void {
  if (halts.length === 0) job.note('nothing is halted');
  for (const { system, halted_by, halted_at, reason } of halts) {
    job.note(`halted: ${system === 'all' ? 'all sending' : system}, by ${halted_by} at ${halted_at}: ${reason}`);
  }
}
