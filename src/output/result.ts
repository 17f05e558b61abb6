import type { ExitCode } from '../errors.ts';
import type { SummaryResult } from '../summary.ts';

export type Value = string | number | boolean | null | undefined | Value[] | { [key: string]: Value };
export type Row = Record<string, Value>;

/** A list: rows of one shape, streamed. */
export interface ListResult {
  kind: 'list';
  /** Columns in their order; also what --fields may name. */
  columns: readonly string[];
  rows: AsyncIterable<Row>;
  /** Ids that a table shows by their beginning, which the commands that take them accept. */
  shortIds?: readonly string[];
  /** One thing with all that is known of it: a table shows it a line per field. */
  single?: boolean;
  /** Format where the caller names none and nothing is a terminal. */
  preferred?: 'csv';
  /** Told on stderr once the rows are out, e.g. as of when a report is. */
  notes?: () => string[];
  /** What must be seen also with --quiet. */
  warnings?: () => string[];
  /** Decided once the rows are out; default 0. */
  exitCode?: () => ExitCode;
}

/** Rows that are there already, as a list wants them. */
export async function* rowsOf(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

/** One JSON document, whatever the format. */
export interface DocumentResult {
  kind: 'document';
  document: Value;
}

export type Result = ListResult | SummaryResult | DocumentResult;
