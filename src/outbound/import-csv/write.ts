import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { z } from 'zod';
import { concurrently } from '../../concurrently.ts';
import { BatchSizer, sendInBatches } from '../../db/batches.ts';
import { INDEXED_TEXT_LENGTH } from '../../db/column-values.ts';
import type { Json } from '../../db/json.ts';
import { cancelWhatIsLeft, type PersonKeys } from '../../db/ops/suppressions.ts';
import {
  type CsvFile,
  failCsvImport,
  importCompanies,
  importLeads,
  keyCompanies,
  noteCsvImport,
  openCsvImport,
  putCsvChunk,
  unkeyedCompanies,
} from '../../db/outbound/csv-imports.ts';
import { allPages } from '../../db/paging.ts';
import type { InputError } from '../../errors.ts';
import { ErasedPeople } from '../../ops/erased.ts';
import type { Job } from '../../ops/job.ts';
import { Meter } from '../../output/progress.ts';
import type { InputFacts } from '../../sources/input.ts';
import { companyKey } from './company-key.ts';
import type { MergedLead } from './merge.ts';
import type { Refusal } from './rows.ts';
import type { StagedCsv } from './stage.ts';

const COMPANIES_AT_ONCE = 2_000;
const LEADS_AT_ONCE = 2_000;
/** Text beyond the columns that weighs as much as a row. */
const HEAVY_TEXT = 4_096;

/** Writes what a file holds: its rows as they are, then companies, then people and what they refused. */
export async function writeCsv(job: Job, staged: StagedCsv, facts: InputFacts): Promise<void> {
  const { db, dryRun, signal } = job;
  const file = fileOf(job, facts);
  const importId = file.id;
  if (!dryRun) await keyOthers(job);
  const isLarge = staged.chunks.length > 1;
  const erased = new ErasedPeople(job);
  // People are counted once, with their lead.
  const uncounted = new ErasedPeople({ db, warn: () => {} });
  const chunk = async (index: number): Promise<Json[]> => {
    const rows = z.array(z.json()).parse(JSON.parse(staged.chunk(index)));
    const kept = new Set(await uncounted.withoutNamed(rows));
    // A lead says by its number which row it came from.
    return rows.map((row) => (kept.has(row) ? row : Array.isArray(row) ? [] : {}));
  };
  const content = {
    ...file,
    error_log: staged.errors.length === 0 ? null : staged.errors,
    total_rows: staged.rows,
    failed_rows: staged.failed,
    layout: staged.layout,
    chunks: isLarge ? staged.chunks.length : 0,
    raw_data: isLarge || dryRun ? [] : await chunk(0),
  };
  job.count(await openCsvImport(db, content, dryRun));
  if (!dryRun) {
    if (isLarge) {
      await concurrently(staged.chunks.keys(), db.concurrency, async (index) => {
        signal.throwIfAborted();
        const rows = (await erased.exist()) ? JSON.stringify(await chunk(index)) : staged.chunk(index);
        await putCsvChunk(db, importId, index + 1, rows);
      });
    }
    await noteCsvImport(db, importId, 'processing', 0);
  }

  await sendInBatches(staged.companies(), {
    weigh: ({ apollo_data: data }) => 1 + weightOf(data),
    sizer: new BatchSizer(COMPANIES_AT_ONCE),
    inFlight: db.concurrency,
    signal,
    send: async (companies) => job.count(await importCompanies(db, { csv_import_id: importId, companies }, dryRun)),
  });
  await writePeople(job, staged, importId, { fileName: file.file_name, erased });
  if (!dryRun) await noteCsvImport(db, importId, 'completed', staged.rows - staged.failed);
  if (staged.rows === 0) job.warn('no_rows', 'there is a header and no row below it', 1);
}

/** A file that could not be taken in, with the reason. */
export async function noteRefusedCsv(job: Job, error: InputError, facts: InputFacts): Promise<void> {
  const [, line] = /\bline (\d+)\b/.exec(error.message) ?? [];
  await failCsvImport(job.db, {
    ...fileOf(job, facts),
    error_log: [{ row: line === undefined ? null : Number(line), error: error.message }],
  });
}

