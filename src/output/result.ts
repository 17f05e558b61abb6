import type { ExitCode } from '../errors.ts';

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

/** How many rows of one table a command inserted, updated and found as they were. */
export type TableCounts = {
  inserted: number;
  updated: number;
  unchanged: number;
};

/** Sums what each batch did to each table. */
export function addCounts(tables: Record<string, TableCounts>, more: Readonly<Record<string, TableCounts>>): void {
  for (const [table, counts] of Object.entries(more)) {
    const sum = tables[table] ?? { inserted: 0, updated: 0, unchanged: 0 };
    tables[table] = {
      inserted: sum.inserted + counts.inserted,
      updated: sum.updated + counts.updated,
      unchanged: sum.unchanged + counts.unchanged,
    };
  }
}

/** The tables by name, as a summary shows them. */
export function byName(tables: Readonly<Record<string, TableCounts>>): Record<string, TableCounts> {
  return Object.fromEntries(Object.entries(tables).sort(([a], [b]) => a.localeCompare(b)));
}

export type Warning = {
  code: string;
  count: number;
  message: string;
};

/** What a writing command did: one object, the same for all of them (design section 5). */
export type Summary = {
  command: string;
  database: string;
  dry_run: boolean;
  source: string | null;
  tables: Record<string, TableCounts>;
  rejected: { count: number; file: string | null };
  warnings: Warning[];
  /** Set when there was nothing to do, and why. */
  skipped?: string;
  /** The run in ops.runs; a dry run has none. */
  run_id?: string;
  duration_ms: number;
};

/** A summary of nothing yet. */
export function emptySummary(command: string, source: string | null, dryRun = false): Summary {
  return {
    command,
    database: '',
    dry_run: dryRun,
    source,
    tables: {},
    rejected: { count: 0, file: null },
    warnings: [],
    duration_ms: 0,
  };
}

/** What --fields may name of a summary. */
export const SUMMARY_FIELDS: readonly (keyof Summary)[] = [
  'command',
  'database',
  'dry_run',
  'source',
  'tables',
  'rejected',
  'warnings',
  'skipped',
  'run_id',
  'duration_ms',
];

export interface SummaryResult {
  kind: 'summary';
  summary: Summary;
  exitCode?: ExitCode;
  /** Why the exit code is none of success, where nothing was thrown. */
  failure?: string;
}

/** One JSON document, whatever the format. */
export interface DocumentResult {
  kind: 'document';
  document: Value;
}

export type Result = ListResult | SummaryResult | DocumentResult;
