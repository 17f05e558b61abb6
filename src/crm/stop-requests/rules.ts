/**
 * What people write who want no more messages. A pattern is words in a row within a clause: `a|b` either, `word*` any ending, `word?` may be
 * missing. Words are as src/crm/stop-requests/words.ts folds them.
 */
export interface StopPattern {
  words: string;
  /** What may stand before it in its clause: words that ask (ask), that speak of oneself (self), or anything (any). */
  lead: 'ask' | 'self' | 'any';
  /** Nothing may follow in its clause but politeness. */
  whole?: boolean;
  /** With one of these among the next words it is no stop: it says when or how ("don't call me before nine"), or speaks of other lists. */
  unless?: 'limits' | 'limits or names' | 'elsewhere';
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
  /** What people are taken off that is no list of ours: "the guest list". */
  things: ReadonlySet<string>;
  /** Whose list it is, one word or two, where no word says that it is ours: "from my bank". */
  others: ReadonlySet<string>;
  yours: ReadonlySet<string>;
  patterns: readonly StopPattern[];
}

/** Each of the first with each of the second: "of my". */
export const pairs = (first: string, second: string): string[] =>
  first.split(' ').flatMap((one) => second.split(' ').map((two) => `${one} ${two}`));
export const set = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));
export const list = (lead: StopPattern['lead'], texts: readonly string[], more: Omit<StopPattern, 'words' | 'lead'> = {}): StopPattern[] =>
  texts.map((words) => ({ words, lead, ...more }));
