import type { OutreachDatabase } from '../db/database.ts';
import { findLead, findUser } from '../db/outbound/people.ts';
import { UsageError } from '../errors.ts';
import { phoneKeys } from '../ops/keys/phone.ts';
import { similar } from '../ops/none-called.ts';

/** The user of this address, or by default the only one. Throws UsageError where there is none, or it must be said who. */
export async function requireUser(db: OutreachDatabase, email: string | undefined): Promise<string> {
  const { found, known } = await findUser(db, email);
  if (found !== null) return found.id;
  if (email === undefined) {
    throw new UsageError(known.length === 0 ? 'there is no user' : `there are ${known.length} users`, {
      suggestion: known.length === 0 ? 'add one to outbound.users' : `say who with --by: ${known.slice(0, 5).join(', ')}`,
    });
  }
  const near = similar(email, known);
  throw new UsageError(`no user has the address ${email}`, {
    suggestion: near.length === 0 ? `users are ${known.slice(0, 5).join(', ')}` : `Did you mean ${near.join(' or ')}?`,
  });
}

/** Whose something is that is made: the named user, else the only one, else nobody. Throws UsageError for an address that no user has. */
export async function ownerOf(db: OutreachDatabase, email: string | undefined): Promise<string | null> {
  return email === undefined ? ((await findUser(db, undefined)).found?.id ?? null) : requireUser(db, email);
}

/** The one lead of this id, e-mail address or phone number. Throws UsageError where there is none, or more than one. */
export async function requireLead(db: OutreachDatabase, text: string, country: string | undefined): Promise<{ id: string; who: string }> {
  const phones = text.includes('@') ? [] : phoneKeys(text, country);
  const found = await findLead(db, text, [...phones]);
  const [lead, ...others] = found;
  if (lead === undefined) {
    throw new UsageError(`no lead is known as "${text}"`, {
      suggestion: 'write an e-mail address, a phone number or an id; "outreach sync-instantly" and "outreach import-csv" bring leads in',
    });
  }
  if (others.length === 0) return lead;
  throw new UsageError(`${found.length} leads are known as "${text}"`, {
    suggestion: `write the id: ${found
      .slice(0, 5)
      .map(({ id, who }) => `${id} (${who})`)
      .join(', ')}`,
  });
}
