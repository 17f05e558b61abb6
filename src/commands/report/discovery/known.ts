import type { OutreachDatabase } from '../../../db/database.ts';
import { findCategory, findClient } from '../../../db/discovery/known.ts';
import { shippedCategories } from '../../../discovery/categorize/taxonomy.ts';
import { noneCalled } from '../../../ops/none-called.ts';

/** Throws UsageError where no client has this handle: an empty report would read as "nothing to tell". */
export async function requireClient(db: OutreachDatabase, handle: string): Promise<void> {
  const { found, known } = await findClient(db, handle);
  if (found === null) throw noneCalled('client', handle, known, 'outreach report coverage lists all clients');
}

/** The category as it is written, whatever the case it was typed in. Throws UsageError for one that neither a page nor the taxonomy has. */
export async function requireCategory(db: OutreachDatabase, name: string): Promise<string> {
  const { found, known } = await findCategory(db, name);
  if (found !== null) return found;
  const all = [...new Set([...known, ...(await shippedCategories())])];
  const spelled = all.find((category) => category.toLowerCase() === name.toLowerCase());
  if (spelled !== undefined) return spelled;
  throw noneCalled('category', name, all, 'outreach report categories lists them');
}
