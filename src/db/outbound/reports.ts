import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

const text = z.string().nullable();
const number = z.number().nullable();

export const IMPORT_STATES = ['uploaded', 'processing', 'completed', 'failed'] as const;

export const importRowSchema = z.object({
  file_name: z.string(),
  import_status: z.string(),
  uploaded_at: text,
  total_rows: z.number(),
  processed_rows: number,
  failed_rows: number,
  /** Whose values are this file's. */
  leads: z.number(),
  /** That no file had before. */
  new_companies: z.number(),
  first_error: text,
  processing_started_at: text,
  processing_completed_at: text,
  uploaded_by: text,
  file_size_bytes: number,
  csv_import_id: z.string(),
  run_id: text,
});

/** Imported files, newest first. */
export function importList(
  db: OutreachDatabase,
  filter: { status?: string; since?: string },
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof importRowSchema>>> {
  return db.call('outbound', 'import_list', { filter, after, page_size: size }, pageSchema(importRowSchema));
}

export const companyRowSchema = z.object({
  company_name: z.string(),
  company_domain: text,
  leads: z.number(),
  /** Whose person said no. */
  suppressed_leads: z.number(),
  /** With a shared mailbox. */
  role_addresses: z.number(),
  industry: text,
  company_size: text,
  employee_count: number,
  country: text,
  state: text,
  city: text,
  website: text,
  company_phone: text,
  company_linkedin: text,
  csv_appearance_count: number,
  first_seen_in: text,
  last_seen_in: text,
  updated_at: text,
  company_id: z.string(),
});

/** What companies are filtered by; absent means any. */
export type CompanyFilter = {
  industry?: string;
  country?: string;
  size?: string;
  csv_import_id?: string;
  min_leads?: number;
  without_domain?: true;
};

/** Companies by name, each with its leads. */
export function companyList(
  db: OutreachDatabase,
  filter: CompanyFilter,
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof companyRowSchema>>> {
  return db.call('outbound', 'company_list', { filter, after, page_size: size }, pageSchema(companyRowSchema));
}
