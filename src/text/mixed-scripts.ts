import { type Folded, fold, isAscii, LATIN, LOOKS_LATIN, LOOKS_VAGUELY_LATIN, NOT_LATIN } from './fold.ts';
import { cyrillicAlike } from './look-alikes.ts';

const LATIN_LETTER = /[a-z]/i;
const CYRILLIC = /\p{Script=Cyrillic}/u;
const CYRILLIC_OR_GREEK = /^[\p{Script=Cyrillic}\p{Script=Greek}]/u;

/** Which script the words of a text are in, where a word alone does not say; looked up at most once a text. */
export class TextScript {
  readonly #text: string;
  #latin: boolean | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  get isLatin(): boolean {
    this.#latin ??= isLatin(this.#text);
    return this.#latin;
  }
}

/** Latin letters, and none of Cyrillic and Greek that nobody takes for one. */
function isLatin(text: string): boolean {
  let latin = false;
  for (const character of text) {
    const { script, text: letter } = fold(character.codePointAt(0) ?? 0);
    if (script === NOT_LATIN && CYRILLIC_OR_GREEK.test(letter)) return false;
    latin ||= script === LATIN;
  }
  return latin;
}

/** The script that a word which mixes them is to be read in; undefined: each letter as it is. */
type ReadAs = 'latin' | 'cyrillic' | undefined;

/**
 * "рrоmо" with three Cyrillic letters is read as Latin, "cпacибo" with three Latin ones as Cyrillic. Real words of either script stay
 * as they are, and so do those that mix both and can be read as neither ("SMMщик"). scripts: the bits of all letters of the word.
 */
function readAs(word: string, scripts: number, text: TextScript): ReadAs {
  if ((scripts & (LOOKS_LATIN | NOT_LATIN)) === 0) return undefined;
  const mayBeLatin = (scripts & NOT_LATIN) === 0;
  if ((scripts & LATIN) === 0) return mayBeLatin && (scripts & LOOKS_VAGUELY_LATIN) === 0 && text.isLatin ? 'latin' : undefined;
  const mayBeCyrillic = isCyrillic(word);
  if (mayBeLatin && (!mayBeCyrillic || text.isLatin)) return 'latin';
  return mayBeCyrillic ? 'cyrillic' : undefined;
}

/** Cyrillic letters, and no Latin one that stands for none. */
function isCyrillic(word: string): boolean {
  let found = false;
  for (const character of word) {
    const folded = fold(character.codePointAt(0) ?? 0);
    if ((folded.script & LATIN) !== 0 && cyrillicOf(folded) === undefined) return false;
    found ||= CYRILLIC.test(folded.text);
  }
  return found;
}

/** A word in plain letters, capitals kept; scripts: the bits of all its letters. */
export function plainWord(word: string, scripts: number, text: TextScript): string {
  if (isAscii(word)) return word;
  const composed = word.normalize('NFC');
  const as = readAs(composed, scripts, text);
  let plain = '';
  for (const character of composed) {
    const folded = fold(character.codePointAt(0) ?? 0);
    if (folded.kind === 'joiner') plain += isApostrophe(character) ? character : '';
    else {
      const letter = letterAs(folded, as);
      plain += folded.upper ? letter.toUpperCase() : letter;
    }
  }
  return plain.normalize('NFC');
}

function letterAs(folded: Folded, as: ReadAs): string {
  if (as === 'latin') return folded.latin ?? folded.text;
  return as === 'cyrillic' && (folded.script & LATIN) !== 0 ? (cyrillicOf(folded) ?? folded.text) : folded.text;
}

/** Letter by letter: æ is two. */
function cyrillicOf({ text, upper }: Folded): string | undefined {
  const letters = [...(upper ? text.toUpperCase() : text)].map((letter) => (LATIN_LETTER.test(letter) ? cyrillicAlike(letter) : letter));
  return letters.includes(undefined) ? undefined : letters.join('');
}

function isApostrophe(character: string): boolean {
  return character === "'" || character === '’';
}

/** A text with its letters plain, capitals kept, and without what only changes how it looks. */
export function inPlainLetters(text: string): string {
  if (isAscii(text)) return text;
  const script = new TextScript(text);
  let plain = '';
  let word = 0;
  let scripts = 0;
  for (let at = 0; at < text.length; ) {
    const codePoint = text.codePointAt(at) ?? 0;
    const end = at + (codePoint > 0xffff ? 2 : 1);
    const { kind, script: bits } = fold(codePoint);
    if (kind === 'letter' || kind === 'digit' || kind === 'joiner') scripts |= bits;
    else {
      plain += plainWord(text.slice(word, at), scripts, script) + text.slice(at, end);
      word = end;
      scripts = 0;
    }
    at = end;
  }
  return plain + plainWord(text.slice(word), scripts, script);
}

/** The same in lower case: texts that read the same are the same. */
export function foldText(text: string): string {
  return inPlainLetters(text).toLowerCase();
}
