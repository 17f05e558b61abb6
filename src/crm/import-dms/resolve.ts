import { resolveThreads, type ThreadAnswer } from '../../db/crm/dms.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { normaliseHandle } from '../../ops/handle.ts';
import { slugOf } from '../../sources/instagram-export/paths.ts';
import type { Told } from './resolve-file.ts';
import { isNobody, type Thread } from './thread.ts';

/** A thread with one other person. */
export interface Chat {
  thread: Thread;
  /** The other's name; null where the account is gone. */
  name: string | null;
}

export type Reason = 'unknown' | 'several_handles' | 'same_name' | 'deleted_account';

export interface Resolved {
  /** Handle by thread. */
  usernames: Map<string, string>;
  unresolved: { chat: Chat; reason: Reason }[];
  /** Threads that a conversation of somebody else has, whatever the file says now. */
  elsewhere: number;
}

const BATCH = 1_000;

/**
 * Whose threads these are: whoever has the thread already; what a person says; the one handle that is known to have the name, where no other
 * thread has that name; a handle that is known and stands in the thread's path or in the place of the name. Nothing is guessed: on any
 * doubt a thread stays unresolved (facts/instagram-export 6).
 */
export async function resolveChats(
  db: OutreachDatabase,
  chats: readonly Chat[],
  lists: ReadonlyMap<string, string | null>,
  { told, owner }: { told: Told; owner: ReadonlySet<string> },
): Promise<Resolved> {
  const names = Map.groupBy(chats, ({ name }) => name?.toLowerCase());
  const listed = new Map<string, Set<string>>();
  for (const [handle, name] of lists) {
    if (name === null) continue;
    const key = name.toLowerCase();
    listed.set(key, (listed.get(key) ?? new Set()).add(handle));
  }
  const found: Resolved = { usernames: new Map(), unresolved: [], elsewhere: 0 };
  /** What only a name or a path says, to be checked for two of one handle. */
  const likely: { chat: Chat; handle: string }[] = [];
  for (let from = 0; from < chats.length; from += BATCH) {
    const some = chats.slice(from, from + BATCH);
    const candidates = some.map((chat) => handlesIn(chat).filter((handle) => !owner.has(handle)));
    const answers = await resolveThreads(
      db,
      some.map(({ thread, name }, i) => ({ thread_id: thread.id, display_name: name, handles: candidates[i] ?? [] })),
    );
    for (const [i, chat] of some.entries()) {
      const { username, named, known } = answers[i] ?? NOTHING;
      const alone = (names.get(chat.name?.toLowerCase())?.length ?? 0) < 2;
      const said = told.byThread.get(chat.thread.id) ?? (alone ? told.byName.get(chat.name?.toLowerCase() ?? '') : undefined);
      if (username !== null) {
        if (said !== undefined && said !== username) found.elsewhere += 1;
        found.usernames.set(chat.thread.id, username);
        continue;
      }
      if (said !== undefined) {
        found.usernames.set(chat.thread.id, said);
        continue;
      }
      const byName = new Set([...named, ...(listed.get(chat.name?.toLowerCase() ?? '') ?? [])].filter((handle) => !owner.has(handle)));
      const byPath = (candidates[i] ?? []).filter((handle) => lists.has(handle) || known.includes(handle));
      const verdict = judge(chat, alone ? byName : new Set<string>(), byPath);
      if ('handle' in verdict) likely.push({ chat, handle: verdict.handle });
      else found.unresolved.push({ chat, reason: !alone && byName.size > 0 ? 'same_name' : verdict.reason });
    }
  }
  const taken = new Set(found.usernames.values());
  const times = Map.groupBy(likely, ({ handle }) => handle);
  for (const { chat, handle } of likely) {
    if (taken.has(handle) || (times.get(handle)?.length ?? 0) > 1) found.unresolved.push({ chat, reason: 'same_name' });
    else found.usernames.set(chat.thread.id, handle);
  }
  return found;
}

const NOTHING: ThreadAnswer = { username: null, named: [], known: [] };

function judge({ name }: Chat, byName: ReadonlySet<string>, byPath: readonly string[]): { handle: string } | { reason: Reason } {
  if (name === null) return { reason: 'deleted_account' };
  const all = new Set([...byName, ...byPath]);
  const [only] = all;
  if (all.size > 1) return { reason: 'several_handles' };
  return only === undefined ? { reason: 'unknown' } : { handle: only };
}

/**
 * What the path or the name would be as a handle. A path is mostly made of the name, without its blanks and signs: one that may be says
 * nothing. Nor does a name of one plain word: there are many of that name.
 */
function handlesIn({ thread, name }: Chat): string[] {
  if (name === null || isNobody(name)) return [];
  const slug = normaliseHandle(slugOf(thread.folder));
  const handle = normaliseHandle(name);
  const found = new Set<string>();
  if (slug !== undefined && slug !== letters(name) && slug !== letters(name.normalize('NFD'))) found.add(slug);
  if (handle !== undefined && handle === name && /[._\d]/.test(name)) found.add(handle);
  return [...found];
}

function letters(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
