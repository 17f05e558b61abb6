import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { allPages, type Page, pageSchema } from '../paging.ts';

/** What the page reports filter by; absent means any. */
export interface PageFilter {
  category?: string;
  promo_status?: string;
  min_clients?: number;
  max_followers?: number;
  /** Substrings of handle and name, in lower case. */
  hotlist?: readonly string[];
}

const number = z.number().nullable();
const text = z.string().nullable();

export const overlapRowSchema = z.object({
  ig_username: z.string(),
  display_name: text,
  clients: z.number(),
  follower_count: number,
  clients_per_follower: number,
  followers_per_client: number,
  category: text,
  promo_status: text,
  promo_price: number,
  cost_per_client: number,
  clients_per_dollar: number,
  clients_per_follower_per_dollar: number,
});
export type OverlapRow = z.infer<typeof overlapRowSchema>;
export const OVERLAP_SORTS = [
  'clients',
  'followers',
  'clients_per_follower',
  'followers_per_client',
  'cost_per_client',
  'clients_per_dollar',
  'clients_per_follower_per_dollar',
] as const;

const asOf = { as_of: text };

/** Pages by how many clients follow them, best first; `as_of` is when the counts were made. */
export function overlap(
  db: OutreachDatabase,
  filter: PageFilter,
  sort: string,
  after: Json,
  size: number,
): Promise<Page<OverlapRow> & { as_of: string | null }> {
  return db.call(
    'discovery',
    'overlap',
    { filter: toJson(filter), sort, after, page_size: size },
    pageSchema(overlapRowSchema).extend(asOf),
  );
}

export const pageRowSchema = z.object({
  ig_username: z.string(),
  display_name: text,
  clients: z.number(),
  follower_count: number,
  is_verified: z.boolean().nullable(),
  is_private: z.boolean().nullable(),
  category: text,
  category_confidence: number,
  promo_status: text,
  promo_status_source: text,
  promo_indicators: z.array(z.string()),
  promo_price: number,
  pricing_notes: text,
  contact_email: text,
  has_contact_form: z.boolean().nullable(),
  known_contact_methods: z.array(z.string()).nullable(),
  successful_contact_method: text,
  current_main_contact_method: text,
  ig_account_for_dm: text,
  website_url: text,
  profile_failure: z.record(z.string(), z.json()).nullable(),
  last_categorized_at: text,
  last_profile_scraped_at: text,
  profile_pic_storage_path: text,
  updated_at: z.string(),
});
const clientRefSchema = z.object({ ig_username: z.string(), display_name: text });
const pageWithClientsSchema = pageRowSchema.extend({ clients_list: z.array(clientRefSchema) });
export type PageListRow = z.infer<typeof pageRowSchema>;
export type PageWithClientsRow = z.infer<typeof pageWithClientsSchema>;
export const PAGE_SORTS = ['ig_username', 'clients', 'followers'] as const;

/** Every page with what is known of it. */
export function pageList(
  db: OutreachDatabase,
  filter: PageFilter,
  sort: string,
  after: Json,
  size: number,
): Promise<Page<PageListRow> & { as_of: string | null }> {
  return db.call(
    'discovery',
    'page_list',
    { filter: toJson(filter), sort, after, page_size: size },
    pageSchema(pageRowSchema).extend(asOf),
  );
}

/** The same, with the clients that follow each page. */
export function pageListWithClients(
  db: OutreachDatabase,
  filter: PageFilter,
  sort: string,
  after: Json,
  size: number,
): Promise<Page<PageWithClientsRow> & { as_of: string | null }> {
  return db.call(
    'discovery',
    'page_list',
    { filter: toJson(filter), sort, after, page_size: size, with_clients: true },
    pageSchema(pageWithClientsSchema).extend(asOf),
  );
}

export const clientPairRowSchema = z.object({
  client_a: z.string(),
  client_b: z.string(),
  shared_pages: z.number(),
  pages_a: z.number(),
  pages_b: z.number(),
  jaccard: z.number(),
  share_of_smaller: z.number(),
});

/** Two clients by their handles, a before b, and how many pages they share. */
export interface ClientPair {
  a: string;
  b: string;
  shared: number;
}
const sharedSchema = z.object({ client: z.string(), pages: z.number(), shared: z.record(z.string(), z.number()) });
/** Follows in a part of the matrix: each part costs a look through all of them, and at most a few seconds. */
const FOLLOWS_AT_ONCE = 25_000;

/** Each two clients that share at least so many pages, in no order, and how many pages each client follows. */
export async function clientPairs(
  db: OutreachDatabase,
  minShared: number,
  signal: AbortSignal,
): Promise<{ pages: Map<string, number>; pairs: ClientPair[] }> {
  const pages = new Map<string, number>();
  const pairs: ClientPair[] = [];
  const parts = allPages(
    (after, size) =>
      db.call('discovery', 'client_pairs', { filter: { min_shared: minShared }, after, page_size: size }, pageSchema(sharedSchema)),
    undefined,
    FOLLOWS_AT_ONCE,
  );
  for await (const { client, pages: followed, shared } of parts) {
    signal.throwIfAborted();
    pages.set(client, followed);
    for (const [other, count] of Object.entries(shared)) pairs.push({ a: client, b: other, shared: count });
  }
  return { pages, pairs };
}

const outcome = { total_expected: number, total_retrieved: number, coverage_pct: number, synthetic: z.boolean() };

export const runCoverageRowSchema = z.object({
  ig_username: text,
  job_type: z.string(),
  status: z.string(),
  ...outcome,
  error_message: text,
  started_at: text,
  finished_at: text,
});

/** Following scrapes, worst coverage first; unknown coverage is null and comes last. */
export function coverageByRun(db: OutreachDatabase, after: Json, size: number): Promise<Page<z.infer<typeof runCoverageRowSchema>>> {
  return db.call('discovery', 'coverage_by_run', { after, page_size: size }, pageSchema(runCoverageRowSchema));
}

export const clientCoverageRowSchema = z.object({
  ig_username: z.string(),
  display_name: text,
  status: z.string(),
  run_status: text,
  ...outcome,
  pages_followed: z.number(),
  last_scraped_at: text,
  last_error: text,
  /** queued, running, later (the vendor wants it then), parked (its start was not answered). */
  open_scrape: text,
  not_before: text,
});

/** Clients with the outcome of their newest following scrape, worst first. */
export function coverageByClient(db: OutreachDatabase, after: Json, size: number): Promise<Page<z.infer<typeof clientCoverageRowSchema>>> {
  return db.call('discovery', 'coverage_by_client', { after, page_size: size }, pageSchema(clientCoverageRowSchema));
}

function toJson({ hotlist, ...filter }: PageFilter): { [key: string]: Json | undefined } {
  return hotlist === undefined ? filter : { ...filter, hotlist: [...hotlist] };
}
