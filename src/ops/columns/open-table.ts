import type { Json } from '../../db/json.ts';
import { findHeader } from '../../sources/rows/header.ts';
import type { Cell, Row } from '../../sources/rows.ts';
import { isBlank } from './cells.ts';
import { mapColumns } from './mapping.ts';
import { nameKey } from './names.ts';
import { ShiftDetector } from './shifted.ts';
import { type Column, columnName, type DateOrder, type Mapping, type Override } from './types.ts';
import { isTotal } from './words.ts';

/** How many rows are looked at before the first is read. */
export const SAMPLE_ROWS = 1_000;
/** Where at least this share of the rows is short, the writer leaves empty cells at the end away. */
const SHORT_HABIT = 0.1;
const MIN_SHORT = 3;
/** More names than a table has columns. */
const MAX_KEYS = 2_000;

/** A row beside its table: its cells in the order of the header, or what is wrong with it, or nothing where it is no record. */
export type Placed = { cells: readonly (Cell | undefined)[] } | { reason: string } | { skipped: 'header' | 'total' };

/** One table of a file, once its header is known. */
export class OpenTable {
  readonly sheet: string | undefined;
  /** Undefined: it has none. */
  readonly headerLine: number | undefined;
  /** Rows above the header. */
  readonly above: readonly Row[];
  readonly mapping: Mapping;
  /** The first rows below the header. */
  readonly sample: readonly Row[];
  /** Its rows are objects. */
  readonly isObjects: boolean;
  readonly #spec: readonly Column[];
  readonly #header: string[];
  readonly #keys = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #shifts: ShiftDetector | undefined;
  readonly #mayBeShort: boolean;

