import { releaseScrape, type ScrapeJob } from '../../db/discovery/scrape-queue.ts';
import { finishScrape } from '../../db/discovery/scrapes.ts';
import { DatabaseError } from '../../db/errors.ts';
import { ConfigError, InterruptedError, LockedError, messageOf, PolicyError, ServiceError } from '../../errors.ts';
import { UnknownStartError } from '../../sources/apify/unknown-start.ts';
import { type FollowingOptions, type JobOutcome, runFollowingJob } from './following-job.ts';
import { LEASE_SECONDS, withLeases } from './lease.ts';
import { runProfilesJob } from './profiles-job.ts';
import type { JobTools } from './vendor-run.ts';

/**
 * Does one job while its lease is renewed. Where it cannot go on (a signal, the vendor is down, the money has run out) it goes back to the
 * queue with all that is known of its runs, and the reason is thrown.
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
  } catch (error) {
    // Another worker has it: nothing is ours to give back. A database that is gone is not asked again; the lease ends by itself.
    if (error instanceof LockedError || (error instanceof DatabaseError && error.kind === 'unavailable')) throw error;
    // What is wrong is not the account: a wrong token must not use up the queue, and what was paid for is fetched again.
    if (isOfTheSetting(error)) {
      await releaseScrape(db, job.id, worker).catch(() => {});
      throw error;
    }
    await finishScrape(db, {
      id: job.id,
      worker,
      status: 'failed',
      finished_at: new Date().toISOString(),
      total_expected: null,
      total_retrieved: 0,
      failed_accounts: job.handles,
      error_message: messageOf(error),
      // Not to be tried again by itself: it might be paid for twice.
      metadata: error instanceof UnknownStartError ? { permanent: true, outcome: 'unknown' } : {},
    }).catch(() => {});
    throw error;
  }
}

/** A signal, an outage, money, settings, the database: another try of the same job may go well. */
function isOfTheSetting(error: unknown): boolean {
  if (error instanceof UnknownStartError) return false;
  return [InterruptedError, ServiceError, PolicyError, ConfigError, DatabaseError].some((kind) => error instanceof kind);
}
