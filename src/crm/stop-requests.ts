import { en } from './stop-requests/en.ts';
import { fr } from './stop-requests/fr.ts';
import { hasHint, hintsOf } from './stop-requests/hints.ts';
import { byFirstWord, compile, matchAt, type Patterns } from './stop-requests/patterns.ts';
import { ru } from './stop-requests/ru.ts';
import type { StopPattern, StopRules } from './stop-requests/rules.ts';
import { wordsOf } from './stop-requests/words.ts';

/** Nobody asks to be left alone at the end of a novel; what stands further on is not read. */
const LONGEST_TEXT = 4_000;
const LONGEST_QUOTE = 300;
/** How far after a pattern a word still limits it. */
const REACH_OF_LIMIT = 4;
const REACH_OF_PLACE = 6;

const SENTENCE = /[^.!?…\n\r]+[.!?…]*/g;
const CLAUSE = /[^,;:()"«»“”]+/g;
/** Friends who say stop and mean go on. */
const BANTER =
  /\b(?:a*ha(?:ha)+h?|he(?:he)+|lo+l+|lmf?ao+|rofl|omg|mdr+|ptdr|xd+|too kind|too sweet|blush\w*|so sweet|so funny|hilarious|killing me|i'?m crying|i'?m dying|you(?:'re| are) (?:the )?(?:best|amazing|sweet|kind))\b|(?:ах)+а*|хаха|лол|😂|🤣|😆|😹|🥰|☺|😊|😍|😜|😭/iu;

const LANGUAGES = [en, fr, ru].map((rules) => {
  const patterns = rules.patterns.map(compile);
  return { rules, patterns: byFirstWord(patterns), hints: hintsOf(patterns, new Set([...rules.ask, ...rules.self, ...rules.polite])) };
});
const ALL_HINTS = new Set(LANGUAGES.flatMap(({ hints }) => [...hints]));

/**
 * Whether somebody asks to be left alone (en, fr, ru), and the sentence that says so. What may be a no holds a person until somebody has
 * decided, so that a bare "not interested" counts; "stop by on friday" and "don't call me before nine" do not.
 */
export function stopRequest(text: string): { quote: string } | null {
  const read = text.slice(0, LONGEST_TEXT);
  if (!hasHint(read, ALL_HINTS)) return null;
  const asked = LANGUAGES.filter(({ hints }) => hasHint(read, hints));
  let banter: boolean | undefined;
  const isBanter = () => (banter ??= BANTER.test(read));
  for (const [sentence] of read.matchAll(SENTENCE)) {
    for (const [clause] of sentence.matchAll(CLAUSE)) {
      const words = wordsOf(clause);
      if (words.length === 0) continue;
      if (asked.some(({ rules, patterns }) => clausesOf(words, rules).some((part) => asksToStop(part, rules, patterns, isBanter)))) {
        return { quote: sentence.trim().slice(0, LONGEST_QUOTE) };
      }
    }
  }
  return null;
}

/** A clause without commas in its parts: "thanks but please stop". What limits the part before it stays there: "don't call while i drive". */
function clausesOf(words: readonly string[], { joins, limits }: StopRules): string[][] {
  const parts: string[][] = [[]];
  for (const word of words) {
    if (joins.has(word)) {
      if (limits.has(word)) parts.at(-1)?.push(word);
      parts.push([]);
    } else parts.at(-1)?.push(word);
  }
  // A pattern may span a conjunction itself: "cease and desist".
  return parts.length === 1 ? parts : [...parts, [...words]];
}

function asksToStop(words: readonly string[], rules: StopRules, patterns: Patterns, isBanter: () => boolean): boolean {
  return words.some((word, at) =>
    patterns.get(word)?.some((pattern) => {
      const end = matchAt(words, at, pattern.slots, 0);
      if (end === undefined || !mayLead(words.slice(0, at), word, pattern.lead, rules)) return false;
      if (pattern.banter === true && isBanter()) return false;
      const after = words.slice(end);
      if (pattern.whole === true && !after.every((later) => rules.polite.has(later))) return false;
      if (pattern.unless === undefined) return true;
      if (pattern.unless === 'elsewhere') return !isElsewhere(after.slice(0, REACH_OF_PLACE), rules);
      if (after.slice(0, REACH_OF_LIMIT).some((later) => rules.limits.has(later))) return false;
      // "don't call me Bob"
      return pattern.unless === 'limits' || words[at + 1] !== 'call' || after.every((later) => rules.polite.has(later));
    }),
  );
}

/** "off the guest list", "from the newsletter of my bank": what is said of a list that is not ours. */
function isElsewhere(after: readonly string[], { things, others, yours }: StopRules): boolean {
  if (after.some((word) => things.has(word))) return true;
  return (
    !after.some((word) => yours.has(word)) && after.some((word, at) => others.has(word) || others.has(`${after[at - 1] ?? ''} ${word}`))
  );
}

/** "can you please" asks; "i want to" asks for something only with a "you" after it. */
function mayLead(before: readonly string[], pattern: string, lead: StopPattern['lead'], rules: StopRules): boolean {
  if (lead === 'any') return true;
  if (lead === 'self') return before.every((word) => rules.self.has(word));
  if (!before.every((word) => rules.ask.has(word))) return false;
  if (rules.stating.has(pattern) && rules.second.has(before.at(-1) ?? '')) return false;
  const first = before.findLastIndex((word) => rules.first.has(word));
  return first === -1 || before.slice(first + 1).some((word) => rules.second.has(word));
}
