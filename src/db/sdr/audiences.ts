import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json, JsonInput } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

const text = z.string().nullable();
const count = z.number();

/** Why somebody whom a filter matches is left out of an audience. */
export const EXCLUSIONS = ['suppressed', 'bounced', 'unsubscribed', 'cooling_down', 'no_address', 'already_client'] as const;
const exclusion = z.enum(EXCLUSIONS);

export const audienceCountsSchema = z.object({
  matched: count,
  selected: count,
  /** Each person once: matched is selected and all of these. */
  excluded: z.object({
    suppressed: count,
    bounced: count,
    unsubscribed: count,
    cooling_down: count,
    no_address: count,
    already_client: count,
  }),
});
export type AudienceCounts = z.infer<typeof audienceCountsSchema>;

/** Clauses as sdr.audience_conditions takes them. */
export type DatabaseFilter = readonly { readonly [key: string]: JsonInput | undefined }[];

/** How many a filter matches and selects now. */
export function audienceCounts(db: OutreachDatabase, filter: DatabaseFilter): Promise<AudienceCounts> {
  return db.call('sdr', 'audience_counts', { filter: [...filter] }, audienceCountsSchema);
}

const savedSchema = z.object({
  counts: audienceCountsSchema,
  is_new: z.boolean(),
  /** The name belongs to an audience with another filter. */
  taken: z.boolean(),
});

/** Saves an audience; one of the same name and filter stays as it was saved. */
export function saveAudience(
  db: OutreachDatabase,
  payload: { name: string; filter: DatabaseFilter; stored: DatabaseFilter; filter_hash: string; run_id: string },
): Promise<z.infer<typeof savedSchema>> {
  const { filter, stored } = payload;
  return db.call('sdr', 'save_audience', { payload: { ...payload, filter: [...filter], stored: [...stored] } }, savedSchema);
}

const foundSchema = z.object({
  found: z.object({ id: z.string(), name: z.string(), filter: z.json(), filter_hash: z.string(), selected: count }).nullable(),
  /** The names there are, where none was found. */
  known: z.array(z.string()),
});
export type FoundAudience = NonNullable<z.infer<typeof foundSchema>['found']>;

export function findAudience(db: OutreachDatabase, name: string): Promise<z.infer<typeof foundSchema>> {
  return db.call('sdr', 'find_audience', { called: name }, foundSchema);
}

export const audienceRowSchema = z.object({
  name: z.string(),
  /** Who was selected. */
  members: count,
  matched: count,
  /** The numbers of the campaigns that were started with it. */
  campaigns: z.array(count),
  filter_hash: z.string(),
  created_at: z.string(),
  filter: z.array(z.object({ field: z.string(), operator: z.string(), value: z.json() })),
});

/** Saved audiences, newest first. */
export function audienceList(db: OutreachDatabase, after: Json, size: number): Promise<Page<z.infer<typeof audienceRowSchema>>> {
  return db.call('sdr', 'audience_list', { after, page_size: size }, pageSchema(audienceRowSchema));
}

export const memberRowSchema = z.object({
  employee_id: z.string(),
  /** Why they were left out; null: they were not. */
  reason: exclusion.nullable(),
  full_name: text,
  company_name: text,
});

/** Who was selected when an audience was saved, or who was left out. */
export function audienceShow(
  db: OutreachDatabase,
  audience: string,
  excluded: boolean,
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof memberRowSchema>>> {
  return db.call('sdr', 'audience_show', { of_audience: audience, excluded, after, page_size: size }, pageSchema(memberRowSchema));
}

export const diffRowSchema = z.object({
  employee_id: z.string(),
  change: z.enum(['added', 'removed']),
  /** Of who was removed: why; null: the filter matches them no more. */
  reason: exclusion.nullable(),
  full_name: text,
  company_name: text,
});

/** What an audience would select today, beside what it selected. */
export function audienceDiff(
  db: OutreachDatabase,
  audience: string,
  filter: DatabaseFilter,
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof diffRowSchema>>> {
  const args = { of_audience: audience, filter: [...filter], after, page_size: size };
  return db.call('sdr', 'audience_diff', args, pageSchema(diffRowSchema));
}

export const recipientSchema = z.object({
  employee_id: z.string(),
  full_name: z.string(),
  company_name: text,
  recipient_email: z.string(),
  recipient_source: z.enum(['work', 'generic']),
  first_name: text,
  last_name: text,
  position: text,
  phone: text,
  website: text,
  region: text,
});
export type Recipient = z.infer<typeof recipientSchema>;

/** The members of an audience who can still be written to, each with their address. */
export function audienceExport(db: OutreachDatabase, audience: string, after: Json, size: number): Promise<Page<Recipient>> {
  return db.call('sdr', 'audience_export', { of_audience: audience, after, page_size: size }, pageSchema(recipientSchema));
}
