import { LANGUAGES, type Language } from './languages.ts';

/** Tells the language of a text; undefined: another one, or too little to say. */
export type LanguageGuesser = (text: string) => Language | undefined;

/** Malay and Indonesian are one to the library. */
const CODES: ReadonlyMap<string, Language> = new Map([...LANGUAGES.map((language) => [language, language] as const), ['ms', 'id']]);
/** Neighbours that would be taken for one of ours: Dutch for German, Polish for Turkish. */
const NEIGHBOURS = ['nl', 'pl', 'sv', 'tl'];
/** Letters that Russian has not: Ukrainian and Serbian are too near to it for n-grams of a line. */
const NOT_RUSSIAN = /[іїєґўђјљњћџѓќѕ]/iu;
/** Measured on 139 lines of one to eight words: with these, one in a hundred answers is wrong and one in twenty is withheld. */
const LEAST_LETTERS = 6;
const LEAST_LEAD = 0.04;
/** One word may be of many languages. */
const SEVERAL_WORDS = /\p{L}[^\p{L}]+\p{L}/u;
/** More of a text adds nothing. */
const LONGEST_SAMPLE = 1_000;

/** Loads the n-grams of the languages once; then a line takes some hundredths of a millisecond. */
export async function openLanguageGuesser(): Promise<LanguageGuesser> {
  const { eld } = await import('eld/extrasmall');
  const own = eld.newInstance();
  own.setLanguageSubset([...CODES.keys(), ...NEIGHBOURS].filter((code) => code !== 'id'));
  return (text) => {
    const sample = text.slice(0, LONGEST_SAMPLE);
    if (lettersIn(sample) < LEAST_LETTERS || !SEVERAL_WORDS.test(sample)) return undefined;
    const result = own.detect(sample);
    const [first = 0, second = 0] = Object.values(result.getScores());
    if (!result.isReliable() || first - second < LEAST_LEAD) return undefined;
    return result.language === 'ru' && NOT_RUSSIAN.test(sample) ? undefined : CODES.get(result.language);
  };
}

function lettersIn(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0;
}
