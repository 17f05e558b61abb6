import { trimmed } from '../trimmed.ts';
import { hostKey } from './keys/host.ts';
import { keyText, NO_LETTER, unwrapEnd, unwrapped } from './keys/text.ts';

const MAX_LENGTH = 254;
/** What nearly every address looks like; it needs lower case and nothing else. */
const PLAIN = /^[a-z0-9][a-z0-9._%+-]*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/;
const LABEL = /^(?:e-?mail|mail|mailto|smtp|почта) ?: ?(?:\/\/)?/;
const BRACKETED_AT = / {0,3}[([{<] {0,3}(?:at|@|arroba|arobase|ät|собака) {0,3}[)\]}>] {0,3}/g;
const BRACKETED_DOT = / {0,3}[([{<] {0,3}(?:dot|\.|punto|ponto|point|punkt|точка) {0,3}[)\]}>] {0,3}/g;
const IN_BRACKETS = /<([^<>@]*@[^<>]*)>/;
const COMMENT = /\([^()]*\)/g;
const ESCAPED: Readonly<Record<string, string>> = { '40': '@', '2b': '+', '2d': '-', '2e': '.', '5f': '_', '25': '%' };
const QUOTED = /^"((?:[^"\\]|\\.)*)"$/;
/** Nothing within the quotation marks is looked at: `"<a@b>"@corp.example` is a mailbox of corp.example. */
const BEGINS_QUOTED = /^"(?:[^"\\]|\\.)*"@/;
/** RFC 5322 dot-atom without the asterisk, a wildcard wherever somebody types it, and without braces, which stand around an "at". */
const LOCAL = new RegExp(`^(?:[a-z0-9!#$%&'+/=?^_|~.-]|[^\\u0000-\\u007f${NO_LETTER}])+$`, 'u');
const SOMETHING = /[a-z0-9]|\P{ASCII}/u;
const NEVER_QUOTED = new RegExp(`[\\u0000-\\u0020"\\\\\\u007f${NO_LETTER}]`, 'u');

/**
 * An e-mail address in its normal form: lower case, NFC, its host as in the DNS, without mailto:, brackets, the name before and the
 * punctuation after it. Undefined where the text is none, or more than one. The same as ops.email_key; one table of test vectors holds both.
 */
export function normaliseEmail(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined) return undefined;
  if (text.length <= MAX_LENGTH) {
    const lower = text.toLowerCase();
    if (PLAIN.test(lower)) return lower;
  }
  const whole = keyText(text);
  if (whole === undefined || whole === '') return undefined;
  const address = BEGINS_QUOTED.test(whole)
    ? unwrapEnd(whole)
    : addressIn(whole.replaceAll(BRACKETED_AT, '@').replaceAll(BRACKETED_DOT, '.'));
  const at = address.lastIndexOf('@');
  if (at < 1) return undefined;
  const local = localPart(address.slice(0, at));
  const host = hostKey(unwrapEnd(address.slice(at + 1).split('?')[0] ?? ''));
  if (local === undefined || host === undefined) return undefined;
  const key = `${local}@${host}`;
  return [...key].length <= MAX_LENGTH ? key : undefined;
}

/** The address without what stands around it. */
function addressIn(text: string): string {
  const whole = (IN_BRACKETS.exec(text)?.[1] ?? text).trim();
  if (BEGINS_QUOTED.test(whole)) return unwrapEnd(whole);
  const uncommented = whole.replaceAll(COMMENT, '');
  const bare = unwrapped(uncommented.includes('@') ? uncommented : whole);
  const labelled = bare.replace(LABEL, '');
  const address =
    labelled === bare ? bare : unwrapped(labelled.replaceAll(/%(40|2b|2d|2e|5f|25)/g, (_, code: string) => ESCAPED[code] ?? ''));
  return address
    .split('@')
    .map((part) => trimmed(part, (character) => character === ' '))
    .join('@');
}

function localPart(text: string): string | undefined {
  const quoted = QUOTED.exec(text)?.[1]?.replaceAll(/\\(.)/g, '$1');
  const local = quoted ?? text;
  if (LOCAL.test(local)) return SOMETHING.test(local) ? local : undefined;
  return quoted !== undefined && SOMETHING.test(quoted) && !NEVER_QUOTED.test(quoted) ? `"${quoted}"` : undefined;
}
