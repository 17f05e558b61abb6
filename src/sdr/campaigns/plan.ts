import type { OutreachDatabase } from '../../db/database.ts';
import type { FoundAudience } from '../../db/sdr/audiences.ts';
import { type CampaignCandidate, campaignCandidates } from '../../db/sdr/campaigns.ts';
import type { Plan } from '../../output/result.ts';

export type PlannedMember = Omit<CampaignCandidate, 'reason'>;
export type LeftOut = Omit<CampaignCandidate, 'reason'> & { reason: string };

/** Candidates as a plan shows them. */
export function split(candidates: readonly CampaignCandidate[]): { included: PlannedMember[]; excluded: LeftOut[] } {
  const included: PlannedMember[] = [];
  const excluded: LeftOut[] = [];
  for (const { reason, ...person } of candidates) {
    if (reason === null) included.push(person);
    else excluded.push({ ...person, reason });
  }
  return { included, excluded };
}

/** "3 suppressed, 1 bounced", the most frequent first; undefined where there is none. */
export function tally(reasons: readonly string[]): string | undefined {
  const counts = Map.groupBy(reasons, (reason) => reason);
  if (counts.size === 0) return undefined;
  return [...counts]
    .sort(([a, { length: n }], [b, { length: m }]) => m - n || a.localeCompare(b))
    .map(([reason, { length }]) => `${length} ${reason}`)
    .join(', ');
}

/** Who would be put into a new campaign, who not, and why. */
export async function planCampaign(
  db: OutreachDatabase,
  { id, name }: FoundAudience,
  { type, date }: { type: string; date: string },
): Promise<Plan<PlannedMember, LeftOut>> {
  const { included, excluded } = split(await campaignCandidates(db, id));
  const left = tally(excluded.map(({ reason }) => reason));
  return {
    action: `put ${included.length} of "${name}" into the next campaign`,
    included,
    excluded,
    effects: [
      ...(included.length === 0
        ? []
        : [`the next number, ${date} and ${type} are written to them; they count as written to from that day on`]),
      ...(left === undefined ? [] : [`left out: ${left}`]),
    ],
  };
}
