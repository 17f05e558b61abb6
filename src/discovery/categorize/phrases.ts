import type { Lexicon, Word } from './lexicon.ts';
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

const NO_IDS: readonly number[] = [];

/** The words of a phrase as texts have them, folded. */
export function phraseWords(phrase: string, lexicon: Lexicon): PhraseWord[] {
  return phrase
    .trim()
    .split(/\s+/)
    .flatMap((piece) => {
      if (/^<\w+>$/.test(piece)) return [{ text: piece, open: false }];
      const open = piece.endsWith('*');
      const words = tokenize((open ? piece.slice(0, -1) : piece).toLowerCase(), lexicon, false).words.filter((word) => word.text !== BREAK);
      return words.map(({ text }, index) => ({ text, open: open && index === words.length - 1 }));
    });
}

/** Finds phrases in token lists of one lexicon: whole words, the longest phrase at each place, none inside another. */
export class PhraseIndex<Entry> {
  readonly #root: Node<Entry> = { next: new Map(), entries: [] };
  readonly #exact = new Map<string, number>();
  readonly #open = new Map<string, number>();
  #ids = 0;
  #shortestOpen = Number.POSITIVE_INFINITY;

  add(words: readonly PhraseWord[], entry: Entry): void {
    let node = this.#root;
    for (const { text, open } of words) {
      const id = this.#id(open ? this.#open : this.#exact, text);
      if (open) this.#shortestOpen = Math.min(this.#shortestOpen, text.length);
      const next = node.next.get(id) ?? { next: new Map(), entries: [] };
      node.next.set(id, next);
      node = next;
    }
    node.entries.push(entry);
  }

  /** Calls back for each phrase found, with the first of its tokens and the one after its last. */
  find(words: readonly Word[], found: (entries: readonly Entry[], first: number, end: number) => void): void {
    for (let at = 0; at < words.length; ) {
      const hit = this.#mayBegin(words[at]) ? this.#longest(words, at, this.#root) : undefined;
      if (hit === undefined) at++;
      else {
        found(hit.node.entries, at, hit.end);
        at = hit.end;
      }
    }
  }

  #mayBegin(word: Word | undefined): boolean {
    return word !== undefined && (word.phraseIds ?? this.#idsOf(word)).length > 0;
  }

  #longest(words: readonly Word[], at: number, node: Node<Entry>): { node: Node<Entry>; end: number } | undefined {
    const word = words[at];
    if (word === undefined) return undefined;
    let best: { node: Node<Entry>; end: number } | undefined;
    for (const id of word.phraseIds ?? this.#idsOf(word)) {
      const next = node.next.get(id);
      if (next === undefined) continue;
      const deeper = next.next.size > 0 ? this.#longest(words, at + 1, next) : undefined;
      const hit = deeper ?? (next.entries.length > 0 ? { node: next, end: at + 1 } : undefined);
      if (hit !== undefined && (best === undefined || hit.end > best.end)) best = hit;
    }
    return best;
  }

  #id(map: Map<string, number>, text: string): number {
    const id = map.get(text) ?? this.#ids++;
    map.set(text, id);
    return id;
  }

  /** The ids that a word answers to: its own, and those of the open words that it begins with; the exact one first. */
  #idsOf(word: Word): readonly number[] {
    const { text } = word;
    const ids: number[] = [];
    const exact = this.#exact.get(text);
    if (exact !== undefined) ids.push(exact);
    for (let length = text.length; length >= this.#shortestOpen; length--) {
      const id = this.#open.get(text.slice(0, length));
      if (id !== undefined) ids.push(id);
    }
    word.phraseIds = ids.length === 0 ? NO_IDS : ids;
    return word.phraseIds;
  }
}
