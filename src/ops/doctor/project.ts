import { type Access, readFacts } from '../../db/doctor.ts';
import { DatabaseError } from '../../db/errors.ts';

/** Whether two ways lead to one database; undefined where that cannot be told before it is migrated. */
export async function isSameDatabase(one: Access, other: Access): Promise<boolean | undefined> {
  const [a, b] = await Promise.all([one, other].map((access) => readFacts(access).catch(unknown)));
  return a === undefined || b === undefined ? undefined : a.identity === b.identity;
}

function unknown(error: unknown): undefined {
  if (error instanceof DatabaseError) return undefined;
  throw error;
}

/** Whether a hosted project's URL and a connection string name two projects; without a database, and so also before it is migrated. */
export function nameTwoProjects(supabaseUrl: string, databaseUrl: string): boolean {
  const project = /^https?:\/\/([a-z0-9]+)\.supabase\.co\b/.exec(supabaseUrl)?.[1];
  const database = URL.canParse(databaseUrl) ? new URL(databaseUrl) : undefined;
  const direct = /^db\.([a-z0-9]+)\.supabase\.co$/.exec(database?.hostname ?? '')?.[1];
  const pooled = /\.pooler\.supabase\.com$/.test(database?.hostname ?? '') ? database?.username.split('.')[1] : undefined;
  const named = direct ?? pooled;
  return project !== undefined && named !== undefined && project !== named;
}

export const TWO_PROJECTS = {
  found: 'DATABASE_URL leads to another database than SUPABASE_URL',
  fix: 'copy both from the same project: "outreach migrate" would change the other one',
};
