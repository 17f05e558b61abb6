import { setTimeout as sleep } from 'node:timers/promises';
import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { type NewJob, queuedScrapes } from '../../db/discovery/scrape-queue.ts';
import { waitingScrapes } from '../../db/discovery/scrape-waits.ts';
import { addClients, handleRoles, type ScrapeType } from '../../db/discovery/scrapes.ts';
import { estimateUsd, usd } from '../../discovery/scrape/budget.ts';
import { TYPICAL_LIST } from '../../discovery/scrape/following-job.ts';
import { batches, PROFILES_PER_RUN, runRequest, type ScrapeRequest, whatIsLeft } from '../../discovery/scrape/request.ts';
import { ALL_TYPES, drainQueue, newJob, type ScrapeContext } from '../../discovery/scrape/run-scrapes.ts';
import { settleCosts } from '../../discovery/scrape/settle.ts';
import { RESUMED } from '../../discovery/scrape/vendor-run.ts';
import { loadTiers } from '../../discovery/tiers.ts';
import { type ListResult, rowsOf } from '../../output/result.ts';
import type { ActorPrice } from '../../sources/apify/price.ts';
import type { SummaryResult } from '../../summary.ts';
import { actorsOf, apifyOf, scrapeJob, type VendorOptions, warnLater } from './context.ts';
import { estimateRowSchema } from './estimate.ts';
import { runQueue } from './queue.ts';
import { type FollowingTargetOptions, followingTargets, freshSince, type ProfileTargetOptions, profileTargets } from './targets.ts';

interface LiveOptions extends VendorOptions {
  dryRun: boolean;
  enqueue: boolean;
  priority: number;
  resumeRun?: string;
}

export interface FollowingLiveOptions extends LiveOptions, FollowingTargetOptions {
  addClients: boolean;
}

/** Scrapes the lists of clients through the vendor, or queues them. */
export function runFollowingLive(runtime: Runtime, options: FollowingLiveOptions): Promise<SummaryResult> {
  return runLive(runtime, 'scrape following', options, async (db) => {
    const added = options.addClients ? await addedClients(db, options) : [];
    const handles = options.handles.filter((handle) => !added.includes(handle));
    const { due, fresh } =
      added.length > 0 && handles.length === 0 ? { due: [], fresh: [] } : await followingTargets(db, { ...options, handles });
    return { type: 'client_following', targets: [...due.map(({ ig_username }) => ig_username), ...added], fresh };
  });
}

/** Makes clients of the handles that are none; a dry run answers which those are, and makes none. */
async function addedClients(db: OutreachDatabase, { handles, dryRun }: FollowingLiveOptions): Promise<string[]> {
  if (dryRun) {
    const { clients } = await handleRoles(db, handles);
    return handles.filter((handle) => !clients.has(handle));
  }
  await addClients(db, handles);
  return [];
}

export interface ProfilesLiveOptions extends LiveOptions, ProfileTargetOptions {}

/** Scrapes the profiles of pages through the vendor, or queues them. */
export function runProfilesLive(runtime: Runtime, options: ProfilesLiveOptions): Promise<SummaryResult> {
  const tiers = loadTiers(runtime.config.path('OUTREACH_TIERS'), runtime.config.limits);
  return runLive(runtime, 'scrape profiles', options, async (db) => {
    const targets: string[] = [];
    for await (const { ig_username } of profileTargets(db, tiers, options)) targets.push(ig_username);
    const due = new Set(targets);
    const fresh = freshSince(options) === undefined ? [] : options.handles.filter((handle) => !due.has(handle));
    return { type: 'profile_scrape', targets, fresh };
  });
}

interface Targets extends Pick<ScrapeRequest, 'type' | 'targets'> {
  /** Named ones that are fresh. */
  fresh: string[];
}

