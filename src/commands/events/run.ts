import { randomUUID } from 'node:crypto';
import type { Runtime } from '../../cli/runtime.ts';
import { type AddedEvent, addEvent, type LEAD_STATES, type NewEvent, type OVERALL_STATES } from '../../db/outbound/events.ts';
import { type OutreachError, PolicyError, UsageError } from '../../errors.ts';
import { effectsOf } from '../../ops/cancel-effects.ts';
import type { JobFlags } from '../../ops/job.ts';
import { defaultCountry } from '../../ops/keys/default-country.ts';
import { requireCampaign } from '../../outbound/campaigns/find.ts';
import { EVENT_KINDS, type EventType } from '../../outbound/events/kinds.ts';
import { requireLead, requireUser } from '../../outbound/people.ts';
import type { SummaryResult } from '../../summary.ts';

/** Of what it cancels, so many are named. */
const EXAMPLES = 5;

export interface AddFlags extends JobFlags {
  lead: string;
  campaign?: string;
  note?: string;
  message?: string;
  profileUrl?: string;
  overallStatus?: (typeof OVERALL_STATES)[number];
  leadStatus?: (typeof LEAD_STATES)[number];
  step?: number;
  /** ISO time; null: none any more. */
  nextFollowup?: string | null;
  /** ISO time. */
  at?: string;
  by?: string;
  dryRun: boolean;
}

/** Adds an event to the timeline of a lead, with what follows from it for the lead's place in the campaign. */
export function runAdd(runtime: Runtime, type: EventType, flags: AddFlags): Promise<SummaryResult> {
  const { dryRun, idempotencyKey, at = new Date().toISOString() } = flags;
  return runtime.job({ command: 'events add', flags, dryRun }, async (job) => {
    const performed_by = await requireUser(job.db, flags.by);
    const lead = await requireLead(job.db, flags.lead, defaultCountry(runtime.config));
    const campaign = flags.campaign === undefined ? undefined : await requireCampaign(job.db, flags.campaign);
    const id = randomUUID();
    const event: NewEvent = {
      id,
      // The same for a call that is repeated, also where the first one was killed before it could say that it was done.
      event_key: `manual:${idempotencyKey ?? id}`,
      event_source: EVENT_KINDS[type].source,
      event_type: type,
      lead_id: lead.id,
      ...(campaign === undefined ? {} : { campaign_id: campaign.id }),
      event_timestamp: at,
      performed_by,
      ...given({
        note_text: flags.note,
        linkedin_message_text: flags.message,
        linkedin_profile_url: flags.profileUrl,
        overall_status: flags.overallStatus,
        lead_status: flags.leadStatus,
        sequence_step: flags.step,
        next_followup_at: flags.nextFollowup,
      }),
      examples: EXAMPLES,
    };
    const added = await addEvent(job.db, event, dryRun);
    if (added.refused !== null) throw refusal(added, lead.who, campaign?.campaign_name);
    job.count(added.tables);
    if (added.repeated) job.note('it was there already');
    if (!dryRun && added.id !== null) job.summary.created = { id: added.id, name: type };
    if (added.cancels !== null) for (const effect of effectsOf(added.cancels, dryRun ? 'to be cancelled' : 'cancelled')) job.note(effect);
  });
}

/** Without what was not said. */
function given<Values extends object>(values: Values): { [Key in keyof Values]?: Exclude<Values[Key], undefined> } {
  const said: { [Key in keyof Values]?: Exclude<Values[Key], undefined> } = {};
  for (const [key, value] of Object.entries(values)) if (value !== undefined) Object.assign(said, { [key]: value });
  return said;
}

function refusal({ refused, places }: AddedEvent, who: string, campaign: string | undefined): OutreachError {
  const [place] = places;
  switch (refused) {
    case 'several':
      return new UsageError(`${who} is in ${places.length} campaigns`, {
        suggestion: `say which with --campaign: ${places.map((one) => one.campaign).join(', ')}`,
      });
    case 'no place':
      return new UsageError(campaign === undefined ? `${who} is in no campaign` : `${who} is not in campaign "${campaign}"`, {
        suggestion: 'put the lead into a campaign first, or leave out what belongs to one',
      });
    case 'said no':
      return new PolicyError(`${who} said no, or has answered: ${place?.overall_status}, e-mail ${place?.email_status}`, {
        suggestion: 'nobody becomes active again by hand who said no',
      });
    case 'other':
      return new UsageError('--idempotency-key belongs to another event', { suggestion: 'choose a new key' });
    case 'left':
      return new PolicyError(`${who} has left campaign "${place?.campaign}"`, { suggestion: 'look where the lead is now' });
    default:
      return new PolicyError(`${who} is due for nothing in campaign "${place?.campaign}"`, {
        suggestion: place?.left === true ? 'the lead has left it' : `the lead is ${place?.overall_status} there`,
      });
  }
}
