import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { refreshPageClientCounts } from '../../db/discovery/imports.ts';
import { attemptSchema, claimScrape, type NewJob, queueScrapes, type ScrapeJob } from '../../db/discovery/scrape-queue.ts';
import { waitingScrapes } from '../../db/discovery/scrape-waits.ts';
import type { ScrapeType } from '../../db/discovery/scrapes.ts';
import { DatabaseError } from '../../db/errors.ts';
import { InterruptedError, LockedError, OutreachError } from '../../errors.ts';
import type { Job } from '../../ops/job.ts';
import { doJob } from './do-job.ts';
import type { FollowingOptions, JobOutcome } from './following-job.ts';
import { LEASE_SECONDS } from './lease.ts';
import type { JobTools } from './vendor-run.ts';

/** A job that so many workers died over is given up. */
const MAX_WORKERS_PER_JOB = 5;

export const ALL_TYPES: readonly ScrapeType[] = ['client_following', 'profile_scrape'];

/** What a command or a worker did, beside what its job counts. */
export interface ScrapeTotals {
  jobs: number;
  retrieved: number;
  /** Handles that another open job has. */
  busy: string[];
  /** Handles that were scraped meanwhile, or are fresh enough. */
  fresh: string[];
  /** Handles that the vendor wants to have later, and when. */
  later: Map<string, string>;
  /** Parked jobs by id: nobody knows whether a run of the actor was started for them. */
  undecided: Map<string, { handles: string[]; actor: string }>;
}

export function newTotals(): ScrapeTotals {
  return { jobs: 0, retrieved: 0, busy: [], fresh: [], later: new Map(), undecided: new Map() };
}

export interface ScrapeContext extends Omit<JobTools, 'worker'> {
  job: Job;
  options: FollowingOptions;
  /** Jobs at a time. */
  parallel: number;
  totals: ScrapeTotals;
}

/** A new job for the queue, or to be done at once. */
export function newJob(jobType: ScrapeType, handles: string[], rest: Partial<NewJob> = {}): NewJob {
  return { priority: 0, metadata: {}, ...rest, id: randomUUID(), job_type: jobType, handles };
}

/**
 * Does these jobs, some at a time; each is opened when its turn comes, so that what is not begun stays nobody's. now: also what the vendor
 * wants to have later, and what was parked is started again where its run is not found.
 */
export async function runJobs(context: ScrapeContext, jobs: readonly NewJob[], { now }: { now: boolean }): Promise<void> {
  const {
    db,
    job: { run },
    totals,
  } = context;
  const queue = jobs.values();
  await inParallel(context, async (worker) => {
    const { value: job } = queue.next();
    if (job === undefined) return undefined;
    const { opened, busy, later, fresh } = await queueScrapes(db, [job], { run, lease: { worker, lease_seconds: LEASE_SECONDS }, now });
    totals.busy.push(...busy);
    totals.fresh.push(...fresh);
    for (const { handle, not_before } of later) totals.later.set(handle, not_before);
    return opened[0] === undefined ? 'none' : withAttempts(opened[0], job, now);
  });
  await lookAgain(context, [...totals.undecided.keys()]);
}

/** A job that was taken over goes on with what is known of its runs, and with the run that was named for it. */
function withAttempts(job: ScrapeJob, asked: NewJob, now: boolean): ScrapeJob {
  const named = z.array(attemptSchema).safeParse(asked.metadata.attempts).data ?? [];
  const known = (job.metadata.attempts ?? []).map((attempt) => (now ? { ...attempt, unknown: false } : attempt));
  const fresh = named.filter(({ n }) => known.find((attempt) => attempt.n === n)?.apify_run_id === undefined);
  return {
    ...job,
    metadata: { ...job.metadata, attempts: [...known.filter(({ n }) => !fresh.some((attempt) => attempt.n === n)), ...fresh] },
  };
}

/**
 * Does what stands in the queue and is due until there is no more, then looks for the runs of parked jobs: all of them the first time, later
 * those whose turn it is. Returns how many open jobs other workers have.
 */
