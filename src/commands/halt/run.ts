import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { type Halt, type HaltScope, halt, haltsInForce } from '../../db/ops/halts.ts';
import type { Job } from '../../ops/job.ts';
import { whoami } from '../../ops/whoami.ts';
import type { SummaryResult } from '../../summary.ts';

/** Halts a system, or all of them, and says what is halted now. One that is halted already keeps its first reason. */
export function runHalt(
  runtime: Runtime,
  { system = 'all', reason, dryRun }: { system?: HaltScope | undefined; reason: string; dryRun: boolean },
): Promise<SummaryResult> {
  // Without a lock, and also between an update and its migrations: an emergency waits for nobody.
  return runtime.job({ command: 'halt', dryRun, database: { urgent: true } }, async (job) => {
    const { halted, halts } = dryRun ? await wouldHalt(job.db, system) : await halt(job.db, system, reason, whoami());
    job.count({ 'ops.halts': { inserted: Number(halted), updated: 0, unchanged: Number(!halted) } });
    if (!halted) job.skip('halted already');
    noteHalts(job, halts);
  });
}

async function wouldHalt(db: OutreachDatabase, system: HaltScope): Promise<{ halted: boolean; halts: Halt[] }> {
  const halts = await haltsInForce(db);
  return { halted: !halts.some((known) => known.system === system), halts };
}

/** What is halted now. */
export function noteHalts(job: Job, halts: readonly Halt[]): void {
  if (halts.length === 0) job.note('nothing is halted');
  for (const { system, halted_by, halted_at, reason } of halts) {
    job.note(`halted: ${system === 'all' ? 'all sending' : system}, by ${halted_by} at ${halted_at}: ${reason}`);
  }
}
