import { addressAt, mayGoOn } from './addresses.ts';
import { camelPieces, isCamel } from './camel-case.ts';
import { COUNTRIES } from './countries.ts';
import { ASCII_KINDS, BREAKING, DIGIT, fold, LATIN, LETTER, OTHER, SPACE } from './fold.ts';
import { hashOn, type Lexicon, LONGEST_RUN, type Word } from './lexicon.ts';
import { plainWord, TextScript } from './mixed-scripts.ts';
import { type ReadText, TokenLists } from './token-lists.ts';

export const BREAK = '';
const MENTION = '<mention>';

const NAME = /@[\w.]{0,64}\w/y;
const REGIONAL_ROW = /[\u{1f1e6}-\u{1f1ff}]+/uy;
/** Two regional letters of two code units each. */
const FLAG_LENGTH = 4;
const AT_SIGN = 0x40;
const HASH = 0x23;
const APOSTROPHE = 0x27;
const CURLY_APOSTROPHE = 0x2019;
const APOSTROPHES = /['’]/g;
/** What makes и an й where it is written as a mark of its own, and і an ї. */
const BREVE = 0x306;
const DIAERESIS = 0x308;
const FIRST_FLAG = 0x1f1e6;
const LAST_FLAG = 0x1f1ff;
/** So many single letters in a row are a spaced-out word. */
const SPACED_LETTERS = 4;

/** What French and Italian words are shortened to before a vowel: "l'offre", "n'ai", "dell'anno" are two words each. */
const ELIDED: ReadonlySet<string> = new Set(
  'l d j m t s n c qu jusqu lorsqu puisqu quelqu quoiqu un dell all nell sull dall quell bell'.split(' '),
);

export interface Spelling {
  /** Words may be run together, as in handles, names and addresses; elsewhere only hashtags, CamelCase and spaced-out letters are. */
  compound?: boolean;
  /** Shortened words before an apostrophe stand for themselves. */
  elided?: boolean;
}

const AS_WRITTEN: Spelling = {};

/** The words of a text, in plain letters, with run-together ones cut into known ones and whole. Linear in its length. */
export function tokenize(text: string, lexicon: Lexicon, spelling: Spelling = AS_WRITTEN): ReadText {
  return new Scanner(text, lexicon, spelling).scan();
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
  readonly #compound: boolean;
  readonly #elided: boolean;
  readonly #script: TextScript;
  #at = 0;
  /** Where a row of single letters began among the tokens, or -1. */
  #row = -1;
  #rowEnd = 0;
  /** Whether the word just read may be CamelCase. */
  #mayBeCamel = false;

  constructor(text: string, lexicon: Lexicon, { compound = false, elided = false }: Spelling) {
    this.#text = text;
    this.#lexicon = lexicon;
    this.#pause = lexicon.pause;
    this.#compound = compound;
    this.#elided = elided;
    this.#script = new TextScript(text);
  }

  scan(): ReadText {
    const { length } = this.#text;
    while (this.#at < length) {
      const code = this.#text.charCodeAt(this.#at);
      const kind = code < 128 ? (ASCII_KINDS[code] ?? SPACE) : OTHER;
      if (kind === SPACE) this.#at++;
      else if (kind === BREAKING) this.#break();
      else if (kind === OTHER) this.#other(code);
      else this.#word(this.#compound);
    }
    this.#endRow();
    return this.#lists;
  }

  #break(): void {
    const { words } = this.#lists.cut;
    if (words.length > 0 && words[words.length - 1]?.text !== BREAK) this.#put(this.#pause, this.#at, this.#at + 1);
    this.#at++;
  }

  #other(code: number): void {
    const codePoint = this.#text.codePointAt(this.#at) ?? 0;
    if (code === AT_SIGN) this.#mention();
    else if (code === HASH) this.#hashtag();
    else if (codePoint >= FIRST_FLAG && codePoint <= LAST_FLAG) this.#flag();
    else this.#character(codePoint);
  }

  #character(codePoint: number): void {
    const width = codePoint > 0xffff ? 2 : 1;
    const { kind, text } = fold(codePoint);
    if (kind === 'letter' || kind === 'digit') this.#word(this.#compound);
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
  #flag(): void {
    REGIONAL_ROW.lastIndex = this.#at;
    const row = REGIONAL_ROW.exec(this.#text)?.[0] ?? '';
    const letters = [...row].map((letter) => fold(letter.codePointAt(0) ?? 0).text).join('');
    const countries = letters.match(/../g) ?? [];
    if (letters.length % 2 === 1 || !countries.every((country) => COUNTRIES.has(country))) this.#word(this.#compound);
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
    if (!mayGoOn(this.#text.charCodeAt(this.#at)) || SPACE === ASCII_KINDS[this.#text.charCodeAt(this.#at + 1)]) return false;
    const found = addressAt(this.#text, start);
    if (found === undefined) return false;
    this.#endRow();
    this.#at = found.end;
    this.#push(found.word, start, found.end);
    return true;
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
    const start = this.#at;
    let folded = '';
    let scripts = 0;
    let composed = false;
    while (this.#at < length) {
      const codePoint = this.#text.codePointAt(this.#at) ?? 0;
      const { kind, text, script } = fold(codePoint);
      if (kind === 'joiner') {
        if (this.#endsElided(folded, codePoint)) {
          this.#at++;
          return folded;
        }
        composed ||= codePoint === BREVE || codePoint === DIAERESIS;
      } else if (kind === 'letter' || kind === 'digit') folded += text;
      else break;
      scripts |= script;
      this.#at += codePoint > 0xffff ? 2 : 1;
    }
    if (scripts <= LATIN && !composed) return folded;
    return plainWord(this.#text.slice(start, this.#at), scripts, this.#script).toLowerCase().replaceAll(APOSTROPHES, '');
  }

  #endsElided(folded: string, codePoint: number): boolean {
    return (
      this.#elided && (codePoint === APOSTROPHE || codePoint === CURLY_APOSTROPHE) && ELIDED.has(folded) && this.#isWordAt(this.#at + 1)
    );
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
