import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';
import { type ImportedTables, importedSchema } from './imports.ts';

export const pastRunSchema = z.object({
  job_type: z.enum(['client_following', 'profile_scrape']),
  target_username: z.string(),
  status: z.enum(['succeeded', 'failed']),
  total_retrieved: z.number().nullable(),
  finished_at: z.string(),
  total_expected: z.number().nullable().optional(),
  error_message: z.string().nullable().optional(),
});
/** A scrape of the past, of which there is no run yet. */
export type PastRun = z.infer<typeof pastRunSchema>;

/** Adds scrapes of the past; real: how many were left out because there is a real run of that moment. */
export function backfillRuns(
  db: OutreachDatabase,
  runs: readonly PastRun[],
  metadata: { [key: string]: Json },
  dryRun: boolean,
): Promise<{ tables: ImportedTables; real: number }> {
  const payload = { runs: runs.map((run) => ({ ...run, metadata })) };
  return db.call('discovery', 'backfill_runs', { payload, dry_run: dryRun }, importedSchema.extend({ real: z.number() }));
}

/** Scrapes that stored rows speak of and no run does. */
export function impliedRuns(db: OutreachDatabase, after: Json, size: number): Promise<Page<PastRun>> {
  return db.call('discovery', 'implied_runs', { after, page_size: size }, pageSchema(pastRunSchema));
}
