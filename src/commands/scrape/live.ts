import { setTimeout as sleep } from 'node:timers/promises';
import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import type { NewJob } from '../../db/discovery/scrape-queue.ts';
import { addClients, type ScrapeType } from '../../db/discovery/scrapes.ts';
import { estimateUsd, usd } from '../../discovery/scrape/budget.ts';
import { TYPICAL_LIST } from '../../discovery/scrape/following-job.ts';
import { drainQueue, newJob, runJobs, type ScrapeContext } from '../../discovery/scrape/run-scrapes.ts';
import { settleCosts } from '../../discovery/scrape/settle.ts';
import { loadTiers } from '../../discovery/tiers.ts';
import { LockedError } from '../../errors.ts';
import { type ListResult, rowsOf } from '../../output/result.ts';
import type { ActorPrice } from '../../sources/apify/price.ts';
import type { SummaryResult } from '../../summary.ts';
import { actorsOf, apifyOf, scrapeJob, type VendorOptions } from './context.ts';
import { estimateRowSchema } from './estimate.ts';
import { runQueue } from './queue.ts';
import { followingTargets, type ProfileTargetOptions, profileTargets } from './targets.ts';

/** Profiles per run: with more at a time the actor was blocked (facts/discovery 3.5). */
export const PROFILES_PER_RUN = 25;
const BUSY_POLL_MS = 5_000;

export interface FollowingLiveOptions extends VendorOptions {
  handles: readonly string[];
  maxAge: number;
  limit?: number;
  addClients: boolean;
  force: boolean;
  enqueue: boolean;
  priority: number;
  resumeRun?: string;
}

/** Scrapes the lists of clients through the vendor, or queues them. */
export function runFollowingLive(runtime: Runtime, options: FollowingLiveOptions): Promise<SummaryResult> {
  const command = 'scrape following';
  const jobsOf = async (db: OutreachDatabase): Promise<NewJob[]> => {
    if (options.addClients) await addClients(db, options.handles);
    const clients = await followingTargets(db, options);
    return clients.map(({ ig_username }) => newJob('client_following', [ig_username], options.priority, metadataOf(options)));
  };
  if (options.enqueue) return runQueue(runtime, command, options, jobsOf);
  return scrapeJob(runtime, command, options, async (context) => runAll(context, await jobsOf(context.db), options));
}

/** Does the jobs now; those that other commands have are waited for where that is wished. */
async function runAll(context: ScrapeContext, jobs: readonly NewJob[], { ifLocked }: Pick<VendorOptions, 'ifLocked'>): Promise<void> {
  const deadline = Date.now() + (ifLocked.kind === 'wait' ? ifLocked.ms : 0);
  const { totals } = context;
  await runJobs(context, jobs);
  while (totals.busy.length > 0 && Date.now() < deadline) {
    const busy = totals.busy.splice(0);
    context.note(`waiting: other jobs have ${busy.length} of the accounts`);
    await sleep(BUSY_POLL_MS, undefined, { signal: context.signal }).catch(() => context.signal.throwIfAborted());
    await runJobs(
      context,
      jobs.filter(({ handles }) => handles.some((handle) => busy.includes(handle))),
    );
  }
  if (totals.jobs === 0 && totals.busy.length > 0 && ifLocked.kind !== 'skip') {
    throw new LockedError(`another job has ${totals.busy.slice(0, 5).join(', ')} already`, {
      suggestion: 'wait for it to end (--if-locked wait=10m); one whose process died is taken over within two minutes',
    });
  }
}

/** How a job was asked for; a run that was started elsewhere is taken as its first try. */
function metadataOf({ force, resumeRun }: { force: boolean; resumeRun?: string }): NewJob['metadata'] {
  const attempt = { n: 1, actor: 'resumed', starting: new Date().toISOString(), apify_run_id: resumeRun ?? '' };
  return { ...(force ? { force } : {}), ...(resumeRun === undefined ? {} : { attempts: [attempt] }) };
}

export interface ProfilesLiveOptions extends VendorOptions, ProfileTargetOptions {
  enqueue: boolean;
  priority: number;
  resumeRun?: string;
}

