import type { Json } from '../../db/json.ts';
import type { Reject } from '../../db/ops/rejects.ts';
import type { RowError } from '../../db/outbound/csv-imports.ts';
import { InputError } from '../../errors.ts';
import { type OpenTable, readTable, type TableFlags } from '../../ops/columns.ts';
import type { Keep } from '../../ops/keep.ts';
import type { Input } from '../../sources/input.ts';
import { partitionOf } from '../../sources/spool.ts';
import { storableText } from '../../sources/storable.ts';
import { COMPANY_TARGETS, CSV_COLUMNS, REACH_TARGETS } from './columns.ts';
import { layoutOf } from './layout.ts';
import { companyId, type LeadEntry, leadId, type MergedLead, mergeCompanies, mergeLeads } from './merge.ts';
import { type RowContext, readRow } from './read-row.ts';
import type { CompanyRow, LeadRow, Refusal } from './rows.ts';

/** Each holds what one company, or one person, said in all rows; all of it is in memory at a time. */
const PARTS = 64;
const KINDS = ['companies', 'profiles', 'phones', 'addresses'] as const;
/** In the order in which they are written: who has no address first, so that an address of the same profile finds them. */
const LEAD_KINDS = ['profiles', 'phones', 'addresses'] as const;
type Kind = (typeof KINDS)[number];
/** Of people whose row was rejected. */
const REFUSALS = KINDS.length * PARTS;
export const CSV_PARTITIONS = REFUSALS + 1;

export type CsvEntry = { company: CompanyRow } | LeadEntry | Refusal;

/** Lines of a file that are one row of csv_imports_raw. */
const CHUNK_ROWS = 2_000;
const CHUNK_BYTES = 4 * 1024 * 1024;
/** The rest are told by their number, and stand among the rejects. */
const MAX_ERRORS = 1_000;
const MAX_ABOVE = 30;

/** What a file holds, read and checked: its rows as they stand, and whom and what they name. */
export class StagedCsv {
  readonly errors: RowError[] = [];
  readonly layout: Json[] = [];
  readonly chunks: { offset: number; length: number }[] = [];
  rows = 0;
  failed = 0;
  readonly #keep: Keep<CsvEntry>;
  readonly #context: Omit<RowContext, 'hasPeople' | 'warn'>;
  #raw: string[] = [];
  #rawBytes = 0;
  #table: { table: OpenTable; isUsable: boolean } | undefined;

  constructor(keep: Keep<CsvEntry>, context: Omit<RowContext, 'hasPeople' | 'warn'>) {
    this.#keep = keep;
    this.#context = context;
  }

