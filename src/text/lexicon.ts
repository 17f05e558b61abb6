/** A word as every step after the tokenizer needs it, looked up once per occurrence. */
export interface Word {
  /** No two words of any lexicon have the same; a word that was forgotten and came again has a new one. */
  readonly id: number;
  readonly text: string;
  /** Whether the lexicon has it. */
  readonly known: boolean;
}

let nextId = 0;

/** Longer runs are no handle and no hashtag: they stay whole. */
export const LONGEST_RUN = 48;
/** Slots for words seen lately: a power of two. */
const RECENT = 1 << 15;
/** The bit that makes an ASCII capital small and leaves small letters and digits alone. */
const LOWER_CASE = 0x20;
/** Of words, and of cuts: what strangers write has no end. */
const MOST_REMEMBERED = 1 << 16;
/** What a known word costs by its length, and an unknown stretch by its own: short words have to earn their place. */
const KNOWN_COST = [0, 7, 5, 3.5, 2.5, 2, 1.6, 1.4];
const LONG_WORD_COST = 1.2;
const UNKNOWN_COST = 2;
const DIGIT_LETTERS: Readonly<Record<string, string>> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't' };
const DIGIT_IN_WORD = /(?<=[a-z])\d(?=[a-z])|^\d(?=[a-z]{2})|(?<=[a-z]{2})\d$/g;

interface Letter {
  next: Map<number, Letter>;
  ends: boolean;
}

/** The hash of a run of letters and digits, one more of them at a time; capitals count as small. */
export function hashOn(hash: number, code: number): number {
  return (Math.imul(hash, 31) + (code | LOWER_CASE)) | 0;
}

/** The words that run-together text is cut into. */
export class Lexicon {
  readonly #known: ReadonlySet<string>;
  readonly #letters: Letter = { next: new Map(), ends: false };
  readonly #words = new Map<string, Word>();
  readonly #recent: (Word | undefined)[] = Array.from({ length: RECENT }, () => undefined);
  readonly #cuts = new Map<string, readonly string[]>();

  /** The empty word: a break that no phrase crosses. */
  readonly pause: Word;

  constructor(words: Iterable<string>) {
    this.#known = new Set(words);
    this.pause = this.word('');
    for (const word of this.#known) this.#spell(word);
  }

  #spell(word: string): void {
    let letter = this.#letters;
    for (let at = 0; at < word.length; at++) {
      const next = letter.next.get(word.charCodeAt(at)) ?? { next: new Map(), ends: false };
      letter.next.set(word.charCodeAt(at), next);
      letter = next;
    }
    letter.ends = true;
  }

  word(text: string): Word {
    const remembered = this.#words.get(text);
    if (remembered !== undefined) return remembered;
    if (this.#words.size >= MOST_REMEMBERED) this.#words.clear();
    const word: Word = { id: nextId++, text, known: this.#known.has(text) };
    this.#words.set(text, word);
    return word;
  }

  /** The word at start..end of a text in ASCII letters and digits, in lower case. Words seen lately are found without making a string. */
  asciiWord(text: string, start: number, end: number, hash: number): Word {
    const slot = (hash ^ (hash >>> 15)) & (RECENT - 1);
    const recent = this.#recent[slot];
    if (recent !== undefined && isWordAt(recent.text, text, start, end)) return recent;
    const word = this.word(text.slice(start, end).toLowerCase());
    this.#recent[slot] = word;
    return word;
  }

  /** "quiethustlclub" as quiet, hustl, club; stretches that are no known words stay in one piece. */
  cut(run: string): readonly string[] {
    if (this.#known.has(run) || run.length > LONGEST_RUN) return [run];
    const remembered = this.#cuts.get(run);
    if (remembered !== undefined) return remembered;
    const parts = this.#best(run);
    if (this.#cuts.size >= MOST_REMEMBERED) this.#cuts.clear();
    this.#cuts.set(run, parts);
    return parts;
  }

  #best(run: string): readonly string[] {
    const literal = this.#cheapest(run);
    if (!/\d/.test(run)) return literal;
    const spelled = run.replace(DIGIT_IN_WORD, (digit) => DIGIT_LETTERS[digit] ?? digit);
    const read = spelled === run ? [] : this.#cheapest(spelled);
    const understood = read.length > 0 && read.every((part) => this.#known.has(part));
    return understood ? read : literal.flatMap((part) => part.match(/\d+|\D+/g) ?? []);
  }

  /** The cheapest way to cut a run, from left to right. */
  #cheapest(run: string): string[] {
    const { length } = run;
    const cost = new Float64Array(length + 1).fill(Number.POSITIVE_INFINITY);
    const from = new Int32Array(length + 1);
    const offer = (begin: number, end: number, price: number): void => {
      if (price >= (cost[end] ?? 0)) return;
      cost[end] = price;
      from[end] = begin;
    };
    cost[0] = 0;
    for (let begin = 0; begin < length; begin++) {
      const before = cost[begin] ?? 0;
      let letter: Letter | undefined = this.#letters;
      for (let end = begin + 1; end <= length; end++) {
        letter = letter?.next.get(run.charCodeAt(end - 1));
        offer(begin, end, before + UNKNOWN_COST + end - begin);
        if (letter?.ends) offer(begin, end, before + (KNOWN_COST[end - begin] ?? LONG_WORD_COST));
      }
    }
    const parts: string[] = [];
    for (let end = length; end > 0; end = from[end] ?? 0) parts.unshift(run.slice(from[end] ?? 0, end));
    return parts;
  }
}

function isWordAt(word: string, text: string, start: number, end: number): boolean {
  if (word.length !== end - start) return false;
  for (let at = 0; at < word.length; at++) if (word.charCodeAt(at) !== (text.charCodeAt(start + at) | LOWER_CASE)) return false;
  return true;
}
