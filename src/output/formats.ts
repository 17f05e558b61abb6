import { stringify } from 'csv-stringify/sync';
import type { Row, Value } from './result.ts';

export const FORMATS = ['table', 'json', 'ndjson', 'yaml', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

/** Rows to text, piece by piece: what comes before, each chunk of rows, and what comes after. */
export interface Formatter {
  begin(): string;
  rows(rows: Row[]): string;
  end(): string;
}

/** One array of objects, one object a line. */
export function jsonFormatter(): Formatter {
  let first = true;
  return {
    begin: () => '[',
    rows: (rows) =>
      rows
        .map((row) => {
          const text = `${first ? '\n' : ',\n'}  ${JSON.stringify(row)}`;
          first = false;
          return text;
        })
        .join(''),
    end: () => (first ? ']\n' : '\n]\n'),
  };
}

export function ndjsonFormatter(): Formatter {
  return { begin: () => '', rows: (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join(''), end: () => '' };
}

/** RFC 4180 with CRLF; a cell that a spreadsheet would run as a formula gets an apostrophe in front unless `raw`. */
export function csvFormatter(columns: readonly string[], raw: boolean): Formatter {
  // A number is no formula, negative or not; only texts are defused.
  const field = (value: Value): string => (typeof value === 'string' && !raw ? defuse(value) : cell(value));
  const toText = (rows: string[][]) => stringify(rows, { record_delimiter: 'windows', quoted_match: /[\r\n]/ });
  return {
    begin: () => toText([[...columns]]),
    rows: (rows) => toText(rows.map((row) => columns.map((column) => field(row[column])))),
    end: () => '',
  };
}

/** OWASP's list of first characters that spreadsheets run. */
function defuse(text: string): string {
  return /^[=+\-@\t\r＝＋－＠]/.test(text) && !/^-\d{16,}$/.test(text) ? `'${text}` : text;
}

/** A value in one cell: nothing for null, JSON for what is nested. */
export function cell(value: Value): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