  /** Throws InputError where no table has a column by which anybody could be reached, or a company known. */
  async read(input: Input, flags: TableFlags, signal: AbortSignal, progress: () => void): Promise<void> {
    const sink = {
      table: (table: OpenTable) => this.#begin(table),
      row: (raw: Json) => this.#store(raw),
      reject: (reject: Reject) => this.#reject(reject),
      warn: (code: string, message: string, count: number) => this.#keep.warn(code, message, count),
    };
    for await (const record of readTable(input, CSV_COLUMNS, flags, sink, signal)) {
      progress();
      if (this.#table?.isUsable !== true) continue;
      const warn = (code: string, message: string) => this.#keep.warn(code, message, 1);
      const read = readRow(record, { ...this.#context, hasPeople: hasColumn(this.#table.table, REACH_TARGETS), warn });
      if (read.reason !== undefined) {
        record.reject(read.reason);
        for (const refusal of read.refusals) this.#keep.record(REFUSALS, refusal);
      } else this.#sort(read);
    }
    this.#flush();
    this.#requireTables(input);
  }

  *companies(): Generator<CompanyRow> {
    for (const entries of this.#partitions('companies')) {
      yield* mergeCompanies(entries.flatMap((entry) => ('company' in entry ? [entry.company] : [])));
    }
  }

  /** Passes over people, each written to its end before the next begins. */
  *passes(): Generator<Iterable<MergedLead>> {
    for (const kind of LEAD_KINDS) yield this.#leads(kind);
  }

  *refusals(): Generator<Refusal> {
    for (const entry of this.#keep.spool.read(REFUSALS)) if ('kind' in entry) yield entry;
  }

  /** A JSON array of rows, as text. */
  chunk(index: number): string {
    const place = this.chunks[index];
    return place === undefined ? '[]' : this.#keep.spool.readBlob(place).toString('utf8');
  }

  *#leads(kind: Kind): Generator<MergedLead> {
    for (const entries of this.#partitions(kind)) yield* mergeLeads(entries.filter((entry) => 'lead' in entry));
  }

  *#partitions(kind: Kind): Generator<CsvEntry[]> {
    const from = KINDS.indexOf(kind) * PARTS;
    for (let part = from; part < from + PARTS; part++) yield [...this.#keep.spool.read(part)];
  }

  #begin(table: OpenTable): void {
    const isUsable = hasColumn(table, [...REACH_TARGETS, ...COMPANY_TARGETS]);
    this.#table = { table, isUsable };
    if (isUsable) this.layout.push(layoutOf(table, MAX_ABOVE));
    else if (table.sheet !== undefined) this.#keep.warn('skipped_sheets', `sheets name neither people nor companies: ${table.sheet}`, 1);
  }

  #store(raw: Json): void {
    if (this.#table?.isUsable !== true) return;
    const text = JSON.stringify(raw);
    this.rows += 1;
    this.#raw.push(text);
    this.#rawBytes += text.length;
    if (this.#raw.length >= CHUNK_ROWS || this.#rawBytes >= CHUNK_BYTES) this.#flush();
  }

  #flush(): void {
    if (this.#raw.length === 0) return;
    this.chunks.push(this.#keep.spool.appendBlob(Buffer.from(`[${this.#raw.join(',')}]`, 'utf8')));
    this.#raw = [];
    this.#rawBytes = 0;
  }

  #reject(reject: Reject): void {
    if (this.#table?.isUsable !== true) return;
    this.failed += 1;
    if (this.errors.length < MAX_ERRORS) this.errors.push({ row: reject.line ?? null, error: storableText(reject.reason) });
    this.#keep.reject(reject);
  }

  #sort({ company, lead, refusals }: { company?: CompanyRow; lead?: LeadRow; refusals: Refusal[] }): void {
    if (company !== undefined) this.#record('companies', companyId(company), { company });
    if (lead === undefined) for (const refusal of refusals) this.#keep.record(REFUSALS, refusal);
    else {
      const kind = lead.email !== undefined ? 'addresses' : lead.linkedin_url !== undefined ? 'profiles' : 'phones';
      this.#record(kind, leadId(lead), { lead, refusals });
    }
  }

  #record(kind: Kind, id: string, entry: CsvEntry): void {
    this.#keep.record(KINDS.indexOf(kind) * PARTS + partitionOf(id, PARTS), entry);
  }

  #requireTables(input: Input): void {
    const { table } = this.#table ?? {};
    if (table === undefined) {
      throw new InputError(`${input.name} is empty: it has no rows and no header`, {
        suggestion: 'nothing was written; name another file',
      });
    }
    if (this.layout.length > 0) return;
    const names = table.mapping.header.filter((name) => name !== '').slice(0, 30);
    throw new InputError(
      `${input.name} names nobody: none of its columns (${names.join(', ')}) is an e-mail address, a phone number, a LinkedIn profile or a company`,
      {
        suggestion: `if a column has it under another name, name that one: --map email=NAME; --explain shows how the columns are read`,
      },
    );
  }
}

/** Tables of objects may come to have more columns as they are read. */
function hasColumn({ mapping }: OpenTable, targets: readonly string[]): boolean {
  return mapping.columns.some(({ column }) => targets.includes(column.target));
}
