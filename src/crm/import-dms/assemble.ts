import type { ExportMessage } from '../../sources/instagram-export/thread-file.ts';
import type { ThreadEntry } from './thread.ts';

export type Message = Omit<ExportMessage, 'sender'> & { isOutbound: boolean };

/**
 * The messages of one thread in the order of their times. Parts of an export have different ones; exports of several days overlap: what two of
 * them have is one message, and what stands twice in one of them are two.
 */
export function assemble(entries: readonly ThreadEntry[], owner: ReadonlySet<string>): Message[] {
  const sources = new Map<number, Message[]>();
  for (const { source, names, messages } of entries) {
    const own = names.map((name) => owner.has(name));
    const all = sources.get(source) ?? [];
    for (const [at, sender, type, text, raw] of messages) all.push({ at, type, text, raw, isOutbound: own[sender] === true });
    sources.set(source, all);
  }
  const [first, ...others] = [...sources.values()];
  if (first === undefined) return [];
  // A file begins with its newest message.
  const merged = first.toReversed();
  if (others.length > 0) {
    const counts = occurrences(first);
    for (const more of others) {
      const seen = new Map<string, number>();
      for (const message of more.toReversed()) {
        const key = keyOf(message);
        const nth = (seen.get(key) ?? 0) + 1;
        seen.set(key, nth);
        if (nth <= (counts.get(key) ?? 0)) continue;
        counts.set(key, nth);
        merged.push(message);
      }
    }
  }
  return merged.sort((a, b) => a.at - b.at);
}

function occurrences(messages: readonly Message[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const message of messages) {
    const key = keyOf(message);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Exports have no ids of messages; those of pictures differ from one export to the next. */
function keyOf({ at, isOutbound, type, text }: Message): string {
  return `${at} ${isOutbound ? 1 : 0} ${type} ${text}`;
}
