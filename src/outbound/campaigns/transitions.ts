import type { CampaignState } from '../../db/outbound/campaigns.ts';

/**
 * Where a campaign can go from each state. Only a draft has never run; what was archived comes back paused, so that nothing is sent by
 * looking at it.
 */
export const TRANSITIONS: Readonly<Record<CampaignState, readonly CampaignState[]>> = {
  draft: ['active', 'archived'],
  active: ['paused', 'completed', 'archived'],
  paused: ['active', 'completed', 'archived'],
  completed: ['active', 'archived'],
  archived: ['paused'],
};

/** What the sync leaves alone of a campaign at Instantly (outbound.put_vendor_campaigns); in all else the vendor's word holds. */
export function isOurs(from: CampaignState, to: CampaignState): boolean {
  return from === 'archived' || to === 'archived';
}
