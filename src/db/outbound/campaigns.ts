import { z } from 'zod';
import { countsSchema } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json, JsonInput } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

export const CAMPAIGN_STATES = ['draft', 'active', 'paused', 'completed', 'archived'] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

const campaignSchema = z.object({
  id: z.string(),
  campaign_name: z.string(),
  campaign_status: z.enum(CAMPAIGN_STATES),
  /** Null: it is not at Instantly. */
  instantly_campaign_id: z.string().nullable(),
  created_at: z.string().nullable(),
});
export type FoundCampaign = z.infer<typeof campaignSchema>;

const foundSchema = z.object({
  found: z.array(campaignSchema),
  /** The names there are, where none was found. */
  known: z.array(z.string()),
});

/** The campaigns of this id (ours, or Instantly's) or name; outbound/campaigns/find.ts refuses what is none or several. */
export function findCampaign(db: OutreachDatabase, text: string): Promise<z.infer<typeof foundSchema>> {
  return db.call('outbound', 'find_campaign', { name: text }, foundSchema);
}

const text = z.string().nullable();
const count = z.number();

export const campaignRowSchema = z.object({
  campaign_name: z.string(),
  campaign_status: z.string(),
  /** Everybody who is or was in it. */
  leads: count,
  active: count,
  replied: count,
  converted: count,
  disqualified: count,
  bounced: count,
  unsubscribed: count,
  /** Whom Instantly has in it no more; in none of the counts by state. */
  left: count,
  offer_name: text,
  campaign_type: z.string(),
  uses_email: z.boolean(),
  uses_calls: z.boolean(),
  uses_linkedin: z.boolean(),
  starts_at: text,
  ends_at: text,
  instantly_campaign_id: text,
  created_at: text,
  campaign_id: z.string(),
});

/** Campaigns, newest first, each with its places by state. */
export function campaignList(
  db: OutreachDatabase,
  filter: { status?: CampaignState; offer_id?: string },
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof campaignRowSchema>>> {
  return db.call('outbound', 'campaign_list', { filter, after, page_size: size }, pageSchema(campaignRowSchema));
}

/** Places by state; null: there are none. */
const byState = z.record(z.string(), z.number()).nullable();
const number = z.number().nullable();

export const campaignDetailSchema = z.object({
  campaign_name: z.string(),
  campaign_status: z.enum(CAMPAIGN_STATES),
  campaign_description: text,
  campaign_type: z.string(),
  leads: count,
  left: count,
  overall_status: byState,
  email_status: byState,
  call_status: byState,
  linkedin_status: byState,
  next_due_at: text,
  last_activity_at: text,
  uses_email: z.boolean(),
  uses_calls: z.boolean(),
  uses_linkedin: z.boolean(),
  starts_at: text,
  ends_at: text,
  timezone: text,
  daily_send_limit: number,
  email_subject_template: text,
  email_body_template: text,
  call_script_template: text,
  offer: z
    .object({
      offer_id: z.string(),
      offer_name: z.string(),
      offer_type: z.string(),
      price_min: number,
      price_max: number,
      currency: z.string(),
      value_proposition: text,
    })
    .nullable(),
  instantly_campaign_id: text,
  instantly_campaign_name: text,
  /** As Instantly counts; null: it is not there, or no sync has had it yet. */
  instantly: z
    .object({
      campaign_status: number,
      leads_count: number,
      contacted_count: number,
      emails_sent_count: number,
      reply_count: number,
      synced_at: text,
      vanished_at: text,
    })
    .nullable(),
  vapi_campaign_id: text,
  created_by: text,
  created_at: text,
  updated_at: text,
  campaign_id: z.string(),
});
export type CampaignDetail = z.infer<typeof campaignDetailSchema>;

/** One campaign with all that is known of it. */
export function campaignShow(db: OutreachDatabase, id: string): Promise<CampaignDetail> {
  return db.call('outbound', 'campaign_show', { id }, campaignDetailSchema);
}

const createdSchema = z.object({
  tables: z.record(z.string(), countsSchema),
  /** Of the same name, which kept it from being made. */
  others: z.array(z.string()),
  /** The campaign that is linked with the same one at Instantly, which kept it from being made. */
  linked: z.string().nullable().default(null),
});
export type Created = z.infer<typeof createdSchema>;
export type NewRecord = { id: string; allow_duplicate: boolean };

/** Makes a draft; campaign: its columns. */
export function createCampaign(
  db: OutreachDatabase,
  payload: NewRecord & { campaign: { readonly [column: string]: JsonInput | undefined } },
  dryRun: boolean,
): Promise<Created> {
  return db.call('outbound', 'create_campaign', { payload, dry_run: dryRun }, createdSchema);
}

/** Moves a campaign; moved is false where it was in another state meanwhile. */
export function setCampaignStatus(
  db: OutreachDatabase,
  payload: { id: string; from: CampaignState; to: CampaignState },
): Promise<{ moved: boolean; now: string | null }> {
  return db.call('outbound', 'set_campaign_status', { payload }, z.object({ moved: z.boolean(), now: text }));
}

const columnsSchema = z.record(z.string(), z.json());
const factsSchema = z.object({
  suppressed: z.object({ kind: z.string(), value: z.string(), reason: z.string() }).nullable(),
  templates: z.object({ subject: text, body: text, call_script: text }),
  facts: z.object({
    lead: columnsSchema,
    company: columnsSchema,
    campaign: columnsSchema,
    offer: columnsSchema,
    sender: columnsSchema,
    account: columnsSchema,
    apollo: columnsSchema,
    custom: columnsSchema,
  }),
});
export type TemplateFacts = z.infer<typeof factsSchema>;

/** The templates of a campaign, and what they can say to a lead. */
export function templateFacts(db: OutreachDatabase, campaignId: string, leadId: string): Promise<TemplateFacts> {
  return db.call('outbound', 'template_facts', { campaign_id: campaignId, lead_id: leadId }, factsSchema);
}

export const followUpRowSchema = z.object({ email: text, phone: text, campaign: z.string(), due: z.string(), why: z.string() });

/** What is due in running campaigns, the longest due first. */
export function followUps(
  db: OutreachDatabase,
  filter: { days: number; campaign_id?: string },
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof followUpRowSchema>>> {
  return db.call('outbound', 'follow_ups', { filter, after, page_size: size }, pageSchema(followUpRowSchema));
}
