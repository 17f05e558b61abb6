import { putScores, type ScoreFeatures, scoreFeatures } from '../db/crm/scores.ts';
import type { OutreachDatabase } from '../db/database.ts';
import { pagesAhead } from '../db/paging.ts';
import type { TableCounts } from '../summary.ts';
import { partsOf } from './components.ts';

/** Contacts a call: their messages are counted in it. */
const PAGE_SIZE = 2_000;

export interface RescoreOptions {
  /** Undefined: all contacts. */
  handles?: readonly string[];
  recompute: boolean;
  dryRun: boolean;
  signal: AbortSignal;
  count(tables: Record<string, TableCounts>): void;
}

/** Derives the parts of scores from messages and logs, stores them with their totals, and answers what they were derived from. */
export async function rescore(
  db: OutreachDatabase,
  { handles, recompute, dryRun, signal, count }: RescoreOptions,
): Promise<ScoreFeatures[]> {
  const named: ScoreFeatures[] = [];
  for await (const { rows } of pagesAhead((after) => scoreFeatures(db, handles, after, PAGE_SIZE))) {
    signal.throwIfAborted();
    if (handles !== undefined) named.push(...rows);
    if (rows.length > 0)
      count(await putScores(db, { recompute, rows: rows.map((row) => ({ id: row.id, ...partsOf(row, recompute).components })) }, dryRun));
  }
  return named;
}
