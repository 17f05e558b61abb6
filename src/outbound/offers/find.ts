import type { OutreachDatabase } from '../../db/database.ts';
import { findOffer } from '../../db/outbound/offers.ts';
import { UsageError } from '../../errors.ts';
import { noneCalled } from '../../ops/none-called.ts';

/** The one offer of this id or name. Throws UsageError where there is none, or more than one of the name. */
export async function requireOffer(db: OutreachDatabase, text: string): Promise<{ id: string; offer_name: string }> {
  const { found, known } = await findOffer(db, text);
  const [offer, ...others] = found;
  if (offer === undefined) throw noneCalled('offer', text, known, '"outreach offers list" shows all of them');
  if (others.length === 0) return offer;
  throw new UsageError(`${found.length} offers are called "${text}"`, {
    suggestion: `write the id: ${found.map(({ id }) => id).join(', ')}`,
  });
}
