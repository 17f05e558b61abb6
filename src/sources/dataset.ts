import type { Json } from '../db/json.ts';
import type { Input } from './input.ts';
import { cellText } from './rows/cell-text.ts';
import { findHeader, HEADER_ROWS } from './rows/header.ts';
import { type Row, type RowsOptions, readRows } from './rows.ts';

export interface DatasetItem {
  /** Place in the dataset, from 0. */
  index: number;
  /** Line where the item begins; row of a sheet. */
  line: number;
  value: Json;
  /** Why the row is no item: it has other cells than its header, or nests too deep. */
  problem?: string;
}

/** How a dataset is read. */
export interface DatasetOptions extends RowsOptions {
  /** What the names of a header, or of an item's fields, are to be instead; undefined: leave that field out. */
  rename?(names: readonly string[], isHeader: boolean): readonly (string | undefined)[];
}

interface Grid {
  header: readonly (string | undefined)[];
  /** Rows of sheets end where their last cell is. */
  isSheet: boolean;
}

/**
 * Items of a saved dataset: a JSON array, NDJSON, or a table with a header (CSV in any dialect and encoding, XLSX). Throws InputError with line
 * (and column) where the file is none of that to its end.
 */
export async function* readDataset(input: Pick<Input, 'chunks' | 'limits'>, options: DatasetOptions = {}): AsyncGenerator<DatasetItem> {
  let index = 0;
  for await (const item of items(input, options)) {
    yield { index, ...item };
    index += 1;
  }
}

async function* items(input: Pick<Input, 'chunks' | 'limits'>, options: DatasetOptions): AsyncGenerator<Omit<DatasetItem, 'index'>> {
  let grid: Grid | undefined;
  let first: Row[] = [];
  let sheet: string | undefined;
  const open = () => {
    const found = openGrid(first, options);
    grid = found.grid;
    first = [];
    return found.rows.map((row) => itemOf(row, found.grid));
  };
  for await (const row of readRows(input, options)) {
    if (row.value !== undefined) {
      yield {
        line: row.line,
        value: renamed(unwrapped(row.value), options),
        ...(row.problem === undefined ? {} : { problem: row.problem }),
      };
      continue;
    }
    if (row.sheet !== sheet) {
      if (first.length > 0) yield* open();
      grid = undefined;
      sheet = row.sheet;
    }
    if (grid !== undefined) yield itemOf(row, grid);
    else if (first.push(row) === HEADER_ROWS) yield* open();
  }
  if (first.length > 0) yield* open();
}

/** The header among the first rows, and the rows below it. Whoever saved a dataset saved it with one. */
function openGrid(first: readonly Row[], { rename }: DatasetOptions): { grid: Grid; rows: readonly Row[] } {
  const at = Math.max(0, findHeader(first));
  const header = (first[at]?.cells ?? []).map((cell) => (typeof cell === 'object' ? '' : cellText(cell)));
  return { grid: { header: rename?.(header, true) ?? header, isSheet: first[at]?.sheet !== undefined }, rows: first.slice(at + 1) };
}

function itemOf({ line, cells }: Row, { header, isSheet }: Grid): Omit<DatasetItem, 'index'> {
  const record = new Map<string, string>();
  let extra = 0;
  for (const [index, cell] of cells.entries()) {
    const text = typeof cell === 'object' ? '' : cellText(cell);
    if (text === '') continue;
    const name = index < header.length ? header[index] : '';
    if (name === undefined) continue;
    if (name === '') extra += 1;
    record.set(name === '' ? `column ${index + 1}` : name, text);
  }
  const value = unflatten(record);
  const isCut = !isSheet && cells.length < header.length;
  return isCut || (extra > 0 && cells.length > header.length)
    ? { line, value, problem: `it has ${cells.length} cells, the header ${header.length}` }
    : { line, value };
}

/** A row that has nothing but an `item` is that: so `outreach sql "select item from discovery.scrape_items …"` gives a dataset again. */
function unwrapped(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length !== 1) return value;
  return typeof value.item === 'object' && value.item !== null ? value.item : value;
}

function renamed(value: Json, { rename }: DatasetOptions): Json {
  if (rename === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  const names = rename(
    entries.map(([name]) => name),
    false,
  );
  return Object.fromEntries(entries.flatMap(([, field], i) => (names[i] === undefined ? [] : [[names[i], field]])));
}

/** `following_user/username` as the vendor's spreadsheets have it -> nested; an empty cell says nothing. */
function unflatten(record: ReadonlyMap<string, string>): { [key: string]: Json } {
  const item = new Map<string, Json>();
  const nested = new Map<string, Map<string, string>>();
  for (const [name, value] of record) {
    const [outer = '', inner] = name.split('/', 2);
    if (inner === undefined || /^\d+$/.test(inner)) item.set(name, value);
    else nested.set(outer, (nested.get(outer) ?? new Map()).set(inner, value));
  }
  for (const [outer, values] of nested) item.set(outer, Object.fromEntries(values));
  return Object.fromEntries(item);
}
