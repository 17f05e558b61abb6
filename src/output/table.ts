import Table from 'cli-table3';
import stringWidth from 'string-width';
import { cell, type Formatter } from './formats.ts';
import type { Value } from './result.ts';

const GAP = 2;
const MIN_WIDTH = 6;
/** Enough to tell runs apart, and to be typed. */
const SHORT_ID = 8;
/** A column that had to be narrower than this says too little; a narrow terminal asks for less. */
const readableWidth = (terminalWidth: number) => Math.min(20, Math.max(12, Math.floor(terminalWidth / 4)));
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

/**
 * Columns as wide as the first chunk needs, narrowed to the terminal; later chunks keep those widths. Columns that would be too
 * narrow to read are left out, and named at the end.
 */
export function tableFormatter(
  allColumns: readonly string[],
  terminalWidth: number,
  color: boolean,
  shortIds: readonly string[] = [],
): Formatter {
  let columns = allColumns;
  let widths: number[] | undefined;
  const numeric = new Set<string>();
  const render = (lines: string[][]): string => {
    const table = new Table({
      chars: NO_FRAME,
      colWidths: widths ?? [],
      colAligns: columns.map((column) => (numeric.has(column) ? 'right' : 'left')),
      style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    });
    table.push(...lines.map((line) => line.map((text, i) => shorten(text, widths?.[i]))));
    return `${table
      .toString()
      .split('\n')
      .map((line) => line.trimEnd())
      // Only a terminal turns such runs around; a file keeps the text as it is.
      .map((line) => (Number.isFinite(terminalWidth) ? isolate(line) : line))
      .join('\n')}\n`;
  };
  return {
    begin: () => '',
    rows(rows) {
      const linesOf = () =>
        rows.map((row) => columns.map((column) => display(row[column]).slice(0, shortIds.includes(column) ? SHORT_ID : undefined)));
      let head = '';
      if (widths === undefined) {
        columns = allColumns.slice(0, readableColumns([[...allColumns], ...linesOf()], terminalWidth));
        for (const column of columns) {
          if (rows.every((row) => row[column] == null || typeof row[column] === 'number')) numeric.add(column);
        }
        widths = columnWidths([[...columns], ...linesOf()], terminalWidth);
        const title = render([[...columns]]);
        head = color ? `\u001b[1m${title.trimEnd()}\u001b[22m\n` : title;
      }
      const lines = linesOf();
      return lines.length === 0 ? head : head + render(lines);
    },
    end() {
      if (widths === undefined) return 'no rows\n';
      const hidden = allColumns.slice(columns.length);
      return hidden.length === 0
        ? ''
        : `${shorten(`+ ${hidden.length} column${hidden.length === 1 ? '' : 's'}, see --fields: ${hidden.join(', ')}`, terminalWidth)}\n`;
    },
  };
}

/** A record at a time, a line per field; an empty line between two. */
export function recordFormatter(columns: readonly string[]): Formatter {
  let count = 0;
  return {
    begin: () => '',
    rows: (rows) =>
      rows
        .map((row) => {
          count += 1;
          return (count === 1 ? '' : '\n') + keyValueTable(columns.map((column) => [column, row[column]]));
        })
        .join(''),
    end: () => (count === 0 ? 'no rows\n' : ''),
  };
}

/** One object, a line per key. */
export function keyValueTable(entries: [string, Value][]): string {
  const width = Math.max(0, ...entries.map(([key]) => stringWidth(key)));
  return entries
    .map(([key, value]) => `${key}${' '.repeat(width - stringWidth(key))}  ${display(value)}`.trimEnd())
    .join('\n')
    .concat('\n');
}

const UTC_TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?(?:\+00:00|Z)$/;

/** Numbers at a readable precision, times to the minute; control characters and direction marks must not reach the terminal. */
function display(value: Value): string {
  if (typeof value === 'number')
    return Number.isInteger(value) ? String(value) : String(Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4)));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is removed
  const text = cell(value).replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ');
  return text.replace(UTC_TIME, '$1 $2Z');
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

/** How many of the first columns fit if each may shrink, but stays readable; at least one. */
function readableColumns(lines: string[][], terminalWidth: number): number {
  let total = -GAP;
  let count = 0;
  for (const [i] of (lines[0] ?? []).entries()) {
    total += GAP + Math.min(readableWidth(terminalWidth), Math.max(...lines.map((line) => stringWidth(line[i] ?? ''))));
    if (total > terminalWidth) break;
    count += 1;
  }
  return Math.max(1, count);
}

/** As wide as the texts, the widest narrowed until all fit. */
function columnWidths(lines: string[][], terminalWidth: number): number[] {
  const widths: number[] = [];
  for (const line of lines)
    line.forEach((text, i) => {
      widths[i] = Math.max(widths[i] ?? 1, stringWidth(text));
    });
  const total = () => widths.reduce((sum, width) => sum + width + GAP, -GAP);
  while (total() > terminalWidth) {
    const widest = Math.max(...widths);
    if (widest <= MIN_WIDTH) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}
