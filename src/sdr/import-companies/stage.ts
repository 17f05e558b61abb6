import type { Json } from '../../db/json.ts';
import type { Reject } from '../../db/ops/rejects.ts';
import { InputError } from '../../errors.ts';
import { nameKey, type OpenTable, readTable, type TableFlags, type TableRecord } from '../../ops/columns.ts';
import type { Keep } from '../../ops/keep.ts';
import type { Input } from '../../sources/input.ts';
import { companyKey } from '../names.ts';
import { COMPANY_COLUMNS, EMPLOYEE_COLUMNS, IDENTITY_TARGETS, isNotImportable, PERSON_TARGETS, scaleOf, TABLE_COLUMNS } from './columns.ts';
import { type Planned, refusedPlan } from './plan.ts';
import { readCompany } from './read-company.ts';
import { readEmployee, valuesOfObject } from './read-employee.ts';
import { type CompanyRow, type EmployeeRow, type Oddity, type Place, type ReadContext, type RecordRow, Refusal } from './rows.ts';

/** By what a record is known, and where its text is. */
export type Entry = {
  tin?: string;
  registration_number?: string;
  /** Name and website as they are compared; absent: it has no name. */
  key?: string;
  hasWebsite: boolean;
  blob: { offset: number; length: number };
};
/** A record, once it is known whose it is. */
export type PlacedEntry = { group: number; blob: Entry['blob']; without?: string[] };
export type CompanyEntry = Entry | PlacedEntry;

/** The records in their order; then those of each company together. */
export const RECORDS = 0;
const PARTS = 256;
export const COMPANIES_PER_PART = 8_192;
export const COMPANY_PARTITIONS = 1 + PARTS;

/** Of the sample of a table: so many cells that are names of columns make it a list of columns. */
const LEGEND_SHARE = 0.3;
const MESSAGES: Readonly<Record<Oddity, string>> = {
  checksum: 'numbers have a wrong length or check digit, or lost digits to a spreadsheet',
  leading_zeros: 'numbers got back the zeros that a spreadsheet had taken away',
  cut: 'texts were longer than their column and were cut',
  naive_timestamps: 'times without a zone were read as UTC',
  future_times: 'times of records are still to come; they count as records without one',
  not_importable: 'cells say what campaigns, replies, tests and people decide; they were left out',
};
const NAMES = new Set([...COMPANY_COLUMNS, ...EMPLOYEE_COLUMNS].flatMap(({ target, synonyms = [] }) => [target, ...synonyms]).map(nameKey));

/** What a file holds, read and checked. */
export class StagedCompanies {
  records = 0;
  readonly keep: Keep<CompanyEntry>;
  readonly #context: ReadContext;
  #scales: ReadonlyMap<string, number> = new Map();
  #table: { table: OpenTable; isUsable: boolean } | undefined;
  #usable = 0;
  readonly #unknown = new Set<string>();
  readonly #onPlanned: ((planned: Planned) => void) | undefined;
  /** What a plan says of the record at hand. */
  #notes: string[] = [];

