import type { Language } from './languages.ts';
import type { Word } from './lexicon.ts';
import { NEGATIVE_PREFIXES } from './negation-rules.ts';
import type { TextReader } from './read-text.ts';
import { BREAK } from './tokens.ts';
import { WordMemo } from './word-memo.ts';

/** One place in a phrase that a word may take. */
export interface Slot {
  phrase: number;
  place: number;
  /** The word says the opposite of this one: "неинтересно". */
  opposite: boolean;
}

/** How a word of a phrase is compared: by its stem, as it stands, or by how it begins. */
type Kind = 'stem' | 'form' | 'opening';

interface Alternative {
  kind: Kind;
  word: Word;
}

/** Shorter rests of a word after its prefix are no words: "нет". */
const SHORTEST_REST = 3;

/** Which places in which phrases a word may take, worked out once a word. */
export class SlotTable {
  readonly #reader: TextReader;
  readonly #languages: ReadonlySet<Language | undefined>;
  /** By language ('' for none) and text. */
  readonly #stems = new Map<string, Slot[]>();
  readonly #forms = new Map<string, Slot[]>();
  readonly #openings = new Map<string, Slot[]>();
  readonly #slots = new WordMemo<readonly Slot[]>((word) => this.#lookUp(word));
  #longestOpening = 0;

  constructor(reader: TextReader, languages: ReadonlySet<Language | undefined>) {
    this.#reader = reader;
    this.#languages = languages;
  }

  /** The places of a word as written, the last of each phrase first, so that one word never takes two. */
  of(word: Word): readonly Slot[] {
    return this.#slots.of(word);
  }

  /** A piece of a phrase is one word, or several where it is written with an elision ("l'offre"). */
  placesOf(piece: string): Alternative[][] {
    const options = piece.split('|').map((option) => {
      const kind = option.startsWith('=') ? ('form' as const) : option.endsWith('*') ? ('opening' as const) : ('stem' as const);
      const words = this.#reader.read(option.replace(/^=|\*$/g, '')).written.filter((word) => word.text !== BREAK);
      return words.map((word, at) => ({ kind: at === words.length - 1 ? kind : ('form' as const), word }));
    });
    const [first = []] = options;
    if (options.length === 1) return first.map((one) => [one]);
    if (options.some(({ length }) => length !== 1)) throw new Error(`each of ${piece} has to be one word`);
    return [options.flat()];
  }

  offer(kind: Kind, word: Word, language: Language | undefined, slot: Slot): void {
    const put = (map: Map<string, Slot[]>, text: string): void => {
      const key = `${language ?? ''} ${text}`;
      map.set(key, [...(map.get(key) ?? []), slot]);
    };
    const folded = this.#reader.folded(word).text;
    if (kind === 'opening') {
      this.#longestOpening = Math.max(this.#longestOpening, folded.length);
      put(this.#openings, folded);
    } else if (kind === 'form' || language === undefined) put(this.#forms, folded);
    else for (const stem of this.#stemsOf(word, language)) put(this.#stems, stem);
  }

  #lookUp(word: Word): readonly Slot[] {
    const found = [...this.#languages].flatMap((language) => [
      ...this.#slotsOf(word, language),
      ...this.#opposites(word, language).flatMap((rest) => this.#slotsOf(rest, language).map((slot) => ({ ...slot, opposite: true }))),
    ]);
    return found.sort((a, b) => a.phrase - b.phrase || b.place - a.place || Number(a.opposite) - Number(b.opposite));
  }

  /** Texts are written with accents and without, so that a word has the stems of both. */
  #stemsOf(word: Word, language: Language): ReadonlySet<string> {
    return new Set([word, this.#reader.folded(word)].map((form) => this.#reader.stem(form, language).text));
  }

  #slotsOf(word: Word, language: Language | undefined): Slot[] {
    const key = (text: string) => `${language ?? ''} ${text}`;
    const folded = this.#reader.folded(word).text;
    const openings = Array.from(
      { length: Math.min(folded.length, this.#longestOpening) },
      (_, index) => this.#openings.get(key(folded.slice(0, index + 1))) ?? [],
    );
    const stems = language === undefined ? [] : [...this.#stemsOf(word, language)];
    const all = [...(this.#forms.get(key(folded)) ?? []), ...stems.flatMap((stem) => this.#stems.get(key(stem)) ?? []), ...openings.flat()];
    return [...new Set(all)];
  }

  #opposites({ text }: Word, language: Language | undefined): Word[] {
    const prefixes = (language === undefined ? undefined : NEGATIVE_PREFIXES[language]) ?? [];
    return prefixes
      .filter((prefix) => text.startsWith(prefix) && text.length >= prefix.length + SHORTEST_REST)
      .map((prefix) => this.#reader.lexicon.word(text.slice(prefix.length)));
  }
}
