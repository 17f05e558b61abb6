import type { OutreachDatabase } from '../../db/database.ts';
import { type PushCandidate, type PushTarget, pushCandidates } from '../../db/sdr/pushes.ts';
import type { Plan } from '../../output/result.ts';
import { tally } from '../campaigns/plan.ts';

export type Pushed = Omit<PushCandidate, 'reason' | 'is_claimed'> & {
  /** true: sent before, without an answer; the vendor is asked first. */
  sent_before: boolean;
};

/** Who would be sent to the vendor, who not, and why. */
export async function planPush(
  db: OutreachDatabase,
  audience: string,
  target: PushTarget,
  limit = Number.POSITIVE_INFINITY,
): Promise<Plan<Pushed>> {
  const included: Pushed[] = [];
  const excluded: (Omit<PushCandidate, 'reason' | 'is_claimed'> & { reason: string })[] = [];
  let beyond = 0;
  for (const { reason, is_claimed, ...person } of await pushCandidates(db, target)) {
    if (reason !== null) excluded.push({ ...person, reason });
    else if (included.length < limit) included.push({ ...person, sent_before: is_claimed });
    else beyond += 1;
  }
  const claimed = included.filter(({ sent_before }) => sent_before).length;
  const left = tally(excluded.map(({ reason }) => reason));
  return {
    action: `send ${included.length} of "${audience}" to campaign ${target.vendor_campaign} of Smartlead`,
    included,
    excluded,
    effects: [
      ...(included.length === 0 ? [] : ['a campaign that is active there writes to them by its schedule']),
      ...(claimed === 0 ? [] : [`${claimed} of them were sent before, without an answer: only those who did not arrive are sent again`]),
      ...(left === undefined ? [] : [`left out: ${left}`]),
      ...(beyond === 0 ? [] : [`${beyond} more are beyond --limit`]),
    ],
  };
}
