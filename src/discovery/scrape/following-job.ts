import { setTimeout as sleep } from 'node:timers/promises';
import type { ScrapeJob } from '../../db/discovery/scrape-queue.ts';
import { finishScrape, noteClientProfiles, type ScrapeOutcome } from '../../db/discovery/scrapes.ts';
import type { Json } from '../../db/json.ts';
import { ErasedPeople } from '../../ops/erased.ts';
import { followingInput, profileInput } from '../../sources/apify/actors.ts';
import type { TableCounts } from '../../summary.ts';
import { coveragePct, judgeCoverage } from './coverage.ts';
import { type FollowedAccount, readFollowingItem, withSource } from './following-item.ts';
import { type Later, postpone } from './later.ts';
import { lostJob } from './lease.ts';
import { readProfileItem } from './profile-item.ts';
import { type JobTools, runActor } from './vendor-run.ts';
import { writeFollowing } from './write-following.ts';

const MAX_TRIES = 3;
/** What a list is reckoned to have where nobody knows. */
export const TYPICAL_LIST = 1_500;

export interface FollowingOptions {
  actor: string;
  profileActor: string;
  /** Without it the expected count stays unknown, and private accounts are found out by their empty lists. */
  check: boolean;
  /** Before the second try; before the third half as long again. */
  retryDelayMs: number;
}

/** How a job ended; a failure leaves what was stored. */
export interface JobOutcome {
  handles: string[];
  tables: Record<string, TableCounts>;
  retrieved: number;
  /** What to tell of it, even though it succeeded. */
  warning?: string;
  failures: { handle: string; reason: string }[];
  /** What the vendor wants to have later, and what is queued for it; undefined where it was put off too often. */
  later?: { handles: string[]; reason: string; queued: ScrapeOutcome['later'] };
  /** Nobody knows whether a run of this actor was started for it: the job is parked. */
  undecided?: { id: string; actor: string };
}

/** What one try at a list came to. */
interface Try {
  accounts: Map<string, FollowedAccount>;
  error: string | undefined;
  permanent: boolean;
  /** The vendor wants the rest later. */
  later: Later | undefined;
  scrapedAt: string;
}

/** Scrapes one client's list: up to three tries while coverage is poor, the best of them is kept (facts/discovery 3.2). */
export async function runFollowingJob(tools: JobTools, job: ScrapeJob, options: FollowingOptions): Promise<JobOutcome> {
  const [handle = ''] = job.handles;
  const checked = options.check ? await check(tools, job, handle, options) : { expected: null };
  if ('refused' in checked) return fail(tools, job, handle, checked.refused, { expected: null, permanent: true, later: undefined });
  const { expected } = checked;
  if (expected === 0)
    return store(
      tools,
      job,
      handle,
      { accounts: new Map(), error: undefined, permanent: false, later: undefined, scrapedAt: new Date().toISOString() },
      0,
      0,
    );

  let best: Try | undefined;
  let last: Try | undefined;
  let tries = 0;
  while (tries < MAX_TRIES) {
    tries += 1;
    if (tries > 1) {
      const wait = options.retryDelayMs * (tries === 2 ? 1 : 1.5);
      tools.note(`${handle}: ${last?.error ?? `${describe(last, expected)}`}; try ${tries} in ${wait / 1000} s`);
      await sleep(wait, undefined, { signal: tools.signal }).catch(() => tools.signal.throwIfAborted());
    }
    last = await tryOnce(tools, job, handle, tries, expected, options);
    if (best === undefined || last.accounts.size > best.accounts.size) best = last;
    if (last.permanent || last.later !== undefined || isGoodEnough(last, expected)) break;
  }
  if (best === undefined || best.accounts.size === 0) {
    const reason = last?.error ?? 'nothing was retrieved';
    return fail(tools, job, handle, reason, { expected, permanent: last?.permanent ?? false, later: last?.later });
  }
  return store(tools, job, handle, { ...best, later: isGoodEnough(best, expected) ? undefined : last?.later }, expected, tries);
}

/** What the account's own profile says of it: how many it follows, or why there is nothing to be had. */
async function check(
  tools: JobTools,
  job: ScrapeJob,
  handle: string,
  { profileActor }: FollowingOptions,
): Promise<{ expected: number | null } | { refused: string }> {
  const request = { handles: [handle], limit: 1 };
  const { run, items } = await runActor(tools, job, { n: 0, actor: profileActor, input: profileInput(profileActor, request), items: 1 });
  for (const row of items.map(readProfileItem)) {
    if (row.kind === 'error' && row.error.permanent) return { refused: row.error.message };
    if (row.kind !== 'profile' || row.profile.handle !== handle) continue;
    await noteClientProfiles(tools.db, [
      { ig_username: handle, follows_count: row.profile.follows, scraped_at: run.finishedAt ?? new Date().toISOString() },
    ]);
    if (row.profile.isPrivate === true) return { refused: 'the account is private' };
    return { expected: row.profile.follows };
  }
  tools.note(`${handle}: its profile could not be had, so that coverage stays unknown`);
  return { expected: null };
}

