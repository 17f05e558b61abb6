import { foldText } from './mixed-scripts.ts';

/** A language that texts are read in. A new one is a line in the table below and its rules in negation-rules.ts. */
export const LANGUAGES = ['en', 'fr', 'ru', 'es', 'pt', 'de', 'it', 'tr', 'id'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a language knows of its words; they come folded, and what is said of them is folded too. */
export interface Vocabulary {
  /** What forms of one word have in common: "interested" and "interest". */
  stem(word: string): string;
  /** Words that say little by themselves: articles, pronouns. */
  stopWords: ReadonlySet<string>;
}

interface Words {
  stemmer(): Promise<{ stemmer(word: string): string }>;
  stopWords(): Promise<{ stopwords: string[] }>;
}

/** Loaded when asked for: a process that reads three languages pays for three. */
const WORDS: Record<Language, Words> = {
  en: { stemmer: () => import('@orama/stemmers/english'), stopWords: () => import('@orama/stopwords/english') },
  fr: { stemmer: () => import('@orama/stemmers/french'), stopWords: () => import('@orama/stopwords/french') },
  ru: { stemmer: () => import('@orama/stemmers/russian'), stopWords: () => import('@orama/stopwords/russian') },
  es: { stemmer: () => import('@orama/stemmers/spanish'), stopWords: () => import('@orama/stopwords/spanish') },
  pt: { stemmer: () => import('@orama/stemmers/portuguese'), stopWords: () => import('@orama/stopwords/portuguese') },
  de: { stemmer: () => import('@orama/stemmers/german'), stopWords: () => import('@orama/stopwords/german') },
  it: { stemmer: () => import('@orama/stemmers/italian'), stopWords: () => import('@orama/stopwords/italian') },
  tr: { stemmer: () => import('@orama/stemmers/turkish'), stopWords: () => import('@orama/stopwords/turkish') },
  id: { stemmer: () => import('@orama/stemmers/indonesian'), stopWords: () => import('@orama/stopwords/indonesian') },
};

/** Longer ones are no words: nothing is looked up for them. */
const LONGEST_WORD = 40;

/** Loads what some languages know of their words. */
export async function loadVocabularies(languages: readonly Language[]): Promise<ReadonlyMap<Language, Vocabulary>> {
  const loaded = languages.map(async (language) => [language, await vocabularyOf(WORDS[language])] as const);
  return new Map(await Promise.all(loaded));
}

async function vocabularyOf(words: Words): Promise<Vocabulary> {
  const [{ stemmer }, { stopwords }] = await Promise.all([words.stemmer(), words.stopWords()]);
  return {
    stem: (word) => (word.length > LONGEST_WORD ? word : foldText(stemmer(word))),
    stopWords: new Set(stopwords.map((word) => foldText(word).replaceAll(/['’]/g, ''))),
  };
}
