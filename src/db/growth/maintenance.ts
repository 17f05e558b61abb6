import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';

/** Leads of a call, with their actions: a second of the server's work. */
const LEADS_AT_ONCE = 5_000;

const testAccountSchema = z.object({
  client_id: z.string(),
  email: z.string(),
  business_name: z.string(),
  /** The team's own account: it is never deleted. */
  is_internal: z.boolean(),
  leads: z.number(),
  actions: z.number(),
  events: z.number(),
  rotations: z.number(),
});
export type TestAccount = z.infer<typeof testAccountSchema>;

/** Test accounts with what goes along, and how many test leads other accounts have. */
export function testAccounts(db: OutreachDatabase): Promise<{ accounts: TestAccount[]; leads: number }> {
  return db.call('growth', 'test_accounts', {}, z.object({ accounts: z.array(testAccountSchema), leads: z.number() }));
}

/** Deletes these test accounts, and test leads of others where `leads` is true, in steps; told of the rows of each step by table. */
export async function deleteTest(
  db: OutreachDatabase,
  what: { client_ids: string[]; leads: boolean },
  each: (deleted: Record<string, number>) => void,
): Promise<void> {
  const answer = z.object({ deleted: z.record(z.string(), z.number()), left: z.boolean() });
  for (;;) {
    const { deleted, left } = await db.call('growth', 'delete_test', { payload: { ...what, most: LEADS_AT_ONCE } }, answer);
    each(deleted);
    if (!left) return;
  }
}

/** Archives leads that have been quiet since before a time (ISO), in steps; answers how many. */
export async function archiveOld(
  db: OutreachDatabase,
  what: { before: string; client: string | null; by: string },
  dryRun: boolean,
): Promise<number> {
  const answer = z.object({ archived: z.number(), left: z.boolean() });
  for (let sum = 0; ; ) {
    const step = await db.call('growth', 'archive_old', { payload: { ...what, most: LEADS_AT_ONCE }, dry_run: dryRun }, answer);
    sum += step.archived;
    if (!step.left) return sum;
  }
}
