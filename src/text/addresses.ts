export const EMAIL = '<email>';
const WEB_LINK = '<link>';

// Every repetition has an end, as those of real addresses have: "a.a.a.a…" is looked at anew from each of its words.
const ADDRESS = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/y;
const LINK =
  /(?:https?:\/\/|www\.)\S+|[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}\.(?:com|net|org|co|io|tv|me|link|example|ee|gg|app|store|shop|ru|fr|uk|info|biz|dev|xyz|site|online)(?:\.[a-z]{2})?(?:\/\S*)?(?![\w.])/iy;
const ADDRESSES = [
  [ADDRESS, EMAIL],
  [LINK, WEB_LINK],
] as const;
/** After these an address may go on beyond its first word. */
const GOES_ON = new Set(Array.from('@.:+-_', (character) => character.charCodeAt(0)));

/** Whether a word that ends before this character may be the beginning of an address. */
export function mayGoOn(code: number): boolean {
  return GOES_ON.has(code);
}

/** The e-mail address or link that begins at a place: one token, and no source of words. */
export function addressAt(text: string, start: number): { word: string; end: number } | undefined {
  for (const [pattern, word] of ADDRESSES) {
    pattern.lastIndex = start;
    const found = pattern.exec(text);
    if (found !== null) return { word, end: start + found[0].length };
  }
  return undefined;
}
