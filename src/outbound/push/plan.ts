import type { OutreachDatabase } from '../../db/database.ts';
import type { FoundCampaign } from '../../db/outbound/campaigns.ts';
import { pushCandidates } from '../../db/outbound/pushes.ts';
import { allPages } from '../../db/paging.ts';
import type { Plan } from '../../output/result.ts';
import { countReasons } from '../campaigns/excluded.ts';

export type Pushed = {
  email: string | null;
  full_name: string | null;
  company_name: string | null;
  /** true: sent before, without an answer; Instantly is asked first. */
  sent_before: boolean;
  campaign_lead_id: string;
};

/** Who would be sent up to the vendor, who not, and why. */
export async function planPush(
  db: OutreachDatabase,
  campaign: FoundCampaign,
  { again, limit = Number.POSITIVE_INFINITY }: { again: boolean; limit?: number | undefined },
): Promise<Plan<Pushed>> {
  const included: Pushed[] = [];
  const excluded: { email: string | null; full_name: string | null; company_name: string | null; reason: string }[] = [];
  let beyond = 0;
  for await (const candidate of allPages((after, size) => pushCandidates(db, campaign.id, again, after, size))) {
    const { place_id, is_claimed, reason, ...person } = candidate;
    if (reason !== null) excluded.push({ ...person, reason });
    else if (included.length < limit) included.push({ ...person, sent_before: is_claimed, campaign_lead_id: place_id });
    else beyond += 1;
  }
  const claimed = included.filter(({ sent_before }) => sent_before).length;
  const reasons = countReasons(excluded);
  return {
    action: `send ${included.length} ${included.length === 1 ? 'person' : 'people'} of "${campaign.campaign_name}" to Instantly`,
    included,
    excluded,
    effects: [
      ...(included.length === 0 ? [] : ['a campaign that is active there writes to them by its schedule']),
      ...(claimed === 0 ? [] : [`${claimed} of them were sent before, without an answer: only those who did not arrive are sent again`]),
      ...(reasons === undefined ? [] : [`left out: ${reasons}`]),
      ...(beyond === 0 ? [] : [`${beyond} more are beyond --limit`]),
    ],
  };
}
