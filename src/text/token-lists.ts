import type { Word } from './lexicon.ts';

/** Words in order, each with where it stood in the text. An empty word is a break that no phrase crosses. */
export interface Tokens {
  words: Word[];
  starts: number[];
  ends: number[];
}

/** A text read once for two readers. */
export interface ReadText {
  /** Run-together words cut into known ones. */
  cut: Tokens;
  /** The same with run-together words left whole. */
  whole: Tokens;
}

/** Both lists of a text while it is read; there is one until they differ. */
export class TokenLists implements ReadText {
  readonly cut: Tokens = { words: [], starts: [], ends: [] };
  #whole: Tokens | undefined;

  get whole(): Tokens {
    return this.#whole ?? this.cut;
  }

  put(word: Word, start: number, end: number): void {
    append(this.cut, word, start, end);
    if (this.#whole !== undefined) append(this.#whole, word, start, end);
  }

  /** Puts the parts of a run-together word, and beside them the whole of it. */
  putCut(parts: readonly Word[], whole: readonly Word[], start: number, end: number): void {
    if (parts.length === whole.length && parts.every((part, index) => part === whole[index])) {
      for (const part of parts) this.put(part, start, end);
      return;
    }
    this.#whole ??= { words: [...this.cut.words], starts: [...this.cut.starts], ends: [...this.cut.ends] };
    for (const part of parts) append(this.cut, part, start, end);
    for (const part of whole) append(this.#whole, part, start, end);
  }

  /** Takes the last words back. */
  drop(count: number): void {
    shorten(this.cut, count);
    if (this.#whole !== undefined) shorten(this.#whole, count);
  }
}

function append({ words, starts, ends }: Tokens, word: Word, start: number, end: number): void {
  words.push(word);
  starts.push(start);
  ends.push(end);
}

function shorten({ words, starts, ends }: Tokens, count: number): void {
  words.length = starts.length = ends.length = words.length - count;
}
