import { isAscii } from './fold.ts';
import { type LanguageGuesser, openLanguageGuesser } from './guess-language.ts';
import { LANGUAGES, type Language, loadVocabularies, type Vocabulary } from './languages.ts';
import { Lexicon, type Word } from './lexicon.ts';
import { foldText } from './mixed-scripts.ts';
import { COMMA, QUESTION, STOP } from './negation.ts';
import type { Tokens } from './token-lists.ts';
import { BREAK, tokenize } from './tokens.ts';
import { WordMemo } from './word-memo.ts';

/** A text as rules and readers see it. */
export interface Doc extends Tokens {
  readonly text: string;
  /** The words with their accents, which stems need: "intéressée" is no form of interesse. */
  readonly written: readonly Word[];
  /** That of the text as a whole; undefined: unsure. */
  readonly language: Language | undefined;
  /** Every language that some part of it is surely in; none: it may be any. */
  readonly languages: ReadonlySet<Language>;
}

/** Words that stand for something that is no word: addresses, links, names, flags. */
const MARK = /^<.*>$/;
/** A part of a text that may be in a language of its own. */
const PART = /[^\n.!?…]+/g;
/** A part of fewer letters is not asked for its language. */
const SHORTEST_PART = 12;
/** In a text of very many parts these tell as much as all of them. */
const MOST_PARTS = 12;
/** Longer ones are no words; and the parts of a run-together one all stand where the whole of it stands. */
const LONGEST_WRITTEN = 80;
const WITH_ELISIONS = { elided: true };

/** Reads texts into words that every rule shares: one reader for all rules of a system. */
export class TextReader {
  readonly lexicon = new Lexicon([]);
  readonly vocabularies: ReadonlyMap<Language, Vocabulary>;
  readonly #guess: LanguageGuesser;
  readonly #stems: ReadonlyMap<Language, WordMemo<Word>>;
  /** What a word with accents is without them. */
  readonly #folded = new WordMemo(({ text }) => this.lexicon.word(foldText(text)));

  constructor(vocabularies: ReadonlyMap<Language, Vocabulary>, guess: LanguageGuesser) {
    this.vocabularies = vocabularies;
    this.#guess = guess;
    this.#stems = new Map(
      [...vocabularies].map(([language, { stem }]) => [
        language,
        new WordMemo(({ text }) => this.lexicon.word(text === BREAK || MARK.test(text) ? text : stem(text))),
      ]),
    );
  }

  read(text: string): Doc {
    const { words, starts, ends } = tokenize(text, this.lexicon, WITH_ELISIONS).whole;
    const language = this.#guess(spokenPart(text, { words, starts, ends }));
    const languages = new Set(language === undefined ? [] : [language]);
    const parts = text.match(PART) ?? [];
    if (parts.length > 1)
      for (const part of parts.filter(({ length }) => length >= SHORTEST_PART).slice(0, MOST_PARTS)) {
        const own = this.#guess(part);
        if (own !== undefined) languages.add(own);
      }
    const written = words.map((word, at) => this.#asWritten(word, text.slice(starts[at], ends[at])));
    return { text, written, language, languages: language === undefined ? new Set() : languages, words, starts, ends };
  }

  /** A word with its accents, as long as they are all that folding takes from it. */
  #asWritten(word: Word, raw: string): Word {
    if (raw.length > LONGEST_WRITTEN || isAscii(raw)) return word;
    const written = this.lexicon.word(raw.normalize('NFC').toLowerCase());
    return this.#folded.of(written) === word ? written : word;
  }

  /** The same word without its accents. */
  folded(written: Word): Word {
    return this.#folded.of(written);
  }

  /** What a word as written has in common with its other forms, in a language; the word itself where the language is not loaded. */
  stem(word: Word, language: Language | undefined): Word {
    return (language === undefined ? undefined : this.#stems.get(language))?.of(word) ?? word;
  }
}

/** Opens a reader for some languages, or all. */
export async function openTextReader(languages: readonly Language[] = LANGUAGES): Promise<TextReader> {
  const [vocabularies, guess] = await Promise.all([loadVocabularies(languages), openLanguageGuesser()]);
  return new TextReader(vocabularies, guess);
}

/** The words of a text as written, without addresses, links and names: those are in no language. */
function spokenPart(text: string, { words, starts, ends }: Tokens): string {
  const spoken: string[] = [];
  let after = 0;
  for (const [at, word] of words.entries()) {
    const [start = 0, end = 0] = [starts[at], ends[at]];
    if (start < after || word.text === BREAK || MARK.test(word.text)) continue;
    spoken.push(text.slice(start, end));
    after = end;
  }
  return spoken.join(' ');
}

/** The words of a text for the rules of negation, where a comma and a question mark stand as themselves. */
export function clauseWords({ text, words, starts }: Tokens & { text: string }): string[] {
  return words.map((word, at) => {
    if (word.text !== BREAK) return word.text;
    const character = text[starts[at] ?? 0];
    return character === COMMA || character === QUESTION ? character : STOP;
  });
}
