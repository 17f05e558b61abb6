import type { Phrase } from '../../text/find-phrases.ts';
import type { Language } from '../../text/languages.ts';

/** What a phrase speaks for. no: what was offered is not wanted, where nothing else is asked for. */
export const SIGNS = ['info', 'interested', 'no', 'away', 'left', 'nothing'] as const;
export type Sign = (typeof SIGNS)[number];

export interface SignedPhrase {
  sign: Sign;
  /** It says no by itself: another "no" before it changes nothing ("нет, не пишите больше"). */
  saysNo: boolean;
  /** Alone it says little: "спасибо, нет". */
  isWeak: boolean;
}

interface Wording {
  gap?: number;
  order?: 'fixed' | 'any';
  weak?: boolean;
}

const SAYS_NO =
  /(?:^|[\s|=])(?:не|нет|ни|никогда|без|no|not|never|dont|doesnt|wont|cannot|cant|isnt|arent|none|nobody|stop|without)(?:$|[\s|])/;

/** Phrases of one sign and one wording; openPhrases says how they are written. */
export function phrases(
  language: Language,
  sign: Sign,
  texts: readonly string[],
  { gap, order, weak = false }: Wording = {},
): Phrase<SignedPhrase>[] {
  return texts.map((text) => ({
    id: { sign, saysNo: SAYS_NO.test(text), isWeak: weak },
    text,
    language,
    ...(gap === undefined ? {} : { gap }),
    ...(order === undefined ? {} : { order }),
  }));
}