async function writePeople(
  job: Job,
  staged: StagedCsv,
  importId: string,
  { fileName, erased }: { fileName: string; erased: ErasedPeople },
): Promise<void> {
  const { db, dryRun, signal } = job;
  const source = `import-csv ${fileName}`.slice(0, INDEXED_TEXT_LENGTH).toWellFormed();
  const writing = new Meter('writing', 'rows', staged.rows);
  const found = { done: 0, repeated: 0, suppressed: 0, roles: 0, left: false };
  const send = async (given: readonly MergedLead[], alone: readonly Refusal[] = []) => {
    const people = await erased.without(given, ({ lead }) => keysOf(lead));
    const rows = given.reduce((sum, person) => sum + person.rows, 0);
    const answer = await importLeads(
      db,
      {
        csv_import_id: importId,
        source,
        processed_rows: found.done + rows,
        leads: people.map(({ lead }) => lead),
        refusals: [...alone, ...people.flatMap(({ refusals }) => refusals)],
      },
      dryRun,
    );
    job.count(answer.tables);
    found.done += rows;
    found.repeated += rows - given.length;
    found.suppressed += answer.suppressed;
    found.roles += answer.role_addresses;
    found.left ||= answer.left;
    job.progress(writing.text(found.done));
  };
  const refusals = [...staged.refusals()];
  if (refusals.length > 0) await send([], refusals);
  for (const people of staged.passes())
    await sendInBatches(people, {
      weigh: ({ lead }) => 1 + weightOf(lead.apollo_data),
      sizer: new BatchSizer(LEADS_AT_ONCE),
      inFlight: db.concurrency,
      signal,
      send,
    });
  if (found.left) await cancelWhatIsLeft(db);
  job.warn('repeated_people', 'rows are of a person of another row, and were merged with it', found.repeated);
  job.warn('suppressed', 'people who said no were imported and suppressed: no campaign can contain them', found.suppressed);
  job.warn('role_addresses', 'addresses are shared mailboxes, and were marked', found.roles);
}

/** A phone may be several people's: it counts where there is nothing else. */
function keysOf({ email, personal_email: personal, phone }: MergedLead['lead']): PersonKeys {
  const emails = [email, personal].filter((key) => key !== undefined);
  return emails.length > 0 || phone === undefined ? { emails } : { phones: [phone] };
}

/** Companies that others wrote are compared as those of files are. */
async function keyOthers({ db, signal }: Job): Promise<void> {
  let batch: { id: string; name_key: string }[] = [];
  const flush = async () => {
    if (batch.length > 0) await keyCompanies(db, batch);
    batch = [];
  };
  for await (const { id, company_name, country } of allPages((after, size) => unkeyedCompanies(db, after, size))) {
    signal.throwIfAborted();
    batch.push({ id, name_key: companyKey(company_name, country) });
    if (batch.length >= COMPANIES_AT_ONCE) await flush();
  }
  await flush();
}

function fileOf(job: Job, { bytes, sha256 }: InputFacts): CsvFile {
  const { source, command } = job.summary;
  return {
    // What was not read to its end is known by its run.
    id: sha256 === '' ? job.run : importIdOf(sha256),
    file_name: source === null || source === '-' ? (source === '-' ? 'standard input' : command) : basename(source),
    file_size_bytes: bytes,
    content_sha256: sha256,
    run_id: job.runId ?? null,
    error_log: null,
  };
}

/** A UUID of its own kind (version 8, RFC 9562) that follows from the content. */
export function importIdOf(sha256: string): string {
  const hex = createHash('sha256').update(`csv_imports_raw ${sha256}`).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function weightOf(data: { [key: string]: unknown } | undefined): number {
  let length = 0;
  for (const value of Object.values(data ?? {})) length += typeof value === 'string' ? value.length : 0;
  return Math.floor(length / HEAVY_TEXT);
}
