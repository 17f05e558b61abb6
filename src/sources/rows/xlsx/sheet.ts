import { beyond } from '../../../limits.ts';
import type { Cell, Row } from '../../rows.ts';
import type { Archive } from './archive.ts';
import { escaped } from './escaped.ts';
import { styled } from './number-style.ts';
import type { SharedStrings } from './shared-strings.ts';
import type { SheetEntry, Workbook } from './workbook.ts';
import { type Attributes, damaged, isTrue, readXml } from './xml.ts';

const MAX_COLUMNS = 16_384;
const MAX_ROWS = 1_048_576;
/** As many as a sheet has rows: one column of it merged throughout. */
const MAX_MERGES = MAX_ROWS;

/** What a person should know of a sheet that was read. */
export interface SheetOddities {
  hiddenRows: number;
  hiddenColumns: number;
  filledDown: number;
}

/** A cell that covers others below it: what stands in it holds for all of them. */
export interface Merge {
  column: number;
  first: number;
  last: number;
}

/** Where the merged cells of a sheet are: they stand behind its rows, so the sheet is looked through for them before. */
export async function readMerges(archive: Archive, { part }: SheetEntry): Promise<Merge[]> {
  const merges: Merge[] = [];
  let tail = '';
  for await (const chunk of archive.read(part)) {
    const text = tail + chunk.toString('latin1');
    // Looked for with a plain search first: it is a pass over the whole sheet.
    const tags = text.includes('mergeCell') ? text.matchAll(/<(?:\w{1,40}:)?mergeCell\s[^<>]*?ref="([^"<]+)"/g) : [];
    for (const [, ref = ''] of tags) {
      const [from, to] = ref.split(':').map((name) => place(name));
      if (merges.length === MAX_MERGES) throw damaged(part, 'merges more cells than it has');
      if (from !== undefined && to !== undefined && to.row > from.row) merges.push({ column: from.column, first: from.row, last: to.row });
    }
    // A tag that the next chunk ends.
    const open = text.lastIndexOf('<');
    tail = text.length - open < 256 && !text.includes('>', open) ? text.slice(open) : '';
  }
  return merges.sort((a, b) => a.first - b.first);
}

/** The rows of a sheet in their order. */
export async function* readSheet(
  archive: Archive,
  { name: sheet, part }: SheetEntry,
  { styles, date1904 }: Pick<Workbook, 'styles' | 'date1904'>,
  strings: SharedStrings | undefined,
  merges: readonly Merge[],
  odd: SheetOddities,
): AsyncGenerator<Row> {
  const fill = filler(merges, odd);
  let ready: Row[] = [];
  let line = 0;
  let cells: Cell[] = [];
  let column = -1;
  let cell: Attributes = {};
  let text = '';
  let hasValue = false;
  let inText = false;
  let inPhonetic = false;
  let size = 0;

  const endCell = () => {
    if (!hasValue) return;
    while (cells.length < column) cells.push(null);
    cells[column] = valueOfCell();
  };
  const valueOfCell = (): Cell => {
    switch (cell.t) {
      case 's':
        return strings?.get(Number(text)) ?? bad(`names the shared text ${text}, which is not there`);
      case 'b':
        return isTrue(text.trim());
      case 'd':
        return text.trim().replace(/T00:00(?::00(?:\.0+)?)?Z?$/, '');
      case 'inlineStr':
      case 'str':
      case 'e':
        return escaped(text);
      default: {
        const number = Number(text);
        if (text.trim() === '') return null;
        return Number.isFinite(number) ? styled(number, styles[Number(cell.s ?? 0)], date1904) : escaped(text);
      }
    }
  };
  const bad = (what: string): never => {
    throw damaged(part, `${what} (row ${line})`);
  };

  for await (const _ of readXml(archive, part, {
    open(name, attributes) {
      switch (name) {
        case 'row':
          line = attributes.r === undefined ? line + 1 : Number(attributes.r);
          if (!(line >= 1 && line <= MAX_ROWS)) bad('has a row with no possible number');
          if (isTrue(attributes.hidden)) odd.hiddenRows += 1;
          cells = [];
          column = -1;
          size = 0;
          break;
        case 'c':
          column = attributes.r === undefined ? column + 1 : (place(attributes.r)?.column ?? bad('has a cell at no possible place'));
          cell = attributes;
          text = '';
          hasValue = false;
          break;
        case 'v':
        case 't':
          inText = !inPhonetic;
          hasValue = true;
          break;
        case 'rPh':
          inPhonetic = true;
          break;
        case 'col':
          if (isTrue(attributes.hidden)) odd.hiddenColumns += hiddenIn(attributes);
          break;
      }
    },
    text(more) {
      if (!inText) return;
      text += more;
      size += more.length;
      if (size > archive.limits.row) throw beyond('row', archive.limits, `sheet ${sheet}, row ${line}: the row is larger than`);
    },
    close(name) {
      switch (name) {
        case 'v':
        case 't':
          inText = false;
          break;
        case 'rPh':
          inPhonetic = false;
          break;
        case 'c':
          endCell();
          break;
        case 'row':
          fill(line, cells);
          if (cells.some((value) => value !== null && value !== '')) ready.push({ sheet, line, cells });
          break;
      }
    },
  })) {
    yield* ready;
    ready = [];
  }
}

/** Columns to the end of the sheet are hidden by habit, and hold nothing. */
function hiddenIn({ min, max }: Attributes): number {
  const [from, to] = [Number(min), Number(max)];
  return to >= MAX_COLUMNS || !(to >= from) ? 0 : to - from + 1;
}

/** Writes what stands in a merged cell into the rows that it covers. */
function filler(merges: readonly Merge[], odd: SheetOddities): (line: number, cells: Cell[]) => void {
  let next = 0;
  // One a column: cells that are merged twice are damaged, and each would cost anew in every row.
  const active = new Map<number, { last: number; value: Cell }>();
  return (line, cells) => {
    if (next === merges.length && active.size === 0) return;
    for (const [column, { last, value }] of active) {
      if (last < line) active.delete(column);
      if (last < line || (cells[column] ?? null) !== null) continue;
      while (cells.length < column) cells.push(null);
      cells[column] = value;
      odd.filledDown += 1;
    }
    for (let merge = merges[next]; merge !== undefined && merge.first <= line; merge = merges[next]) {
      const value = merge.first === line ? (cells[merge.column] ?? null) : null;
      if (value !== null) active.set(merge.column, { last: merge.last, value });
      next += 1;
    }
  };
}

/** Column (from 0) and row of a name such as AB12. */
function place(name: string): { column: number; row: number } | undefined {
  let column = 0;
  let i = 0;
  for (; i < name.length; i++) {
    const letter = name.charCodeAt(i) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  const row = Number(name.slice(i));
  return column >= 1 && column <= MAX_COLUMNS && Number.isInteger(row) ? { column: column - 1, row } : undefined;
}
