import { EMAIL } from '../../text/addresses.ts';
import type { Word } from '../../text/lexicon.ts';
import { mayFitFrame } from './promo-frames.ts';
import { beginsPromo } from './promo-index.ts';

// What a single word says, as bits: looked up once for all rules, and a text whose words have no bit of a rule is nothing to it.
/** Begins a phrase of the taxonomy; each reader has its own. */
export const THEME = 1;
/** Begins an offer or a refusal, makes a frame worth a look, is an address. */
export const PROMO = 2;
export const FRAME = 4;
export const ADDRESS = 8;
/** Who speaks and who is spoken to. */
export const ME = 16;
export const US = 32;
export const YOU = 64;

/** In the languages of the labelled pages. */
const PERSONS = new Map([
  ...'i im ive my me mi yo eu meu minha mis ich mein je mon ako ko mera meri'.split(' ').map((word) => [word, ME] as const),
  ...'we were our us nosotros nuestro nuestra nos nossa nosso wir unser nous notre kami namin hum hamara'
    .split(' ')
    .map((word) => [word, US] as const),
  ...'you your u ur youre tu te tus voce vos du dein ikaw mo aap tum'.split(' ').map((word) => [word, YOU] as const),
]);

/** The bits of a word, but for those of themes. */
export function signsOf(word: Word): number {
  const promo = (beginsPromo(word) ? PROMO : 0) | (mayFitFrame(word) ? FRAME : 0) | (word.text === EMAIL ? ADDRESS : 0);
  return promo | (PERSONS.get(word.text) ?? 0);
}
