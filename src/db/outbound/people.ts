import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';

const userSchema = z.object({ found: z.object({ id: z.string(), email: z.string() }).nullable(), known: z.array(z.string()) });

/** The user with this address; without one the only user there is. known: the addresses of all. */
export function findUser(db: OutreachDatabase, email: string | undefined): Promise<z.infer<typeof userSchema>> {
  return db.call('outbound', 'find_user', { email: email ?? '' }, userSchema);
}

const leadSchema = z.object({ id: z.string(), who: z.string() });

/** The leads of this id, address, or of one of these phone numbers (E.164). */
export function findLead(db: OutreachDatabase, named: string, phones: string[]): Promise<z.infer<typeof leadSchema>[]> {
  return db.call('outbound', 'find_lead', { named, phones }, z.array(leadSchema));
}
