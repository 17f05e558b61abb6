import type { Phrase } from '../../text/find-phrases.ts';
import type { Language } from '../../text/languages.ts';

/** What a phrase of a lead's message is a sign of; the languages share them, and so the weights. */
export const SIGNS = [
  // What they want.
  'price',
  'wish',
  'hire',
  'book',
  'work',
  'send help',
  'trade',
  'partner',
  'offers goods',
  'advice',
  'talk',
  'expert',
  'unsure',
  'information',
  'opening',
  'do you',
  'material',
  'problem',
  'home',
  'device',
  'screen',
  'account',
  'of yours',
  // How soon.
  'urgent',
  'now',
  'day',
  'hours',
  'harm',
  'next week',
  'weeks',
  'no hurry',
  'far',
  'maybe',
  'idea only',
  'minor',
  'decided',
  // How they say it.
  'polite',
  'stiff',
  'warm',
  'slang',
  'thrilled',
  'angry',
  'sure',
] as const;
export type Sign = (typeof SIGNS)[number];

interface Wording {
  gap?: number;
  order?: 'fixed' | 'any';
}

/** Phrases of one sign and one wording; openPhrases says how they are written. */
export function phrases(language: Language, id: Sign, texts: readonly string[], { gap, order }: Wording = {}): Phrase<Sign>[] {
  return texts.map((text) => ({
    ...{ id, text, language },
    ...(gap === undefined ? {} : { gap }),
    ...(order === undefined ? {} : { order }),
  }));
}
