import { releaseScrape, type ScrapeJob } from '../../db/discovery/scrape-queue.ts';
import { parkScrape } from '../../db/discovery/scrape-waits.ts';
import { finishScrape } from '../../db/discovery/scrapes.ts';
import { DatabaseError } from '../../db/errors.ts';
import { ConfigError, InterruptedError, LockedError, PolicyError, ServiceError } from '../../errors.ts';
import { ForgottenRunError } from '../../sources/apify/forgotten-run.ts';
import { UnknownStartError } from '../../sources/apify/unknown-start.ts';
import { type FollowingOptions, type JobOutcome, runFollowingJob } from './following-job.ts';
import { LEASE_SECONDS, lostJob, withLeases } from './lease.ts';
import { runProfilesJob } from './profiles-job.ts';
import { type JobTools, RESUMED } from './vendor-run.ts';

/**
 * Does one job while its lease is renewed. What is the job's own fault ends it alone. Where nobody can go on (a signal, the vendor is down,
 * the money has run out) it goes back to the queue with all that is known of its runs, and the reason is thrown.
 */
export async function doJob(tools: JobTools, job: ScrapeJob, options: FollowingOptions): Promise<JobOutcome> {
  const { db, worker } = tools;
  const lease = { worker, lease_seconds: LEASE_SECONDS };
  try {
    return await withLeases(tools, [job.id], lease, (signal) =>
      job.job_type === 'client_following'
        ? runFollowingJob({ ...tools, signal }, job, options)
        : runProfilesJob({ ...tools, signal }, job, options),
    );
  } catch (thrown) {
    const error = tools.signal.aborted && thrown instanceof Error && thrown.name === 'AbortError' ? tools.signal.reason : thrown;
    // Another worker has it: nothing is ours to give back. A database that is gone is not asked again; the lease ends by itself.
    if (error instanceof LockedError || (error instanceof DatabaseError && error.kind === 'unavailable')) throw error;
    if (error instanceof UnknownStartError) return park(tools, job, error);
    // What is wrong is not the account: a wrong token must not use up the queue, and what was paid for is fetched again.
    if (isOfTheSetting(error)) {
      await releaseScrape(db, job.id, worker).catch(() => {});
      throw error;
    }
    const reason = error instanceof Error ? error.message : String(error);
    await finishScrape(db, {
      id: job.id,
      worker,
      status: 'failed',
      finished_at: new Date().toISOString(),
      total_expected: null,
      total_retrieved: 0,
      failed_accounts: job.handles,
      error_message: reason,
      metadata: {},
    }).catch(() => {});
    // A run that somebody named, and a fault of ours, are told as what they are.
    if (!(error instanceof DatabaseError || (error instanceof ForgottenRunError && !isNamed(job)))) throw error;
    return { handles: job.handles, tables: {}, retrieved: 0, failures: job.handles.map((handle) => ({ handle, reason })) };
  }
}

/** Puts a job aside whose start was not answered; nobody starts it again by itself. */
async function park({ db, worker }: JobTools, job: ScrapeJob, { actor }: UnknownStartError): Promise<JobOutcome> {
  const attempts = (job.metadata.attempts ?? []).map((attempt) =>
    attempt.apify_run_id === undefined ? { ...attempt, unknown: true } : attempt,
  );
  if (!(await parkScrape(db, { id: job.id, worker, attempts }))) throw lostJob();
  return { handles: job.handles, tables: {}, retrieved: 0, failures: [], undecided: { id: job.id, actor } };
}

/** A signal, an outage, money, settings, the database: another try of the same job may go well. */
function isOfTheSetting(error: unknown): boolean {
  if (error instanceof DatabaseError) return !isOfTheData(error);
  return [InterruptedError, ServiceError, PolicyError, ConfigError].some((kind) => error instanceof kind);
}

/** A value that no table takes (SQLSTATE classes 22 and 23), or a record that is too large: it would come again with the next worker. */
function isOfTheData({ kind, code = '' }: DatabaseError): boolean {
  return kind === 'too_large' || (kind === 'other' && /^2[23]/.test(code));
}

function isNamed(job: ScrapeJob): boolean {
  return job.metadata.attempts?.some(({ actor }) => actor === RESUMED) ?? false;
}
