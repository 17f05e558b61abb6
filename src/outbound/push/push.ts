import { randomUUID } from 'node:crypto';
import type { FoundCampaign } from '../../db/outbound/campaigns.ts';
import { type ClaimedPlace, claimedPlaces, claimPush, type SettledPlace, settlePush } from '../../db/outbound/pushes.ts';
import { allPages } from '../../db/paging.ts';
import { ConfigError, ServiceError, UsageError } from '../../errors.ts';
import type { Job } from '../../ops/job.ts';
import { RequestRefusedError } from '../../sources/http.ts';
import { type AddedLeads, type Instantly, MissingError, type SkipIfIn } from '../../sources/instantly/client.ts';
import { warnExcluded } from '../campaigns/excluded.ts';
import { newLead } from './lead.ts';
import { leadsIn, lookUp } from './lookups.ts';
import { type Fate, reconcile, type Sent } from './reconcile.ts';

/** The most that the vendor takes at a time. */
const BATCH = 1_000;
/** Contradictions that a warning names. */
const SHOWN = 6;

export interface PushContext {
  job: Job;
  api: Instantly;
  campaign: FoundCampaign;
  skip: SkipIfIn;
  /** Also who was left out there before. */
  again: boolean;
}

/** The vendor's id of a campaign that may be pushed to. Throws UsageError, which says what to do. */
export function linkOf({ campaign_name, instantly_campaign_id, campaign_status }: FoundCampaign): string {
  if (campaign_status === 'archived' || campaign_status === 'completed') {
    throw new UsageError(`campaign "${campaign_name}" is ${campaign_status}: nobody is pushed to it`, {
      suggestion: 'choose another campaign, or change its status with "outreach campaigns status"',
    });
  }
  if (instantly_campaign_id !== null) return instantly_campaign_id;
  throw new UsageError(`campaign "${campaign_name}" is not linked with a campaign at Instantly`, {
    suggestion:
      'create it there, bring it in with "outreach sync-instantly", and push to that one; or give its id as instantly_campaign_id in the file of "outreach campaigns create --from"',
  });
}

/**
 * Asks the vendor what became of those who were sent and of whom no answer came, before anybody is sent again. Who did not arrive may be sent
 * anew.
 */
export async function settleClaimed({ job, api, campaign }: PushContext): Promise<void> {
  const places: ClaimedPlace[] = [];
  for await (const place of allPages((after, size) => claimedPlaces(job.db, campaign.id, after, size))) places.push(place);
  let arrived = 0;
  for (let i = 0; i < places.length; i += BATCH) {
    const batch = places.slice(i, i + BATCH);
    const there = await leadsIn(job, api, emailsOf(batch), linkOf(campaign));
    const outcomes = batch.map(({ place_id, push_id, email }): SettledPlace => {
      const id = there.get(email);
      return { place_id, push_id, ...(id === undefined ? { outcome: null } : { outcome: 'pushed', instantly_lead_id: id }) };
    });
    await settlePush(job.db, { push_id: null, answer: null, outcomes });
    arrived += outcomes.filter(({ outcome }) => outcome !== null).length;
  }
  if (places.length === 0) return;
  job.note(`${places.length} were sent before, and no answer came: Instantly has ${arrived} of them`);
  job.count({ 'outbound.campaign_leads': { inserted: 0, updated: arrived, unchanged: 0 } });
}

/** Sends places up, up to 1,000 at a time, each claimed right before its call and settled after it. */
export async function pushPlaces(context: PushContext, placeIds: readonly string[]): Promise<void> {
  const { job, campaign, again } = context;
  const contradictions: string[] = [];
  for (let i = 0; i < placeIds.length; i += BATCH) {
    job.signal.throwIfAborted();
    const push = randomUUID();
    const { instantly_campaign_id, leads, excluded } = await claimPush(job.db, {
      push_id: push,
      campaign_id: campaign.id,
      run_id: job.run,
      place_ids: placeIds.slice(i, i + BATCH),
      again,
    });
    warnExcluded(job, excluded);
    if (leads.length === 0) continue;
    const vendorId = linkOf({ ...campaign, instantly_campaign_id });
    const answer = await call(context, vendorId, push, leads);
    if (answer === undefined) continue;
    const found = await lookUp(job, context.api, vendorId, leads, answer);
    const result = reconcile(leads, answer, found);
    await settle(context, push, result.fates, answer);
    contradictions.push(...result.contradictions);
    if (answer.remaining_in_plan === 0) job.warn('plan_used_up', 'the plan of Instantly takes no more leads');
    job.progress(`pushed ${Math.min(i + BATCH, placeIds.length)} of ${placeIds.length}`);
  }
  job.warn('counters_differ', contradictions.slice(0, SHOWN).join('; '), contradictions.length);
}

