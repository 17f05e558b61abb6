import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { refreshPageClientCounts } from '../../db/discovery/imports.ts';
import { attemptSchema, claimScrape, type NewJob, queueScrapes, type ScrapeJob } from '../../db/discovery/scrape-queue.ts';
import type { ScrapeType } from '../../db/discovery/scrapes.ts';
import { InterruptedError, LockedError } from '../../errors.ts';
import type { Job } from '../../ops/job.ts';
import { doJob } from './do-job.ts';
import type { FollowingOptions, JobOutcome } from './following-job.ts';
import { LEASE_SECONDS } from './lease.ts';
import type { JobTools } from './vendor-run.ts';

/** A job that so many workers died over is given up. */
const MAX_WORKERS_PER_JOB = 5;

/** What a command or a worker did, beside what its job counts. */
export interface ScrapeTotals {
  jobs: number;
  retrieved: number;
  /** Handles that another open job has. */
  busy: string[];
}

export interface ScrapeContext extends Omit<JobTools, 'worker'> {
  job: Job;
  options: FollowingOptions;
  /** Jobs at a time. */
  parallel: number;
  totals: ScrapeTotals;
}

/** A new job for the queue, or to be done at once. */
export function newJob(jobType: ScrapeType, handles: string[], priority = 0, metadata: NewJob['metadata'] = {}): NewJob {
  return { id: randomUUID(), job_type: jobType, handles, priority, metadata };
}

/** Does these jobs, some at a time; each is opened when its turn comes, so that what is not begun stays nobody's. */
export async function runJobs(context: ScrapeContext, jobs: readonly NewJob[]): Promise<void> {
  const {
    db,
    job: { run },
    totals,
  } = context;
  const queue = jobs.values();
  await inParallel(context, async (worker) => {
    const { value: job } = queue.next();
    if (job === undefined) return undefined;
    const { opened, busy } = await queueScrapes(db, [job], { run, lease: { worker, lease_seconds: LEASE_SECONDS } });
    totals.busy.push(...busy);
    return opened[0] === undefined ? 'none' : withAttempts(opened[0], job);
  });
}

/** A job that was taken over goes on with what is known of its runs, and with the run that was named for it. */
function withAttempts(job: ScrapeJob, asked: NewJob): ScrapeJob {
  const named = z.array(attemptSchema).safeParse(asked.metadata.attempts).data ?? [];
  const known = job.metadata.attempts ?? [];
  const fresh = named.filter(({ n }) => known.find((attempt) => attempt.n === n)?.apify_run_id === undefined);
  return {
    ...job,
    metadata: { ...job.metadata, attempts: [...known.filter(({ n }) => !fresh.some((attempt) => attempt.n === n)), ...fresh] },
  };
}

/** Does what stands in the queue until it is empty; returns how many open jobs other workers have. */
export async function drainQueue(context: ScrapeContext, types: readonly ScrapeType[]): Promise<number> {
  const {
    db,
    job: { run },
  } = context;
  let open = 0;
  await inParallel(context, async (worker) => {
    const lease = { worker, lease_seconds: LEASE_SECONDS };
    const claimed = await claimScrape(db, { run, lease, maxAttempts: MAX_WORKERS_PER_JOB, types });
    open = claimed.open;
    return claimed.job ?? undefined;
  });
  return open;
}

/** next: a job that is now this worker's; "none": there is none this time, ask again; undefined: there are no more. */
async function inParallel(context: ScrapeContext, next: (worker: string) => Promise<ScrapeJob | 'none' | undefined>): Promise<void> {
  const failures: unknown[] = [];
  const work = async () => {
    const worker = randomUUID();
    while (failures.length === 0) {
      context.signal.throwIfAborted();
      const job = await next(worker);
      if (job === undefined) return;
      if (job === 'none') continue;
      try {
        record(context, await doJob({ ...context, worker }, job, context.options));
      } catch (error) {
        if (!(error instanceof LockedError)) throw error;
        // Another worker has it by now, and will end it.
        context.warn(`${job.handles.join(', ')}: ${error.message}`);
      }
    }
  };
  // One that fails lets the others end the job in hand: an outage must not lose what is nearly there.
  await Promise.all(
    Array.from({ length: context.parallel }, () =>
      work().catch((error: unknown) => {
        failures.push(error);
      }),
    ),
  );
  if (context.totals.jobs > 0) await refreshPageClientCounts(context.db);
  // A signal is the reason for whatever else went wrong.
  if (failures.length > 0) throw failures.find((error) => error instanceof InterruptedError) ?? failures[0];
}

function record({ job, totals, warn }: ScrapeContext, outcome: JobOutcome): void {
  job.count(outcome.tables);
  job.count({ 'discovery.scrape_runs': { inserted: 1, updated: 0, unchanged: 0 } });
  totals.jobs += 1;
  totals.retrieved += outcome.retrieved;
  for (const { handle, reason } of outcome.failures) job.reject({ line: null, path: handle, pointer: null, reason, record: null });
  if (outcome.warning === undefined) return;
  warn(outcome.warning);
  job.warn('low_coverage', 'lists with less than 95 % of what the profile says');
}
