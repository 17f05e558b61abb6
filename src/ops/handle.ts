const URL_PREFIX = /^(?:https?:\/\/)?(?:www\.|m\.)?instagram\.com\//i;
const FORBIDDEN = /[\s/@?#:"'\\<>\p{Cc}\p{Cf}]/u;
const MAX_LENGTH = 64;
/** What nearly every handle looks like; one longer than those words needs no further look. */
const PLAIN = /^[a-z0-9._]{1,64}$/;
/** What broken scrapers wrote where they had no handle. */
const NOT_A_HANDLE = new Set(['null', 'none', 'undefined', 'nan']);
/** First parts of Instagram's addresses that are no profiles. */
const NOT_A_PROFILE = new Set(['p', 'reel', 'reels', 'tv', 'stories', 'explore', 'accounts', 'direct']);
const LONGEST_WORD = 'undefined'.length;

/**
 * An Instagram handle as the databases keep it: trimmed, lowercase, without @ or URL. Undefined where the text is none
 * (empty, "null", with spaces). Source: design section 6.3.
 */
export function normaliseHandle(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined) return undefined;
  if (text.length > LONGEST_WORD && PLAIN.test(text)) return text;
  let handle = text.trim();
  if (URL_PREFIX.test(handle)) {
    handle = handle.replace(URL_PREFIX, '').split(/[/?#]/)[0] ?? '';
    if (NOT_A_PROFILE.has(handle.toLowerCase())) return undefined;
  }
  handle = handle.replace(/^@+/, '').toLowerCase();
  if (handle === '' || handle.length > MAX_LENGTH || NOT_A_HANDLE.has(handle) || FORBIDDEN.test(handle)) return undefined;
  return handle;
}
