import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';

export type ScrapeType = 'client_following' | 'profile_scrape';

/** Who has a job, and for how long without a sign of life. */
export type Lease = {
  worker: string;
  lease_seconds: number;
};

/** A run that no worker takes over: of a saved dataset, or of the categorizer. */
export type NewDatasetRun = Lease & {
  id: string;
  job_type: ScrapeType | 'categorizer';
  target_username: string | null;
  run_id: string;
  metadata: { [key: string]: Json };
};

/** Opens a run that no worker takes over, or opens it anew. */
export async function openScrape(db: OutreachDatabase, run: NewDatasetRun): Promise<void> {
  await db.call('discovery', 'open_scrape', { payload: run }, z.object({ opened: z.boolean() }));
}

/** Says that the worker of these jobs is alive; returns how many of them another worker or the queue has by now. */
export async function renewScrapes(db: OutreachDatabase, ids: readonly string[], { worker, lease_seconds }: Lease): Promise<number> {
  const answer = z.object({ held: z.number(), lost: z.number() });
  return (await db.call('discovery', 'renew_scrapes', { ids, worker, lease_seconds }, answer)).lost;
}

export type ScrapeOutcome = {
  id: string;
  worker: string;
  status: 'succeeded' | 'failed';
  /** ISO time of what was scraped. */
  finished_at: string;
  total_expected: number | null;
  total_retrieved: number;
  failed_accounts: string[];
  error_message: string | null;
  metadata: { [key: string]: Json };
  /** What the vendor wants to have later: the job that is queued for it. */
  later?: { id: string; handles: string[]; not_before: string; reason: string };
};

/** False: another worker has the job by now, and nothing was changed. */
export async function finishScrape(db: OutreachDatabase, outcome: ScrapeOutcome): Promise<boolean> {
  return (await db.call('discovery', 'finish_scrape', { payload: outcome }, z.object({ finished: z.boolean() }))).finished;
}

export interface RawItem {
  /** Of discovery.scrape_runs. */
  run: string;
  /** Place in the vendor's dataset, from 0. */
  index: number;
  item: Json;
}

/** Keeps items as they came; returns how many were not kept before. A dry run only counts, and sends no items. */
export async function putScrapeItems(db: OutreachDatabase, attempt: number, items: readonly RawItem[], dryRun = false): Promise<number> {
  const runs = [...new Set(items.map((item) => item.run))];
  const numbers = new Map(runs.map((run, i) => [run, i]));
  const payload = {
    attempt,
    runs,
    run: items.map((item) => numbers.get(item.run) ?? 0),
    index: items.map((item) => item.index),
    items: dryRun ? [] : items.map((item) => item.item),
  };
  return (await db.call('discovery', 'put_scrape_items', { payload, dry_run: dryRun }, z.object({ stored: z.number() }))).stored;
}

const rolesSchema = z.object({ clients: z.array(z.string()), pages: z.array(z.string()) });

/** Which of these handles are clients, and which are pages; one may be both. */
export async function handleRoles(
  db: OutreachDatabase,
  handles: readonly string[],
): Promise<{ clients: ReadonlySet<string>; pages: ReadonlySet<string> }> {
  const { clients, pages } = await db.call('discovery', 'handle_roles', { handles }, rolesSchema);
  return { clients: new Set(clients), pages: new Set(pages) };
}

/** Makes clients of handles that are none; returns how many. */
export async function addClients(db: OutreachDatabase, handles: readonly string[]): Promise<number> {
  return (await db.call('discovery', 'add_clients', { handles }, z.object({ added: z.number() }))).added;
}

export type PageFailure = {
  ig_username: string;
  error: string;
  failed_at: string;
};

/** Notes pages whose profile could not be had; what is stored of them stays. */
export async function notePageFailures(db: OutreachDatabase, failures: readonly PageFailure[]): Promise<void> {
  if (failures.length === 0) return;
  await db.call('discovery', 'note_page_failures', { failures }, z.object({ noted: z.number() }));
}

/** Notes how many accounts clients follow, as their own profiles say. */
export async function noteClientProfiles(
  db: OutreachDatabase,
  profiles: readonly { ig_username: string; follows_count: number | null; scraped_at: string }[],
): Promise<void> {
  if (profiles.length === 0) return;
  await db.call('discovery', 'note_client_profiles', { profiles }, z.object({ noted: z.number() }));
}
