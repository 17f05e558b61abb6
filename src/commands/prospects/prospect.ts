import { type Command, InvalidArgumentError } from 'commander';
import type { OutreachDatabase } from '../../db/database.ts';
import { findProspects, type WhichProspect } from '../../db/growth/prospects.ts';
import { UsageError } from '../../errors.ts';
import { siteIdentity } from '../../growth/prospects/identity.ts';
import { normaliseEmail } from '../../ops/email.ts';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
/** So many are named where a word fits several. */
const MOST_NAMED = 3;

/** A prospect as a person names it, and what that stands for. */
export interface NamedProspect {
  word: string;
  which: WhichProspect;
}

/** What names a prospect: its id, its website in any spelling, or its address. */
export function parseProspect(text: string): NamedProspect {
  const word = text.trim();
  const id = word.toLowerCase();
  if (UUID.test(id)) return { word, which: { id } };
  const email = /:\/\//.test(word) ? undefined : normaliseEmail(word);
  if (email !== undefined) return { word, which: { email } };
  const identity = siteIdentity(word);
  if (identity !== undefined) return { word, which: { identity } };
  throw new InvalidArgumentError('Write the id, the website or the e-mail address of a prospect.');
}

/** The argument of every command about one prospect. */
export function prospectArgument(command: Command): Command {
  return command.argument('<prospect>', 'its id, its website or its e-mail address', parseProspect);
}

/** The id of the prospect that is meant. Throws UsageError where there is none, or more than one. */
export async function requireProspect(db: OutreachDatabase, { word, which }: NamedProspect): Promise<string> {
  const [first, ...others] = await findProspects(db, which, MOST_NAMED);
  if (first === undefined) {
    throw new UsageError(`there is no prospect ${word}`, { suggestion: '"outreach prospects list --search WORD" looks for one' });
  }
  if (others.length > 0) {
    throw new UsageError(`${word} is more than one prospect: ${[first, ...others].map(({ id }) => id).join(', ')}`, {
      suggestion: 'name one by its id; "outreach prospects list" shows them',
    });
  }
  return first.id;
}
