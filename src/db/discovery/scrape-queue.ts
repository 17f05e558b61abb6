import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';
import type { Lease, ScrapeType } from './scrapes.ts';

/** One run of an actor on behalf of a job, as it is kept in the job's metadata before and after each of its steps. */
export const attemptSchema = z.object({
  /** 0: the check of the account; from 1: the tries at what was asked for. */
  n: z.number(),
  actor: z.string(),
  /** ISO time at which it was about to be started. */
  starting: z.string(),
  apify_run_id: z.string().optional(),
  status: z.string().optional(),
  items: z.number().optional(),
  cost_usd: z.number().optional(),
  /** The cost was read when it could not change any more. */
  settled: z.boolean().optional(),
  /** The vendor did not answer whether it was started: it is looked up, and not started again. */
  unknown: z.boolean().optional(),
});
export type Attempt = z.infer<typeof attemptSchema>;

const metadataSchema = z.looseObject({
  attempts: z.array(attemptSchema).optional(),
  /** How often the vendor wanted to have it later. */
  postponed: z.number().optional(),
});
const jobSchema = z.object({
  id: z.string(),
  job_type: z.enum(['client_following', 'profile_scrape']),
  handles: z.array(z.string()).min(1),
  metadata: metadataSchema,
});
/** A job that is ours to do. */
export type ScrapeJob = z.infer<typeof jobSchema>;

export type NewJob = {
  id: string;
  job_type: ScrapeType;
  handles: string[];
  priority: number;
  metadata: { [key: string]: Json };
  /** Of the command that named its accounts: the same command again goes on after what is done. */
  request_key?: string;
  /** ISO time: accounts that were scraped since then are left out. */
  unless_since?: string;
};

const queuedSchema = z.object({
  opened: z.array(jobSchema),
  /** Handles that another open job has. */
  busy: z.array(z.string()),
  /** Those that the vendor wants to have later. */
  later: z.array(z.object({ handle: z.string(), not_before: z.string() })),
  /** Those that were scraped meanwhile. */
  fresh: z.array(z.string()),
});

/** Opens jobs: for the queue, or with a lease as that worker's own; now: also what the vendor wants to have later. Without a run it only says which. */
export function queueScrapes(
  db: OutreachDatabase,
  jobs: readonly NewJob[],
  { run, lease, now = false }: { run: string | undefined; lease?: Lease; now?: boolean },
): Promise<z.infer<typeof queuedSchema>> {
  const by = run === undefined ? { dry_run: true } : { run_id: run };
  return db.call('discovery', 'queue_scrapes', { payload: { ...by, jobs, now, ...lease } }, queuedSchema);
}

const waitingSchema = z.object({ job_type: jobSchema.shape.job_type, jobs: z.number(), accounts: z.number() });

/** What a worker would take now, a type each. */
export function queuedScrapes(db: OutreachDatabase, types: readonly ScrapeType[]): Promise<z.infer<typeof waitingSchema>[]> {
  return db.call('discovery', 'queued_scrapes', { job_types: [...types] }, z.array(waitingSchema));
}

export interface Claim {
  run: string;
  lease: Lease;
  maxAttempts: number;
  types: readonly ScrapeType[];
  /** Just this one, also if it is parked. */
  id?: string;
}

/** The next job that is due, which is now this worker's; open: how many are left, those of other workers included. */
export function claimScrape(
  db: OutreachDatabase,
  { run, lease, maxAttempts, types, id }: Claim,
): Promise<{ job: ScrapeJob | null; open: number }> {
  // Its retries are the same request: a lost answer must not cost a second job.
  const named = id === undefined ? {} : { id };
  const payload = { request_id: randomUUID(), run_id: run, ...lease, max_attempts: maxAttempts, job_types: types, ...named };
  return db.call('discovery', 'claim_scrape', { payload }, z.object({ job: jobSchema.nullable(), open: z.number() }));
}

