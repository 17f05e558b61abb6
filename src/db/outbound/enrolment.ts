import { z } from 'zod';
import { countsSchema } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

/** What makes somebody a candidate; each list: one of these. Texts are compared without case. */
export type LeadFilter = {
  industries?: string[];
  /** As companies have it (11-50), and the employees that are meant by it. */
  sizes?: { name: string; least: number; most: number | null }[];
  /** Contained in the job title. */
  titles?: string[];
  seniorities?: string[];
  countries?: string[];
  statuses?: string[];
  /** Ids of csv_imports_raw. */
  imports?: string[];
};

export type EnrolmentRules = {
  /** ISO time: whoever was written to or called since then is left out. */
  not_contacted_since?: string;
  /** Shared mailboxes, too. */
  role_addresses?: true;
  /** Lead statuses that are wanted by name, also where nobody of them would be taken otherwise. */
  statuses?: string[];
};

export type EnrolmentRequest = {
  campaign_id: string;
  filter: LeadFilter;
  rules: EnrolmentRules;
  /** In their normal form: only these people, whoever they are. */
  emails?: string[];
};

const candidateSchema = z.object({
  lead_id: z.string(),
  email: z.string().nullable(),
  full_name: z.string().nullable(),
  company_name: z.string().nullable(),
  /** Why not; null: nothing is against it. */
  reason: z.string().nullable(),
});
export type Candidate = z.infer<typeof candidateSchema>;

/** Who could be put into a campaign; `size` leads are looked at. */
export function enrolmentCandidates(db: OutreachDatabase, request: EnrolmentRequest, after: Json, size: number): Promise<Page<Candidate>> {
  return db.call('outbound', 'enrolment_candidates', { request, after, page_size: size }, pageSchema(candidateSchema));
}

const addedSchema = z.object({
  tables: z.record(z.string(), countsSchema),
  /** What has come to stand against some since they were planned. */
  excluded: z.array(z.object({ reason: z.string(), count: z.number() })),
});

/** Puts leads into a campaign; who is there already stays as they are. */
export function addCampaignLeads(
  db: OutreachDatabase,
  payload: { campaign_id: string; lead_ids: string[]; rules: EnrolmentRules },
): Promise<z.infer<typeof addedSchema>> {
  return db.call('outbound', 'add_campaign_leads', { payload }, addedSchema);
}

/** The imports of this id or file name, newest first, and where there is none some that are there. */
export function findCsvImports(db: OutreachDatabase, text: string): Promise<{ ids: string[]; known: string[] }> {
  return db.call('outbound', 'find_csv_imports', { name: text }, z.object({ ids: z.array(z.string()), known: z.array(z.string()) }));
}

/** What companies and leads have there, each value once. */
export function filterValues(db: OutreachDatabase, kind: 'industry' | 'country' | 'seniority'): Promise<string[]> {
  return db.call('outbound', 'filter_values', { kind }, z.array(z.string()));
}