/** Scrapes the profiles of pages through the vendor, or queues them. */
export function runProfilesLive(runtime: Runtime, options: ProfilesLiveOptions): Promise<SummaryResult> {
  const command = 'scrape profiles';
  const tiers = loadTiers(runtime.config.path('OUTREACH_TIERS'), runtime.config.limits);
  const jobsOf = async (db: OutreachDatabase): Promise<NewJob[]> => {
    const handles: string[] = [];
    for await (const { ig_username } of profileTargets(db, tiers, options)) handles.push(ig_username);
    const jobs: NewJob[] = [];
    for (let from = 0; from < handles.length; from += PROFILES_PER_RUN) {
      jobs.push(newJob('profile_scrape', handles.slice(from, from + PROFILES_PER_RUN), options.priority, metadataOf(options)));
    }
    return jobs;
  };
  if (options.enqueue) return runQueue(runtime, command, options, jobsOf);
  return scrapeJob(runtime, command, options, async (context) => runAll(context, await jobsOf(context.db), options));
}

export interface WorkerOptions extends VendorOptions {
  once: boolean;
  poll: number;
}

const ALL_TYPES: readonly ScrapeType[] = ['client_following', 'profile_scrape'];

/** Does what is queued, together with any number of other workers; until it is stopped, or once. */
export function runWorker(runtime: Runtime, options: WorkerOptions): Promise<SummaryResult> {
  return scrapeJob(runtime, 'scrape worker', options, async (context) => {
    if (context.db.target.kind === 'embedded') {
      context.note('the embedded database is open to this worker alone: nobody else can use it until the worker ends');
    }
    for (;;) {
      const open = await drainQueue(context, ALL_TYPES);
      if (options.once) {
        if (open > 0) context.note(`${open} jobs are with other workers`);
        return;
      }
      await context.job.keepRejects();
      await settleCosts(context.db, context.apify);
      await sleep(options.poll, undefined, { signal: context.signal }).catch(() => context.signal.throwIfAborted());
    }
  });
}

/** What a scrape would cost, before it starts; nothing is written. */
export async function runEstimate(
  runtime: Runtime,
  what: { following: Omit<FollowingLiveOptions, Exclude<keyof VendorOptions, 'check'>> } | { profiles: ProfileTargetOptions },
): Promise<ListResult> {
  const actors = actorsOf(runtime.config);
  const apify = await apifyOf(runtime);
  const db = await runtime.database();
  const rows = [];
  if ('following' in what) {
    const clients = await followingTargets(db, what.following);
    if (what.following.check !== false) {
      const price = await apify.price(actors.profiles);
      rows.push(estimateRow(`profiles of ${clients.length} clients (${actors.profiles})`, clients.length, clients.length, price));
    }
    const items = clients.reduce((sum, { following_count }) => sum + (following_count ?? TYPICAL_LIST), 0);
    const unknown = clients.filter(({ following_count }) => following_count === null).length;
    const guessed = unknown === 0 ? '' : `, ${unknown} of unknown length counted as ${TYPICAL_LIST}`;
    const price = await apify.price(actors.following);
    rows.push(estimateRow(`lists of ${clients.length} clients (${actors.following})${guessed}`, clients.length, items, price));
  } else {
    let count = 0;
    for await (const _ of profileTargets(db, loadTiers(runtime.config.path('OUTREACH_TIERS'), runtime.config.limits), what.profiles))
      count += 1;
    rows.push(
      estimateRow(
        `profiles of ${count} pages (${actors.profiles})`,
        Math.ceil(count / PROFILES_PER_RUN),
        count,
        await apify.price(actors.profiles),
      ),
    );
  }
  const total = rows.reduce((sum, row) => sum + (row.usd ?? 0), 0);
  const unknown = rows.some((row) => row.usd === null) ? '; a price is unknown' : '';
  return {
    kind: 'list',
    columns: Object.keys(estimateRowSchema.shape),
    rows: rowsOf(rows),
    notes: () => [`about ${usd(total)}${unknown}; --max-usd makes it a limit`],
  };
}

function estimateRow(what: string, runs: number, items: number, price: ActorPrice | undefined) {
  return {
    what,
    runs,
    items,
    usd: price === undefined ? null : Number((estimateUsd(price, items) + price.perStart * Math.max(0, runs - 1)).toFixed(4)),
  };
}
