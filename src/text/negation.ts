/** Between two sentences, in a clause's words; a comma, and a question mark, stand as themselves. */
export const STOP = '';
export const COMMA = ',';
export const QUESTION = '?';

/** How a language, or the speech of a trade, turns a phrase around; every word folded. */
export interface NegationRules {
  /** Before a phrase, in its clause: "no", "don't". */
  negators: ReadonlySet<string>;
  /** After a phrase: "promos closed", "интереса нет". */
  after: ReadonlySet<string>;
  /** A negator before one of these says something else: "not only", "no problem", "don't hesitate"; a "be" between them does not count. */
  notReally: ReadonlySet<string>;
  /** Words that end the reach of a negator: "but". */
  ends: ReadonlySet<string>;
  /** What may stand between the items of a list: "no ads, promos or any paid posts". */
  listWords: ReadonlySet<string>;
  /** A negator after one of these as well: French "n'hésitez pas". */
  notReallyBefore?: ReadonlySet<string>;
  /** Beside one of these a phrase belongs to a list, so that a negator reaches it over commas: "no ads, promos or spam". */
  alternatives?: ReadonlySet<string>;
  /** How many words before a phrase a negator still reaches it, and how many after it a closing word does. */
  reachBefore: number;
  reachAfter: number;
  /** Only some are refused: "we don't do crypto promos"; unless one of `plain` says that it is meant after all. */
  selective?: ReadonlySet<string>;
  plain?: string;
  /** What becomes of it a few words later: "promo requests go to the bin". */
  fates?: ReadonlySet<string>;
  /** Over a question mark a closing word before one of these answers something else. */
  answersElse?: ReadonlySet<string>;
}

const REACH_OF_ANSWER = 3;
const REACH_OF_FATE = 6;
const NOTHING: ReadonlySet<string> = new Set();

/** The words from the first that turn a phrase around to the end of it, as places in the list of words. */
export interface Negated {
  from: number;
  to: number;
}

/**
 * Whether the phrase at first..end is turned around: by a negator before it, by its list, or by what follows it.
 * listed: what the phrase found before this one in the same text was turned around by.
 */
export function negation(
  words: readonly string[],
  first: number,
  end: number,
  rules: NegationRules,
  listed?: Negated,
): Negated | undefined {
  const negator = negatorBefore(words, first, end, rules);
  if (negator !== undefined) return { from: negator, to: end };
  if (listed !== undefined && isList(words, listed.to, first, rules)) return { from: listed.from, to: end };
  const shut = shutAfter(words, first, end, rules);
  return shut === undefined ? undefined : { from: first, to: shut + 1 };
}

function isList(words: readonly string[], from: number, to: number, { listWords }: NegationRules): boolean {
  for (let at = from; at < to; at++) {
    const word = words[at] ?? STOP;
    if (word !== COMMA && !listWords.has(word)) return false;
  }
  return true;
}

function negatorBefore(words: readonly string[], first: number, end: number, rules: NegationRules): number | undefined {
  const { alternatives = NOTHING } = rules;
  const inList = alternatives.has(words[first - 1] ?? STOP) || alternatives.has(words[end] ?? STOP);
  for (let at = first - 1; at >= 0 && at >= first - rules.reachBefore; at--) {
    const word = words[at] ?? STOP;
    if ((isPause(word) && !(inList && word === COMMA)) || rules.ends.has(word)) return undefined;
    if (rules.negators.has(word) && words[at + 1] !== COMMA)
      return isNotReally(words, at, rules) || isSelective(words, at + 1, first, rules) ? undefined : at;
  }
  return undefined;
}

/** "promos closed", "promo requests go to the bin", and over the question mark: "paid promo? we never". */
function shutAfter(words: readonly string[], first: number, end: number, rules: NegationRules): number | undefined {
  const { after, fates = NOTHING, selective = NOTHING, answersElse = NOTHING } = rules;
  const asked = words[end] === QUESTION;
  if (asked && selective.has(words[first - 1] ?? STOP)) return undefined;
  const start = asked ? end + 1 : end;
  for (let at = start; at < start + (asked ? REACH_OF_ANSWER : rules.reachAfter); at++) {
    const word = words[at] ?? STOP;
    if (isPause(word)) break;
    if (after.has(word) && !isNotReally(words, at, rules) && !(asked && answersElse.has(words[at + 1] ?? STOP))) return at;
  }
  for (let at = end; at < Math.min(words.length, end + REACH_OF_FATE); at++) {
    const word = words[at] ?? STOP;
    if (word === STOP) return undefined;
    if (fates.has(word)) return at;
  }
  return undefined;
}

/** "no free promos", "don't be shy". */
function isNotReally(words: readonly string[], negator: number, { notReally, notReallyBefore = NOTHING }: NegationRules): boolean {
  if (notReallyBefore.has(words[negator - 1] ?? STOP)) return true;
  const next = words[negator + 1] ?? STOP;
  return notReally.has(next === 'be' ? (words[negator + 2] ?? STOP) : next);
}

function isSelective(words: readonly string[], from: number, to: number, { selective = NOTHING, plain }: NegationRules): boolean {
  let found = false;
  for (let at = from; at < to; at++) {
    const word = words[at] ?? STOP;
    if (word === plain) return false;
    found ||= selective.has(word);
  }
  return found;
}

function isPause(word: string): boolean {
  return word === STOP || word === COMMA || word === QUESTION;
}
