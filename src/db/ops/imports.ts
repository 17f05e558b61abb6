import { z } from 'zod';
import { countsSchema, type TableCounts } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';

const completedSchema = z
  .object({ completed_at: z.string(), run_id: z.string().nullable(), counts: z.record(z.string(), countsSchema) })
  .nullable();

export type ImportKey = {
  command: string;
  sha256: string;
  /** The options that change what an import writes; those that do not are left out. */
  options: Record<string, Json>;
};

/** The completed import of this content with these options, if there was one. */
export function findImport(db: OutreachDatabase, key: ImportKey): Promise<z.infer<typeof completedSchema>> {
  return db.call('ops', 'find_import', key, completedSchema);
}

export type CompletedImport = ImportKey & {
  run_id: string;
  source: string;
  bytes: number;
  counts: Record<string, TableCounts>;
};

export async function recordImport(db: OutreachDatabase, done: CompletedImport): Promise<void> {
  await db.call('ops', 'record_import', { payload: done }, z.object({ recorded: z.boolean() }));
}
