/**
 * What people write who want no more messages. A pattern is words in a row within a clause: `a|b` either, `word*` any ending, `word?` may be
 * missing. Words are folded: no accents, no apostrophes ("dont"), French elisions apart ("m ecrivez").
 */
export interface StopPattern {
  words: string;
  /** What may stand before it in its clause: words that ask (ask), that speak of oneself (self), or anything (any). */
  lead: 'ask' | 'self' | 'any';
  /** Nothing may follow in its clause but politeness. */
  whole?: boolean;
  /** With one of these among the next words it limits when or how, and is no stop: "don't call me before nine". */
  unless?: 'limits' | 'limits or names';
  /** Among friends it is no stop: "stop it haha". */
  banter?: boolean;
}

export interface StopRules {
  ask: ReadonlySet<string>;
  self: ReadonlySet<string>;
  /** Who says "I want ..." asks for something only where a "you" follows. */
  first: ReadonlySet<string>;
  second: ReadonlySet<string>;
  /** After a "you" these state what somebody does: "you never write to me". */
  stating: ReadonlySet<string>;
  polite: ReadonlySet<string>;
  /** Words that begin another clause. */
  joins: ReadonlySet<string>;
  limits: ReadonlySet<string>;
  /** One of these words, or openings of words, stands in every pattern: most messages are read no further. */
  hints: RegExp;
  patterns: readonly StopPattern[];
}

export const set = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));
export const list = (lead: StopPattern['lead'], texts: readonly string[], more: Omit<StopPattern, 'words' | 'lead'> = {}): StopPattern[] =>
  texts.map((words) => ({ words, lead, ...more }));
