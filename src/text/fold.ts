import anyAscii from 'any-ascii';
import { lookAlike } from './look-alikes.ts';

/** What a character is to the tokenizer. */
type Kind = 'letter' | 'digit' | 'symbol' | 'joiner' | 'break' | 'space';

/** Letters of a word, as bits: which scripts it mixes, and whether those that are not Latin could be read as Latin. */
export const LATIN = 1;
export const LOOKS_LATIN = 2;
export const NOT_LATIN = 4;
/** Looks Latin only in the other case or drawn small: `к`, `м`. */
export const LOOKS_VAGUELY_LATIN = 8;

export interface Folded {
  kind: Kind;
  /** The character in plain lower case letters; a symbol as it is. */
  text: string;
  /** A capital: where a run-together word may be split. */
  upper: boolean;
  script: number;
  /** The Latin letter that it may be taken for, where it is of another script. */
  latin: string | undefined;
}

/** Marks on Latin, Greek and Cyrillic letters; й and ї are letters of their own, the vowel signs of other scripts stay. */
const ACCENTS = /(и\u0306|і\u0308)|[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]/g;
/** Zero-width characters, variation selectors and skin tones: they change how a text looks, not what it says. */
const JOINER =
  /^(?:\u00ad|\u034f|[\u200b-\u200f]|[\u202a-\u202e]|[\u2060-\u2064]|[\ufe00-\ufe0f]|\ufeff|[\u{1f3fb}-\u{1f3ff}]|[\u{e0000}-\u{e007f}])$/u;
const LINE = /^[\n\r\u2028\u2029]$/;
const SENTENCE = /^[.!?;|•·●▪◦‧∙⋅¡¿。！？｜…,()[\]{}]$/u;
/** Letters in circles and squares, and those that flags are made of: Unicode has no plain form for these. */
const BOXED = /^[\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}\u{1f1e6}-\u{1f1ff}]$/u;
/** A q with a tail is what styled text has for a small capital Q; the tables read an o with an ogonek. */
const TAILED_O = 'ǫ';

const ASCII_ONLY = /^[\t-~]*$/;

/** Code points below are looked up by place, the rest by number. */
const NEAR = 0x3000;
const near: (Folded | undefined)[] = Array.from({ length: NEAR }, () => undefined);
const far = new Map<number, Folded>();

/** One code point, folded: case, accents, styled, full-width and boxed letters. */
export function fold(codePoint: number): Folded {
  const known = codePoint < NEAR ? near[codePoint] : far.get(codePoint);
  if (known !== undefined) return known;
  const folded = classify(String.fromCodePoint(codePoint));
  if (codePoint < NEAR) near[codePoint] = folded;
  else far.set(codePoint, folded);
  return folded;
}

function classify(character: string): Folded {
  const nothing = { text: '', upper: false, script: 0, latin: undefined };
  if (JOINER.test(character)) return { kind: 'joiner', ...nothing };
  if (LINE.test(character) || SENTENCE.test(character)) return { kind: 'break', ...nothing };
  const plain = BOXED.test(character) ? anyAscii(character) : character.normalize('NFKC');
  const parts = [...plain];
  if (parts.length > 1) return together(character, parts);
  const bare = plain.toLowerCase().normalize('NFD').replace(ACCENTS, '$1').normalize('NFC');
  const text = [...bare].map(asciiLatin).join('');
  const kind = kindOf(character, text);
  const upper = /\p{Lu}/u.test(plain);
  const latin = kind === 'letter' ? lookAlike(upper ? text.toUpperCase() : text) : undefined;
  return { kind, text, upper, script: kind === 'letter' ? scriptOf(text, latin) : 0, latin: latin?.letter };
}

/** What one character is short for, as ŉ and ㎂: it reads as those letters do. */
function together(character: string, parts: readonly string[]): Folded {
  const letters = parts.map((part) => ({ part, ...fold(part.codePointAt(0) ?? 0) })).filter(({ kind }) => kind !== 'joiner');
  const text = letters.map(({ part, kind, text: own }) => (kind === 'letter' || kind === 'digit' ? own : part)).join('');
  const kind = kindOf(character, text);
  const isLetter = kind === 'letter';
  return {
    kind,
    text,
    upper: letters.some(({ upper }) => upper),
    script: isLetter ? letters.reduce((bits, { script }) => bits | script, 0) : 0,
    latin:
      isLetter && letters.some(({ latin }) => latin !== undefined)
        ? letters.map(({ latin, text: own }) => latin ?? own).join('')
        : undefined,
  };
}

/** Latin letters that no decomposition makes plain: ł, ø, ß, ı, phonetic signs, small capitals. */
function asciiLatin(letter: string): string {
  if (letter === TAILED_O) return 'q';
  return letter > '~' && /\p{Script=Latin}/u.test(letter) ? anyAscii(letter).toLowerCase() : letter;
}

function scriptOf(text: string, latin: ReturnType<typeof lookAlike>): number {
  if (/^[a-z]/.test(text)) return LATIN;
  if (latin === undefined) return NOT_LATIN;
  return latin.plainly ? LOOKS_LATIN : LOOKS_LATIN | LOOKS_VAGUELY_LATIN;
}

function kindOf(character: string, text: string): Kind {
  if (text === '' || character === "'" || character === '’' || character === 'ʼ' || character === '‘') return 'joiner';
  if (/^[\p{L}\p{M}]+$/u.test(text)) return 'letter';
  if (/^\p{N}+$/u.test(text)) return 'digit';
  if (/[\p{So}\p{Extended_Pictographic}]/u.test(character) && !/[©®™]/.test(character)) return 'symbol';
  return 'space';
}

export function isAscii(text: string): boolean {
  return ASCII_ONLY.test(text);
}

/** What an ASCII character is to the tokenizer, by its code: a number, for that is asked most. */
export const SPACE = 0;
export const LETTER = 1;
export const DIGIT = 2;
export const BREAKING = 3;
/** Hashes, at signs and apostrophes need a closer look. */
export const OTHER = 4;
export const ASCII_KINDS = Uint8Array.from({ length: 128 }, (_, code) => asciiKind(code));

function asciiKind(code: number): number {
  const { kind } = fold(code);
  if (code === 0x23 || code === 0x40 || kind === 'joiner') return OTHER;
  return kind === 'letter' ? LETTER : kind === 'digit' ? DIGIT : kind === 'break' ? BREAKING : SPACE;
}