export async function drainQueue(context: ScrapeContext, { first }: { first: boolean }): Promise<number> {
  const {
    db,
    job: { run },
  } = context;
  let open = 0;
  await inParallel(context, async (worker) => {
    const claimed = await claimScrape(db, { run, lease: leaseOf(worker), maxAttempts: MAX_WORKERS_PER_JOB, types: ALL_TYPES });
    open = claimed.open;
    return claimed.job ?? undefined;
  });
  const { parked } = await waitingScrapes(db, ALL_TYPES);
  await lookAgain(
    context,
    parked.filter(({ look }) => first || look).map(({ id }) => id),
  );
  return open;
}

/** Looks for the runs of parked jobs once more, and goes on with those that are found. */
async function lookAgain(context: ScrapeContext, ids: readonly string[]): Promise<void> {
  const {
    db,
    job: { run },
  } = context;
  const queue = ids.values();
  await inParallel(context, async (worker) => {
    const { value: id } = queue.next();
    if (id === undefined) return undefined;
    const claimed = await claimScrape(db, { run, lease: leaseOf(worker), maxAttempts: MAX_WORKERS_PER_JOB, types: ALL_TYPES, id });
    return claimed.job ?? 'none';
  });
}

function leaseOf(worker: string) {
  return { worker, lease_seconds: LEASE_SECONDS };
}

/** next: a job that is now this worker's; "none": there is none this time, ask again; undefined: there are no more. */
async function inParallel(context: ScrapeContext, next: (worker: string) => Promise<ScrapeJob | 'none' | undefined>): Promise<void> {
  const failures: unknown[] = [];
  const faults: unknown[] = [];
  const before = context.totals.jobs;
  const work = async () => {
    const worker = randomUUID();
    while (failures.length === 0) {
      context.signal.throwIfAborted();
      const job = await next(worker);
      if (job === undefined) return;
      if (job === 'none') continue;
      try {
        record(context, job, await doJob({ ...context, worker }, job, context.options));
      } catch (error) {
        // Another worker has it by now, and will end it.
        if (error instanceof LockedError) context.warn(`${job.handles.join(', ')}: ${error.message}`);
        else if (error instanceof OutreachError || error instanceof DatabaseError) throw error;
        // A fault of ours: it has ended this job, and is told when the others are done.
        else faults.push(error);
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
  if (context.totals.jobs > before) await refreshPageClientCounts(context.db);
  // A signal is the reason for whatever else went wrong.
  const [failure] = [...failures.filter((error) => error instanceof InterruptedError), ...failures, ...faults];
  if (failure !== undefined) throw failure;
}

function record({ job, totals, warn }: ScrapeContext, { id }: ScrapeJob, outcome: JobOutcome): void {
  const { handles, undecided, later } = outcome;
  if (undecided !== undefined) {
    if (!totals.undecided.has(id)) {
      warn(`${handles.join(', ')}: Apify did not answer whether a run of ${undecided.actor} was started; it is looked for again`);
    }
    totals.undecided.set(id, { handles, actor: undecided.actor });
    return;
  }
  totals.undecided.delete(id);
  job.count(outcome.tables);
  job.count({ 'discovery.scrape_runs': { inserted: 1, updated: 0, unchanged: 0 } });
  totals.jobs += 1;
  totals.retrieved += outcome.retrieved;
  for (const { handle, reason } of outcome.failures) job.reject({ line: null, path: handle, pointer: null, reason, record: null });
  if (outcome.warning !== undefined) {
    warn(outcome.warning);
    job.warn('low_coverage', 'lists with less than 95 % of what the profile says');
  }
  if (later === undefined) return;
  const { queued } = later;
  for (const handle of later.handles) if (queued !== undefined) totals.later.set(handle, queued.not_before);
  warn(
    `${later.handles.join(', ')}: ${later.reason}; ${queued === undefined ? 'it was put off too often and is not queued again' : `queued again, not before ${queued.not_before}`}`,
  );
}
