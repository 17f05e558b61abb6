import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';

const foundSchema = z.object({
  /** As it is stored; null: there is none. */
  found: z.string().nullable(),
  /** What there is instead, where it was not found. */
  known: z.array(z.string()),
});
type Found = z.infer<typeof foundSchema>;

/** Whether a client has this handle; if not, which handles there are (5,000 at most). */
export function findClient(db: OutreachDatabase, handle: string): Promise<Found> {
  return db.call('discovery', 'find_client', { handle }, foundSchema);
}

/** Whether a page has this category, in any case; if not, which categories there are. */
export function findCategory(db: OutreachDatabase, name: string): Promise<Found> {
  return db.call('discovery', 'find_category', { name }, foundSchema);
}