/** One call. Undefined: its answer was lost, and all have arrived; where some have not, what was thrown is thrown again. */
async function call(
  context: PushContext,
  vendorId: string,
  push: string,
  leads: Awaited<ReturnType<typeof claimPush>>['leads'],
): Promise<AddedLeads | undefined> {
  const { job, api, skip } = context;
  try {
    return await api.addLeads(vendorId, leads.map(newLead), skip);
  } catch (error) {
    if (error instanceof MissingError) {
      await release(context, push, leads);
      throw new UsageError(`Instantly has no campaign "${context.campaign.campaign_name}" any more`, {
        suggestion: 'read what is there with "outreach sync-instantly", and choose another one',
        cause: error,
      });
    }
    // What was refused outright was not done; anything else may have been.
    if (error instanceof ConfigError || error instanceof RequestRefusedError) await release(context, push, leads);
    if (!(error instanceof ServiceError)) throw error;
    const arrived = await leadsIn(job, api, emailsOf(leads), vendorId).catch(() => {
      // The service is down: the next push asks.
      throw error;
    });
    const fates = leads.flatMap(({ place_id, email }): [string, Fate][] => {
      const id = arrived.get(email);
      return id === undefined ? [] : [[place_id, { outcome: 'pushed', id, isNew: true }]];
    });
    await settle(context, push, new Map(fates), undefined);
    if (fates.length === leads.length) {
      job.note(`an answer of Instantly was lost; all ${leads.length} have arrived`);
      return undefined;
    }
    const { message } = error;
    throw new ServiceError(`${message}; ${fates.length} of ${leads.length} have arrived so far`, {
      suggestion: 'run the same command again: it asks Instantly first which of the others arrived, and sends nobody twice',
      cause: error,
    });
  }
}

function emailsOf(people: readonly { email: string }[]): string[] {
  return people.map(({ email }) => email);
}

function release({ job }: PushContext, push: string, sent: readonly Sent[]): Promise<unknown> {
  const outcomes = sent.map(({ place_id }): SettledPlace => ({ place_id, push_id: push, outcome: null }));
  return settlePush(job.db, { push_id: push, answer: null, outcomes });
}

async function settle({ job }: PushContext, push: string, fates: ReadonlyMap<string, Fate>, answer: AddedLeads | undefined): Promise<void> {
  const outcomes: SettledPlace[] = [];
  const counts = { new: 0, there: 0, skipped: 0, blocked: 0, invalid: 0, refused: 0, unknown: 0 };
  for (const [place_id, fate] of fates) {
    counts[fate.outcome === 'pushed' ? (fate.isNew ? 'new' : 'there') : fate.outcome] += 1;
    if (fate.outcome === 'pushed') outcomes.push({ place_id, push_id: push, outcome: 'pushed', instantly_lead_id: fate.id });
    // Unknown: the next push asks once more.
    else if (fate.outcome !== 'unknown') outcomes.push({ place_id, push_id: push, outcome: fate.outcome });
  }
  const { created_leads: _, remaining_in_plan = null, ...counters } = answer ?? { created_leads: [] };
  job.count(
    await settlePush(job.db, { push_id: push, answer: answer === undefined ? null : { ...counters, remaining_in_plan }, outcomes }),
  );
  job.warn('there_already', 'people were in that campaign at Instantly already', counts.there);
  job.warn(
    'skipped',
    'people were left out by Instantly: they are elsewhere in the workspace (--skip-if-in none adds them all the same)',
    counts.skipped,
  );
  job.warn('blocked', 'people were left out by Instantly: they are on its block list', counts.blocked);
  job.warn('invalid', 'people were left out by Instantly: their address is invalid, or twice in one call', counts.invalid);
  job.warn('refused', 'people were left out by Instantly, which did not say for which of its reasons', counts.refused);
  job.warn('unknown', 'of people it is not known whether they arrived: the next push asks Instantly first', counts.unknown);
}
