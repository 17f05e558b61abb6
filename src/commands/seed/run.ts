import type { Runtime } from '../../cli/runtime.ts';
import { EXIT } from '../../errors.ts';
import { withRun } from '../../ops/run.ts';
import { addCounts, emptySummary, SUMMARY_FIELDS, type Summary, type SummaryResult } from '../../summary.ts';
import type { Seed } from './seeds.ts';

/** Adds what is missing of these; a run of its own in the ledger, unless it is a preview. */
export async function runSeed(runtime: Runtime, seeds: readonly Seed[], { dryRun }: { dryRun: boolean }): Promise<SummaryResult> {
  runtime.requireFields(SUMMARY_FIELDS);
  const { args, version } = runtime;
  const started = performance.now();
  const db = await runtime.database({ mayCreate: !dryRun });
  const summary: Summary = { ...emptySummary('seed', null, dryRun), database: db.target.kind };
  const apply = async () => {
    for (const seed of seeds) addCounts(summary.tables, await seed.apply(db, dryRun));
  };
  if (dryRun) await apply();
  else
    await withRun(db, { command: 'seed', args, version, source: null }, async (runId) => {
      summary.run_id = runId;
      await apply();
      return { counts: { tables: summary.tables }, exitCode: EXIT.done };
    });
  summary.duration_ms = Math.round(performance.now() - started);
  return { kind: 'summary', summary };
}
