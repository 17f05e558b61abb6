import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';

export interface LockRequest {
  name: string;
  holder: string;
  host: string;
  pid: number;
  command: string;
  lease_seconds: number;
}

const lockSchema = z.object({ acquired: z.boolean(), host: z.string(), pid: z.number(), command: z.string(), acquired_at: z.string() });

/** Takes a named lock, or tells who has it. */
export function acquireLock(db: OutreachDatabase, request: LockRequest): Promise<z.infer<typeof lockSchema>> {
  return db.call('ops', 'acquire_lock', { payload: { ...request } }, lockSchema);
}

export async function releaseLock(db: OutreachDatabase, name: string, holder: string): Promise<void> {
  await db.call('ops', 'release_lock', { name, holder }, z.object({ released: z.boolean() }));
}
