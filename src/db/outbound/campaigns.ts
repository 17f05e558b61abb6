import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';

export const CAMPAIGN_STATES = ['draft', 'active', 'paused', 'completed', 'archived'] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

const campaignSchema = z.object({
  id: z.string(),
  campaign_name: z.string(),
  campaign_status: z.enum(CAMPAIGN_STATES),
  /** Null: it is not at Instantly. */
  instantly_campaign_id: z.string().nullable(),
  created_at: z.string().nullable(),
});
export type FoundCampaign = z.infer<typeof campaignSchema>;

const foundSchema = z.object({
  found: z.array(campaignSchema),
  /** The names there are, where none was found. */
  known: z.array(z.string()),
});

/** The campaigns of this id (ours, or Instantly's) or name; outbound/campaigns/find.ts refuses what is none or several. */
export function findCampaign(db: OutreachDatabase, text: string): Promise<z.infer<typeof foundSchema>> {
  return db.call('outbound', 'find_campaign', { name: text }, foundSchema);
}
