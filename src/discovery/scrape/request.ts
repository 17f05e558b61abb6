import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OutreachDatabase } from '../../db/database.ts';
import type { NewJob } from '../../db/discovery/scrape-queue.ts';
import { closeRequest, type DoneScrape, doneScrapes, idleScrapes } from '../../db/discovery/scrape-waits.ts';
import type { ScrapeType } from '../../db/discovery/scrapes.ts';
import { LockedError } from '../../errors.ts';
import type { IfLocked } from '../../ops/locks.ts';
import { newJob, runJobs, type ScrapeContext } from './run-scrapes.ts';

/** Profiles per run: with more at a time the actor was blocked (facts/discovery 3.5). */
export const PROFILES_PER_RUN = 25;
const BUSY_POLL_MS = 5_000;

/** What a command is to scrape. */
export interface ScrapeRequest {
  type: ScrapeType;
  /** The accounts that were named; none: what was due. */
  named: readonly string[];
  /** Those that are to be scraped, of the named ones without what is fresh. */
  targets: readonly string[];
  /** ISO time; what is scraped after it, also by other commands meanwhile, is fresh. */
  freshSince: string;
  /** Also what an interrupted run finished, and what the vendor wants later. */
  force: boolean;
  /** A run of the vendor's that was started elsewhere. */
  resumeRun: string | undefined;
  priority: number;
  /** How each job was asked for. */
  metadata: NewJob['metadata'];
}

/** The part of a request that an interrupted run of the same arguments has not finished, and the part that it has. */
export async function whatIsLeft(
  db: OutreachDatabase,
  { type, named, targets, force, resumeRun }: Pick<ScrapeRequest, 'type' | 'named' | 'targets' | 'force' | 'resumeRun'>,
): Promise<{ left: string[]; done: DoneScrape[] }> {
  const wanted = new Set(targets);
  const goesOn = named.length > 0 && !force && resumeRun === undefined;
  const done = goesOn ? (await doneScrapes(db, type, requestKey(type, named))).filter(({ handle }) => wanted.has(handle)) : [];
  for (const { handle } of done) wanted.delete(handle);
  return { left: [...wanted], done };
}

/** Scrapes what is left of a request; accounts that other commands have are waited for where that is wished. */
export async function runRequest(context: ScrapeContext, request: ScrapeRequest, ifLocked: IfLocked): Promise<void> {
  const { db, job, totals } = context;
  const { left, done } = await whatIsLeft(db, request);
  tellDone(context, done);
  const now = request.force || request.resumeRun !== undefined;
  const jobs = await jobsOf(db, request, left);
  const deadline = Date.now() + (ifLocked.kind === 'wait' ? ifLocked.ms : 0);
  await runJobs(context, jobs, { now });
  while (totals.busy.length > 0 && Date.now() < deadline) {
    const busy = totals.busy.splice(0);
    context.note(`waiting: other jobs have ${busy.length} of the accounts`);
    await sleep(BUSY_POLL_MS, undefined, { signal: context.signal }).catch(() => context.signal.throwIfAborted());
    await runJobs(context, await jobsOf(db, request, busy), { now });
  }
  if (totals.jobs === 0 && totals.busy.length > 0 && ifLocked.kind !== 'skip') {
    throw new LockedError(`another job has ${totals.busy.slice(0, 5).join(', ')} already`, {
      suggestion: 'wait for it to end (--if-locked wait=10m); one whose process died is taken over within two minutes',
    });
  }
  const { named, type } = request;
  if (named.length === 0) return;
  const open = totals.busy.length + totals.undecided.size;
  if (totals.jobs === 0 && open === 0) job.skip('nothing was left to scrape');
  if (open + totals.later.size === 0) await closeRequest(db, requestKey(type, named));
}

function tellDone({ job, note }: ScrapeContext, done: readonly DoneScrape[]): void {
  if (done.length === 0) return;
  const what = 'accounts that an unfinished run of the same arguments had done already';
  note(`left out: ${done.length} ${what}; --force scrapes them again`);
  job.warn('already_done', `${what}, and were left out; --force scrapes them again`, done.length);
  // Their failures are told again: this run stands for both.
  for (const { handle, reason } of done) {
    if (reason !== null) job.reject({ line: null, path: handle, pointer: null, reason, record: null });
  }
}

/** The jobs of some accounts of a request: first those that stand in the queue as they are, then new ones. */
export async function jobsOf(db: OutreachDatabase, request: ScrapeRequest, handles: readonly string[]): Promise<NewJob[]> {
  const { type, named, resumeRun, freshSince, priority, metadata } = request;
  const key = named.length === 0 ? {} : { request_key: requestKey(type, named) };
  const rest = { priority, metadata, ...key, ...(resumeRun === undefined ? { unless_since: freshSince } : {}) };
  const open = resumeRun === undefined && handles.length > 0 ? await idleScrapes(db, type, handles) : [];
  const taken = new Set(open.flat());
  return [
    ...open,
    ...batches(
      type,
      handles.filter((handle) => !taken.has(handle)),
    ),
  ].map((some) => newJob(type, some, rest));
}

/** A list is a job of its own; profiles go together. */
export function batches(type: ScrapeType, handles: readonly string[]): string[][] {
  const size = type === 'client_following' ? 1 : PROFILES_PER_RUN;
  return Array.from({ length: Math.ceil(handles.length / size) }, (_, i) => handles.slice(i * size, (i + 1) * size));
}

/** The same for the same accounts, in whatever order they are named. */
function requestKey(type: ScrapeType, named: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([type, ...[...new Set(named)].sort()]))
    .digest('hex');
}
