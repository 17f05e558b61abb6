import {
  ASK,
  BLOCK,
  CALL,
  CONSENT,
  END,
  FED,
  FIRST,
  GET,
  LOSE,
  MAIL,
  MORE,
  PARTICLE,
  POLITE,
  REMOVE,
  SELF,
  SEND,
  THIRD,
  UNSUB,
  WRITE,
  YOU,
} from './stop-requests/bits.ts';
import { type Clause, clausesOf } from './stop-requests/clause.ts';
import { has, isKept, isPast, isTold } from './stop-requests/grammar.ts';
import { en as enIdioms } from './stop-requests/idioms/en.ts';
import { fr as frIdioms } from './stop-requests/idioms/fr.ts';
import { ru as ruIdioms } from './stop-requests/idioms/ru.ts';
import { byFirstWord, matchAt, type Patterns } from './stop-requests/patterns.ts';
import { RoleLexicon } from './stop-requests/roles.ts';
import { RULES } from './stop-requests/rules.ts';
import type { Strength } from './stop-requests/strength.ts';
import { en } from './stop-requests/vocabulary/en.ts';
import { fr } from './stop-requests/vocabulary/fr.ts';
import { ru } from './stop-requests/vocabulary/ru.ts';
import { wordsOf } from './stop-requests/words.ts';

/** Somebody asks to be left alone. */
export interface StopRequest {
  /** mild: it may be a plain no to what was offered ("not interested"), or to calls alone. */
  strength: Strength;
  quote: string;
  /** Where its sentence stands in the text. */
  start: number;
  end: number;
}

interface Spoken {
  lexicon: RoleLexicon;
  idioms: Patterns;
  joins: ReadonlySet<string>;
}

/** Nobody asks to be left alone at the end of a novel; what stands further on is not read. */
const LONGEST_TEXT = 4_000;
const LONGEST_QUOTE = 300;
const ANCHORS = UNSUB | END | REMOVE | PARTICLE | WRITE | SEND | CALL | MAIL | GET | BLOCK | CONSENT | LOSE | FED;

/** A point inside an address or a number ends no sentence. */
const SENTENCE = /(?:[^.!?…]|\.(?=[a-z\d]))+[.!?…]*/g;
/** Programs break lines where they are full: what goes on below in a small letter is one sentence. */
const BROKEN_LINE = /(?<=[^\n]{45}[\p{L}\p{N},])\n(?=\p{Ll})/gu;
/** Friends who say stop and mean go on. */
const BANTER =
  /\b(?:a*ha(?:ha)+h?|he(?:he)+|lo+l+|lmf?ao+|rofl|omg|mdr+|ptdr|xd+|too kind|too sweet|blush\w*|so sweet|so funny|hilarious|killing me|i'?m crying|i'?m dying|you(?:'re| are) (?:the )?(?:best|amazing|sweet|kind))\b|(?:ах)+а*|хаха|лол|😂|🤣|😆|😹|🥰|☺|😊|😍|😜|😭/iu;

/** "leave me alone with this cake". */
const ALONE: ReadonlySet<string> = new Set(['alone', 'peace', 'tranquille', 'tranquilles', 'покое']);
const WITH: ReadonlySet<string> = new Set(['with', 'avec', 'наедине']);

/** English and Russian do not get into each other's way, and stand in one sentence often; French words are English ones as well. */
const LANGUAGES: readonly Spoken[] = [
  {
    lexicon: new RoleLexicon([en, ru]),
    idioms: byFirstWord([...enIdioms, ...ruIdioms]),
    joins: new Set('and but because cause cuz then or while although unless и но или потому иначе а'.split(' ')),
  },
  { lexicon: new RoleLexicon([fr]), idioms: byFirstWord(frIdioms), joins: new Set('et mais car donc ou parce sinon'.split(' ')) },
];

/** The first sentence that asks to be written to no more (en, fr, ru): the plain ones before those that may mean less. */
export function stopRequest(text: string): StopRequest | null {
  const read = text.slice(0, LONGEST_TEXT);
  const spoken = LANGUAGES.filter((language) => mayAsk(read, language));
  if (spoken.length === 0) return null;
  const oneLine = read.replace(BROKEN_LINE, ' ');
  let banter: boolean | undefined;
  const isBanter = () => (banter ??= BANTER.test(read));
  let mild: StopRequest | null = null;
  let from = 0;
  for (const line of oneLine.split('\n')) {
    for (const { 0: sentence, index } of line.matchAll(SENTENCE)) {
      const strength = strongest(spoken.map((language) => strengthOf(sentence, language, isBanter)));
      if (strength === undefined) continue;
      const start = from + index;
      const found = { strength, quote: sentence.trim().slice(0, LONGEST_QUOTE), start, end: start + sentence.length };
      if (strength === 'stop') return found;
      mild ??= found;
    }
    from += line.length + 1;
  }
  return mild;
}

function mayAsk(text: string, { lexicon, idioms }: Spoken): boolean {
  return wordsOf(text, Number.POSITIVE_INFINITY).some(
    (word) => (lexicon.of(word) & ANCHORS) !== 0 || idioms.has(word) || lexicon.joins.has(word),
  );
}

function strongest(strengths: readonly (Strength | undefined)[]): Strength | undefined {
  return strengths.find((one) => one === 'stop') ?? strengths.find((one) => one !== undefined);
}

function strengthOf(sentence: string, { lexicon, idioms, joins }: Spoken, isBanter: () => boolean): Strength | undefined {
  return strongest(
    clausesOf(sentence, lexicon, joins, POLITE).flatMap((clause) => [
      endsAll(clause) && !isBanter() ? ('stop' as const) : undefined,
      ...RULES.map((rule) => rule(clause)),
      idiomIn(clause, idioms, isBanter),
    ]),
  );
}

/** "please stop", "хватит уже", "I asked you to stop": nothing else is said. */
function endsAll(clause: Clause): boolean {
  const { words } = clause;
  const at = words.findIndex((_, place) => has(clause, place, place, END));
  const word = words[at] ?? '';
  if (at === -1 || isPast(word) || words[at + 1] === 'ли' || isKept(clause, at)) return false;
  const isAsked = has(clause, 0, at, ASK) && has(clause, 0, at, YOU);
  return words.every(
    (one, place) => has(clause, place, place, END | POLITE | SELF | MORE | ASK | YOU | (isAsked ? FIRST : 0)) || (isAsked && one === 'to'),
  );
}

function idiomIn(clause: Clause, idioms: Patterns, isBanter: () => boolean): Strength | undefined {
  const { words } = clause;
  let mild: Strength | undefined;
  for (const [at, word] of words.entries())
    for (const { slots, lead, whole = false, banter = false, mild: isMild = false } of idioms.get(word) ?? []) {
      const end = matchAt(words, at, slots);
      if (end === undefined || isKept(clause, at) || isTold(clause, at, THIRD)) continue;
      if (lead === 'ask' && !clause.words.slice(0, at).every((_, place) => has(clause, place, place, POLITE | ASK | SELF | YOU | MORE)))
        continue;
      if (whole && !words.slice(end).every((_, place) => has(clause, end + place, end + place, POLITE | MORE | SELF))) continue;
      if ((banter && isBanter()) || (ALONE.has(words[end - 1] ?? '') && WITH.has(words[end] ?? ''))) continue;
      if (!isMild) return 'stop';
      mild = 'mild';
    }
  return mild;
}
