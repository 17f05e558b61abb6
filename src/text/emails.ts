import { normaliseEmail } from '../ops/email.ts';

/** At-signs as people disguise them: full-width, small and emoji forms. */
const AT_SIGNS = /[＠﹫]|📧(?=[\w.-]+\.\w)|ⓐ|⒜/gu;
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
/** "[at]", "(at)", "{at}", "<at>", also in other languages, and the bare word between blanks. */
const BRACKETED_AT = /\s*[([{<]\s*(?:at|@|arroba|arobase|ät)\s*[)\]}>]\s*/gi;
const BRACKETED_DOT = /\s*[([{<]\s*(?:dot|\.|punto|ponto|point|punkt)\s*[)\]}>]\s*/gi;
const SPELLED =
  /\b([a-z0-9][\w.+-]*) (?:at|arroba) ([a-z0-9-]+(?: ?(?:dot|punto|ponto|\.) ?[a-z0-9-]+)*) (?:dot|punto|ponto) ([a-z]{2,24})\b/gi;
const SPELLED_DOT = / ?\b(?:dot|punto|ponto)\b ?/gi;
/** "name @ host . com": blanks about the at-sign, the dots or both. A blank before the sign alone is a mention: "dm @page.name". */
const SPACED = /(?<![a-z0-9])([a-z0-9][\w.+-]*)\s+@\s+([a-z0-9-]+(?:\s?\.\s?[a-z0-9-]+)+)/gi;
const SPACED_DOTS = /(?<![a-z0-9])([a-z0-9][\w.+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*)((?:\s+\.\s+[a-z0-9-]+)+)(?![\w@])/gi;
const ADDRESS =
  /(?<![\p{L}\p{N}])[\p{L}\p{N}](?:[\p{L}\p{N}._%+'’-]*[\p{L}\p{N}_+-])?@[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)+/gu;
const URL_WITH_USER = /\b[a-z][a-z0-9+.-]*:\/\/\S+/gi;
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
/** Longer ones are nobody's bio; they are read a piece at a time, so that no pattern is asked too much. */
const LONGEST_TEXT = 4_000;
const PIECES = /[\s\S]{1,4000}/g;

/** Without any of these, or letters in fancy dress, a text has no address, however disguised; most texts end here. */
const MAY_HAVE_ONE = /[@＠﹫📧ⓐ⒜\u{1d400}-\u{1d7ff}\uff21-\uff5a]|\b(?:at|arroba|arobase)\b|ät/iu;

/** Every e-mail address in a text, plain or disguised: lowercased, in order, each once. */
export function findEmails(text: string): string[] {
  const found: string[] = [];
  if (text.length > LONGEST_TEXT)
    return (
      text
        .match(PIECES)
        ?.flatMap(findEmails)
        .filter((address, at, all) => all.indexOf(address) === at) ?? found
    );
  if (!MAY_HAVE_ONE.test(text)) return found;
  for (const match of plainly(text).matchAll(ADDRESS)) {
    const address = normaliseEmail(match[0]);
    if (address !== undefined && isLikely(address) && !found.includes(address)) found.push(address);
  }
  return found;
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
