import { stringify } from 'csv-stringify/sync';
import { MAX_VALUE, printable, terminalJson } from './printable.ts';
import type { Row, Value } from './result.ts';

export const FORMATS = ['table', 'json', 'ndjson', 'yaml', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

/** Rows to text, piece by piece: what comes before, each chunk of rows, and what comes after. */
export interface Formatter {
  begin(): string;
  rows(rows: Row[]): string;
  end(): string;
}

/** One array of objects, one object a line. terminal: a person looks at it, and nothing in it may steer what they look at. */
export function jsonFormatter(terminal = false): Formatter {
  let first = true;
  const write = terminal ? terminalJson : JSON.stringify;
  return {
    begin: () => '[',
    rows: (rows) =>
      rows
        .map((row) => {
          const text = `${first ? '\n' : ',\n'}  ${write(row)}`;
          first = false;
          return text;
        })
        .join(''),
    end: () => (first ? ']\n' : '\n]\n'),
  };
}

export function ndjsonFormatter(terminal = false): Formatter {
  const write = terminal ? terminalJson : JSON.stringify;
  return { begin: () => '', rows: (rows) => rows.map((row) => `${write(row)}\n`).join(''), end: () => '' };
}

/** RFC 4180 with CRLF; a cell that a spreadsheet would run as a formula gets an apostrophe in front unless `raw`. */
export function csvFormatter(columns: readonly string[], raw: boolean, terminal = false): Formatter {
  const shown = (text: string): string => (terminal ? printable(text, MAX_VALUE) : text);
  // A number is no formula, negative or not; only texts are defused, what is nested among them.
  const field = (value: Value): string => shown(typeof value === 'number' || raw ? cell(value) : defuse(cell(value)));
  const toText = (rows: string[][]) => stringify(rows, { record_delimiter: 'windows', quoted_match: /[\r\n]/ });
  return {
    begin: () => toText([columns.map((column) => field(column))]),
    rows: (rows) => toText(rows.map((row) => columns.map((column) => field(row[column])))),
    end: () => '',
  };
}

/** OWASP's list of first characters that spreadsheets run. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
/**
 * Where a spreadsheet's language separates cells by semicolon or tab, a quote that stands behind our comma is no quote: the text falls apart
 * at each of them, and at its line breaks, and what follows is a cell of its own.
 */
const FORMULA_BEHIND = /([;\t\r\n]"*)(?=[=+\-@＝＋－＠])/g;

function defuse(text: string): string {
  if (/^-\d{16,}$/.test(text)) return text;
  return (FORMULA.test(text) ? `'${text}` : text).replace(FORMULA_BEHIND, "$1'");
}

/** A value in one cell: nothing for null, JSON for what is nested. */
export function cell(value: Value): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
