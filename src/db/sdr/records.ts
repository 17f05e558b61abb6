import { z } from 'zod';
import { countsSchema } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json, JsonInput } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

const text = z.string().nullable();
const tables = z.record(z.string(), countsSchema);
const flag = z.boolean().nullable();

export const companyRowSchema = z.object({
  company_name: z.string(),
  tin: text,
  status: text,
  segment: text,
  region: text,
  /** How many employees are stored. */
  employees: z.number(),
  clients: z.number(),
  registration_number: text,
  sme_registry: flag,
  employee_count: z.number().nullable(),
  revenue: z.number().nullable(),
  website: text,
  primary_email: text,
  processing_status: text,
  research_at: text,
  session_key: text,
  batch_id: text,
  updated_at: text,
  company_id: z.string(),
});

export type CompanyFilter = {
  [name in 'status' | 'segment' | 'region' | 'processing_status' | 'session_key' | 'batch_id' | 'search']?: string;
} & {
  sme?: boolean;
};

export function companyList(
  db: OutreachDatabase,
  filter: CompanyFilter,
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof companyRowSchema>>> {
  return db.call('sdr', 'company_list', { filter, after, page_size: size }, pageSchema(companyRowSchema));
}

export const employeeRowSchema = z.object({
  full_name: z.string(),
  position: text,
  company_name: z.string(),
  work_email: text,
  generic_email: text,
  campaign_number: z.number().nullable(),
  campaign_status: text,
  work_email_status: z.string(),
  generic_email_status: z.string(),
  phone_numbers: z.array(z.string()),
  outreach_sent_date: text,
  reply_unsubscribe: flag,
  reply_info_request: flag,
  reply_bounce: flag,
  client_status: flag,
  test_status: text,
  processing_status: text,
  research_at: text,
  updated_at: text,
  company_id: z.string(),
  employee_id: z.string(),
});

export const REPLY_FLAGS = ['unsubscribe', 'info_request', 'bounce'] as const;
export type EmployeeFilter = {
  [name in 'company_id' | 'position' | 'processing_status' | 'campaign_status' | 'replied' | 'search']?: string;
} & {
  campaign_number?: number;
  client?: boolean;
};

export function employeeList(
  db: OutreachDatabase,
  filter: EmployeeFilter,
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof employeeRowSchema>>> {
  return db.call('sdr', 'employee_list', { filter, after, page_size: size }, pageSchema(employeeRowSchema));
}

export const RELATIONS = { company: 'sdr.companies', employee: 'sdr.employees' } as const;
export type RecordKind = keyof typeof RELATIONS;

/** Ids of those that somebody means, at most 20. */
export function findRecords(db: OutreachDatabase, kind: RecordKind, wanted: string): Promise<string[]> {
  const ids = z.array(z.string());
  return kind === 'company' ? db.call('sdr', 'find_company', { wanted }, ids) : db.call('sdr', 'find_employee', { wanted }, ids);
}

const documentSchema = z.record(z.string(), z.json()).nullable();

/** All that is known of one; null: it is gone. */
export function showRecord(db: OutreachDatabase, kind: RecordKind, id: string): Promise<{ [key: string]: Json } | null> {
  return kind === 'company'
    ? db.call('sdr', 'company_show', { wanted: id }, documentSchema)
    : db.call('sdr', 'employee_show', { wanted: id }, documentSchema);
}

export function updateRecord(
  db: OutreachDatabase,
  change: { kind: RecordKind; id: string; set: { [column: string]: JsonInput }; release: readonly string[] },
  dryRun: boolean,
): Promise<{ changed: string[]; tables: z.infer<typeof tables> }> {
  const { kind, id, set, release } = change;
  const payload = { relation: RELATIONS[kind], id, set, release: [...release] };
  return db.call('sdr', 'update_record', { payload, dry_run: dryRun }, z.object({ changed: z.array(z.string()), tables }));
}

const mergedSchema = z.object({
  tables,
  /** Of companies: employees of both that turned out to be one. */
  merged_employees: z.number().default(0),
  /** Whom a campaign was about to write to, and who said no. */
  cancelled: z.union([z.number(), z.boolean()]).transform(Number),
});

/** Makes one of two; nothing of it can be undone. */
export function mergeRecords(
  db: OutreachDatabase,
  kind: RecordKind,
  pair: { keep: string; other: string; by: string; reason: string | null },
  dryRun: boolean,
): Promise<z.infer<typeof mergedSchema>> {
  const args = { payload: pair, dry_run: dryRun };
  return kind === 'company' ? db.call('sdr', 'merge_companies', args, mergedSchema) : db.call('sdr', 'merge_employees', args, mergedSchema);
}

/** What words of registries mean; a null status takes the words out. */
export async function putRegistryStatuses(
  db: OutreachDatabase,
  payload: { by: string; rows: readonly { registry_status: string; status: string | null }[] },
  dryRun: boolean,
): Promise<z.infer<typeof tables>> {
  return (await db.call('sdr', 'put_registry_statuses', { payload, dry_run: dryRun }, z.object({ tables }))).tables;
}

const nameParts = { first_name: text, last_name: text, middle_name: text };
const namesSchema = z.object({ employee_id: z.string(), full_name: z.string(), ...nameParts });
export type EmployeeNames = z.infer<typeof namesSchema>;

export function employeeNames(db: OutreachDatabase, after: Json, size: number): Promise<Page<EmployeeNames>> {
  return db.call('sdr', 'employee_names', { after, page_size: size }, pageSchema(namesSchema));
}

export type NameParts = { first_name: string | null; last_name: string | null; middle_name: string | null };
export type NameRepair = { employee_id: string; full_name: string; before: NameParts; after: NameParts; confidence: 'high' | 'low' };

export async function repairNames(
  db: OutreachDatabase,
  payload: { by: string; rows: readonly NameRepair[] },
  dryRun: boolean,
): Promise<z.infer<typeof tables>> {
  return (await db.call('sdr', 'repair_names', { payload, dry_run: dryRun }, z.object({ tables }))).tables;
}
