import type { Lexicon, Word } from './lexicon.ts';
import { BREAK, tokenize } from './tokens.ts';
import { WordMemo } from './word-memo.ts';

/** One word of a phrase; with `open` any ending is accepted ("entrepreneur*"). */
export interface PhraseWord {
  text: string;
  open: boolean;
}

interface Node<Entry> {
  next: Map<number, Node<Entry>>;
  entries: Entry[];
}

/** What a word answers to: the ids under which it stands anywhere in a phrase, and those that begin one. */
interface PhraseKeys {
  readonly ids: readonly number[];
  readonly starts: readonly number[];
}

const NOTHING: PhraseKeys = { ids: [], starts: [] };

/** The words of a phrase as texts have them, folded. */
export function phraseWords(phrase: string, lexicon: Lexicon): PhraseWord[] {
  return phrase
    .trim()
    .split(/\s+/)
    .flatMap((piece) => {
      if (/^<\w+>$/.test(piece)) return [{ text: piece, open: false }];
      const open = piece.endsWith('*');
      const words = tokenize((open ? piece.slice(0, -1) : piece).toLowerCase(), lexicon).cut.words.filter((word) => word.text !== BREAK);
      return words.map(({ text }, index) => ({ text, open: open && index === words.length - 1 }));
    });
}

/** Finds phrases in token lists: whole words, the longest phrase at each place, none inside another. */
export class PhraseIndex<Entry> {
  readonly #asSaid: (text: string) => string;
  /** By the id of the first word. */
  readonly #starts: (Node<Entry> | undefined)[] = [];
  readonly #exact = new Map<string, number>();
  readonly #open = new Map<string, number>();
  readonly #keys = new WordMemo((word) => this.#lookUp(this.#asSaid(word.text)));
  #ids = 0;
  #shortestOpen = Number.POSITIVE_INFINITY;
  #longestOpen = 0;
  /** The longest phrase at the place that is looked at. */
  #best: Node<Entry> | undefined;
  #bestEnd = 0;

  /** asSaid: what words of phrases and of texts count as ("u" as "you"). */
  constructor(asSaid: (text: string) => string = (text) => text) {
    this.#asSaid = asSaid;
  }

  add(words: readonly PhraseWord[], entry: Entry): void {
    let node: Node<Entry> | undefined;
    for (const { text, open } of words) {
      const id = this.#id(open ? this.#open : this.#exact, this.#asSaid(text));
      if (open) {
        this.#shortestOpen = Math.min(this.#shortestOpen, text.length);
        this.#longestOpen = Math.max(this.#longestOpen, text.length);
      }
      const next: Node<Entry> = (node === undefined ? this.#starts[id] : node.next.get(id)) ?? { next: new Map(), entries: [] };
      if (node === undefined) this.#starts[id] = next;
      else node.next.set(id, next);
      node = next;
    }
    node?.entries.push(entry);
  }

  /** Calls back for each phrase found, with the first of its tokens and the one after its last. */
  find(words: readonly Word[], found: (entries: readonly Entry[], first: number, end: number) => void): void {
    for (let at = 0; at < words.length; ) {
      const node = this.#longestFrom(words, at);
      if (node === undefined) at++;
      else {
        const end = this.#bestEnd;
        found(node.entries, at, end);
        at = end;
      }
    }
  }

  /** The same where it is known where phrases may begin, in order. */
  findAt(words: readonly Word[], places: readonly number[], found: (entries: readonly Entry[], first: number, end: number) => void): void {
    let free = 0;
    for (let index = 0; index < places.length; index++) {
      const at = places[index] ?? 0;
      const node = at < free ? undefined : this.#longestFrom(words, at);
      if (node === undefined) continue;
      free = this.#bestEnd;
      found(node.entries, at, free);
    }
  }

  /** Whether a phrase begins with a word. */
  begins(word: Word): boolean {
    return this.#keys.of(word).starts.length > 0;
  }

  #longestFrom(words: readonly Word[], at: number): Node<Entry> | undefined {
    const word = words[at];
    const starts = word === undefined ? NOTHING.starts : this.#keys.of(word).starts;
    if (starts.length === 0) return undefined;
    this.#best = undefined;
    this.#bestEnd = at;
    for (let index = 0; index < starts.length; index++) this.#walk(words, at + 1, this.#starts[starts[index] ?? 0]);
    return this.#best;
  }

  /** Goes on from a node that the words before a place have led to, and remembers where the longest phrase ends. */
  #walk(words: readonly Word[], at: number, node: Node<Entry> | undefined): void {
    if (node === undefined) return;
    if (node.entries.length > 0 && at > this.#bestEnd) {
      this.#best = node;
      this.#bestEnd = at;
    }
    const word = node.next.size === 0 ? undefined : words[at];
    if (word === undefined) return;
    const { ids } = this.#keys.of(word);
    for (let index = 0; index < ids.length; index++) this.#walk(words, at + 1, node.next.get(ids[index] ?? 0));
  }

  #id(map: Map<string, number>, text: string): number {
    const id = map.get(text) ?? this.#ids++;
    map.set(text, id);
    return id;
  }

  /** The ids that a word answers to: its own, and those of the open words that it begins with; the exact one first. */
  #lookUp(text: string): PhraseKeys {
    const ids: number[] = [];
    const exact = this.#exact.get(text);
    if (exact !== undefined) ids.push(exact);
    for (let length = Math.min(text.length, this.#longestOpen); length >= this.#shortestOpen; length--) {
      const id = this.#open.get(text.slice(0, length));
      if (id !== undefined) ids.push(id);
    }
    return ids.length === 0 ? NOTHING : { ids, starts: ids.filter((id) => this.#starts[id] !== undefined) };
  }
}
