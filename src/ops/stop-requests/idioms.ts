/**
 * Ways of asking to be left alone that are no sum of their words. A pattern is words in a row within a clause: `a|b` either, `word*` any
 * ending, `*word` any beginning, `word?` may be missing. Words are as words.ts folds them.
 */
export interface Idiom {
  words: string;
  /** What may stand before it in its clause: courtesy and words that ask (ask), or anything (any). */
  lead: 'ask' | 'any';
  /** Nothing may follow in its clause but politeness. */
  whole?: boolean;
  /** Among friends it is no stop: "stop it haha". */
  banter?: boolean;
  /** It may be a plain no to an offer as well: "not interested". */
  mild?: boolean;
}

export const idioms = (lead: Idiom['lead'], texts: readonly string[], more: Omit<Idiom, 'words' | 'lead'> = {}): Idiom[] =>
  texts.map((words) => ({ words, lead, ...more }));
