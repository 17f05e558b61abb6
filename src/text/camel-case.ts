import { fold } from './fold.ts';

export function isCamel(raw: string): boolean {
  return /\p{Ll}\p{Lu}/u.test(raw);
}

/** "RepCityUSA" as rep, city, usa: cut before each capital that follows a small letter, and before the last capital of a row of them. */
export function camelPieces(raw: string): string[] {
  return raw.split(/(?<=\p{Ll}|\d)(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u).map((piece) => foldWord(piece));
}

/** A word in plain lower case letters, as texts and phrases are compared. */
function foldWord(word: string): string {
  let folded = '';
  for (const character of word) {
    const { kind, text } = fold(character.codePointAt(0) ?? 0);
    if (kind === 'letter' || kind === 'digit') folded += text;
  }
  return folded;
}