function runLive(
  runtime: Runtime,
  command: string,
  options: FollowingLiveOptions | ProfilesLiveOptions,
  targetsOf: (db: OutreachDatabase) => Promise<Targets>,
): Promise<SummaryResult> {
  const { handles: named, force, resumeRun, priority } = options;
  if (options.enqueue || options.dryRun) {
    return runQueue(runtime, command, options, async (db) => {
      const { type, targets } = await targetsOf(db);
      const left = options.enqueue ? targets : (await whatIsLeft(db, { type, named, targets, force, resumeRun })).left;
      return batches(type, left).map((some) => newJob(type, some, { priority, metadata: metadataOf(options) }));
    });
  }
  const started = new Date().toISOString();
  return scrapeJob(runtime, command, options, async (context) => {
    const { type, targets, fresh } = await targetsOf(context.db);
    context.totals.fresh.push(...fresh);
    const asked = { type, named, targets, force, resumeRun, priority, metadata: metadataOf(options) };
    await runRequest(context, { ...asked, freshSince: freshSince(options) ?? started }, options.ifLocked);
    // What was due left out what waits.
    if (named.length === 0) await warnWaiting(context, [type]);
  });
}

/** How a job was asked for; a run that was started elsewhere is taken as its first try. */
function metadataOf({ force, resumeRun }: { force: boolean; resumeRun?: string }): NewJob['metadata'] {
  const attempt = { n: 1, actor: RESUMED, starting: new Date().toISOString(), apify_run_id: resumeRun ?? '' };
  return { ...(force ? { force } : {}), ...(resumeRun === undefined ? {} : { attempts: [attempt] }) };
}

export interface WorkerOptions extends VendorOptions {
  once: boolean;
  dryRun: boolean;
  poll: number;
}

/** Does what is queued, together with any number of other workers; until it is stopped, or once. */
export function runWorker(runtime: Runtime, options: WorkerOptions): Promise<SummaryResult> {
  if (options.dryRun) return tellQueued(runtime, options);
  return scrapeJob(runtime, 'scrape worker', options, async (context) => {
    if (context.db.target.kind === 'embedded') {
      context.note('the embedded database is open to this worker alone: nobody else can use it until the worker ends');
    }
    for (let pass = 1; ; pass++) {
      const open = await drainQueue(context, { first: pass === 1 });
      if (options.once) {
        if (open > 0) context.note(`${open} jobs are with other workers`);
        return warnWaiting(context, ALL_TYPES);
      }
      await context.job.keepRejects();
      await settleCosts(context.db, context.apify);
      await sleep(options.poll, undefined, { signal: context.signal }).catch(() => context.signal.throwIfAborted());
    }
  });
}

/** What a worker would take, without asking the vendor anything. */
function tellQueued(runtime: Runtime, flags: WorkerOptions): Promise<SummaryResult> {
  return runtime.job({ command: 'scrape worker', source: 'apify', flags, dryRun: true }, async (job) => {
    const queued = await queuedScrapes(job.db, ALL_TYPES);
    const jobs = queued.reduce((sum, of) => sum + of.jobs, 0);
    if (jobs > 0) job.count({ 'discovery.scrape_runs': { inserted: 0, updated: jobs, unchanged: 0 } });
    for (const of of queued) job.note(`${of.jobs} jobs of ${of.job_type} are due, for ${of.accounts} accounts`);
    if (jobs === 0) job.skip('nothing is queued');
  });
}

/** Tells of all that waits until the vendor takes it again. */
async function warnWaiting({ db, job, totals }: ScrapeContext, types: readonly ScrapeType[]): Promise<void> {
  const { later, next } = await waitingScrapes(db, types);
  totals.later.clear();
  warnLater(job, later, next);
}

/** What a scrape would cost, before it starts; nothing is written. */
export async function runEstimate(
  runtime: Runtime,
  what: { following: FollowingTargetOptions & Pick<VendorOptions, 'check'> } | { profiles: ProfileTargetOptions },
): Promise<ListResult> {
  const actors = actorsOf(runtime.config);
  const apify = await apifyOf(runtime);
  const db = await runtime.database();
  const rows = [];
  if ('following' in what) {
    const { due } = await followingTargets(db, what.following);
    const { handles: named, force } = what.following;
    const targets = due.map(({ ig_username }) => ig_username);
    const left = new Set((await whatIsLeft(db, { type: 'client_following', named, targets, force, resumeRun: undefined })).left);
    const clients = due.filter(({ ig_username }) => left.has(ig_username));
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
    const { handles: named, force } = what.profiles;
    const targets: string[] = [];
    const tiers = loadTiers(runtime.config.path('OUTREACH_TIERS'), runtime.config.limits);
    for await (const { ig_username } of profileTargets(db, tiers, what.profiles)) targets.push(ig_username);
    const count = (await whatIsLeft(db, { type: 'profile_scrape', named, targets, force, resumeRun: undefined })).left.length;
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
