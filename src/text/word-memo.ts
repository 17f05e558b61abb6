import type { Word } from './lexicon.ts';

/** As many as a lexicon remembers, so that the words of a text that are met often keep their places. A power of two. */
const PLACES = 1 << 16;

/**
 * What an index knows of words, worked out once a word and found again by its id. A place has room for one word: a newcomer with the
 * same place takes it over, so that strangers' words cost no memory without end.
 */
export class WordMemo<Value> {
  readonly #workOut: (word: Word) => Value;
  readonly #owners = new Int32Array(PLACES).fill(-1);
  readonly #values: (Value | undefined)[] = Array.from({ length: PLACES }, () => undefined);

  constructor(workOut: (word: Word) => Value) {
    this.#workOut = workOut;
  }

  of(word: Word): Value {
    const place = word.id & (PLACES - 1);
    if (this.#owners[place] === word.id) {
      const known = this.#values[place];
      if (known !== undefined) return known;
    }
    const value = this.#workOut(word);
    this.#owners[place] = word.id;
    this.#values[place] = value;
    return value;
  }
}

/** The same for a number: no objects, and a place costs eight bytes. */
export class WordNumbers {
  readonly #workOut: (word: Word) => number;
  readonly #owners = new Int32Array(PLACES).fill(-1);
  readonly #values = new Int32Array(PLACES);

  constructor(workOut: (word: Word) => number) {
    this.#workOut = workOut;
  }

  of(word: Word): number {
    const place = word.id & (PLACES - 1);
    if (this.#owners[place] === word.id) return this.#values[place] ?? 0;
    const value = this.#workOut(word);
    this.#owners[place] = word.id;
    this.#values[place] = value;
    return value;
  }
}
