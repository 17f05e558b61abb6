import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { CallOptions, OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

/** What can be halted: one of the systems through which people are written to, or all of them. */
export type HaltScope = 'all' | 'crm' | 'growth' | 'outbound' | 'sdr';
export const HALTABLE_SYSTEMS = ['crm', 'growth', 'outbound', 'sdr'] as const satisfies HaltScope[];

const haltSchema = z.object({
  system: z.enum(['all', ...HALTABLE_SYSTEMS]),
  reason: z.string(),
  halted_by: z.string(),
  halted_at: z.string(),
});
export type Halt = z.infer<typeof haltSchema>;

/** Refuses every new pending message of a system from now on; false when it was halted already. Answers what is in force. */
export function halt(
  db: OutreachDatabase,
  system: HaltScope,
  reason: string,
  haltedBy: string,
): Promise<{ halted: boolean; halts: Halt[] }> {
  const args = { id: randomUUID(), system, reason, halted_by: haltedBy };
  return db.call('ops', 'halt', args, z.object({ halted: z.boolean(), halts: z.array(haltSchema) }));
}

/** Lifts one halt; false when there was none. Answers what is still in force. */
export function resume(db: OutreachDatabase, system: HaltScope, resumedBy: string): Promise<{ resumed: boolean; halts: Halt[] }> {
  // A second execution could lift a halt that somebody made meanwhile.
  const answer = z.object({ resumed: z.boolean(), halts: z.array(haltSchema) });
  return db.call('ops', 'resume', { system, resumed_by: resumedBy }, answer, { repeat: 'never' });
}

export const haltRowSchema = haltSchema.extend({ resumed_by: z.string().nullable(), resumed_at: z.string().nullable() });

/** Halts, newest first; without `all` those in force. */
export function haltList(db: OutreachDatabase, all: boolean, after: Json, size: number): Promise<Page<z.infer<typeof haltRowSchema>>> {
  return db.call('ops', 'halt_list', { all_of_them: all, after, page_size: size }, pageSchema(haltRowSchema));
}

/** The halts that hold now. */
export function haltsInForce(db: OutreachDatabase, options?: CallOptions): Promise<Halt[]> {
  return db.call('ops', 'halts_in_force', {}, z.array(haltSchema), options);
}

/** The halt that holds for a system now: its own, or that of all. */
export async function haltOf(db: OutreachDatabase, system: HaltScope): Promise<Halt | undefined> {
  return (await haltsInForce(db)).find((halt) => halt.system === 'all' || halt.system === system);
}
