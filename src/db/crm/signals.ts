import { z } from 'zod';
import { countsSchema, type TableCounts } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

const signalSchema = z.object({
  product: z.string(),
  signal_key: z.string(),
  signal_description: z.string(),
  offer_template: z.string().nullable(),
});
export type Signal = z.infer<typeof signalSchema>;

/** The fit signals that are looked for. */
export function activeSignals(db: OutreachDatabase): Promise<Signal[]> {
  return db.call('crm', 'active_signals', {}, z.array(signalSchema));
}

const inboundSchema = z.object({ contact_id: z.string(), messages: z.array(z.object({ at: z.string().nullable(), text: z.string() })) });
export type Inbound = z.infer<typeof inboundSchema>;

/** What contacts wrote, a page of contacts with all their messages. */
export function inboundMessages(db: OutreachDatabase, after: Json, size: number): Promise<Page<Inbound>> {
  return db.call('crm', 'inbound_messages', { after, page_size: size }, pageSchema(inboundSchema));
}

/** As it stands in instagram_contacts.fit_signals. */
export type FoundSignal = {
  product: string;
  signal_key: string;
  /** Messages. */
  count: number;
  quote: string;
  first_seen: string | null;
  last_seen: string | null;
};

/** Stores what was found; what somebody set, and was not found, stays. */
export async function putFitSignals(
  db: OutreachDatabase,
  rows: readonly { id: string; fit_signals: readonly FoundSignal[] }[],
  dryRun: boolean,
): Promise<Record<string, TableCounts>> {
  const answer = z.object({ tables: z.record(z.string(), countsSchema) });
  return (await db.call('crm', 'put_fit_signals', { payload: { rows }, dry_run: dryRun }, answer)).tables;
}
