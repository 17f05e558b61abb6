import { z } from 'zod';
import { countsSchema, type TableCounts } from '../../summary.ts';
import type { CallOptions, OutreachDatabase } from '../database.ts';

const tables = z.record(z.string(), countsSchema);

const webhooksSchema = z.object({
  tables,
  /** Of which no event was made. */
  unmatched: z.number(),
  /** Types that this outreach does not know, with how many deliveries had them. */
  unknown: z.record(z.string(), z.number()),
  /** Stored, and to become events after the halt. */
  halted: z.number(),
});
export type StoredWebhooks = z.infer<typeof webhooksSchema>;

/** Stores deliveries of webhooks and makes events of them, in one transaction. items: the text of an array. */
export function putWebhooks(db: OutreachDatabase, items: string, dryRun: boolean, options?: CallOptions): Promise<StoredWebhooks> {
  return db.call('outbound', 'put_webhooks', { payload: { items }, dry_run: dryRun }, webhooksSchema, options);
}

const callsSchema = z.object({
  tables,
  unmatched: z.array(z.object({ call_id: z.string(), reason: z.string() })),
  halted: z.number(),
});
export type StoredCalls = z.infer<typeof callsSchema>;

/** Stores reports of calls and makes events of them, in one transaction. items: the text of an array. */
export function putCalls(db: OutreachDatabase, items: string, dryRun: boolean, options?: CallOptions): Promise<StoredCalls> {
  return db.call('outbound', 'put_calls', { payload: { items }, dry_run: dryRun }, callsSchema, options);
}

export type HookNormalization = {
  /** The last row of the batch before; null: from the beginning. */
  after: string | null;
  size: number;
  /** Of all rows, not only of those that are no events yet. */
  all: boolean;
};

const normalizedSchema = z.object({ tables, unmatched: z.number(), next: z.string().nullable() });
type NormalizedHooks = { tables: Record<string, TableCounts>; unmatched: number; next: string | null };

/** Makes events of the next stored deliveries, or calls. */
export const NORMALIZE_HOOKS: Record<'webhooks' | 'calls', (db: OutreachDatabase, payload: HookNormalization) => Promise<NormalizedHooks>> =
  {
    webhooks: (db, payload) => db.call('outbound', 'normalize_webhooks', { payload }, normalizedSchema),
    calls: (db, payload) => db.call('outbound', 'normalize_calls', { payload }, normalizedSchema),
  };