  /** Throws UsageError for an override that fits nothing. */
  constructor(
    rows: readonly Row[],
    spec: readonly Column[],
    overrides: readonly Override[],
    { order, date1904 }: { order: DateOrder | undefined; date1904?: boolean },
  ) {
    this.sheet = rows[0]?.sheet;
    this.#spec = spec;
    this.isObjects = rows.some(({ record }) => record !== undefined);
    const known = new Set([
      ...spec.flatMap(({ target, synonyms = [] }) => [target, ...synonyms]).map(nameKey),
      ...overrides.map(({ header }) => nameKey(header)),
    ]);
    const at = this.isObjects ? -1 : findHeader(rows, (name) => known.has(nameKey(name)));
    this.headerLine = rows[at]?.line;
    this.above = rows.slice(0, Math.max(0, at));
    this.sample = rows.slice(at + 1);
    if (this.isObjects) {
      this.#header = [];
      for (const { record } of rows) this.#learn(record ?? {});
    } else {
      const names = rows[at]?.cells ?? [];
      const width = Math.max(...rows.slice(0, at === -1 ? undefined : 1).map(({ cells }) => cells.length), lastFilled(names) + 1);
      this.#header = Array.from({ length: at === -1 ? width : lastFilled(names) + 1 }, (_, i) => textOf(names[i]));
      this.#coverUnnamed();
    }
    const cells = this.sample.map((row) => this.cellsOf(row));
    this.mapping = mapColumns(this.#header, cells, spec, overrides);
    if (order !== undefined)
      for (const { column, reading } of this.mapping.columns) if (isDate(column) && reading.order === undefined) reading.order = order;
    this.#shareOrder();
    if (date1904 === true) for (const { column, reading } of this.mapping.columns) if (isDate(column)) reading.date1904 = true;
    this.#shifts = this.isObjects ? undefined : new ShiftDetector(cells, this.mapping);
    const short = this.sample.filter((row) => row.sheet === undefined && row.cells.length < this.#header.length).length;
    this.#mayBeShort = this.sheet !== undefined || (short >= MIN_SHORT && short >= this.sample.length * SHORT_HABIT);
  }

  place(row: Row): Placed {
    const { record, cells } = row;
    if (record !== undefined) {
      this.#learn(record);
      return { cells: this.cellsOf(row) };
    }
    if (this.isObjects) return { reason: 'this is no object, as the others are' };
    if (this.headerLine !== undefined && this.#isHeader(cells)) return { skipped: 'header' };
    const filled = cells.filter((cell) => !isBlank(cell));
    if (filled.length < this.#header.length && typeof filled[0] === 'string' && isTotal(filled[0])) return { skipped: 'total' };
    const width = this.#header.length;
    const shift = this.#shifts?.explain(cells);
    const counted = `it has ${cells.length} cells, the header ${width}`;
    if (cells.slice(width).some((cell) => !isBlank(cell)))
      return { reason: shift === undefined ? `${counted}: a stray delimiter?` : `${counted}: ${shift}` };
    if (shift !== undefined) return { reason: shift };
    if (cells.length < width && !this.#mayBeShort) return { reason: `${counted}: a line break, or a delimiter that is missing?` };
    return { cells };
  }

  /** The row as people know it, for rejects. */
  describe({ record, cells }: Row): Json {
    if (record !== undefined) return record;
    const names = this.#namesOf(cells.length);
    return Object.fromEntries(cells.map((cell, index) => [names[index], cell ?? '']));
  }

  /** Of so many columns, each another name; made once, for they are those of all rows. */
  #namesOf(count: number): readonly string[] {
    const names = this.#names;
    for (let index = names.length; index < count; index++) {
      const name = columnName(this.#header[index] ?? '', index);
      names.push(names.includes(name) ? `${name} (${index + 1})` : name);
    }
    return names;
  }

  /** In the order of the header. */
  readonly cellsOf = ({ record, cells }: Row): readonly (Cell | undefined)[] => {
    return record === undefined ? cells : this.#header.map((key) => (Object.hasOwn(record, key) ? record[key] : undefined));
  };

  /** Objects may have a key that none before had; its column is found by its name. */
  #learn(record: { [key: string]: Json | undefined }): void {
    const before = this.#header.length;
    for (const key of Object.keys(record)) {
      if (this.#keys.has(key) || this.#keys.size >= MAX_KEYS) continue;
      this.#keys.set(key, this.#header.push(key) - 1);
    }
    if (this.mapping === undefined || before === this.#header.length) return;
    const open = this.#spec.filter(
      ({ target, several }) => several === true || !this.mapping.columns.some(({ column }) => column.target === target),
    );
    const added = mapColumns(
      this.#header.map((key, index) => (index < before ? '' : key)),
      [],
      open,
    );
    this.mapping.columns.push(...added.columns);
    this.mapping.unknown.push(...added.unknown.filter(({ index }) => index >= before));
  }

  /** Columns to the right of the header that have something in most rows have no name; what a few rows have there is a stray cell. */
  #coverUnnamed(): void {
    for (;;) {
      const index = this.#header.length;
      const count = this.sample.filter(({ cells }) => !isBlank(cells[index])).length;
      if (count === 0 || count * 2 < this.sample.length) return;
      this.#header.push('');
    }
  }

  /** Dates of one file are written in one way: a column whose own dates do not say is read like the others. */
  #shareOrder(): void {
    const orders = new Set(this.mapping.columns.flatMap(({ reading }) => reading.order ?? []));
    const [only] = orders;
    if (orders.size !== 1 || only === undefined || only === 'mixed') return;
    for (const { column, reading } of this.mapping.columns) if (isDate(column)) reading.order ??= only;
  }

  #isHeader(cells: readonly Cell[]): boolean {
    return this.#header.length > 1 && this.#header.every((name, index) => textOf(cells[index]) === name);
  }
}

function isDate({ type }: Column): boolean {
  return type === 'date' || type === 'timestamp';
}

function textOf(cell: Cell | undefined): string {
  return isBlank(cell) || typeof cell === 'object' ? '' : String(cell).trim();
}

function lastFilled(cells: readonly Cell[]): number {
  return cells.findLastIndex((cell) => !isBlank(cell));
}