  constructor(keep: Keep<CompanyEntry>, onPlanned?: (planned: Planned) => void, now = Date.now()) {
    this.keep = keep;
    this.#onPlanned = onPlanned;
    this.#context = {
      now,
      odd: (what, example) => {
        keep.warn(what, `${MESSAGES[what]}, e.g. ${example}`, 1);
        if (onPlanned !== undefined) this.#notes.push(`${what}: ${example}`);
      },
      unreadable: (target, example) =>
        keep.warn(`unreadable_${target}`, `cells in ${target} could not be read and were left out, e.g. ${example}`, 1),
      scale: (target) => this.#scales.get(target) ?? 1,
    };
  }

  /** Throws InputError where no table is one of companies. */
  async read(input: Input, flags: TableFlags, signal: AbortSignal, progress: () => void): Promise<void> {
    const sink = {
      table: (table: OpenTable) => this.#begin(table),
      reject: (reject: Reject) => {
        if (this.#table?.isUsable !== true) return;
        this.keep.reject(reject);
        this.#onPlanned?.(refusedPlan({}, reject.reason));
      },
      warn: (code: string, message: string, count: number) => this.keep.warn(code, message, count),
    };
    for await (const record of readTable(input, TABLE_COLUMNS, flags, sink, signal)) {
      progress();
      if (this.#table?.isUsable === true) this.#read(record);
    }
    this.#noteUnknown();
    if (this.#usable === 0) throw this.#none(input);
    if (this.#unknown.size > 0) {
      const names = [...this.#unknown].slice(0, 10).join(', ');
      this.keep.warn('unknown_columns', `columns were left out, since no field has such a name: ${names}`, this.#unknown.size);
    }
  }

  /** The records in the order of the file. */
  *entries(): Generator<Entry> {
    for (const entry of this.keep.spool.read(RECORDS)) if ('hasWebsite' in entry) yield entry;
  }

  /** without: fields that say nothing of the company that the record is of. */
  place(group: number, { blob }: Entry, without?: string[]): void {
    const part = 1 + Math.min(PARTS - 1, Math.floor(group / COMPANIES_PER_PART));
    this.keep.record(part, { group, blob, ...(without === undefined ? {} : { without }) });
  }

  /** The records of one company after the other, each in the order of the file. */
  *companies(): Generator<{ group: number; rows: RecordRow[] }> {
    for (let part = 1; part < COMPANY_PARTITIONS; part++) {
      const groups = new Map<number, PlacedEntry[]>();
      for (const entry of this.keep.spool.read(part)) {
        if (!('group' in entry)) continue;
        const known = groups.get(entry.group);
        if (known === undefined) groups.set(entry.group, [entry]);
        else known.push(entry);
      }
      for (const [group, entries] of groups) yield { group, rows: entries.map(({ blob, without }) => this.row(blob, without)) };
    }
  }

  row(blob: Entry['blob'], without: readonly string[] = []): RecordRow {
    const row: RecordRow = JSON.parse(this.keep.spool.readBlob(blob).toString('utf8'));
    for (const field of without) delete row.company.fields[field];
    return row;
  }

  #begin(table: OpenTable): void {
    this.#noteUnknown();
    const { columns } = table.mapping;
    const identities = columns.filter(({ column }) => IDENTITY_TARGETS.includes(column.target));
    const isUsable = identities.length > 0 && !isLegend(table);
    this.#table = { table, isUsable };
    if (!isUsable) {
      if (table.sheet !== undefined) this.keep.warn('skipped_sheets', `sheets name no companies: ${table.sheet}`, 1);
      return;
    }
    this.#usable += 1;
    this.#scales = new Map(columns.map(({ column, header }) => [column.target, scaleOf(header)]));
  }

  /** Tables of objects come to have more columns as they are read. */
  #noteUnknown(): void {
    const { table, isUsable } = this.#table ?? {};
    if (isUsable === true)
      for (const { header } of table?.mapping.unknown ?? []) if (header.trim() !== '') this.#unknown.add(header.trim());
  }

  #none(input: Input): InputError {
    const { table } = this.#table ?? {};
    if (table === undefined) {
      return new InputError(`${input.name} is empty: it has no rows and no header`, {
        suggestion: 'nothing was written; name another file',
      });
    }
    const names = table.mapping.header.filter((name) => name !== '').slice(0, 30);
    return new InputError(
      `${input.name} names no companies: none of its columns (${names.join(', ')}) is a name, a tin or a registration number`,
      {
        suggestion:
          'if a column has it under another name, name that one: --map company_name=NAME; --explain shows how the columns are read',
      },
    );
  }

  #read(record: TableRecord): void {
    const { values, line, path } = record;
    this.records += 1;
    this.#notes = [];
    for (const target of Object.keys(values))
      if (isNotImportable(target) && values[target] !== null) this.#context.odd('not_importable', target);
    const company = readCompany(values, this.#context);
    const reason = company instanceof Refusal ? company.reason : problemOf(company, values.employees);
    if (company instanceof Refusal || reason !== undefined) {
      record.reject(reason ?? '');
      return;
    }
    const place: Place = { line, path, pointer: `/${/\d+/.exec(path)?.[0] ?? '0'}` };
    const row: RecordRow = { company, employees: this.#employees(record, place, company), place, notes: this.#notes };
    const blob = this.keep.spool.appendBlob(Buffer.from(JSON.stringify(row), 'utf8'));
    const { tin, registration_number: registration, website } = company.fields;
    const key = keyOf(company);
    this.keep.record(RECORDS, {
      ...(typeof tin === 'string' ? { tin } : {}),
      ...(typeof registration === 'string' ? { registration_number: registration } : {}),
      ...(key === undefined ? {} : { key }),
      hasWebsite: typeof website === 'string' && website !== '',
      blob,
    });
  }

  /** Those of a list, and the one whose cells stand beside the company's. */
  #employees({ values, describe }: TableRecord, place: Place, company: CompanyRow): EmployeeRow[] {
    const listed = Array.isArray(values.employees) ? values.employees : [];
    const employees = listed.flatMap((item, index) => this.#nested(item, index, place, company) ?? []);
    if (!PERSON_TARGETS.some((target) => values[target] != null)) return employees;
    const employee = readEmployee(values, this.#context, false);
    if (!(employee instanceof Refusal)) return [...employees, employee];
    this.#refused(`employee: ${employee.reason}`, (reason) => this.keep.reject({ ...place, reason, record: describe() }));
    return employees;
  }

  /** One bad employee is one reject, with what the company is known by, so that it can be imported by itself. */
  #nested(item: Json, index: number, { line, path, pointer }: Place, { fields, time }: CompanyRow): EmployeeRow | undefined {
    const isObject = typeof item === 'object' && item !== null && !Array.isArray(item);
    const values = isObject ? valuesOfObject(item, this.#context) : {};
    if (isObject) for (const target of Object.keys(item)) if (isNotImportable(target)) this.#context.odd('not_importable', target);
    const employee = isObject ? readEmployee(values, this.#context, true) : new Refusal('it is no object');
    if (!(employee instanceof Refusal)) return { ...employee, ...(employee.time === undefined && time !== undefined ? { time } : {}) };
    const known = Object.fromEntries(
      [...IDENTITY_TARGETS, 'website'].flatMap((target) => (fields[target] == null ? [] : [[target, fields[target]]])),
    );
    this.#refused(`employee: ${employee.reason}`, (reason) =>
      this.keep.reject({
        ...{ line, path: `${path}.employees[${index}]`, pointer: `${pointer}/employees/${index}` },
        ...{ reason, record: { ...known, employees: [item] } },
      }),
    );
    return undefined;
  }

  /** Of an employee: the company goes on, and a plan says it there. */
  #refused(reason: string, reject: (reason: string) => void): void {
    reject(reason);
    this.#notes.push(`rejected: ${reason}`);
  }
}

/** Why a record is none of a company. */
function problemOf(company: CompanyRow, employees: Json | undefined): string | undefined {
  const { tin, registration_number: registration } = company.fields;
  if (typeof tin !== 'string' && typeof registration !== 'string' && keyOf(company) === undefined)
    return 'it names no company: it has no company_name, no tin and no registration_number';
  return employees !== undefined && employees !== null && !Array.isArray(employees) ? 'employees is no list' : undefined;
}

function keyOf({ fields: { company_name: name, website } }: CompanyRow): string | undefined {
  return typeof name === 'string' ? companyKey(name, typeof website === 'string' ? website : null) : undefined;
}

/** A list of what the columns mean, and no companies. */
function isLegend({ mapping, sample, cellsOf }: OpenTable): boolean {
  const column = mapping.columns.find(({ column }) => column.target === 'company_name');
  if (column === undefined) return false;
  const cells = sample.flatMap((row) => {
    const cell = cellsOf(row)[column.index];
    return typeof cell === 'string' && cell.trim() !== '' ? [nameKey(cell)] : [];
  });
  return cells.length > 0 && cells.filter((cell) => NAMES.has(cell)).length / cells.length >= LEGEND_SHARE;
}
