import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';

/** Kinds of values that are in the database. */
export const STORED_KINDS = ['run', 'handle', 'category'] as const;
export type StoredKind = (typeof STORED_KINDS)[number];

/** What a shell may complete a value with: at most so many of runs and categories, and of the handles of clients and of pages. */
export function completions(db: OutreachDatabase, kind: StoredKind, prefix: string, count: number): Promise<string[]> {
  return db.call('ops', 'completions', { kind, prefix, max_count: count }, z.array(z.string()));
}
