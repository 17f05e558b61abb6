import { z } from 'zod';
import { countsSchema, type TableCounts } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { CursorMove } from '../ops/cursors.ts';

/** Tables of what the vendor has, by the words of the vendor's lists. */
const RAW_TABLES = {
  campaigns: 'outbound.instantly_campaigns_raw',
  accounts: 'outbound.instantly_accounts_raw',
  daily: 'outbound.instantly_daily_analytics_raw',
  steps: 'outbound.instantly_steps_raw',
  leads: 'outbound.instantly_leads_raw',
  emails: 'outbound.instantly_emails_raw',
  block_list: 'outbound.instantly_block_list_raw',
} as const;
export type RawEntity = keyof typeof RAW_TABLES;

export type RawPage = {
  /** The text of an array: a number in it may have more digits than JavaScript's. */
  items: string;
  /** Whose rows these are, of what has none in its rows. */
  campaign?: string | null;
  /** Of a complete list: what this page has, and the list before whose end never came. */
  listing?: { id: string; ids: string[]; former?: string };
  /** Undefined in a dry run, and where nothing is to be gone on with. */
  move?: CursorMove;
};

type Put = (db: OutreachDatabase, args: { payload: RawPage; dry_run: boolean }) => Promise<TableCounts>;
const PUT: Record<RawEntity, Put> = {
  campaigns: (db, args) => db.call('outbound', 'put_raw_campaigns', args, countsSchema),
  accounts: (db, args) => db.call('outbound', 'put_raw_accounts', args, countsSchema),
  daily: (db, args) => db.call('outbound', 'put_raw_daily', args, countsSchema),
  steps: (db, args) => db.call('outbound', 'put_raw_steps', args, countsSchema),
  leads: (db, args) => db.call('outbound', 'put_raw_leads', args, countsSchema),
  emails: (db, args) => db.call('outbound', 'put_raw_emails', args, countsSchema),
  block_list: (db, args) => db.call('outbound', 'put_raw_block_list', args, countsSchema),
};

/** Stores a page of the vendor's, with the cursor behind it, in one transaction. Counts by table. */
export async function putRaw(
  db: OutreachDatabase,
  entity: RawEntity,
  payload: RawPage,
  dryRun: boolean,
): Promise<Record<string, TableCounts>> {
  return { [RAW_TABLES[entity]]: await PUT[entity](db, { payload, dry_run: dryRun }) };
}

export type Vanishing = { entity: RawEntity; listing: string; workspace: string | null; move?: CursorMove };

/** At the end of a complete list: marks what it did not have. Returns how many. */
export async function markVanished(db: OutreachDatabase, payload: Vanishing): Promise<number> {
  return (await db.call('outbound', 'mark_vanished', { payload }, z.object({ vanished: z.number() }))).vanished;
}
