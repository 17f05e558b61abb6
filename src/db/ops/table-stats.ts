import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';

export const tableStatsSchema = z.object({
  type: z.enum(['table', 'index']),
  relation: z.string(),
  /** Of an index. */
  name: z.string().nullable(),
  /** An estimate; null: nobody has counted yet. */
  rows: z.number().nullable(),
  /** A table's with its indexes and long values. */
  bytes: z.number(),
  scans: z.number().nullable(),
  rows_read: z.number().nullable(),
  is_unique: z.boolean().nullable(),
  /** When scans began to be counted; null: with the database. */
  since: z.string().nullable(),
});

/** Tables and indexes, the largest first. */
export function tableStats(db: OutreachDatabase): Promise<z.infer<typeof tableStatsSchema>[]> {
  return db.call('ops', 'table_stats', {}, z.array(tableStatsSchema));
}
