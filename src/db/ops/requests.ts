import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';

/** At most `limit` requests in any `seconds`. */
export type RateWindow = { seconds: number; limit: number };

const grantSchema = z.object({ granted: z.number(), wait_ms: z.number() });

/** Takes up to `wanted` requests of what `name` may be asked; what was lost on the way stays taken. */
export function takeRequests(
  db: OutreachDatabase,
  name: string,
  windows: readonly RateWindow[],
  wanted: number,
): Promise<z.infer<typeof grantSchema>> {
  return db.call('ops', 'take_requests', { name, windows, wanted }, grantSchema);
}
