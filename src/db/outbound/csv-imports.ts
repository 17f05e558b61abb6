import { z } from 'zod';
import { countsSchema, type TableCounts } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json, JsonInput } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

type Tables = Record<string, TableCounts>;
const tables = z.record(z.string(), countsSchema);
const tablesSchema = z.object({ tables });

/** A line of csv_imports_raw.error_log. */
export type RowError = { row: number | null; error: string };

/** A file of rows, or what is left of one that could not be taken in. */
export type CsvFile = {
  /** Follows from the content: the same file is the same row. */
  id: string;
  file_name: string;
  file_size_bytes: number;
  content_sha256: string;
  run_id: string | null;
  error_log: RowError[] | null;
};

export type CsvContent = CsvFile & {
  total_rows: number;
  failed_rows: number;
  /** Where headers stand, and which column was taken for what. */
  layout: Json;
  /** Rows of csv_imports_raw beside it; 0: raw_data has all. */
  chunks: number;
  raw_data: Json[];
};

/** Makes the row of a file, uploaded; one that was completed alike stays as it is. */
export async function openCsvImport(db: OutreachDatabase, file: CsvContent, dryRun: boolean): Promise<Tables> {
  return (await db.call('outbound', 'open_csv_import', { payload: file, dry_run: dryRun }, tablesSchema)).tables;
}

/** Stores lines of a larger file; rows: a JSON array, as text. */
export async function putCsvChunk(db: OutreachDatabase, importId: string, chunk: number, rows: string): Promise<void> {
  await db.call('outbound', 'put_csv_chunk', { import_id: importId, chunk, raw_rows: rows }, z.object({ rows: z.number() }));
}

/** Notes how far an import is. */
export async function noteCsvImport(
  db: OutreachDatabase,
  importId: string,
  status: 'processing' | 'completed',
  processed: number,
): Promise<void> {
  await db.call('outbound', 'note_csv_import', { import_id: importId, status, processed }, z.object({ changed: z.number() }));
}

/** Notes a file that could not be taken in. */
export async function failCsvImport(db: OutreachDatabase, file: CsvFile): Promise<void> {
  await db.call('outbound', 'fail_csv_import', { payload: file }, z.object({ noted: z.number() }));
}

/** Companies of a file, each once. */
export async function importCompanies(
  db: OutreachDatabase,
  batch: { csv_import_id: string; companies: readonly { [column: string]: JsonInput | undefined }[] },
  dryRun: boolean,
): Promise<Tables> {
  const { csv_import_id, companies } = batch;
  const payload = { csv_import_id, companies: [...companies] };
  return (await db.call('outbound', 'import_companies', { payload, dry_run: dryRun }, tablesSchema)).tables;
}

export type LeadBatch = {
  csv_import_id: string;
  /** So many rows of the file are done with this batch. */
  processed_rows: number;
  /** Of the suppressions. */
  source: string;
  refusals: readonly { kind: 'email' | 'phone'; value: string; reason: string; row: number }[];
  leads: readonly { [column: string]: JsonInput | undefined }[];
};

const importedLeadsSchema = z.object({ tables, suppressed: z.number(), role_addresses: z.number(), left: z.boolean() });
/** left: pending messages of people who said no wait for ops.cancel_next. */
export type ImportedLeads = z.infer<typeof importedLeadsSchema>;

/** Leads of a file, each once, and who said no, in one transaction. */
export function importLeads(db: OutreachDatabase, batch: LeadBatch, dryRun: boolean): Promise<ImportedLeads> {
  const payload = { ...batch, leads: [...batch.leads], refusals: [...batch.refusals] };
  return db.call('outbound', 'import_leads', { payload, dry_run: dryRun }, importedLeadsSchema);
}

const unkeyedSchema = z.object({ id: z.string(), company_name: z.string(), country: z.string().nullable() });

/** Companies without a domain whose name nobody has folded yet. */
export function unkeyedCompanies(db: OutreachDatabase, after: Json, size: number): Promise<Page<z.infer<typeof unkeyedSchema>>> {
  return db.call('outbound', 'unkeyed_companies', { after, page_size: size }, pageSchema(unkeyedSchema));
}

/** Writes down how they are compared. */
export async function keyCompanies(db: OutreachDatabase, keys: readonly { id: string; name_key: string }[]): Promise<void> {
  await db.call('outbound', 'key_companies', { keys: [...keys] }, z.object({ keyed: z.number() }));
}
