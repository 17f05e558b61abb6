import { FATES, NEGATORS, NOT_REALLY, SELECTIVE, SHUT, WHERE_NOT } from './promo-phrases.ts';

/** Between two sentences, in a clause's words; a comma, and a question mark, stand as themselves. */
export const STOP = '';
export const COMMA = ',';
export const QUESTION = '?';

/** How far before an offer a negator still reaches it, and how far after it a closing word does. */
const REACH_BEFORE = 8;
const REACH_AFTER = 2;
const REACH_OF_ANSWER = 3;
const REACH_OF_FATE = 6;
/** What may stand between the items of a list: "no ads, promos or any paid posts". */
const IN_A_LIST: ReadonlySet<string> = new Set([
  COMMA,
  ...'or and nor any other ni o ou e y u und oder et at any kind of paid please even just the'.split(' '),
]);

/** The words from the first that turn an offer around to the end of it, as places in the list of words. */
export interface Negated {
  from: number;
  to: number;
}

/** Whether the offer at first..end is turned around: by a negator before it, by its list, or by what follows it. */
export function negation(words: readonly string[], first: number, end: number, listed: Negated | undefined): Negated | undefined {
  const negator = negatorBefore(words, first);
  if (negator !== undefined) return { from: negator, to: end };
  if (listed !== undefined && words.slice(listed.to, first).every((word) => IN_A_LIST.has(word))) return { from: listed.from, to: end };
  const shut = shutAfter(words, first, end);
  return shut === undefined ? undefined : { from: first, to: shut + 1 };
}

function negatorBefore(words: readonly string[], first: number): number | undefined {
  for (let at = first - 1; at >= 0 && at >= first - REACH_BEFORE; at--) {
    const word = words[at] ?? STOP;
    if (isPause(word) || word === 'but' || word === 'pero' || word === 'mas') return undefined;
    if (NEGATORS.has(word)) return isNotReally(words, at) || isSelective(words.slice(at + 1, first)) ? undefined : at;
  }
  return undefined;
}

/** "promos closed", "promo requests go to the bin", and over the question mark: "paid promo? we never". */
function shutAfter(words: readonly string[], first: number, end: number): number | undefined {
  const asked = words[end] === QUESTION;
  if (asked && SELECTIVE.has(words[first - 1] ?? STOP)) return undefined;
  const start = asked ? end + 1 : end;
  for (let at = start; at < start + (asked ? REACH_OF_ANSWER : REACH_AFTER); at++) {
    const word = words[at] ?? STOP;
    if (isPause(word)) break;
    if (SHUT.has(word) && !isNotReally(words, at) && !(asked && WHERE_NOT.has(words[at + 1] ?? STOP))) return at;
  }
  const fate = words.slice(end, end + REACH_OF_FATE).findIndex((word) => FATES.has(word) || word === STOP);
  return fate === -1 || words[end + fate] === STOP ? undefined : end + fate;
}

/** "no free promos", "don't be shy". */
function isNotReally(words: readonly string[], negator: number): boolean {
  const next = words[negator + 1] ?? STOP;
  return NOT_REALLY.has(next === 'be' ? (words[negator + 2] ?? STOP) : next);
}

/** Only some are refused: "we don't do crypto promos", "we do not do free shoutouts". */
function isSelective(between: readonly string[]): boolean {
  return between.some((word) => SELECTIVE.has(word)) && !between.includes('paid');
}

function isPause(word: string): boolean {
  return word === STOP || word === COMMA || word === QUESTION;
}
