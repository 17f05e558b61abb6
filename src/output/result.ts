import type { Failure } from '../errors.ts';
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
  /** Texts of any length, of which a table shows the beginning also where no terminal narrows it; other formats have all of them. */
  longTexts?: readonly string[];
  /** One thing with all that is known of it: a table shows it a line per field. */
  single?: boolean;
  /** Format where the caller names none and nothing is a terminal. */
  preferred?: 'csv';
  /** Told on stderr once the rows are out, e.g. as of when a report is. */
  notes?: () => string[];
  /** What must be seen also with --quiet. */
  warnings?: () => string[];
  /** Decided once the rows are out: a check that failed, and who or what failed it. */
  failure?: () => Failure | undefined;
}

/** Rows that are there already, as a list wants them. */
export async function* rowsOf<Given extends Row>(rows: readonly Given[]): AsyncGenerator<Given> {
  yield* rows;
}

/** One JSON document, whatever the format. */
export interface DocumentResult {
  kind: 'document';
  document: Value;
  /** A check that did not hold. */
  failure?: Failure;
}

/** What leaves the building, deletes, or queues messages to people, before it is done: plain data that can be printed and kept. */
export interface Plan<Included extends Row = Row, Excluded extends Row & { reason: string } = Row & { reason: string }> {
  /** What will be done, as the question asks it: `suppress 3 people`. */
  action: string;
  included: readonly Included[];
  /** Who or what was looked at and is left alone, each with its reason. */
  excluded: readonly Excluded[];
  /** What follows from it: `12 pending messages are cancelled`. */
  effects?: readonly string[];
}

/** A plan that was not applied: what a dry run and a refusal print. */
export interface PlanResult {
  kind: 'plan';
  plan: Plan;
  /** Why it was not applied, where somebody wanted it to be. */
  failure?: Failure;
}

export type Result = ListResult | SummaryResult | DocumentResult | PlanResult;
