import type { OutreachDatabase } from '../../db/database.ts';
import { type FoundAudience, findAudience } from '../../db/sdr/audiences.ts';
import { noneCalled } from '../../ops/none-called.ts';

/** The saved audience of this name. Throws UsageError where there is none. */
export async function requireAudience(db: OutreachDatabase, name: string): Promise<FoundAudience> {
  const { found, known } = await findAudience(db, name.trim());
  if (found === null) throw noneCalled('audience', name, known, '"outreach audience list" shows all of them');
  return found;
}
