import type { RoleLexicon, Roles } from './roles.ts';
import { joined, wordsOf } from './words.ts';

/** A part of a sentence that asks, or tells, one thing. */
export interface Clause {
  words: readonly string[];
  roles: readonly Roles[];
  /** Its sentence asks: "why don't you remove me?" */
  isQuestion: boolean;
  /** It has clauses of its own. */
  isCompound: boolean;
}

const LIMITING: ReadonlySet<string> = new Set(['while', 'unless']);
const PARTS = /[^,;:()"«»“”\n]+/g;

/** The clauses of a sentence; what is polite alone parts none: "снимите, пожалуйста, нашу компанию с рассылки". */
export function clausesOf(sentence: string, lexicon: RoleLexicon, joins: ReadonlySet<string>, polite: Roles): Clause[] {
  const isQuestion = sentence.trimEnd().endsWith('?');
  const parts: string[][] = [];
  let isOpen = false;
  for (const [part] of sentence.matchAll(PARTS)) {
    const words = joined(wordsOf(part), lexicon.joins);
    if (words.length === 0) continue;
    const isPolite = parts.length > 0 && words.every((word) => (lexicon.of(word) & polite) !== 0);
    if ((isPolite || isOpen) && parts.length > 0) parts.at(-1)?.push(...words);
    else parts.push(words);
    isOpen = isPolite;
  }
  return parts
    .flatMap((words) => splitAt(words, joins))
    .map((words) => ({
      words,
      roles: words.map((word) => lexicon.of(word)),
      isQuestion,
      isCompound: words.slice(1, -1).some((word) => joins.has(word)),
    }));
}

/** Without commas too a conjunction begins another clause; the whole is read as well, for what spans one: "cease and desist". */
function splitAt(words: readonly string[], joins: ReadonlySet<string>): (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const word of words)
    if (joins.has(word)) {
      // What limits the part before it stays there: "don't call while i drive".
      if (LIMITING.has(word)) parts.at(-1)?.push(word);
      parts.push([]);
    } else parts.at(-1)?.push(word);
  const said = parts.filter(({ length }) => length > 0);
  return said.length > 1 ? [...said, words] : said;
}
