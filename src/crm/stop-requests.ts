import { isAscii } from '../text/fold.ts';
import { foldText } from '../text/mixed-scripts.ts';
import { en } from './stop-requests/en.ts';
import { fr } from './stop-requests/fr.ts';
import { ru } from './stop-requests/ru.ts';
import type { StopPattern, StopRules } from './stop-requests/rules.ts';

/** Nobody asks to be left alone at the end of a novel; what stands further on is not read. */
const LONGEST_TEXT = 4_000;
const LONGEST_CLAUSE = 60;
const LONGEST_QUOTE = 300;
/** How far after a pattern a word still limits it. */
const REACH_OF_LIMIT = 4;

const SENTENCE = /[^.!?…\n\r]+[.!?…]*/g;
const CLAUSE = /[^,;:()"«»“”]+/g;
const WORD = /[\p{L}\p{N}]+(?:['’ʼ`´][\p{L}]+)*/gu;
const APOSTROPHE = /['’ʼ`´]/;
const ELIDED: ReadonlySet<string> = new Set(['m', 'n', 'l', 'd', 's', 'j', 't', 'c', 'qu']);
const STRETCHED = /(\p{L})\1{2,}/gu;
/** Friends who say stop and mean go on. */
const BANTER =
  /\b(?:a*ha(?:ha)+h?|he(?:he)+|lo+l+|lmf?ao+|rofl|omg|mdr+|ptdr|xd+|too kind|too sweet|blush\w*|so sweet|so funny|hilarious|killing me|i'?m crying|i'?m dying|you(?:'re| are) (?:the )?(?:best|amazing|sweet|kind))\b|(?:ах)+а*|хаха|лол|😂|🤣|😆|😹|🥰|☺|😊|😍|😜|😭/iu;

interface Slot {
  alternatives: readonly { word: string; open: 'end' | 'start' | undefined }[];
  optional: boolean;
}

interface Compiled extends Omit<StopPattern, 'words'> {
  slots: readonly Slot[];
}

/** By the words that a pattern may begin with, none of which is open. */
type Patterns = ReadonlyMap<string, readonly Compiled[]>;

const COMPILED = [en, fr, ru].map((rules) => ({ rules, patterns: byFirstWord(rules.patterns.map(compile)) }));

function byFirstWord(patterns: readonly Compiled[]): Patterns {
  const found = new Map<string, Compiled[]>();
  for (const pattern of patterns) {
    const past = pattern.slots.findIndex(({ optional }) => !optional) + 1;
    const firsts = new Set(pattern.slots.slice(0, past).flatMap(({ alternatives }) => alternatives.map(({ word }) => word)));
    for (const word of firsts) found.set(word, [...(found.get(word) ?? []), pattern]);
  }
  return found;
}

function compile({ words, ...pattern }: StopPattern): Compiled {
  const slots = words.split(' ').map((piece): Slot => {
    const optional = piece.endsWith('?');
    const alternatives = (optional ? piece.slice(0, -1) : piece).split('|').map((word) => {
      if (word.endsWith('*')) return { word: word.slice(0, -1), open: 'end' as const };
      return word.startsWith('*') ? { word: word.slice(1), open: 'start' as const } : { word, open: undefined };
    });
    return { alternatives, optional };
  });
  return { ...pattern, slots };
}

/**
 * Whether somebody asks to be left alone (en, fr, ru), and the sentence that says so. What may be a no holds a person until somebody has
 * decided, so that a bare "not interested" counts; "stop by on friday" and "don't call me before nine" do not.
 */
export function stopRequest(text: string): { quote: string } | null {
  const read = text.slice(0, LONGEST_TEXT);
  const folded = (isAscii(read) ? read : foldText(read)).toLowerCase();
  const asked = COMPILED.filter(({ rules }) => rules.hints.test(folded));
  if (asked.length === 0) return null;
  const isBanter = BANTER.test(read);
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

function wordsOf(clause: string): string[] {
  const words: string[] = [];
  for (const [raw] of clause.matchAll(WORD)) {
    const pieces = raw.split(APOSTROPHE).map((piece) => (isAscii(piece) ? piece : foldText(piece)).toLowerCase().replace(STRETCHED, '$1'));
    const [first = '', ...rest] = pieces;
    if (rest.length > 0 && ELIDED.has(first)) words.push(first, rest.join(''));
    else words.push(pieces.join(''));
    if (words.length >= LONGEST_CLAUSE) break;
  }
  return words.reduce<string[]>((all, word) => {
    const before = all.at(-1);
    if ((word === 'not' && before === 'do') || (word === 't' && before === 'don')) all[all.length - 1] = 'dont';
    else all.push(word);
    return all;
  }, []);
}

/** A clause without commas in its parts: "thanks but please stop". */
function clausesOf(words: readonly string[], { joins }: StopRules): string[][] {
  const parts: string[][] = [[]];
  for (const word of words) {
    if (joins.has(word)) parts.push([]);
    else parts.at(-1)?.push(word);
  }
  // A pattern may span a conjunction itself: "cease and desist".
  return parts.length === 1 ? parts : [...parts, [...words]];
}

function asksToStop(words: readonly string[], rules: StopRules, patterns: Patterns, isBanter: boolean): boolean {
  return words.some((word, at) =>
    patterns.get(word)?.some((pattern) => {
      if (isBanter && pattern.banter === true) return false;
      const end = matchAt(words, at, pattern.slots, 0);
      if (end === undefined || !mayLead(words.slice(0, at), word, pattern.lead, rules)) return false;
      const after = words.slice(end);
      if (pattern.whole === true && !after.every((later) => rules.polite.has(later))) return false;
      if (pattern.unless === undefined) return true;
      if (after.slice(0, REACH_OF_LIMIT).some((later) => rules.limits.has(later))) return false;
      // "don't call me Bob"
      return pattern.unless === 'limits' || words[at + 1] !== 'call' || after.every((later) => rules.polite.has(later));
    }),
  );
}

/** Where a pattern that begins at a word ends; undefined: it does not begin there. The longest way counts. */
function matchAt(words: readonly string[], at: number, slots: readonly Slot[], slot: number): number | undefined {
  const next = slots[slot];
  if (next === undefined) return at;
  const word = words[at];
  const taken = word !== undefined && next.alternatives.some((alternative) => fits(word, alternative));
  const end = taken ? matchAt(words, at + 1, slots, slot + 1) : undefined;
  return end ?? (next.optional ? matchAt(words, at, slots, slot + 1) : undefined);
}

function fits(word: string, { word: wanted, open }: Slot['alternatives'][number]): boolean {
  if (open === 'end') return word.startsWith(wanted);
  return open === 'start' ? word.endsWith(wanted) : word === wanted;
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
