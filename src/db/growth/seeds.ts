import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';

const countsSchema = z.record(z.string(), z.object({ inserted: z.number(), updated: z.number(), unchanged: z.number() }));

/** Document 001's internal client; one that is there is left as it is. Counts by table. */
export function seedInternalClient(db: OutreachDatabase, dryRun: boolean): Promise<z.infer<typeof countsSchema>> {
  return db.call('growth', 'seed_internal_client', { dry_run: dryRun }, countsSchema);
}
