import type { Runtime } from '../../cli/runtime.ts';
import type { SummaryResult } from '../../summary.ts';
import type { Seed } from './seeds.ts';

/** Adds what is missing of these. */
export function runSeed(runtime: Runtime, seeds: readonly Seed[], { dryRun }: { dryRun: boolean }): Promise<SummaryResult> {
  return runtime.job({ command: 'seed', dryRun, database: { mayCreate: !dryRun } }, async (job) => {
    for (const seed of seeds) job.count(await seed.apply(job.db, dryRun));
  });
}
