import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

const text = z.string().nullable();

export const atRiskSchema = z.object({
  email: z.string(),
  /** Null: no sync has told its name. */
  campaign: text,
  /** Of the suppression, which may name the address, its domain, or another key of the person. */
  kind: z.string(),
  reason: z.string(),
  source: text,
  suppressed_at: z.string(),
  /** As the vendor counts (1 active, 2 paused …); null: not known yet. */
  campaign_status: z.number().nullable(),
  lead_status: text,
  /** Null: no campaign of ours is linked with it yet. */
  campaign_id: text,
  instantly_campaign_id: z.string(),
  instantly_lead_id: z.string(),
});
export type AtRisk = z.infer<typeof atRiskSchema>;

/**
 * Who said no, anywhere, and may still be written to by a campaign at Instantly, by campaign; of one campaign of ours where its id is given.
 * Campaigns that are drafts or held are among them, since a click starts them; ended ones are not.
 */
export function atRisk(db: OutreachDatabase, campaign: string | undefined, after: Json, size: number): Promise<Page<AtRisk>> {
  const filter = campaign === undefined ? {} : { campaign_id: campaign };
  return db.call('outbound', 'at_risk', { filter, after, page_size: size }, pageSchema(atRiskSchema));
}