async function tryOnce(
  tools: JobTools,
  job: ScrapeJob,
  handle: string,
  n: number,
  expected: number | null,
  { actor }: FollowingOptions,
): Promise<Try> {
  const limit = Math.ceil((expected ?? TYPICAL_LIST) * 1.1) + 50;
  const { run, items } = await runActor(tools, job, { n, actor, input: followingInput(actor, { handles: [handle], limit }), items: limit });
  const accounts = new Map<string, FollowedAccount>();
  let error: string | undefined =
    run.ended === 'SUCCEEDED' ? undefined : `the run ended ${run.ended ?? run.status}: ${run.message ?? 'no reason given'}`;
  let permanent = false;
  let later: Later | undefined;
  for (const row of items.flatMap(readFollowingItem).map((item) => withSource(item, handle))) {
    if (row.kind === 'account' && row.source === handle) accounts.set(row.account.handle, row.account);
    else if (row.kind === 'error') {
      error = row.error.message;
      permanent = row.error.permanent;
      later ??= row.error.later;
    }
  }
  return { accounts, error, later, permanent: permanent && accounts.size === 0, scrapedAt: run.finishedAt ?? new Date().toISOString() };
}

async function store(
  tools: JobTools,
  job: ScrapeJob,
  handle: string,
  { accounts, scrapedAt, error, later }: Try,
  expected: number | null,
  tries: number,
): Promise<JobOutcome> {
  const { db, worker, signal } = tools;
  const sightings = [...accounts.values()].map((account) => ({ source: 0, account }));
  const { tables } = await writeFollowing(db, [{ handle, scrapedAt, runId: job.id }], [sightings], {
    dryRun: false,
    signal,
    erased: new ErasedPeople({ db, warn: () => {} }),
    progress: () => {},
  });
  const putOff = laterOf(job, [handle], later);
  const ended = { status: 'succeeded', scrapedAt, expected, retrieved: accounts.size, failed: [], metadata: { tries } } as const;
  await end(tools, job, { ...ended, error: later?.reason ?? null, later: putOff.later?.queued }, worker);
  const verdict = judgeCoverage(coveragePct(accounts.size, expected));
  const low = verdict === 'low' || verdict === 'retry' || error !== undefined;
  return {
    handles: [handle],
    tables,
    retrieved: accounts.size,
    failures: [],
    ...putOff,
    ...(low
      ? { warning: `${handle}: ${accounts.size} of ${expected ?? 'an unknown number'}${error === undefined ? '' : ` (${error})`}` }
      : {}),
  };
}

async function fail(
  tools: JobTools,
  job: ScrapeJob,
  handle: string,
  reason: string,
  { expected, permanent, later }: { expected: number | null; permanent: boolean; later: Later | undefined },
): Promise<JobOutcome> {
  const scrapedAt = new Date().toISOString();
  const putOff = laterOf(job, [handle], permanent ? undefined : later);
  const metadata = { permanent, ...(permanent ? { refused: { [handle]: reason } } : {}) };
  const ended = { status: 'failed', scrapedAt, expected, retrieved: 0, failed: [handle], error: reason, metadata } as const;
  await end(tools, job, { ...ended, later: putOff.later?.queued }, tools.worker);
  return { handles: [handle], tables: {}, retrieved: 0, failures: [{ handle, reason }], ...putOff };
}

/** What is to be queued for later, and told. */
export function laterOf(job: ScrapeJob, handles: readonly string[], later: Later | undefined): Pick<JobOutcome, 'later'> {
  if (later === undefined || handles.length === 0) return {};
  return { later: { handles: [...handles], reason: later.reason, queued: postpone(job, handles, later) } };
}

export interface JobEnd {
  status: 'succeeded' | 'failed';
  scrapedAt: string;
  expected: number | null;
  retrieved: number;
  failed: readonly string[];
  error: string | null;
  metadata: { [key: string]: Json };
  later: ScrapeOutcome['later'];
}

/** Ends a job in the database; throws where another worker has it by now. */
export async function end({ db }: JobTools, job: ScrapeJob, outcome: JobEnd, worker: string): Promise<void> {
  const held = await finishScrape(db, {
    id: job.id,
    worker,
    status: outcome.status,
    finished_at: outcome.scrapedAt,
    total_expected: outcome.expected,
    total_retrieved: outcome.retrieved,
    failed_accounts: [...outcome.failed],
    error_message: outcome.error,
    metadata: outcome.metadata,
    ...(outcome.later === undefined ? {} : { later: outcome.later }),
  });
  if (!held) throw lostJob();
}

/** Of an unknown number a run that did not succeed may have got any part. */
function isGoodEnough({ accounts, error }: Try, expected: number | null): boolean {
  const verdict = judgeCoverage(coveragePct(accounts.size, expected));
  if (verdict === 'unknown') return accounts.size > 0 && error === undefined;
  return accounts.size > 0 && verdict !== 'retry';
}

function describe(last: Try | undefined, expected: number | null): string {
  return last === undefined || last.accounts.size === 0 ? 'nothing was retrieved' : `${last.accounts.size} of ${expected} were retrieved`;
}
