import type { OutreachDatabase } from '../../db/database.ts';
import { type Attempt, noteScrape, type ScrapeJob } from '../../db/discovery/scrape-queue.ts';
import { notedRuns } from '../../db/discovery/scrape-waits.ts';
import { putScrapeItems } from '../../db/discovery/scrapes.ts';
import type { Json } from '../../db/json.ts';
import { ServiceError } from '../../errors.ts';
import type { Apify, ApifyRun } from '../../sources/apify/client.ts';
import { UnknownStartError } from '../../sources/apify/unknown-start.ts';
import type { MediaFetcher } from '../media/fetch-media.ts';
import type { Budget } from './budget.ts';
import { lostJob } from './lease.ts';
import { isFinal } from './settle.ts';

/** Items per page of a dataset. */
const PAGE = 1_000;

/** In place of the actor of a run that was started elsewhere and named for a job. */
export const RESUMED = 'resumed';

/** What doing a job needs of the command around it. */
export interface JobTools {
  db: OutreachDatabase;
  apify: Apify;
  budget: Budget;
  /** Undefined: pictures stay where they are. */
  media: MediaFetcher | undefined;
  /** Who has the job. */
  worker: string;
  signal: AbortSignal;
  note(text: string): void;
  /** Seen also with --quiet. */
  warn(text: string): void;
  progress(text: string): void;
}

export interface VendorRequest {
  /** 0: the check; from 1: the tries. */
  n: number;
  actor: string;
  input: Record<string, unknown>;
  /** How many items it may have, for what it may cost. */
  items: number;
}

export interface VendorResult {
  run: ApifyRun;
  items: Json[];
}

/**
 * One run of an actor for a job, from its start to the last item. Each step is noted before and after, so that whoever takes the job over
 * goes on with the same run: a run is started, and paid for, once.
 */
export async function runActor(tools: JobTools, job: ScrapeJob, request: VendorRequest): Promise<VendorResult> {
  const { db, apify, worker, signal } = tools;
  const note = async (changes: Partial<Attempt>): Promise<void> => {
    const before = attemptOf(job, request.n) ?? { n: request.n, actor: request.actor, starting: new Date().toISOString() };
    const attempts = [...(job.metadata.attempts ?? []).filter(({ n }) => n !== request.n), { ...before, ...changes }];
    job.metadata.attempts = attempts;
    const cost = attempts.reduce((sum, attempt) => sum + (attempt.cost_usd ?? 0), 0);
    const started = changes.apify_run_id === undefined ? {} : { apify_run_id: changes.apify_run_id };
    if (!(await noteScrape(db, { id: job.id, worker, cost_usd: cost, attempts, ...started }))) throw lostJob();
  };
  const { runId, settle } = await startOrFind(tools, job, request, note);
  const run = await apify.wait(runId, async (current) => {
    tools.progress(`${job.handles.length === 1 ? job.handles[0] : `${job.handles.length} profiles`}: ${current.status.toLowerCase()}`);
  });
  const settled = isFinal(run.finishedAt) ? { settled: true } : {};
  const items: Json[] = [];
  for (;;) {
    signal.throwIfAborted();
    const page = await apify.items(run.datasetId, items.length, PAGE);
    if (page.length === 0) break;
    await putScrapeItems(
      db,
      request.n,
      page.map((item, i) => ({ run: job.id, index: items.length + i, item })),
    );
    items.push(...page);
  }
  await note({ status: run.status, items: items.length, cost_usd: run.costUsd, ...settled });
  settle(run.costUsd);
  return { run, items };
}

async function startOrFind(
  { db, apify, budget, worker }: JobTools,
  job: ScrapeJob,
  { n, actor, input, items }: VendorRequest,
  note: (changes: Partial<Attempt>) => Promise<void>,
): Promise<{ runId: string; settle: (costUsd: number) => void }> {
  const before = attemptOf(job, n);
  const nothing = () => {};
  if (before?.apify_run_id !== undefined) return { runId: before.apify_run_id, settle: nothing };
  const own = (job.metadata.attempts ?? []).flatMap((attempt) => attempt.apify_run_id ?? []);
  // A list that another job bought a moment ago has the same input: it is that job's, not the one whose start was lost.
  const known = async () => [...own, ...(await notedRuns(db, job.id))];
  if (before !== undefined) {
    // Somebody was about to start it, and died; or was not answered, and then it is never started again.
    const found = await apify.findStarted(before.actor, input, { known, since: before.starting }).catch((error: unknown) => {
      throw before.unknown === true && error instanceof ServiceError ? new UnknownStartError(before.actor, error) : error;
    });
    if (found !== undefined) {
      await note({ apify_run_id: found.id, unknown: false });
      return { runId: found.id, settle: nothing };
    }
    if (before.unknown === true) throw new UnknownStartError(before.actor);
  }
  const { capUsd, settle } = await budget.reserve(db, { id: job.id, worker }, await apify.price(actor), items);
  const starting = new Date().toISOString();
  await note({ starting });
  const run = await apify.start(actor, input, { maxUsd: capUsd, known, since: starting });
  await note({ apify_run_id: run.id });
  return { runId: run.id, settle };
}

function attemptOf(job: ScrapeJob, n: number): Attempt | undefined {
  return job.metadata.attempts?.find((attempt) => attempt.n === n);
}
