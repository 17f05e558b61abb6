import { Lexicon, type Word } from '../../text/lexicon.ts';
import { PhraseIndex, phraseWords } from '../../text/phrases.ts';
import { INNOCENT, OFFERS, PLAIN_SPEECH, REFUSALS } from './promo-phrases.ts';

export interface Meaning {
  type: string;
  /** Negative for a refusal; nothing for what only sounds like an offer. */
  weight: number;
}

const INNOCENT_MEANING: Meaning = { type: 'innocent', weight: 0 };
const REFUSAL = 'refusal';

export const lexicon = new Lexicon([]);
export const promoIndex = compile();

function compile(): PhraseIndex<Meaning> {
  const all = new PhraseIndex<Meaning>(said);
  const add = (phrases: readonly string[], meaning: Meaning): void => {
    for (const phrase of phrases) all.add(phraseWords(phrase, lexicon), meaning);
  };
  for (const [type, weight, phrases] of OFFERS) add(phrases, { type, weight });
  for (const [weight, phrases] of REFUSALS) add(phrases, { type: REFUSAL, weight: -weight });
  add(INNOCENT, INNOCENT_MEANING);
  return all;
}

export function said(word: string): string {
  return PLAIN_SPEECH.get(word) ?? word;
}

/** Whether a phrase of offers or refusals begins with a word. */
export function beginsPromo(word: Word): boolean {
  return promoIndex.begins(word);
}
