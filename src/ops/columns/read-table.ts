import type { Json } from '../../db/json.ts';
import type { Reject } from '../../db/ops/rejects.ts';
import { InputError, type OutreachError } from '../../errors.ts';
import type { Input } from '../../sources/input.ts';
import { type Row, type RowsFormat, readRows } from '../../sources/rows.ts';
import { OpenTable, SAMPLE_ROWS } from './open-table.ts';
import type { TableFlags } from './table-flags.ts';
import { Tally } from './tally.ts';
import { type Column, columnName, type DateOrder, type Override } from './types.ts';
import { type RowValues, valuesOf } from './values.ts';

/** Where the refused rows and the warnings of a table go: the import contract's `keep`, or anything like it. */
export interface Keep {
  reject(reject: Reject): void;
  warn(code: string, message: string, count: number): void;
  /** Told of each table, before its rows. */
  table?(table: OpenTable): void;
  /** Told of every row below a header as it stands in the file, whatever becomes of it. */
  row?(raw: Json, line: number): void;
}

/** A row whose cells are what their columns say. */
export interface TableRecord extends RowValues {
  sheet: string | undefined;
  /** Line of the text, row of the sheet. */
  line: number;
  /** `rows[3]`: from 0, over all sheets. */
  path: string;
  /** Refuses the row after all, for a reason that only its importer knows. */
  reject(reason: string): void;
  /** The row as it stands in the file, for a reject of a part of it. */
  describe(): Json;
}

/** Bounds what the sample of a table with very large rows takes. */
const SAMPLE_CELLS = 200_000;

/**
 * The records of a table: each sheet's header is found, its columns are mapped, cells are read. A row that is wrong is rejected with its reason,
 * and so is one that a stray delimiter has shifted. Throws InputError where no table has the columns that are required, UsageError for flags
 * that do not fit the file.
 */
export async function* readTable(
  input: Pick<Input, 'chunks' | 'limits'>,
  spec: readonly Column[],
  flags: TableFlags,
  keep: Keep,
  signal?: AbortSignal,
): AsyncGenerator<TableRecord> {
  const tally = new Tally(keep);
  let index = 0;
  for await (const { table, row } of tableRows(input, spec, flags, {
    signal,
    warn: (...odd) => keep.warn(...odd),
    skipped: (name) => tally.sheet(name),
    opened: (table) => keep.table?.(table),
  })) {
    const placed = table.place(row);
    keep.row?.(table.describe(row), row.line);
    if ('skipped' in placed) {
      tally.skipped(placed.skipped);
      continue;
    }
    const path = `rows[${index}]`;
    const pointer = `/${index}`;
    index += 1;
    const describe = () => table.describe(row);
    const reject = (reason: string) => keep.reject({ line: row.line, path, pointer, reason, record: describe() });
    if (row.problem !== undefined) {
      reject(row.problem);
      continue;
    }
    const read = 'reason' in placed ? placed : valuesOf(placed.cells, table.mapping, row.record !== undefined, tally);
    if ('reason' in read) reject(read.reason);
    else yield { sheet: row.sheet, line: row.line, path, reject, describe, ...read };
  }
  tally.tell();
}

interface Listener {
  signal: AbortSignal | undefined;
  warn(code: string, message: string, count: number): void;
  opened?(table: OpenTable): void;
  /** A sheet without a table. */
  skipped(sheet: string): void;
  onFormat?(format: RowsFormat): void;
}

/** All rows below headers, beside the table that each belongs to. */
export async function* tableRows(
  input: Pick<Input, 'chunks' | 'limits'>,
  spec: readonly Column[],
  { map = [], encoding, sheet, dateOrder }: TableFlags,
  { signal, warn, skipped, opened, onFormat }: Listener,
): AsyncGenerator<{ table: OpenTable; row: Row }> {
  let pending: Row[] = [];
  let cells = 0;
  let table: OpenTable | undefined;
  let failure: OutreachError | undefined;
  let tables = 0;
  let current: string | undefined;
  let isSkipping = false;
  let date1904 = false;
  const open = () => {
    const found = openTable(pending, spec, map, { order: dateOrder, date1904 });
    pending = [];
    cells = 0;
    if (found instanceof OpenTable) {
      tables += 1;
      table = found;
      opened?.(found);
      return found.sample.map((row) => ({ table: found, row }));
    }
    failure ??= found;
    isSkipping = true;
    if (current !== undefined) skipped(current);
    return [];
  };
  const format = (found: RowsFormat) => {
    date1904 = found.date1904 === true;
    onFormat?.(found);
  };
  for await (const row of readRows(input, { encoding, sheet, signal, warn, onFormat: format })) {
    if (row.sheet !== current) {
      if (pending.length > 0) yield* open();
      table = undefined;
      isSkipping = false;
      current = row.sheet;
    }
    if (isSkipping) continue;
    if (table !== undefined) {
      yield { table, row };
      continue;
    }
    pending.push(row);
    cells += row.cells.length;
    if (pending.length < SAMPLE_ROWS && cells < SAMPLE_CELLS) continue;
    const rows = open();
    // Without a sheet there is no other table to hope for.
    if (failure !== undefined && current === undefined) throw failure;
    yield* rows;
  }
  if (pending.length > 0) yield* open();
  if (tables === 0 && failure !== undefined) throw failure;
}

/** The table of these first rows, or why they are none. */
function openTable(
  rows: readonly Row[],
  spec: readonly Column[],
  map: readonly Override[],
  dates: { order: DateOrder | undefined; date1904: boolean },
): OpenTable | InputError {
  const table = new OpenTable(rows, spec, map, dates);
  const { mapping, headerLine } = table;
  const [missing] = mapping.missing;
  if (missing === undefined && mapping.columns.length > 0) return table;
  const names = mapping.header.map((name, index) => columnName(name, index)).slice(0, 30);
  const where = headerLine === undefined ? 'no header was found' : `its header in line ${headerLine} has`;
  const columns =
    headerLine === undefined && mapping.header.every((name) => name === '')
      ? where
      : `${headerLine === undefined ? 'it has' : where} ${names.join(', ')}`;
  const wanted = missing === undefined ? 'no column that is known here' : `no column ${missing.target}`;
  const target = missing?.target ?? spec[0]?.target ?? 'target';
  return new InputError(`this table has ${wanted}: ${columns}`, {
    suggestion: `if a column has it under another name, name that one: --map ${target}=NAME; --explain shows how the columns are read`,
  });
}
