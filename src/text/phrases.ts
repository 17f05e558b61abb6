import type { Lexicon, PhraseKeys, Word } from './lexicon.ts';
import { BREAK, tokenize } from './tokens.ts';

/** One word of a phrase; with `open` any ending is accepted ("entrepreneur*"). */
interface PhraseWord {
  text: string;
  open: boolean;
}

interface Node<Entry> {
  next: Map<number, Node<Entry>>;
  entries: Entry[];
}

interface Hit<Entry> {
  node: Node<Entry>;
  end: number;
}

const NONE: readonly number[] = [];
const NOTHING: PhraseKeys = { ids: NONE, starts: NONE };

/** The words of a phrase as texts have them, folded. */
export function phraseWords(phrase: string, lexicon: Lexicon): PhraseWord[] {
  return phrase
    .trim()
    .split(/\s+/)
    .flatMap((piece) => {
      if (/^<\w+>$/.test(piece)) return [{ text: piece, open: false }];
      const open = piece.endsWith('*');
      const words = tokenize((open ? piece.slice(0, -1) : piece).toLowerCase(), lexicon, false).cut.words.filter(
        (word) => word.text !== BREAK,
      );
      return words.map(({ text }, index) => ({ text, open: open && index === words.length - 1 }));
    });
}

/** Finds phrases in token lists: whole words, the longest phrase at each place, none inside another. */
export class PhraseIndex<Entry> {
  /** Where it keeps with a word what that answers to here. */
  readonly #isOfThemes: boolean;
  /** By the id of the first word. */
  readonly #starts: (Node<Entry> | undefined)[] = [];
  readonly #exact = new Map<string, number>();
  readonly #open = new Map<string, number>();
  #ids = 0;
  #shortestOpen = Number.POSITIVE_INFINITY;

  /** There is one index of each kind. */
  constructor(kind: 'themes' | 'promos') {
    this.#isOfThemes = kind === 'themes';
  }

  add(words: readonly PhraseWord[], entry: Entry): void {
    let node: Node<Entry> | undefined;
    for (const { text, open } of words) {
      const id = this.#id(open ? this.#open : this.#exact, text);
      if (open) this.#shortestOpen = Math.min(this.#shortestOpen, text.length);
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
      const hit = this.#longestFrom(words, at);
      if (hit === undefined) at++;
      else {
        found(hit.node.entries, at, hit.end);
        at = hit.end;
      }
    }
  }

  #longestFrom(words: readonly Word[], at: number): Hit<Entry> | undefined {
    const word = words[at];
    let best: Hit<Entry> | undefined;
    for (const start of word === undefined ? NONE : this.#keysOf(word).starts) {
      const node = this.#starts[start];
      const hit = node === undefined ? undefined : this.#within(words, at, node);
      if (hit !== undefined && (best === undefined || hit.end > best.end)) best = hit;
    }
    return best;
  }

  /** The longest phrase that goes on from a node which the word at this place has led to. */
  #within(words: readonly Word[], at: number, node: Node<Entry>): Hit<Entry> | undefined {
    let best: Hit<Entry> | undefined;
    const word = node.next.size === 0 ? undefined : words[at + 1];
    for (const id of word === undefined ? NONE : this.#keysOf(word).ids) {
      const next = node.next.get(id);
      const hit = next === undefined ? undefined : this.#within(words, at + 1, next);
      if (hit !== undefined && (best === undefined || hit.end > best.end)) best = hit;
    }
    return best ?? (node.entries.length > 0 ? { node, end: at + 1 } : undefined);
  }

  #id(map: Map<string, number>, text: string): number {
    const id = map.get(text) ?? this.#ids++;
    map.set(text, id);
    return id;
  }

  #keysOf(word: Word): PhraseKeys {
    const known = this.#isOfThemes ? word.themes : word.promos;
    if (known !== undefined) return known;
    const found = this.#lookUp(word.text);
    if (this.#isOfThemes) word.themes = found;
    else word.promos = found;
    return found;
  }

  /** The ids that a word answers to: its own, and those of the open words that it begins with; the exact one first. */
  #lookUp(text: string): PhraseKeys {
    const ids: number[] = [];
    const exact = this.#exact.get(text);
    if (exact !== undefined) ids.push(exact);
    for (let length = text.length; length >= this.#shortestOpen; length--) {
      const id = this.#open.get(text.slice(0, length));
      if (id !== undefined) ids.push(id);
    }
    return ids.length === 0 ? NOTHING : { ids, starts: ids.filter((id) => this.#starts[id] !== undefined) };
  }
}
