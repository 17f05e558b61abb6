import type { OutreachDatabase } from '../../db/database.ts';
import { type FoundCampaign, findCampaign } from '../../db/outbound/campaigns.ts';
import { UsageError } from '../../errors.ts';
import { noneCalled } from '../../ops/none-called.ts';

/** The one campaign of this id (ours, or Instantly's) or name. Throws UsageError where there is none, or more than one of the name. */
export async function requireCampaign(db: OutreachDatabase, text: string): Promise<FoundCampaign> {
  const { found, known } = await findCampaign(db, text);
  const [campaign, ...others] = found;
  if (campaign === undefined) throw noneCalled('campaign', text, known, '"outreach campaigns list" shows all of them');
  if (others.length === 0) return campaign;
  throw new UsageError(`${found.length} campaigns are called "${text}"`, {
    suggestion: `write the id: ${found.map(({ id, campaign_status }) => `${id} (${campaign_status})`).join(', ')}`,
  });
}
