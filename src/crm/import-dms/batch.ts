import type { ImportedMessage, ImportedThread } from '../../db/crm/dms.ts';
import type { Message } from './assemble.ts';
import type { Marker } from './marks.ts';

/** Some messages of one thread. */
export interface Unit {
  thread: ImportedThread;
  messages: ImportedMessage[];
  weight: number;
}

/** Messages of a unit, roughly: a moment is never divided, for repeats within it are counted together. */
const UNIT = 2_000;
/** So many characters weigh as much as a message. */
const CHARACTERS = 500;

export function* unitsOf(thread: Omit<ImportedThread, 'more'>, messages: readonly Message[], mark: Marker): Generator<Unit> {
  let from = 0;
  while (from < messages.length) {
    let to = Math.min(from + UNIT, messages.length);
    while (to < messages.length && messages[to]?.at === messages[to - 1]?.at) to += 1;
    const some = messages.slice(from, to).map((message) => rowOf(message, mark));
    const weight = some.reduce((sum, { m }) => sum + 1 + m.length / CHARACTERS, 0);
    yield { thread: { ...thread, more: from > 0 }, messages: some, weight };
    from = to;
  }
}

function rowOf(message: Message, mark: Marker): ImportedMessage {
  const { at, isOutbound, type, text, raw } = message;
  const { spam, lane, hold } = mark(message);
  return {
    t: 0,
    at: new Date(at).toISOString(),
    o: isOutbound,
    y: type,
    m: text,
    ...(raw === null ? {} : { r: raw }),
    ...(spam === undefined ? {} : { s: spam }),
    ...(lane === undefined ? {} : { l: lane }),
    ...(hold === undefined ? {} : { h: hold }),
  };
}

/** Units as one call: each thread once. */
export function toBatch(units: readonly Unit[]): { threads: ImportedThread[]; messages: ImportedMessage[] } {
  const threads: ImportedThread[] = [];
  const places = new Map<string, number>();
  const messages: ImportedMessage[] = [];
  for (const { thread, messages: some } of units) {
    const t = places.get(thread.thread_id) ?? threads.push(thread) - 1;
    places.set(thread.thread_id, t);
    for (const message of some) messages.push({ ...message, t });
  }
  return { threads, messages };
}
