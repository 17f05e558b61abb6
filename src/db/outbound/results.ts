import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

const text = z.string().nullable();
const number = z.number().nullable();
/** Of something that may be divided by nothing, or by what nobody knows: then it is null. */
const rate = number;

/** When the numbers were last read from Instantly; null: never. */
const asOf = { as_of: text };
export type SyncedPage<Row> = Page<Row> & z.infer<z.ZodObject<typeof asOf>>;

/** The vendor's numbers first; places (campaign_leads) and events are what is known here. */
export const campaignResultSchema = z.object({
  campaign_name: z.string(),
  campaign_status: z.string(),
  instantly_status: number,
  /** E-mails. */
  sent: number,
  /** People. */
  contacted: number,
  unique_opens: number,
  /** Without automatic ones. */
  replies: number,
  bounces: number,
  opportunities: number,
  opportunity_value: number,
  open_rate_of_sent: rate,
  open_rate_of_contacted: rate,
  reply_rate_of_sent: rate,
  reply_rate_of_contacted: rate,
  bounce_rate_of_sent: rate,
  bounce_rate_of_contacted: rate,
  opportunity_rate_of_contacted: rate,
  opportunity_rate_of_replies: rate,
  contacted_rate_of_leads: rate,
  leads: number,
  completed: number,
  opens: number,
  unique_replies: number,
  /** As the vendor says; those known here are events_auto_replied. */
  automatic_replies: number,
  clicks: number,
  unique_clicks: number,
  unsubscribes: number,
  places: z.number(),
  /** Whose lead is at the vendor no more. */
  places_left: z.number(),
  places_sent: z.number(),
  places_opened: z.number(),
  places_replied: z.number(),
  places_bounced: z.number(),
  events_sent: z.number(),
  events_replied: z.number(),
  events_auto_replied: z.number(),
  events_bounced: z.number(),
  vanished_at: text,
  synced_at: text,
  campaign_id: z.string(),
  instantly_campaign_id: text,
});
export type CampaignResult = z.infer<typeof campaignResultSchema>;

/** Campaigns by name with their numbers. */
export function campaignResults(
  db: OutreachDatabase,
  filter: { status?: string; campaign_id?: string },
  after: Json,
  size: number,
): Promise<SyncedPage<CampaignResult>> {
  return db.call('outbound', 'campaign_results', { filter, after, page_size: size }, pageSchema(campaignResultSchema).extend(asOf));
}

export const dailyResultSchema = z.object({
  date: z.string(),
  sent: z.number(),
  unique_opens: z.number(),
  /** Without automatic ones, where the vendor says how many those are. */
  replies: z.number(),
  /** People; an automatic reply is none. */
  unique_replies: z.number(),
  unique_clicks: z.number(),
  opportunities: number,
  open_rate_of_sent: rate,
  /** Of unique_replies. */
  reply_rate_of_sent: rate,
  click_rate_of_sent: rate,
  reply_rate_of_contacted: rate,
  contacted: number,
  new_leads_contacted: number,
  opens: z.number(),
  automatic_replies: number,
  clicks: z.number(),
  /** A day of which the vendor has no row: nothing happened. */
  is_filled: z.boolean(),
});
export type DailyResult = z.infer<typeof dailyResultSchema>;

/** Dates are included at both ends. */
export type DailyFilter = { campaign_id?: string; since?: string; until?: string; fill?: true };

/** Days of a campaign, or of the whole workspace, oldest first. */
export function dailyResults(db: OutreachDatabase, filter: DailyFilter, after: Json, size: number): Promise<SyncedPage<DailyResult>> {
  return db.call('outbound', 'daily_results', { filter, after, page_size: size }, pageSchema(dailyResultSchema).extend(asOf));
}

/** In the order in which they are listed. */
export const ACCOUNT_HEALTH = ['error', 'attention', 'ok', 'vanished'] as const;

export const accountSchema = z.object({
  email: z.string(),
  health: z.enum(ACCOUNT_HEALTH),
  status: number,
  status_message: text,
  warmup_status: number,
  warmup_score: number,
  daily_limit: number,
  /** That send now, and from this address. */
  running_campaigns: z.number(),
  provider: number,
  /** Minutes. */
  sending_gap: number,
  tracking_domain: text,
  tracking_domain_status: text,
  warmup_started_at: text,
  setup_pending: z.boolean().nullable(),
  first_name: text,
  last_name: text,
  vanished_at: text,
  synced_at: text,
});
export type Account = z.infer<typeof accountSchema>;

/** Sending addresses, those with errors first. */
export function accountList(db: OutreachDatabase, filter: { health?: string }, after: Json, size: number): Promise<SyncedPage<Account>> {
  return db.call('outbound', 'account_list', { filter, after, page_size: size }, pageSchema(accountSchema).extend(asOf));
}

export const FUNNEL_STAGES = ['leads', 'enrolled', 'contacted', 'opened', 'clicked', 'replied', 'interested', 'converted'] as const;

const stageSchema = z.object({
  stage: z.enum(FUNNEL_STAGES),
  people: z.number(),
  /** The one whose share this is: replies are a share of those contacted, seen to have opened or not. */
  previous_stage: z.enum(FUNNEL_STAGES).nullable(),
  share_of_previous: rate,
  share_of_first: rate,
});
const funnelSchema = z.object({ campaign: text, campaign_id: text, stages: z.array(stageSchema) });

export const funnelRowSchema = z.object({ campaign: text, ...stageSchema.shape, campaign_id: text });

export type FunnelFilter = { campaign_id?: string; csv_import_id?: string; since?: string; by_campaign?: true };

/** How far people came, in one funnel for all campaigns or in one for each; undefined: there is no such import. */
export async function funnel(db: OutreachDatabase, filter: FunnelFilter): Promise<z.infer<typeof funnelSchema>[] | undefined> {
  return (await db.call('outbound', 'funnel', { filter }, z.array(funnelSchema).nullable())) ?? undefined;
}

export const timelineRowSchema = z.object({
  at: z.string(),
  source: z.string(),
  type: z.string(),
  summary: text,
  campaign: text,
  performed_by: text,
  sequence_step: number,
  sequence_variant: number,
  email_from: text,
  email_to: text,
  email_subject: text,
  email_body: text,
  call_outcome: text,
  call_duration_seconds: number,
  call_transcript: text,
  call_recording_url: text,
  linkedin_message_text: text,
  linkedin_profile_url: text,
  note_text: text,
  event_id: z.string(),
  campaign_id: text,
  instantly_email_id: text,
  vapi_call_id: text,
});

/** Every event of a lead, newest first. */
export function leadTimeline(
  db: OutreachDatabase,
  lead: string,
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof timelineRowSchema>>> {
  return db.call('outbound', 'lead_timeline', { lead, after, page_size: size }, pageSchema(timelineRowSchema));
}
