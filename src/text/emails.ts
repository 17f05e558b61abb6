import { normaliseEmail } from '../ops/email.ts';

// Texts are strangers', and long ones come from websites: no repetition is without an end, and no two that follow one another take the
// same characters, so that every pattern is linear.
/** At-signs as people disguise them: full-width, small and emoji forms. */
const AT_SIGNS = /[＠﹫]|📧(?=[\w.-]{1,64}\.\w)|ⓐ|⒜/gu;
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
/** "[at]", "(at)", "{at}", "<at>", also in other languages, and the bare word between blanks. */
const BRACKETED_AT = /\s{0,3}[([{<]\s{0,3}(?:at|@|arroba|arobase|ät)\s{0,3}[)\]}>]\s{0,3}/gi;
const BRACKETED_DOT = /\s{0,3}[([{<]\s{0,3}(?:dot|\.|punto|ponto|point|punkt)\s{0,3}[)\]}>]\s{0,3}/gi;
const SPELLED =
  /\b([a-z0-9][\w.+-]{0,63}) (?:at|arroba) ([a-z0-9-]{1,63}(?:(?: (?:dot|punto|ponto) | ?\. ?)[a-z0-9-]{1,63}){0,5}) (?:dot|punto|ponto) ([a-z]{2,24})\b/gi;
const SPELLED_DOT = / (?:dot|punto|ponto) /gi;
/** "name @ host . com": blanks about the at-sign, the dots or both. A blank before the sign alone is a mention: "dm @page.name". */
const SPACED = /(?<![a-z0-9])([a-z0-9][\w.+-]{0,63})\s{1,9}@\s{1,9}([a-z0-9-]{1,63}(?:\s?\.\s?[a-z0-9-]{1,63}){1,8})/gi;
const SPACED_DOTS =
  /(?<![a-z0-9])([a-z0-9][\w.+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8})((?:\s{1,9}\.\s{1,9}[a-z0-9-]{1,63}){1,8})(?![\w@])/gi;
const ADDRESS =
  /(?<![\p{L}\p{N}])[\p{L}\p{N}](?:[\p{L}\p{N}._%+'’-]{0,62}[\p{L}\p{N}_+-])?@[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?){1,8}/gu;
const URL_WITH_USER = /\b[a-z][a-z0-9+.-]{1,20}:\/\/\S+/gi;
/** What stands after the last dot of a file and never of a host. */
const FILE_ENDINGS = new Set(
  'png jpg jpeg gif webp svg avif heic bmp ico tif tiff pdf doc docx xls xlsx csv txt json xml yml yaml html htm css js mjs ts tsx jsx php mp3 mp4 mov avi wav zip rar gz psd ai woff woff2 ttf'.split(
    ' ',
  ),
);
/** Words before "@ page.name" or "at home dot com" that are nobody's mailbox. */
const BEFORE_A_MENTION = new Set(
  'me us dm dms is are at by with via on and to or ig insta instagram follow tag tagged cc cr credit credits from ft feat collab x w for of my our the it them him her you find meet see visit located write read more here live'.split(
    ' ',
  ),
);
const LONGEST_LOCAL = 64;
/** The end of something that is too long to be the name of a mailbox. */
const GOES_FURTHER_BACK = /[\p{L}\p{N}][._%+'’-]$/u;

/** Without any of these, or letters in fancy dress, a text has no address, however disguised; most texts end here. */
const MAY_HAVE_ONE = /[@＠﹫📧ⓐ⒜\u{1d400}-\u{1d7ff}\uff21-\uff5a]|\b(?:at|arroba|arobase)\b|ät/iu;

/** Every e-mail address in a text, plain or disguised: lowercased, in order, each once. */
export function findEmails(text: string): string[] {
  if (!text.includes('@') && !MAY_HAVE_ONE.test(text)) return [];
  const found = new Set<string>();
  const plain = plainly(text);
  for (const match of plain.matchAll(ADDRESS)) {
    const address = normaliseEmail(match[0]);
    if (address !== undefined && !GOES_FURTHER_BACK.test(plain.slice(Math.max(0, match.index - 2), match.index)) && isLikely(address))
      found.add(address);
  }
  return [...found];
}

/** The text with every disguise taken off. */
function plainly(text: string): string {
  return text
    .replaceAll(INVISIBLE, '')
    .replaceAll(AT_SIGNS, '@')
    .normalize('NFKC')
    .replaceAll(URL_WITH_USER, withoutUser)
    .replaceAll(BRACKETED_AT, '@')
    .replaceAll(BRACKETED_DOT, '.')
    .replaceAll(SPELLED, (whole: string, name: string, host: string, end: string) =>
      isName(name) ? `${name}@${host.replaceAll(SPELLED_DOT, '.').replaceAll(' ', '')}.${end}` : whole,
    )
    .replaceAll(SPACED, (whole: string, name: string, host: string) => (isName(name) ? `${name}@${host.replaceAll(/\s/g, '')}` : whole))
    .replaceAll(SPACED_DOTS, (_, address: string, rest: string) => address + rest.replaceAll(/\s/g, ''));
}

function isName(word: string): boolean {
  return !BEFORE_A_MENTION.has(word.toLowerCase());
}

/** The user of a URL is no address ("ftp://me@host.example"); one in its query is. */
function withoutUser(url: string): string {
  const query = url.search(/[?#]/);
  return query === -1 ? ' ' : ` ${url.slice(query + 1).replaceAll(/[=&]/g, ' ')}`;
}

function isLikely(address: string): boolean {
  const at = address.lastIndexOf('@');
  const labels = address.slice(at + 1).split('.');
  const end = labels.at(-1) ?? '';
  if (at > LONGEST_LOCAL || FILE_ENDINGS.has(end)) return false;
  return /^(?:\p{L}{2,24}|xn--[a-z0-9-]+)$/u.test(end) && !address.slice(0, at).includes('..');
}
