import Table from 'cli-table3';
import stringWidth from 'string-width';
import { cell, type Formatter } from './formats.ts';
import { columnWidths, GAP, shownColumns, wrapWords } from './layout.ts';
import { readableNumber } from './numbers.ts';
import { MAX_VALUE, printable } from './printable.ts';
import type { Row, Value } from './result.ts';

/** Enough to tell runs apart, and to be typed. */
const SHORT_ID = 8;
/** Of a mail's body, a transcript. */
const LONG_TEXT = 80;
/** Of a value that stands below the table. */
const MAX_TOLD = 40;
/** A group of the rows that have no value is a group, too. */
const NO_NAME = '(none)';
/** No frame: rows that can be read, copied and grepped. */
const NO_FRAME = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' '.repeat(GAP),
};

export interface TableOptions {
  /** Of the terminal; infinite where there is none. */
  width: number;
  color: boolean;
  /** Columns of ids that are shown by their beginning. */
  shortIds?: readonly string[];
  /** Columns of texts that are shown by their beginning. */
  longTexts?: readonly string[];
  /** The columns were named by the person. */
  asked?: boolean;
}

/**
 * Columns as wide as the first chunk needs, narrowed to the terminal; later chunks keep those widths. Columns that would be too
 * narrow to read are left out, the least telling ones first, and named at the end.
 */
export function tableFormatter(
  allColumns: readonly string[],
  { width, color, shortIds = [], longTexts = [], asked = false }: TableOptions,
): Formatter {
  let columns = allColumns;
  let widths: number[] | undefined;
  const numeric = new Set<string>();
  /** Left out, and the same in every row so far: their value, if they have one. */
  let same = new Map<string, string>();
  const text = (row: Row, column: string): string => {
    const all = display(row[column], column);
    const shown = shortIds.includes(column) ? all.slice(0, SHORT_ID) : shorten(all, longTexts.includes(column) ? LONG_TEXT : undefined);
    return shown.trim() === '' && column === allColumns[0] ? NO_NAME : shown;
  };
  const render = (lines: string[][]): string => {
    const table = new Table({
      chars: NO_FRAME,
      colWidths: widths ?? [],
      colAligns: columns.map((column) => (numeric.has(column) ? 'right' : 'left')),
      style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    });
    table.push(...lines.map((line) => line.map((cellText, i) => shorten(cellText, widths?.[i]))));
    return `${table
      .toString()
      .split('\n')
      .map((line) => line.trimEnd())
      // Only a terminal turns such runs around; a file keeps the text as it is.
      .map((line) => (Number.isFinite(width) ? isolate(line) : line))
      .join('\n')}\n`;
  };
  /** Chooses columns and their widths by the first rows, and returns the head. */
  const begin = (rows: readonly Row[]): string => {
    // What stands for no value makes no column worth more.
    const all = rows.map((row) => allColumns.map((column) => (display(row[column]) === '' ? '' : text(row, column))));
    const shown = shownColumns([allColumns.map((column) => printable(column)), ...all], width, asked);
    columns = shown.map((i) => allColumns[i] ?? '');
    for (const column of columns) {
      if (rows.every((row) => row[column] == null || typeof row[column] === 'number')) numeric.add(column);
    }
    const names = columns.map((column) => printable(column));
    widths = columnWidths([names, ...rows.map((row) => columns.map((column) => text(row, column)))], width);
    const left = rows.length < 2 ? [] : allColumns.filter((column) => !columns.includes(column));
    same = new Map(left.map((column) => [column, display(rows[0]?.[column], column)]));
    const title = render([names]);
    return color ? `\u001b[1m${title.trimEnd()}\u001b[22m\n` : title;
  };
  return {
    begin: () => '',
    rows(rows) {
      const head = widths === undefined ? begin(rows) : '';
      for (const [column, value] of same) if (rows.some((row) => display(row[column], column) !== value)) same.delete(column);
      return rows.length === 0 ? head : head + render(rows.map((row) => columns.map((column) => text(row, column))));
    },
    end() {
      if (widths === undefined) return 'no rows\n';
      const hidden = allColumns.filter((column) => !columns.includes(column));
      if (hidden.length === 0) return '';
      const text = `+ ${hidden.length} ${hidden.length === 1 ? 'column' : 'columns'}, see --fields: ${hidden.map((column) => printable(column)).join(', ')}`;
      const told = [...same].flatMap(([column, value]) => (value === '' ? [] : [`${printable(column)} ${shorten(value, MAX_TOLD)}`]));
      return [text, ...(told.length === 0 ? [] : [`same in every row: ${told.join(', ')}`])]
        .map((line) => `${wrapWords(line.split(' '), width)}\n`)
        .join('');
    },
  };
}

/** A record at a time, a line per field; an empty line between two. terminal: no value is longer than a screen. */
export function recordFormatter(columns: readonly string[], terminal = false): Formatter {
  let count = 0;
  return {
    begin: () => '',
    rows: (rows) =>
      rows
        .map((row) => {
          count += 1;
          return (
            (count === 1 ? '' : '\n') +
            keyValueTable(
              columns.map((column) => [column, row[column]]),
              terminal,
            )
          );
        })
        .join(''),
    end: () => (count === 0 ? 'no rows\n' : ''),
  };
}

/** One object, a line per key. */
export function keyValueTable(entries: [string, Value][], terminal = false): string {
  const lines = entries.map(([key, value]) => ({ name: printable(key), text: display(value, key, terminal ? MAX_VALUE : undefined) }));
  const width = Math.max(0, ...lines.map(({ name }) => stringWidth(name)));
  return lines
    .map(({ name, text }) => `${name}${' '.repeat(width - stringWidth(name))}  ${terminal ? isolate(text) : text}`.trimEnd())
    .join('\n')
    .concat('\n');
}

const UTC_TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?(?:\+00:00|Z)$/;

/** Numbers that can be read, times to the minute; control characters and direction marks must not reach the terminal. */
function display(value: Value, column?: string, max?: number): string {
  if (typeof value === 'number') return readableNumber(value, column);
  // A list of words as people write one.
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return printable(isList ? value.join(', ') : cell(value), max).replace(UTC_TIME, '$1 $2Z');
}

const RIGHT_TO_LEFT = '\\p{Script=Hebrew}\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Thaana}\\p{Script=Nko}';
const RIGHT_TO_LEFT_RUN = new RegExp(`[${RIGHT_TO_LEFT}](?:[ \\p{P}\\p{M}\\p{N}]?[${RIGHT_TO_LEFT}\\p{M}])*`, 'gu');

/** Text from right to left in isolates, so that it does not turn the columns beside it around; they take no room. */
function isolate(line: string): string {
  return line.replace(RIGHT_TO_LEFT_RUN, '\u2068$&\u2069');
}

/** Cut at whole characters as a person sees them: cli-table3 cuts emoji in half. */
function shorten(text: string, width = Number.POSITIVE_INFINITY): string {
  if (stringWidth(text) <= width) return text;
  let short = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(short + segment) > width - 1) break;
    short += segment;
  }
  return `${short}…`;
}
