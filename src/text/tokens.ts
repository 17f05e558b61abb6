import { camelPieces, isCamel } from './camel-case.ts';
import { COUNTRIES } from './countries.ts';
import { ASCII_KINDS, BREAKING, DIGIT, fold, LETTER, OTHER, SPACE } from './fold.ts';
import { hashOn, type Lexicon, LONGEST_RUN, type Word } from './lexicon.ts';
import { type ReadText, TokenLists } from './token-lists.ts';

export const BREAK = '';
const MENTION = '<mention>';
export const EMAIL = '<email>';
const WEB_LINK = '<link>';

const ADDRESS = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/y;
const LINK =
  /(?:https?:\/\/|www\.)\S+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|co|io|tv|me|link|example|ee|gg|app|store|shop)(?:\/\S*)?(?![\w.])/iy;
const ADDRESSES = [
  [ADDRESS, EMAIL],
  [LINK, WEB_LINK],
] as const;
/** After these an address may go on beyond its first word. */
const GOES_ON = new Set(Array.from('@.:+-_', (character) => character.charCodeAt(0)));
const NAME = /@[\w.]*\w/y;
const REGIONAL_ROW = /[\u{1f1e6}-\u{1f1ff}]+/uy;
/** Two regional letters of two code units each. */
const FLAG_LENGTH = 4;
const AT_SIGN = 0x40;
const HASH = 0x23;
const APOSTROPHE = 0x27;
const FIRST_FLAG = 0x1f1e6;
const LAST_FLAG = 0x1f1ff;
/** So many single letters in a row are a spaced-out word. */
const SPACED_LETTERS = 4;

/**
 * The words of a text. `compound` says that its words may be run together (handles, names, addresses) and are cut into known ones;
 * elsewhere only hashtags, CamelCase and spaced-out letters are.
 */
export function tokenize(text: string, lexicon: Lexicon, compound: boolean): ReadText {
  return new Scanner(text, lexicon).scan(compound);
}

/** A run-together word that nobody cuts; only its numbers stand for themselves. */
function wholeParts(run: string): readonly string[] {
  return run.length <= LONGEST_RUN && /\d/.test(run) ? (run.match(/\d+|\D+/g) ?? [run]) : [run];
}

class Scanner {
  readonly #text: string;
  readonly #lexicon: Lexicon;
  readonly #lists = new TokenLists();
  readonly #pause: Word;
  #at = 0;
  /** Where a row of single letters began among the tokens, or -1. */
  #row = -1;
  #rowEnd = 0;
  /** Whether the word just read may be CamelCase. */
  #mayBeCamel = false;

  constructor(text: string, lexicon: Lexicon) {
    this.#text = text;
    this.#lexicon = lexicon;
    this.#pause = lexicon.pause;
  }

  scan(compound: boolean): ReadText {
    const { length } = this.#text;
    while (this.#at < length) {
      const code = this.#text.charCodeAt(this.#at);
      const kind = code < 128 ? (ASCII_KINDS[code] ?? SPACE) : OTHER;
      if (kind === SPACE) this.#at++;
      else if (kind === BREAKING) this.#break();
      else if (kind === OTHER) this.#other(code, compound);
      else this.#word(compound);
    }
    this.#endRow();
    return this.#lists;
  }

