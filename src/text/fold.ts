/** What a character is to the tokenizer. */
type Kind = 'letter' | 'digit' | 'symbol' | 'joiner' | 'break' | 'space';

interface Folded {
  kind: Kind;
  /** The character in plain lower case letters; a symbol as it is. */
  text: string;
  /** A capital: where a run-together word may be split. */
  upper: boolean;
}

/** Small capitals and their like, which Unicode does not count as variants of a letter although they are read as one. */
const LOOK_ALIKES = new Map(
  (
    'ᴀa ᴁae ʙb ᴃb ᴄc ᴅd ᴆd ᴇe ꜰf ɢg ʛg ʜh ɪi ᴊj ᴋk ʟl ᴌl ᴍm ɴn ᴎn ᴏo ᴐo ᴘp ꞯq ǫq ʀr ᴙr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz ' +
    'ɑa ɓb ƈc ɖd ɗd ɘe ɛe ƒf ɠg ɦh ɨi ɩi ʝj ƙk ɭl ɱm ɲn ɳn ɵo ƥp ʠq ɾr ʂs ƭt ʋv ɯw ʎy ʐz ' +
    'øo đd łl ħh ŧt ıi ßss æae œoe þth ðd №no'
  )
    .split(' ')
    .map((pair) => [pair.slice(0, 1), pair.slice(1)] as const),
);
/** First code points of alphabets A to Z that stand for plain letters. */
const LETTER_BLOCKS = [0x1f150, 0x1f170, 0x1f1e6];
/** Accents on Latin, Greek and Cyrillic letters; the vowel signs of other scripts stay. */
const ACCENTS = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]/g;
/** Zero-width characters, variation selectors and skin tones: they change how a text looks, not what it says. */
const JOINER =
  /^(?:\u00ad|\u034f|[\u200b-\u200f]|[\u202a-\u202e]|[\u2060-\u2064]|[\ufe00-\ufe0f]|\ufeff|[\u{1f3fb}-\u{1f3ff}]|[\u{e0000}-\u{e007f}])$/u;
const LINE = /^[\n\r\u2028\u2029]$/;
const SENTENCE = /^[.!?;|•·●▪◦‧∙⋅¡¿。！？｜…,()[\]{}]$/u;

const APOSTROPHE = 0x27;
const ASCII_ONLY = /^[\t-~]*$/;

/** Code points below are looked up by place, the rest by number. */
const NEAR = 0x3000;
const near: (Folded | undefined)[] = Array.from({ length: NEAR }, () => undefined);
const far = new Map<number, Folded>();

/** One code point, folded: case, accents, fancy and full-width letters and their look-alikes. */
export function fold(codePoint: number): Folded {
  const known = codePoint < NEAR ? near[codePoint] : far.get(codePoint);
  if (known !== undefined) return known;
  const folded = classify(String.fromCodePoint(codePoint), codePoint);
  if (codePoint < NEAR) near[codePoint] = folded;
  else far.set(codePoint, folded);
  return folded;
}

function classify(character: string, codePoint: number): Folded {
  if (JOINER.test(character)) return { kind: 'joiner', text: '', upper: false };
  if (LINE.test(character) || SENTENCE.test(character)) return { kind: 'break', text: '', upper: false };
  const block = LETTER_BLOCKS.find((first) => codePoint >= first && codePoint < first + 26);
  const plain = block === undefined ? character.normalize('NFKC') : String.fromCodePoint(0x61 + codePoint - block);
  const upper = /\p{Lu}/u.test(plain);
  const text = [...plain.toLowerCase().normalize('NFD').replace(ACCENTS, '').normalize('NFC')]
    .map((letter) => LOOK_ALIKES.get(letter) ?? letter)
    .join('');
  return { kind: kindOf(character, text), text, upper };
}

function kindOf(character: string, text: string): Kind {
  if (text === '' || character === "'" || character === '’' || character === 'ʼ' || character === '‘') return 'joiner';
  if (/^[\p{L}\p{M}]+$/u.test(text)) return 'letter';
  if (/^\p{N}+$/u.test(text)) return 'digit';
  if (/[\p{So}\p{Extended_Pictographic}]/u.test(character) && !/[©®™]/.test(character)) return 'symbol';
  return 'space';
}

/** A text with its letters plain, capitals kept, and without what only changes how it looks. */
export function inPlainLetters(text: string): string {
  if (ASCII_ONLY.test(text)) return text;
  let plain = '';
  for (let at = 0; at < text.length; ) {
    const asIs = endOfAscii(text, at);
    if (asIs > at) plain += text.slice(at, asIs);
    if (asIs === text.length) break;
    const codePoint = text.codePointAt(asIs) ?? 0;
    const character = text.slice(asIs, asIs + (codePoint > 0xffff ? 2 : 1));
    const { kind, text: letters, upper } = fold(codePoint);
    if (kind === 'letter') plain += upper ? letters.toUpperCase() : letters;
    else if (kind !== 'joiner' || character === '’') plain += character;
    at = asIs + character.length;
  }
  return plain;
}

/** Where the first character from a place on stands that is not plain as it is; an apostrophe never is. */
function endOfAscii(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) < 0x7f && text.charCodeAt(at) !== APOSTROPHE) at++;
  return at;
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
