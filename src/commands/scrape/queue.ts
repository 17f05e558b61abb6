import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import type { NewJob } from '../../db/discovery/scrape-queue.ts';
import { enqueue, noTotals } from '../../discovery/scrape/run-scrapes.ts';
import { EXIT } from '../../errors.ts';
import { asJob, checkExpected, type JobOptions } from '../../ops/job.ts';
import { withRun } from '../../ops/run.ts';
import { byName, emptySummary, SUMMARY_FIELDS, type Summary, type SummaryResult } from '../../summary.ts';

/** Puts jobs into the queue, for workers that have the token. */
export async function runQueue(
  runtime: Runtime,
  command: string,
  job: JobOptions,
  jobsOf: (db: OutreachDatabase) => Promise<NewJob[]>,
): Promise<SummaryResult> {
  runtime.requireFields(SUMMARY_FIELDS);
  const started = performance.now();
  const { signal, stderr, args, version } = runtime;
  const db = await runtime.database();
  const summary: Summary = { ...emptySummary(command, null), database: db.target.kind };
  const once = async (): Promise<SummaryResult> => {
    const { result } = await withRun(db, { command, args, version, source: null, signal }, async (run) => {
      summary.run_id = run;
      const totals = noTotals();
      const jobs = await jobsOf(db);
      const accounts = jobs.reduce((sum, { handles }) => sum + handles.length, 0);
      const queued = await enqueue(db, run, jobs, totals);
      stderr.note(accounts === 0 ? 'nothing is due: no job was queued' : `jobs queued: ${queued}, for ${accounts} accounts`);
      summary.tables = byName(totals.tables);
      if (totals.busy.length > 0) {
        summary.warnings = [{ code: 'busy', count: totals.busy.length, message: 'accounts that another job has already' }];
      }
      const result = checkExpected({ kind: 'summary', summary, exitCode: EXIT.done }, job.expectMin);
      return { result, counts: { tables: summary.tables }, exitCode: result.exitCode ?? EXIT.done, failure: result.failure };
    });
    return result;
  };
  const skipped = async () => ({ kind: 'summary' as const, summary });
  const result = await asJob({ job, signal, warn: (text) => stderr.warn(text) }, skipped, once);
  summary.duration_ms = Math.round(performance.now() - started);
  return result;
}