  #break(): void {
    const { words } = this.#lists.cut;
    if (words.length > 0 && words[words.length - 1]?.text !== BREAK) this.#put(this.#pause, this.#at, this.#at + 1);
    this.#at++;
  }

  #other(code: number, compound: boolean): void {
    const codePoint = this.#text.codePointAt(this.#at) ?? 0;
    if (code === AT_SIGN) this.#mention();
    else if (code === HASH) this.#hashtag();
    else if (codePoint >= FIRST_FLAG && codePoint <= LAST_FLAG) this.#flag(compound);
    else this.#character(codePoint, compound);
  }

  #character(codePoint: number, compound: boolean): void {
    const width = codePoint > 0xffff ? 2 : 1;
    const { kind, text } = fold(codePoint);
    if (kind === 'letter' || kind === 'digit') this.#word(compound);
    else if (kind === 'break') this.#break();
    else {
      if (kind === 'symbol') this.#push(text, this.#at, this.#at + width);
      this.#at += width;
    }
  }

  #hashtag(): void {
    this.#at++;
    if (this.#isWordAt(this.#at)) this.#word(true);
  }

  #mention(): void {
    NAME.lastIndex = this.#at;
    const found = NAME.exec(this.#text);
    const width = found?.[0].length ?? 1;
    if (found !== null) this.#push(MENTION, this.#at, this.#at + width);
    this.#at += width;
  }

  /** A row of regional letters is flags where every two of them are a country, else it spells a word. */
  #flag(compound: boolean): void {
    REGIONAL_ROW.lastIndex = this.#at;
    const row = REGIONAL_ROW.exec(this.#text)?.[0] ?? '';
    const letters = [...row].map((letter) => fold(letter.codePointAt(0) ?? 0).text).join('');
    const countries = letters.match(/../g) ?? [];
    if (letters.length % 2 === 1 || !countries.every((country) => COUNTRIES.has(country))) this.#word(compound);
    else
      for (const country of countries) {
        this.#push(`<${country}>`, this.#at, this.#at + FLAG_LENGTH);
        this.#at += FLAG_LENGTH;
      }
  }

  #isWordAt(at: number): boolean {
    const codePoint = this.#text.codePointAt(at);
    if (codePoint === undefined) return false;
    const { kind } = fold(codePoint);
    return kind === 'letter' || kind === 'digit';
  }

  #word(compound: boolean): void {
    const start = this.#at;
    const word = this.#run();
    if (this.#address(start) || word.text === '') return;
    if (word.text.length === 1 && this.#continuesRow(start)) this.#letter(word, start);
    else this.#finish(word, start, compound);
  }

  #finish(word: Word, start: number, compound: boolean): void {
    this.#endRow();
    const camel = !word.known && this.#mayBeCamel && isCamel(this.#text.slice(start, this.#at));
    if (word.known || !(compound || camel)) this.#put(word, start, this.#at);
    else for (const piece of camel ? camelPieces(this.#text.slice(start, this.#at)) : [word.text]) this.#cut(piece, start, this.#at);
  }

  /** E-mail addresses and links are somebody's names, no words: one that begins where the word just read began is taken whole. */
  #address(start: number): boolean {
    if (!GOES_ON.has(this.#text.charCodeAt(this.#at)) || SPACE === ASCII_KINDS[this.#text.charCodeAt(this.#at + 1)]) return false;
    for (const [pattern, word] of ADDRESSES) {
      pattern.lastIndex = start;
      const found = pattern.exec(this.#text);
      if (found === null) continue;
      this.#endRow();
      this.#at = start + found[0].length;
      this.#push(word, start, this.#at);
      return true;
    }
    return false;
  }

  /** Reads on to the end of the word. */
  #run(): Word {
    const start = this.#at;
    const { length } = this.#text;
    let end = start;
    let hash = 0;
    let capitals = false;
    for (; end < length; end++) {
      const code = this.#text.charCodeAt(end);
      if (code >= 128 || code === APOSTROPHE) {
        this.#mayBeCamel = true;
        return this.#lexicon.word(this.#foldedRun());
      }
      const kind = ASCII_KINDS[code];
      if (kind !== LETTER && kind !== DIGIT) break;
      hash = hashOn(hash, code);
      if (code > 0x40 && code < 0x5b && end > start) capitals = true;
    }
    this.#mayBeCamel = capitals;
    this.#at = end;
    return this.#lexicon.asciiWord(this.#text, start, end, hash);
  }

  #foldedRun(): string {
    const { length } = this.#text;
    let folded = '';
    while (this.#at < length) {
      const codePoint = this.#text.codePointAt(this.#at) ?? 0;
      const { kind, text } = fold(codePoint);
      const inWord = kind === 'letter' || kind === 'digit' || (kind === 'joiner' && codePoint !== 0x200d);
      if (!inWord) break;
      if (kind !== 'joiner') folded += text;
      this.#at += codePoint > 0xffff ? 2 : 1;
    }
    return folded;
  }

  #continuesRow(start: number): boolean {
    return this.#row === -1 || /^[ \u3000]$/.test(this.#text.slice(this.#rowEnd, start));
  }

  #letter(letter: Word, start: number): void {
    this.#put(letter, start, this.#at, true);
    this.#rowEnd = this.#at;
  }

  /** Joins a row of single letters into the words it spells. */
  #endRow(): void {
    if (this.#row === -1) return;
    const { words, starts } = this.#lists.cut;
    const row = this.#row;
    this.#row = -1;
    if (words.length - row < SPACED_LETTERS) return;
    const start = starts[row] ?? 0;
    const spelled = words
      .slice(row)
      .map(({ text }) => text)
      .join('');
    this.#lists.drop(words.length - row);
    this.#cut(spelled, start, this.#rowEnd);
  }

  #cut(run: string, start: number, end: number): void {
    this.#endRow();
    const toWords = (parts: readonly string[]) => parts.map((part) => this.#lexicon.word(part));
    this.#lists.putCut(toWords(this.#lexicon.cut(run)), toWords(wholeParts(run)), start, end);
  }

  #push(word: string, start: number, end: number): void {
    this.#put(this.#lexicon.word(word), start, end);
  }

  #put(word: Word, start: number, end: number, inRow = false): void {
    if (!inRow) this.#endRow();
    if (inRow && this.#row === -1) this.#row = this.#lists.cut.words.length;
    this.#lists.put(word, start, end);
  }
}
