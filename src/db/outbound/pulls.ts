import { z } from 'zod';
import { countsSchema, type TableCounts } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';

/** Notes leads that were taken down at the vendor, of one campaign there. */
export async function notePulled(db: OutreachDatabase, campaign: string, leadIds: readonly string[]): Promise<Record<string, TableCounts>> {
  const schema = z.object({ tables: z.record(z.string(), countsSchema) });
  return (
    await db.call('outbound', 'note_pulled', { payload: { instantly_campaign_id: campaign, instantly_lead_ids: [...leadIds] } }, schema)
  ).tables;
}
