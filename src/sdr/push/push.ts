import { randomUUID } from 'node:crypto';
import { allPages } from '../../db/paging.ts';
import type { Recipient } from '../../db/sdr/audiences.ts';
import {
  type ClaimedAddress,
  claimedAddresses,
  claimPush,
  type PushOutcome,
  type PushTarget,
  type SettledAddress,
  settlePush,
} from '../../db/sdr/pushes.ts';
import { ConfigError, ServiceError, UsageError } from '../../errors.ts';
import type { Job } from '../../ops/job.ts';
import { RequestRefusedError } from '../../sources/http.ts';
import { type AddedLeads, MissingError, type Smartlead } from '../../sources/smartlead/client.ts';
import { BATCH, leadOf, SETTINGS } from '../audiences/smartlead.ts';
import { allArrived, countersOf, outcomeOf } from './reconcile.ts';

export interface PushContext {
  job: Job;
  api: Smartlead;
  target: PushTarget;
}

/** An answer of which only the list of the campaign says who is meant. */
type Doubt = { push: string; emails: string[]; answer: AddedLeads };

/**
 * Asks the vendor what became of those who were sent and of whom no answer came, before anybody is sent again. Who did not arrive may be sent
 * anew.
 */
export async function settleClaimed({ job, api, target }: PushContext): Promise<void> {
  const claimed: ClaimedAddress[] = [];
  const { vendor, vendor_campaign } = target;
  for await (const address of allPages((after, size) => claimedAddresses(job.db, vendor, vendor_campaign, after, size)))
    claimed.push(address);
  if (claimed.length === 0) return;
  const there = await addressesIn(api, vendor_campaign);
  const outcomes = claimed.map((address): SettledAddress => ({ ...address, outcome: there.has(address.email) ? 'pushed' : null }));
  job.count(await settlePush(job.db, { push_id: null, answer: null, outcomes }));
  const arrived = outcomes.filter(({ outcome }) => outcome !== null).length;
  job.note(`${claimed.length} were sent before, and no answer came: Smartlead has ${arrived} of them`);
}

/** Sends members, up to a hundred at a time, each claimed right before their call; what an answer leaves open is settled by the list at the end. */
export async function pushMembers(context: PushContext, employees: readonly string[]): Promise<void> {
  const { job, api, target } = context;
  const doubts: Doubt[] = [];
  try {
    for (let i = 0; i < employees.length; i += BATCH) {
      job.signal.throwIfAborted();
      const push = randomUUID();
      const ids = employees.slice(i, i + BATCH);
      const { leads, excluded } = await claimPush(job.db, { ...target, push_id: push, run_id: job.run, employee_ids: ids });
      for (const { reason, count } of excluded) job.warn(reason, `people were left out at the last moment: ${reason}`, count);
      if (leads.length === 0) continue;
      const answer = await call(context, push, leads);
      if (answer === undefined) continue;
      const emails = leads.map(({ recipient_email }) => recipient_email);
      if (allArrived(answer, leads.length)) await settle(context, push, emails, () => 'pushed', answer);
      else doubts.push({ push, emails, answer });
      if (answer.is_lead_limit_exhausted === true) {
        job.warn('plan_used_up', 'the plan of Smartlead takes no more leads: the others were not sent');
        break;
      }
      job.progress(`pushed ${Math.min(i + BATCH, employees.length)} of ${employees.length}`);
    }
  } finally {
    if (doubts.length > 0 && !job.signal.aborted) await settleDoubts(context, doubts, await addressesIn(api, target.vendor_campaign));
  }
}

/** One call. Undefined: its answer was lost, and all have arrived; where some have not, what was thrown is thrown again. */
async function call(context: PushContext, push: string, leads: readonly Recipient[]): Promise<AddedLeads | undefined> {
  const { job, api, target } = context;
  const emails = leads.map(({ recipient_email }) => recipient_email);
  try {
    return await api.addLeads(target.vendor_campaign, { lead_list: leads.map(leadOf), settings: SETTINGS });
  } catch (error) {
    // What was refused outright was not done; anything else may have been.
    if (error instanceof ConfigError || error instanceof RequestRefusedError) await settle(context, push, emails, () => null, undefined);
    if (error instanceof MissingError) {
      throw new UsageError(`Smartlead has no campaign ${target.vendor_campaign}`, {
        suggestion: 'write the id that the address of the campaign ends with at Smartlead',
        cause: error,
      });
    }
    if (!(error instanceof ServiceError)) throw error;
    const there = await addressesIn(api, target.vendor_campaign).catch(() => {
      // The service is down: the next push asks.
      throw error;
    });
    const arrived = emails.filter((email) => there.has(email));
    await settle(context, push, arrived, () => 'pushed', undefined);
    if (arrived.length === emails.length) {
      job.note(`an answer of Smartlead was lost; all ${emails.length} have arrived`);
      return undefined;
    }
    throw new ServiceError(`${error.message}; ${arrived.length} of ${emails.length} have arrived so far`, {
      suggestion: 'run the same command again: it asks Smartlead first which of the others arrived, and sends nobody twice',
      cause: error,
    });
  }
}

async function addressesIn(api: Smartlead, campaign: string): Promise<Set<string>> {
  const there = new Set<string>();
  for await (const email of api.addresses(campaign)) there.add(email);
  return there;
}

async function settleDoubts(context: PushContext, doubts: readonly Doubt[], there: ReadonlySet<string>): Promise<void> {
  for (const { push, emails, answer } of doubts) {
    await settle(context, push, emails, (email) => (there.has(email) ? 'pushed' : outcomeOf(email, answer)), answer);
    const already = answer.already_added_to_campaign ?? 0;
    context.job.warn('there_already', 'people were in that campaign at Smartlead already', already);
  }
}

async function settle(
  { job }: PushContext,
  push: string,
  emails: readonly string[],
  outcome: (email: string) => PushOutcome,
  answer: AddedLeads | undefined,
): Promise<void> {
  const outcomes = emails.map((email): SettledAddress => ({ email, push_id: push, outcome: outcome(email) }));
  job.count(await settlePush(job.db, { push_id: push, answer: answer === undefined ? null : countersOf(answer), outcomes }));
  const count = (wanted: PushOutcome) => outcomes.filter((settled) => settled.outcome === wanted).length;
  job.warn('invalid', 'people were left out by Smartlead: their address is invalid', count('invalid'));
  job.warn(
    'unsubscribed',
    'people were left out by Smartlead: they unsubscribed there, and are suppressed here now',
    count('unsubscribed'),
  );
  job.warn('refused', 'people were left out by Smartlead: blocked, bounced or in another campaign there', count('refused'));
}
