import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';

/** Columns of discovery.clients that an import brings; times are ISO text in UTC. */
export type ClientRow = {
  ig_username: string;
  display_name: string | null;
  added_at: string | null;
  last_scraped_at: string | null;
  file_updated_at: string | null;
  metadata: { [key: string]: Json | undefined };
};

/** Columns of discovery.pages that an import brings; null means that the source does not say. */
export type PageRow = {
  ig_username: string;
  display_name?: string | null;
  follower_count?: number | null;
  is_verified?: boolean | null;
  is_private?: boolean | null;
  category?: string | null;
  category_confidence?: number | null;
  promo_status?: string | null;
  promo_status_source?: string | null;
  promo_indicators?: string[];
  contact_email?: string | null;
  has_contact_form?: boolean | null;
  promo_price?: number | null;
  last_profile_scraped_at?: string | null;
  last_categorized_at?: string | null;
  profile_pic_url?: string | null;
  listed_at?: string | null;
  recorded_at?: string | null;
  file_updated_at?: string | null;
  metadata?: { [key: string]: Json | undefined };
};

/** A finished scrape that a file implies. */
export type NewRun = {
  job_type: 'client_following' | 'profile_scrape';
  target_username: string;
  status: 'succeeded' | 'failed';
  total_retrieved: number | null;
  error_message: string | null;
  finished_at: string | null;
  metadata: { [key: string]: Json | undefined };
};

export type NewProfile = {
  ig_username: string;
  bio: string | null;
  external_url: string | null;
  email_candidates: string[];
  contact_forms: Json[];
  promo_mentions: string[];
  posts: Json[];
  scraped_at: string | null;
  /** The run of discovery.scrape_runs that got it, where one did. */
  run_id?: string;
  metadata: { [key: string]: Json | undefined };
};

export type NewPromoEvent = {
  ig_username: string;
  signal_type: string;
  detected_at: string | null;
  details: { [key: string]: string | boolean };
};

/** One following list: whose it is, since when the client is known, and when the list was scraped. */
export type FollowSource = {
  ig_username: string;
  added_at: string | null;
  scraped_at: string | null;
  /** The run of discovery.scrape_runs that got it, where one did. */
  run_id?: string;
};

/** 1: in the client's own list; 2: in the page's list of clients; 3: in both. */
export type FollowKind = 1 | 2 | 3;

export type PageBatch = {
  pages: PageRow[];
  /** Further records of pages that stand in `pages` already, e.g. under another spelling. */
  variants: PageRow[][];
  runs: NewRun[];
  profiles: NewProfile[];
  events: NewPromoEvent[];
  sources: FollowSource[];
  /** Handles that `follows.page` points into. */
  followed: string[];
  /** Three arrays of one length: indexes into `followed` and `sources`, and the kind. */
  follows: { page: number[]; source: number[]; kind: FollowKind[] };
};

/** A batch with nothing in it. */
export function emptyBatch(): PageBatch {
  return {
    pages: [],
    variants: [],
    runs: [],
    profiles: [],
    events: [],
    sources: [],
    followed: [],
    follows: { page: [], source: [], kind: [] },
  };
}

const countsSchema = z.object({ inserted: z.number(), updated: z.number(), unchanged: z.number() });
export const importedSchema = z.object({ tables: z.record(z.string(), countsSchema) });
export type ImportedTables = z.infer<typeof importedSchema>['tables'];

/** Writes clients and their synthetic runs; counts by table. */
export async function importClients(
  db: OutreachDatabase,
  batch: { clients: readonly ClientRow[]; runs: readonly NewRun[] },
  dryRun: boolean,
): Promise<ImportedTables> {
  return (await db.call('discovery', 'import_clients', { payload: batch, dry_run: dryRun }, importedSchema)).tables;
}

/** Writes a batch of pages with their profiles, signals, runs and followers in one transaction; counts by table. */
export async function importPages(db: OutreachDatabase, batch: PageBatch, dryRun: boolean): Promise<ImportedTables> {
  const { pages, variants, runs, profiles, events, sources, followed, follows } = batch;
  // What is empty is left out: the function then does nothing for it.
  const payload = {
    pages,
    ...(variants.length > 0 ? { variants } : {}),
    ...(runs.length > 0 ? { runs } : {}),
    ...(profiles.length > 0 ? { profiles } : {}),
    ...(events.length > 0 ? { events } : {}),
    ...(follows.page.length > 0 ? { sources, followed, follows } : {}),
  };
  return (await db.call('discovery', 'import_pages', { payload, dry_run: dryRun }, importedSchema)).tables;
}

/** Counts anew how many clients follow each page, if that may have changed; the reports read those counts. */
export async function refreshPageClientCounts(db: OutreachDatabase): Promise<void> {
  await db.call('discovery', 'refresh_page_client_counts', {}, z.object({ refreshed: z.boolean() }));
}
