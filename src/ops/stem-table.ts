import { distance } from './distance.ts';

/** Shorter words are often one letter away from another. */
const SHORTEST_MISSPELT = 6;
/** Longer ones are no words. */
const LONGEST_WORD = 30;
const MOST_REMEMBERED = 50_000;

export interface StemTableOptions<Value> {
  /** What a word is that stands under two values. */
  merge(one: Value, other: Value): Value;
  /** Whether a word by itself has what its beginning says of it as well. */
  inherits(value: Value): boolean;
  /** Whether words of a value are known with a letter wrong. */
  isMisspelt(value: Value): boolean;
}

/** What is known of words, by the word as folded, by how it begins (`word*`), or with a letter wrong, missing or too many. */
export class StemTable<Value> {
  readonly #exact = new Map<string, Value>();
  readonly #stems = new Map<string, Value>();
  readonly #known = new Map<string, Value | undefined>();
  readonly #misspelt: readonly { word: string; isStem: boolean; value: Value }[];
  #longestStem = 0;

  constructor(entries: Iterable<readonly [word: string, value: Value]>, { merge, inherits, isMisspelt }: StemTableOptions<Value>) {
    const put = (map: Map<string, Value>, word: string, value: Value) => {
      const before = map.get(word);
      map.set(word, before === undefined ? value : merge(before, value));
    };
    for (const [word, value] of entries)
      if (word.endsWith('*')) {
        put(this.#stems, word.slice(0, -1), value);
        this.#longestStem = Math.max(this.#longestStem, word.length - 1);
      } else put(this.#exact, word, value);
    for (const [word, value] of this.#exact) {
      const stem = inherits(value) ? this.#byStem(word) : undefined;
      if (stem !== undefined) this.#exact.set(word, merge(value, stem));
    }
    this.#misspelt = [
      ...[...this.#exact].map(([word, value]) => ({ word, isStem: false, value })),
      ...[...this.#stems].map(([word, value]) => ({ word, isStem: true, value })),
    ].filter(({ word, value }) => word.length >= SHORTEST_MISSPELT && isMisspelt(value));
  }

  of(word: string): Value | undefined {
    if (this.#known.has(word)) return this.#known.get(word);
    if (word.length > LONGEST_WORD) return undefined;
    const value = this.#exact.get(word) ?? this.#byStem(word) ?? this.#misspeltAs(word);
    // Strangers' words cost no memory without end.
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    this.#known.set(word, value);
    return value;
  }

  #byStem(word: string): Value | undefined {
    for (let length = Math.min(word.length, this.#longestStem); length > 1; length--) {
      const value = this.#stems.get(word.slice(0, length));
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** "unsuscribe", "беспакоить": but the first letter is right. */
  #misspeltAs(word: string): Value | undefined {
    if (word.length < SHORTEST_MISSPELT || /\d/.test(word)) return undefined;
    return this.#misspelt.find(({ word: wanted, isStem }) => {
      if (wanted[0] !== word[0]) return false;
      const parts = isStem ? [-1, 0, 1].map((more) => word.slice(0, wanted.length + more)) : [word];
      return parts.some((part) => Math.abs(part.length - wanted.length) <= 1 && distance(part, wanted) <= 1);
    })?.value;
  }
}
