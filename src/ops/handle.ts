import { foldCase, keyText, NO_LETTER, unwrapEnd, unwrapped } from './keys/text.ts';

const MAX_LENGTH = 64;
/** What nearly every handle looks like; one longer than the words below needs no further look. */
const PLAIN = /^[a-z0-9._]{9,63}[a-z0-9_]$/;
const LABEL = /^(?:instagram|insta|ig) ?: ?(?!\/\/)/;
const URL_PREFIX = /^(?:https?:)?(?:\/\/)?(?:(?:www|m|l)\.)?(?:(?:instagram\.com|instagr\.am)(?::\d+)?\/+(?:_u\/)?|ig\.me\/m\/)/;
const APP_URL = /^instagram:\/\/user\?username=/;
const FORBIDDEN = new RegExp(`[\\u0000-\\u002c\\u002f\\u003a-\\u0040\\u005b-\\u005e\\u0060\\u007b-\\u007f${NO_LETTER}]`, 'u');
const ASCII_HANDLE = /^[a-z0-9._]+$/;
/** What broken scrapers wrote where they had no handle, and hosts without one. */
const NOT_A_HANDLE = new Set(['null', 'none', 'undefined', 'nan', 'instagram.com', 'www.instagram.com', 'm.instagram.com', 'instagr.am']);
/** First parts of Instagram's addresses that are no profiles. */
const NOT_A_PROFILE = new Set(['p', 's', 'reel', 'reels', 'tv', 'stories', 'explore', 'accounts', 'direct', 'share', '_n']);

/**
 * An Instagram handle in its normal form: lower case, without @, URL, query and the punctuation after it; styled letters as the plain ones
 * where that makes a handle of Instagram's. Undefined where the text is none (empty, "null", with blanks, a post's address). The same as
 * ops.handle_key; one table of test vectors holds both.
 */
export function normaliseHandle(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined) return undefined;
  if (PLAIN.test(text) && !text.includes('instagr')) return text;
  const whole = keyText(text);
  if (whole === undefined) return undefined;
  const bare = unwrapped(whole).replace(LABEL, '');
  const handle = plainLetters(unwrapEnd(isUrl(bare) ? fromUrl(bare) : fromWord(bare)));
  if (handle === undefined || handle === '' || NOT_A_HANDLE.has(handle) || FORBIDDEN.test(handle)) return undefined;
  return [...handle].length <= MAX_LENGTH ? handle : undefined;
}

function isUrl(text: string): boolean {
  return URL_PREFIX.test(text) || APP_URL.test(text);
}

function fromUrl(url: string): string {
  const first =
    url
      .replace(APP_URL, '')
      .replace(URL_PREFIX, '')
      .replace('%40', '@')
      .split(/[/?#&]/)[0] ?? '';
  const handle = unwrapEnd(first).replace(/^@+/, '');
  return NOT_A_PROFILE.has(handle) ? '' : handle;
}

function fromWord(word: string): string {
  const name = word.replace(/^@+/, '');
  const query = name.search(/\?[a-z_]+=/);
  return (query === -1 ? name : name.slice(0, query)).replace(/\/$/, '');
}

/** Compatibility forms ("𝐚𝐧𝐧𝐚") are read where all of it becomes a handle of Instagram's; anywhere else it is not clear who is meant. */
function plainLetters(handle: string): string | undefined {
  if (ASCII_HANDLE.test(handle)) return handle;
  const plain = foldCase(handle.normalize('NFKC'));
  if (ASCII_HANDLE.test(plain)) return unwrapEnd(plain);
  return plain === handle ? handle : undefined;
}
