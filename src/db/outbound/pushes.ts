import { z } from 'zod';
import { countsSchema, type TableCounts } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

const text = z.string().nullable();
const candidateSchema = z.object({
  place_id: z.string(),
  email: text,
  full_name: text,
  company_name: text,
  /** Sent before, and nobody knows what became of it. */
  is_claimed: z.boolean(),
  /** Why not; null: nothing is against it. */
  reason: text,
});
export type PushCandidate = z.infer<typeof candidateSchema>;

/** Places of a campaign that are not at the vendor; `again`: also whom it left out before. */
export function pushCandidates(
  db: OutreachDatabase,
  campaignId: string,
  again: boolean,
  after: Json,
  size: number,
): Promise<Page<PushCandidate>> {
  const args = { of_campaign: campaignId, again, after, page_size: size };
  return db.call('outbound', 'push_candidates', args, pageSchema(candidateSchema));
}

const claimedLeadSchema = z.object({
  place_id: z.string(),
  email: z.string(),
  first_name: text,
  last_name: text,
  company_name: text,
  job_title: text,
  phone: text,
  website: text,
  seniority: text,
  department: text,
  linkedin_url: text,
  industry: text,
  company_size: text,
  employee_count: z.number().nullable(),
  company_domain: text,
  city: text,
  state: text,
  country: text,
});
export type ClaimedLead = z.infer<typeof claimedLeadSchema>;

const claimSchema = z.object({
  /** Null: the campaign is no longer linked. */
  instantly_campaign_id: text,
  leads: z.array(claimedLeadSchema),
  /** What has come to stand against some since they were planned. */
  excluded: z.array(z.object({ reason: z.string(), count: z.number() })),
});

/** Claims places for one call of the vendor, right before it. The push's id is chosen by the caller. */
export function claimPush(
  db: OutreachDatabase,
  payload: { push_id: string; campaign_id: string; run_id: string; place_ids: string[]; again: boolean },
): Promise<z.infer<typeof claimSchema>> {
  return db.call('outbound', 'claim_push', { payload }, claimSchema);
}

const claimedPlaceSchema = z.object({ place_id: z.string(), push_id: z.string(), email: z.string() });
export type ClaimedPlace = z.infer<typeof claimedPlaceSchema>;

/** Places that were sent and of which no answer came. */
export function claimedPlaces(db: OutreachDatabase, campaignId: string, after: Json, size: number): Promise<Page<ClaimedPlace>> {
  return db.call('outbound', 'claimed_places', { of_campaign: campaignId, after, page_size: size }, pageSchema(claimedPlaceSchema));
}

/** What the vendor says of somebody who was sent; null: it has them not, and they may be sent anew. */
export type PushOutcome = 'pushed' | 'skipped' | 'blocked' | 'invalid' | 'refused' | null;
export type SettledPlace = { place_id: string; push_id: string; outcome: PushOutcome; instantly_lead_id?: string };

/** Writes down what became of claimed places; answer: the counters of the vendor, where there was an answer. */
export async function settlePush(
  db: OutreachDatabase,
  payload: { push_id: string | null; answer: Record<string, number | null> | null; outcomes: SettledPlace[] },
): Promise<Record<string, TableCounts>> {
  const schema = z.object({ tables: z.record(z.string(), countsSchema) });
  return (await db.call('outbound', 'settle_push', { payload }, schema)).tables;
}
