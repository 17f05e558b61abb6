import { z } from 'zod';
import { countsSchema, type TableCounts } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { CursorMove } from '../ops/cursors.ts';

/** Where a normalization stands among the raw rows, in the order in which they were stored; null: at their beginning, or at their end. */
export const placeSchema = z.object({ synced_at: z.string(), id: z.string() }).nullable();
export type Place = z.infer<typeof placeSchema>;

export type NormalizeRequest = {
  after: Place;
  size: number;
  /** The cursor that is moved with it. */
  move?: Omit<CursorMove, 'cursor'>;
};

const answerSchema = z.object({
  tables: z.record(z.string(), countsSchema),
  /** E-mails of which nobody knows whose they are. */
  unmatched: z.number().default(0),
  next: placeSchema,
});
export type Normalized = z.infer<typeof answerSchema>;

/** Makes campaigns, events or leads of the next raw rows. */
export const NORMALIZE: Record<'campaigns' | 'emails' | 'leads', (db: OutreachDatabase, payload: NormalizeRequest) => Promise<Normalized>> =
  {
    campaigns: (db, payload) => db.call('outbound', 'normalize_campaigns', { payload }, answerSchema),
    emails: (db, payload) => db.call('outbound', 'normalize_emails', { payload }, answerSchema),
    leads: (db, payload) => db.call('outbound', 'normalize_leads', { payload }, answerSchema),
  };

const previewSchema = z.object({ tables: z.record(z.string(), countsSchema), unmatched: z.record(z.string(), z.number()) });

/** What all of it would make of the raw rows behind these places; all: also of what vendors reported and is events already. */
export function previewNormalization(
  db: OutreachDatabase,
  payload: { after: Record<keyof typeof NORMALIZE, Place>; size: number; all: boolean },
): Promise<z.infer<typeof previewSchema>> {
  return db.call('outbound', 'preview_normalization', { payload }, previewSchema);
}

const derivedSchema = z.object({ tables: z.record(z.string(), countsSchema), left: z.boolean() });

/** Derives the state of places in campaigns whose facts changed, `size` of them. */
export function deriveCampaignLeads(db: OutreachDatabase, size: number): Promise<{ tables: Record<string, TableCounts>; left: boolean }> {
  return db.call('outbound', 'derive_campaign_leads', { size }, derivedSchema);
}
