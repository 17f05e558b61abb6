import type { OutreachDatabase } from '../../db/database.ts';
import { type AtRisk, atRisk } from '../../db/outbound/at-risk.ts';
import { notePulled } from '../../db/outbound/pulls.ts';
import { allPages } from '../../db/paging.ts';
import type { Job } from '../../ops/job.ts';
import type { Plan } from '../../output/result.ts';
import { type Instantly, MissingError } from '../../sources/instantly/client.ts';

/** Far below what the vendor takes (10,000): what was done is noted after each. */
const BATCH = 500;

/** Who said no and is still at the vendor; of one campaign of ours where it is given. */
export async function planPull(db: OutreachDatabase, campaign: { id: string; campaign_name: string } | undefined): Promise<Plan<AtRisk>> {
  const included: AtRisk[] = [];
  for await (const row of allPages((after, size) => atRisk(db, campaign?.id, after, size))) included.push(row);
  const campaigns = new Set(included.map(({ instantly_campaign_id }) => instantly_campaign_id)).size;
  const byDomain = included.filter(({ kind }) => kind === 'domain').length;
  const where = campaign === undefined ? `${campaigns} campaigns` : `"${campaign.campaign_name}"`;
  return {
    action: `take ${included.length} ${included.length === 1 ? 'lead' : 'leads'} of people who said no out of ${where} at Instantly`,
    included,
    excluded: [],
    effects: [
      ...(included.length === 0 ? [] : ['they are deleted there, with what Instantly counts of them; what is stored here stays']),
      ...(byDomain === 0 ? [] : [`${byDomain} of them by their domain`]),
    ],
  };
}

/** Takes leads out of their campaigns at the vendor. Who is gone there already is as good. */
export async function pullLeads(job: Job, api: Instantly, leads: readonly AtRisk[]): Promise<void> {
  let gone = 0;
  for (const [campaign, all] of Map.groupBy(leads, ({ instantly_campaign_id }) => instantly_campaign_id)) {
    for (let i = 0; i < all.length; i += BATCH) {
      job.signal.throwIfAborted();
      const ids = all.slice(i, i + BATCH).map(({ instantly_lead_id }) => instantly_lead_id);
      const removed = await remove(api, campaign, ids);
      gone += ids.length - Math.min(removed, ids.length);
      job.count(await notePulled(job.db, campaign, ids));
    }
  }
  if (gone > 0) job.note(`${gone} of them were gone there already`);
}

async function remove(api: Instantly, campaign: string, ids: readonly string[]): Promise<number> {
  try {
    return await api.removeLeads(campaign, ids);
  } catch (error) {
    // With its campaign, or by somebody else.
    if (error instanceof MissingError) return 0;
    throw error;
  }
}
