import { z } from 'zod';
import { countsSchema, type TableCounts } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';
import { EXCLUSIONS, recipientSchema } from './audiences.ts';

const text = z.string().nullable();

export type Vendor = 'smartlead';

const candidateSchema = z.object({
  employee_id: z.string(),
  full_name: z.string(),
  company_name: text,
  recipient_email: text,
  recipient_source: text,
  /** The address was sent before, and nobody knows what became of it. */
  is_claimed: z.boolean(),
  /** Why not; null: nothing is against it. */
  reason: z.enum([...EXCLUSIONS, 'same_address', 'sent_before', 'left_out_before']).nullable(),
});
export type PushCandidate = z.infer<typeof candidateSchema>;

/** Where people are sent. */
export type PushTarget = { audience_id: string; vendor: Vendor; vendor_campaign: string; again: boolean };

/** Who of an audience would be sent, and who not; `again`: also whom the vendor left out before. */
export function pushCandidates(
  db: OutreachDatabase,
  { audience_id, vendor, vendor_campaign, again }: PushTarget,
): Promise<PushCandidate[]> {
  return db.call('sdr', 'push_candidates', { of_audience: audience_id, vendor, vendor_campaign, again }, z.array(candidateSchema));
}

const claimSchema = z.object({
  leads: z.array(recipientSchema),
  /** What has come to stand against some since they were planned. */
  excluded: z.array(z.object({ reason: z.string(), count: z.number() })),
});

/** Claims addresses for one call of the vendor, right before it. The push's id is chosen by the caller. */
export function claimPush(
  db: OutreachDatabase,
  payload: PushTarget & { push_id: string; run_id: string; employee_ids: string[] },
): Promise<z.infer<typeof claimSchema>> {
  return db.call('sdr', 'claim_push', { payload }, claimSchema);
}

const claimedSchema = z.object({ email: z.string(), push_id: z.string() });
export type ClaimedAddress = z.infer<typeof claimedSchema>;

/** Addresses that were sent and of which no answer came. */
export function claimedAddresses(
  db: OutreachDatabase,
  vendor: Vendor,
  vendorCampaign: string,
  after: Json,
  size: number,
): Promise<Page<ClaimedAddress>> {
  const args = { of_vendor: vendor, of_campaign: vendorCampaign, after, page_size: size };
  return db.call('sdr', 'claimed_addresses', args, pageSchema(claimedSchema));
}

/** What the vendor says of an address that was sent; null: it has it not, and it may be sent anew. */
export type PushOutcome = 'pushed' | 'invalid' | 'unsubscribed' | 'refused' | null;
export type SettledAddress = ClaimedAddress & { outcome: PushOutcome };

/** Writes down what became of claimed addresses; answer: the counters of the vendor, where there was an answer. */
export async function settlePush(
  db: OutreachDatabase,
  payload: { push_id: string | null; answer: Record<string, number | boolean> | null; outcomes: SettledAddress[] },
): Promise<Record<string, TableCounts>> {
  const schema = z.object({ tables: z.record(z.string(), countsSchema) });
  return (await db.call('sdr', 'settle_push', { payload }, schema)).tables;
}

export const handedOverSchema = z.object({
  email: z.string(),
  vendor: z.string(),
  vendor_campaign: z.string(),
  /** Of the suppression, which may name the address, its domain, or another key of the person. */
  kind: z.string(),
  reason: z.string(),
  source: text,
  suppressed_at: z.string(),
  sent_at: z.string(),
  employee_id: text,
});

/** Who said no, anywhere, and was handed to a vendor, whose campaign may still write to them. */
export function handedOverAtRisk(db: OutreachDatabase, after: Json, size: number): Promise<Page<z.infer<typeof handedOverSchema>>> {
  return db.call('sdr', 'at_risk', { after, page_size: size }, pageSchema(handedOverSchema));
}
