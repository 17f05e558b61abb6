import { InputError } from '../../errors.ts';
import { repairName } from '../../sources/instagram-export/repair.ts';
import type { Thread } from './thread.ts';

type Names = Pick<Thread, 'participants' | 'titles' | 'isGroup'>;

const SUGGESTION = 'say who you are, as the conversations name you: --me "Your Name"';

/**
 * The names that the account's owner has in the threads, without which nobody knows who wrote what: those that were given; the name of
 * the profile; the one name that most threads have in common; in a thread of two, who is not its title. Throws InputError.
 */
export function findOwner(
  threads: readonly Names[],
  { me, profile }: { me: readonly string[]; profile: readonly string[] },
): ReadonlySet<string> {
  if (me.length > 0) return given(threads, me);
  const counts = new Map<string, number>();
  for (const { participants } of threads) for (const name of participants) counts.set(name, (counts.get(name) ?? 0) + 1);
  // A profile whose name is another one by now is not the name in the threads.
  const known = profile.map(repairName).filter((name) => (counts.get(name) ?? 0) * 2 > threads.length);
  if (known.length > 0) return new Set(known);
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a);
  if (first !== undefined && first[1] > 1 && first[1] > (second?.[1] ?? 0) && first[1] * 2 > threads.length) return new Set([first[0]]);
  const told = new Set(threads.flatMap(notTheTitle));
  const [only] = told;
  if (only !== undefined && told.size === 1) return new Set([only]);
  throw new InputError('nothing tells whose export this is', { suggestion: SUGGESTION });
}

function given(threads: readonly Names[], me: readonly string[]): ReadonlySet<string> {
  const wanted = new Set(me.map((name) => repairName(name).toLowerCase()));
  const found = new Set<string>();
  for (const { participants } of threads) for (const name of participants) if (wanted.has(name.toLowerCase())) found.add(name);
  if (found.size > 0) return found;
  const some = [...new Set(threads.flatMap(({ participants }) => [...participants]))].slice(0, 5).join(', ');
  throw new InputError(`nobody in these conversations is called ${me.join(' or ')}`, {
    suggestion: `take a name as they have it, e.g. one of: ${some}`,
  });
}

function notTheTitle({ participants, titles, isGroup }: Names): string[] {
  if (isGroup || participants.size !== 2) return [];
  const others = [...participants].filter((name) => !titles.has(name));
  return others.length === 1 ? others : [];
}
