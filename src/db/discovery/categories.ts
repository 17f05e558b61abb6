import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';
import { type ImportedTables, importedSchema } from './imports.ts';
import { type ContactForm, type Website, websiteSchema } from './websites.ts';

const text = z.string().nullable();

const pageTextSchema = z.object({
  page_id: z.string(),
  ig_username: z.string(),
  display_name: text,
  bio: text,
  external_url: text,
  captions: z.array(z.string()),
  highlights: z.array(z.string()),
  /** What the linked site said when it was read. */
  website: websiteSchema.nullable(),
  /** Whether it is to be read (again), where the filter asks for that. */
  website_due: z.boolean(),
  /** Fingerprint of what a verdict about it rests on. */
  inputs: z.string(),
  category: text,
  category_confidence: z.number().nullable(),
  promo_status: z.string(),
  promo_status_source: text,
});
/** A page with the words of its newest snapshot, and what is stored of it. */
export type StoredPageText = z.infer<typeof pageTextSchema>;

export type CategorizeFilter = {
  /** Fingerprint of the rules: with others every page has changed. */
  rules: string;
  all: boolean;
  handles?: string[];
  /** Also pages whose linked site was not read since, or could not be read before the other time; ISO times. */
  websites?: { read_before: string; failed_before: string };
};

/** Pages to be categorized, in the order of their ids. */
export function pagesToCategorize(
  db: OutreachDatabase,
  filter: CategorizeFilter,
  after: Json,
  size: number,
): Promise<Page<StoredPageText>> {
  return db.call('discovery', 'pages_to_categorize', { filter, after, page_size: size }, pageSchema(pageTextSchema));
}

export type PageVerdict = {
  page_id: string;
  category: string | null;
  confidence: number;
  promo_status: 'warm' | 'unknown' | 'not_open';
  indicators: string[];
  emails: string[];
  /** Null: none was seen, and there may be one all the same. */
  has_contact_form: true | null;
  contact_forms: ContactForm[];
  /** What the site said, where it was read just now. */
  website: Website | null;
  /** Kept as pages.metadata.categorizer: the verdict with its evidence, also where it is not sure enough. */
  categorizer: { [key: string]: Json };
};

export type CategorizerEvent = {
  ig_username: string;
  signal_type: string;
  detected_at: string;
  run_id?: string;
  details: { [key: string]: Json };
};

/** Stores verdicts and their signals; a human's word stays. */
export async function putCategories(
  db: OutreachDatabase,
  batch: { pages: readonly PageVerdict[]; events: readonly CategorizerEvent[] },
  dryRun: boolean,
): Promise<ImportedTables> {
  return (await db.call('discovery', 'put_categories', { payload: batch, dry_run: dryRun }, importedSchema)).tables;
}

/** What a person decided about a page; absent: nothing. */
export type Review = {
  ig_username: string;
  category?: string;
  promo_status?: string;
  promo_price?: number;
  pricing_notes?: string;
};

/** Stores what people decided, as a human's word. unknown: handles that are no page. */
export function applyReviews(
  db: OutreachDatabase,
  rows: readonly Review[],
  dryRun: boolean,
): Promise<{ tables: ImportedTables; unknown: string[] }> {
  return db.call(
    'discovery',
    'apply_reviews',
    { payload: { rows }, dry_run: dryRun },
    importedSchema.extend({ unknown: z.array(z.string()) }),
  );
}

export const categoryCountSchema = z.object({
  category: text,
  pages: z.number(),
  by_human: z.number(),
  mean_confidence: z.number().nullable(),
  followed: z.number(),
  warm: z.number(),
  not_open: z.number(),
  with_price: z.number(),
});

/** How many pages each category has, the largest first. */
export function categoryCounts(db: OutreachDatabase): Promise<z.infer<typeof categoryCountSchema>[]> {
  return db.call('discovery', 'category_counts', {}, z.array(categoryCountSchema));
}

export const reviewRowSchema = z.object({
  ig_username: z.string(),
  display_name: text,
  clients: z.number(),
  follower_count: z.number().nullable(),
  bio: text,
  external_url: text,
  suggested_category: text,
  confidence: z.number().nullable(),
  runner_up: text,
  suggested_promo_status: z.string(),
  evidence: z.array(z.string()).nullable(),
});

/** Pages that a person should look at, most clients first. */
export function reviewList(
  db: OutreachDatabase,
  filter: { min_clients: number; below: number },
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof reviewRowSchema>>> {
  return db.call('discovery', 'review_list', { filter, after, page_size: size }, pageSchema(reviewRowSchema));
}
