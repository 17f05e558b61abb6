import unhomoglyph from 'unhomoglyph';

/** Scripts that have letters which are drawn like Latin ones. */
const ALIKE_SCRIPTS = /^[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Lisu}]$/u;
const ONE_LETTER = /^[a-z]$/i;

/** Latin letters that Cyrillic words are written with by mistake or on purpose: those on the same keys, and those drawn the same. */
const CYRILLIC = new Map(
  [...'aаeеoоpрcсyуxхkкAаBвEеKкMмHнOоPрCсTтXхYу'.matchAll(/(.)(.)/gu)].map(([, latin = '', letter = '']) => [latin, letter]),
);

/**
 * The Latin letter that a letter of another script is taken for, by Unicode's list of confusables (UTS 39): plainly as it stands, or
 * only in the other case, as н for h. That list takes capital I for a small L, so the small letter is asked first.
 */
export function lookAlike(letter: string): { letter: string; plainly: boolean } | undefined {
  if (!ALIKE_SCRIPTS.test(letter)) return undefined;
  const [small, capital] = [unhomoglyph(letter.toLowerCase()), unhomoglyph(letter.toUpperCase())];
  const found = [small, capital].find((like) => ONE_LETTER.test(like));
  return found === undefined ? undefined : { letter: found.toLowerCase(), plainly: ONE_LETTER.test(unhomoglyph(letter)) };
}

/** The Cyrillic letter that a Latin one stands for in a Cyrillic word. */
export function cyrillicAlike(letter: string): string | undefined {
  return CYRILLIC.get(letter);
}
