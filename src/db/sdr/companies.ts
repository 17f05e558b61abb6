import { z } from 'zod';
import { countsSchema } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { JsonInput } from '../json.ts';

const storedCompanySchema = z.object({
  id: z.string(),
  tin: z.string().nullable(),
  registration_number: z.string().nullable(),
  company_key: z.string().nullable(),
  /** The numbers are those of a company that was merged into this one. */
  is_merged: z.boolean(),
});
export type StoredCompany = z.infer<typeof storedCompanySchema>;

/** The companies that have one of these numbers, or one of these keys (companyKey in src/sdr/names.ts). */
export function matchCompanies(
  db: OutreachDatabase,
  numbers: { tins: readonly string[]; registration_numbers: readonly string[]; keys: readonly string[] },
): Promise<StoredCompany[]> {
  return db.call('sdr', 'match_companies', { numbers }, z.array(storedCompanySchema));
}

const registryStatusSchema = z.object({
  registry_status: z.string(),
  status: z.string(),
  added_by: z.string(),
  added_at: z.string(),
});
export type RegistryStatus = z.infer<typeof registryStatusSchema>;

/** What the words of registries for a status mean. */
export function registryStatusList(db: OutreachDatabase): Promise<RegistryStatus[]> {
  return db.call('sdr', 'registry_status_list', {}, z.array(registryStatusSchema));
}

type Values = { [column: string]: JsonInput };
type Times = { [column: string]: string };

export type CompanyBatch = {
  /** Whether it is told what becomes of each. */
  explain: boolean;
  session_key: string | null;
  companies: readonly {
    id?: string | undefined;
    tin?: JsonInput | undefined;
    registration_number?: JsonInput | undefined;
    /** Of one without numbers, by which it is found. */
    key?: string | undefined;
    /** Of a new one. */
    company_key?: string | undefined;
    times?: Times | undefined;
    record_time?: string | undefined;
    add_emails?: readonly string[] | undefined;
    /** The status is a registry's word. */
    registered?: boolean;
  }[];
  company_fields: readonly Values[];
  /** n: the place of the company, from 1. */
  employees: readonly { n: number; times?: Times | undefined; record_time?: string | undefined }[];
  employee_fields: readonly Values[];
};

const detailSchema = z.object({
  n: z.number(),
  action: z.enum(['create', 'update', 'skip']),
  changed: z.array(z.string()),
  employees: z.object({ inserted: z.number().optional(), updated: z.number().optional(), changed: z.array(z.string()).optional() }),
});
export type CompanyDetail = z.infer<typeof detailSchema>;

const importedSchema = z.object({
  tables: z.record(z.string(), countsSchema),
  /** Places of companies that two stored ones, or another import of this moment, claim. */
  refused: z.array(z.number()),
  refused_employees: z.array(z.object({ n: z.number(), reason: z.string() })),
  details: z.array(detailSchema).nullable(),
});

/** Companies of a file with their employees, each company once, in one transaction. */
export function importCompanies(db: OutreachDatabase, batch: CompanyBatch, dryRun: boolean): Promise<z.infer<typeof importedSchema>> {
  return db.call('sdr', 'import_companies', { payload: batch, dry_run: dryRun }, importedSchema);
}
