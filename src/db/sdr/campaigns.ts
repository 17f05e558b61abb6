import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';
import { EXCLUSIONS } from './audiences.ts';

const text = z.string().nullable();
const count = z.number();
const reasons = z.array(z.object({ reason: z.string(), count }));

const candidateSchema = z.object({
  employee_id: z.string(),
  full_name: z.string(),
  company_name: text,
  recipient_email: text,
  recipient_source: text,
  /** Why not; null: nothing is against it. same_address: another member is written to by it. */
  reason: z.enum([...EXCLUSIONS, 'same_address']).nullable(),
});
export type CampaignCandidate = z.infer<typeof candidateSchema>;

/** Who of an audience would be put into a campaign now, and who not. */
export function campaignCandidates(db: OutreachDatabase, audience: string): Promise<CampaignCandidate[]> {
  return db.call('sdr', 'campaign_candidates', { of_audience: audience }, z.array(candidateSchema));
}

const startedSchema = z.object({
  /** Null: nobody was left, and no number was reserved. */
  number: count.nullable(),
  members: count,
  /** What has come to stand against some since they were planned. */
  excluded: reasons,
});

export type NewCampaign = {
  /** Chosen by the caller. */
  id: string;
  audience_id: string;
  employee_ids: string[];
  outreach_type: string;
  sent_date: string;
  state: string;
  run_id: string;
};

/** Reserves the next number and writes it to the members, all or nothing. */
export function startCampaign(db: OutreachDatabase, payload: NewCampaign): Promise<z.infer<typeof startedSchema>> {
  return db.call('sdr', 'start_campaign', { payload }, startedSchema);
}

const undoneSchema = z.object({
  undone: count,
  /** Members that stay: something else was written since, or a vendor was sent the address. */
  left: reasons,
  /** Of a look: each with what keeps them. */
  members: z.array(z.object({ employee_id: z.string(), reason: text })),
});

/** Puts back what a start wrote; state: the one that it wrote. */
export function undoCampaign(
  db: OutreachDatabase,
  payload: { number: number; state: string },
  dryRun: boolean,
): Promise<z.infer<typeof undoneSchema>> {
  return db.call('sdr', 'undo_campaign', { payload, dry_run: dryRun }, undoneSchema);
}

/** Moves everybody in a campaign who is in one of these states. */
export function moveCampaign(
  db: OutreachDatabase,
  payload: { number: number; from: string[]; to: string },
  dryRun: boolean,
): Promise<{ moved: number }> {
  return db.call('sdr', 'move_campaign', { payload, dry_run: dryRun }, z.object({ moved: count }));
}

export const campaignRowSchema = z.object({
  campaign_number: count,
  audience: z.string(),
  outreach_type: z.string(),
  outreach_sent_date: z.string(),
  members: count,
  /** How many are in which state. */
  states: z.record(z.string(), count),
  /** Members that were taken out by undo. */
  undone: count,
  undone_at: text,
  started_at: z.string(),
});

/** Campaigns that were started here, the highest number first. */
export function campaignList(db: OutreachDatabase, after: Json, size: number): Promise<Page<z.infer<typeof campaignRowSchema>>> {
  return db.call('sdr', 'campaign_list', { after, page_size: size }, pageSchema(campaignRowSchema));
}

export const campaignResultSchema = z.object({
  campaign_number: count,
  bounces: count,
  unsubscribes: count,
  info_requests: count,
  /** Contacts that are clients. */
  conversions: count,
  total_contacts: count,
  /** Shares of the contacts. */
  bounce_rate: count,
  unsubscribe_rate: count,
  info_request_rate: count,
  conversion_rate: count,
  outreach_type: text,
  campaign_start_date: text,
  campaign_end_date: text,
  audience: text,
});

/** What became of every campaign number, the highest first. */
export function campaignResults(db: OutreachDatabase, after: Json, size: number): Promise<Page<z.infer<typeof campaignResultSchema>>> {
  return db.call('sdr', 'campaign_results', { after, page_size: size }, pageSchema(campaignResultSchema));
}