/** Notes an attempt; false: another worker has the job by now. */
export async function noteScrape(
  db: OutreachDatabase,
  note: { id: string; worker: string; apify_run_id?: string; cost_usd?: number; attempts: readonly Attempt[] },
): Promise<boolean> {
  const { attempts, ...rest } = note;
  const payload = { ...rest, metadata: { attempts } };
  return (await db.call('discovery', 'note_scrape', { payload }, z.object({ held: z.boolean() }))).held;
}

/** Gives a job back to the queue. */
export async function releaseScrape(db: OutreachDatabase, id: string, worker: string): Promise<void> {
  await db.call('discovery', 'release_scrape', { id, worker }, z.object({ released: z.boolean() }));
}

const reservationSchema = z.object({ held: z.boolean(), granted: z.boolean(), spent_usd: z.number(), reserved_usd: z.number() });

/** Sets money aside for a run that is about to start, unless the day's ceiling would be passed. */
export function reserveSpend(
  db: OutreachDatabase,
  reservation: { id: string; worker: string; usd: number; ceiling_usd: number | null },
): Promise<z.infer<typeof reservationSchema>> {
  return db.call('discovery', 'reserve_spend', { payload: reservation }, reservationSchema);
}

const dueClientSchema = z.object({
  ig_username: z.string(),
  /** How many accounts it follows, as far as is known. */
  following_count: z.number().nullable(),
  last_scraped_at: z.string().nullable(),
  /** It has a job that waits for the vendor, or for its lost start. */
  waits: z.boolean(),
});
export type DueClient = z.infer<typeof dueClientSchema>;

/** Clients whose list is due, the oldest first; with handles those, whatever their status; force: also what the vendor wants later. */
export function dueClients(
  db: OutreachDatabase,
  filter: { older_than?: string; handles?: string[]; force?: boolean },
  after: Json,
  size: number,
): Promise<Page<DueClient>> {
  return db.call('discovery', 'due_clients', { filter, after, page_size: size }, pageSchema(dueClientSchema));
}

/** Which pages need a profile; times are ISO. */
export type PageNeed = {
  handles?: string[];
  tiers?: number[];
  hotlist: string[];
  min_clients: number;
  min_followers: number;
  fresh_since: string;
  retry_since: string;
  long_after: number;
  long_since: string;
  force: boolean;
};

const duePageSchema = z.object({
  ig_username: z.string(),
  tier: z.number(),
  clients: z.number(),
  follower_count: z.number().nullable(),
  last_profile_scraped_at: z.string().nullable(),
  failures: z.number(),
});
export type DuePage = z.infer<typeof duePageSchema>;

/** Pages that need a profile, best first. */
export function pagesToScrape(db: OutreachDatabase, need: PageNeed, after: Json, size: number): Promise<Page<DuePage>> {
  return db.call('discovery', 'pages_to_scrape', { filter: need, after, page_size: size }, pageSchema(duePageSchema));
}

export type RequeueFilter = {
  job_type?: ScrapeType;
  failed_since?: string;
  failed_before?: string;
  reason?: string;
  permanent?: boolean;
};

/** Queues failed jobs again, each as a job of its own; a dry run only counts. */
export function requeueScrapes(
  db: OutreachDatabase,
  filter: RequeueFilter,
  run: string,
  dryRun: boolean,
): Promise<{ requeued: number; handles: string[] }> {
  const args = { filter, run_id: run, dry_run: dryRun };
  return db.call('discovery', 'requeue_scrapes', args, z.object({ requeued: z.number(), handles: z.array(z.string()) }));
}

/** Ended jobs whose runs may have cost more than was told when they ended. */
export function unsettledScrapes(db: OutreachDatabase): Promise<{ id: string; attempts: Attempt[] }[]> {
  return db.call('discovery', 'unsettled_scrapes', {}, z.array(z.object({ id: z.string(), attempts: z.array(attemptSchema) })));
}

/** Writes what the runs of an ended job did cost in the end. */
export async function settleScrape(db: OutreachDatabase, id: string, attempts: readonly Attempt[]): Promise<void> {
  const cost = attempts.reduce((sum, attempt) => sum + (attempt.cost_usd ?? 0), 0);
  const payload = { id, cost_usd: cost, attempts };
  await db.call('discovery', 'settle_scrape', { payload }, z.object({ settled: z.boolean() }));
}
