import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

const text = z.string().nullable();

export const churnRowSchema = z.object({
  client: z.string(),
  page: z.string(),
  display_name: text,
  /** The last scrape that found it. */
  last_seen_at: z.string(),
  /** The first one that did not, though it found nearly everything. */
  missed_at: z.string(),
  coverage_pct: z.number(),
  discovered_at: text,
});

/** Edges that a nearly full scrape did not confirm, newest first. */
export function churn(
  db: OutreachDatabase,
  filter: { min_coverage: number; client?: string; since?: string },
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof churnRowSchema>>> {
  return db.call('discovery', 'churn', { filter, after, page_size: size }, pageSchema(churnRowSchema));
}

export const spendRowSchema = z.object({
  day: z.string(),
  job_type: z.string(),
  jobs: z.number(),
  retrieved: z.number(),
  cost_usd: z.number(),
  usd_per_1000: z.number().nullable(),
  reserved_usd: z.number(),
});

/** What the vendor's runs have cost, by day and kind, newest first. */
export function spend(
  db: OutreachDatabase,
  filter: { since?: string },
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof spendRowSchema>>> {
  return db.call('discovery', 'spend', { filter, after, page_size: size }, pageSchema(spendRowSchema));
}
