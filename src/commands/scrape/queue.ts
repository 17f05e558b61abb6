import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { type NewJob, queueScrapes } from '../../db/discovery/scrape-queue.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { SummaryResult } from '../../summary.ts';

const BATCH = 200;

/** Puts jobs into the queue, for workers that have the token; a dry run only counts them. */
export function runQueue(
  runtime: Runtime,
  command: string,
  flags: JobFlags & { dryRun: boolean },
  jobsOf: (db: OutreachDatabase) => Promise<NewJob[]>,
): Promise<SummaryResult> {
  return runtime.job({ command, flags, dryRun: flags.dryRun }, async (job) => {
    const jobs = await jobsOf(job.db);
    const accounts = jobs.reduce((sum, { handles }) => sum + handles.length, 0);
    let queued = 0;
    let taken = 0;
    for (let from = 0; from < jobs.length; from += BATCH) {
      job.signal.throwIfAborted();
      const { opened, busy, later } = await queueScrapes(job.db, jobs.slice(from, from + BATCH), { run: job.runId });
      queued += opened.length;
      taken += busy.length + later.length;
    }
    job.count({ 'discovery.scrape_runs': { inserted: queued, updated: 0, unchanged: jobs.length - queued } });
    job.warn('busy', 'accounts that another job has already', taken);
    if (accounts === 0) job.skip('nothing is due');
    const done = flags.dryRun ? 'jobs to be done' : 'jobs queued';
    job.note(accounts === 0 ? 'nothing is due: no job was queued' : `${done}: ${queued}, for ${accounts} accounts`);
  });
}
