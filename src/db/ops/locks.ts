import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';

export type LockRequest = {
  name: string;
  holder: string;
  host: string;
  pid: number;
  /** Boot and start time of the process, as `processStart` tells them. */
  process_started: string;
  command: string;
  lease_seconds: number;
  /** A holder that is known to be dead, whose lock may be taken before its lease ends. */
  dead_holder?: string;
};

const lockSchema = z.object({
  acquired: z.boolean(),
  holder: z.string(),
  host: z.string(),
  pid: z.number(),
  process_started: z.string(),
  command: z.string(),
  acquired_at: z.string(),
});

export type LockState = z.infer<typeof lockSchema>;

/** Takes a named lock, or tells who has it. */
export function acquireLock(db: OutreachDatabase, request: LockRequest): Promise<LockState> {
  return db.call('ops', 'acquire_lock', { payload: request }, lockSchema);
}

export async function releaseLock(db: OutreachDatabase, name: string, holder: string): Promise<void> {
  await db.call('ops', 'release_lock', { name, holder }, z.object({ released: z.boolean() }));
}
