import type { Reader, Reading, Reason } from './classifier.ts';
import { openPhrases, type Phrase, type PhraseFinder, type PhraseMatch } from './find-phrases.ts';
import type { Word } from './lexicon.ts';
import type { Doc, TextReader } from './read-text.ts';
import { BREAK } from './tokens.ts';

/** A message in numbers, with the phrases that were found in it. */
export interface DocReading extends Reading {
  doc: Doc;
  matches: readonly PhraseMatch<string>[];
}

const WORD_GROUPS = [
  { prefix: '', field: 'words' },
  { prefix: '+', field: 'pairs' },
] as const;
/** A phrase that is said often is not said much more than one said twice. */
const MOST_REPEATS = 2;
const CYRILLIC = /\p{Script=Cyrillic}/u;

/**
 * Reads messages for a classifier: phrases by their id (and "not " before it where the text says the opposite), the stems of its words,
 * and each two of them that follow one another.
 */
export class DocReader implements Reader<string, DocReading> {
  readonly features: readonly string[];
  readonly wordGroups = WORD_GROUPS;
  readonly #reader: TextReader;
  readonly #finder: PhraseFinder<string>;
  readonly #places: ReadonlyMap<string, number>;

  constructor(reader: TextReader, phrases: readonly Phrase<string>[]) {
    const ids = [...new Set(phrases.map(({ id }) => id))];
    this.features = ids.flatMap((id) => [id, `not ${id}`]);
    this.#reader = reader;
    this.#finder = openPhrases(phrases, reader);
    this.#places = new Map(this.features.map((name, index) => [name, index]));
  }

  read(text: string): DocReading {
    const doc = this.#reader.read(text);
    const matches = this.#finder.find(doc);
    const values = new Float64Array(this.features.length);
    for (const match of matches) {
      const feature = this.#featureOf(match);
      values[feature] = Math.min(MOST_REPEATS, (values[feature] ?? 0) + 1);
    }
    return { doc, matches, values, words: this.#words(doc) };
  }

  *reasons({ matches, values }: DocReading): Generator<Reason> {
    const counts = new Map<number, number>();
    for (const match of matches) counts.set(this.#featureOf(match), (counts.get(this.#featureOf(match)) ?? 0) + 1);
    for (const match of matches) {
      const feature = this.#featureOf(match);
      const value = (values[feature] ?? 0) / (counts.get(feature) ?? 1);
      yield { feature, value, field: match.negated ? 'negated' : 'phrase', text: match.text };
    }
  }

  #featureOf({ id, negated }: PhraseMatch<string>): number {
    return this.#places.get(negated ? `not ${id}` : id) ?? 0;
  }

  #words({ words, written, language }: Doc): [Word[], Word[]] {
    const single = new Set<Word>();
    const pairs = new Set<Word>();
    let before: Word | undefined;
    for (const [at, word] of words.entries()) {
      if (word.text === BREAK) {
        before = undefined;
        continue;
      }
      // Where the language is not sure, Cyrillic words are read as Russian ones and others as they stand.
      const stem = this.#reader.stem(written[at] ?? word, language ?? (CYRILLIC.test(word.text) ? 'ru' : undefined));
      single.add(stem);
      if (before !== undefined) pairs.add(this.#reader.lexicon.word(`${before.text} ${stem.text}`));
      before = stem;
    }
    return [[...single], [...pairs]];
  }
}
