import { parse } from 'tldts';
import { normaliseEmail } from './email.ts';
import { normaliseHandle } from './handle.ts';

export const KEY_KINDS = ['email', 'domain', 'handle', 'phone'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/** What a suppression names: a key in its normal form. */
export type ContactKey = { kind: KeyKind; value: string };
/** Why a text is no key that could be suppressed; continues "TEXT: ". */
export type NoKey = { reason: string };

/** Top-level domains that no registry has, and that names are compared under all the same (RFC 2606, 6761, 6762). */
const SPECIAL_TLDS = new Set(['example', 'test', 'invalid', 'localhost', 'local', 'internal', 'onion']);
/** Hosts of other people's pages: a path there is a person, the host is everybody. */
const PROFILE_HOSTS = new Set('facebook.com linkedin.com linktr.ee t.me tiktok.com twitter.com x.com youtube.com'.split(' '));
const MAX_DOMAIN = 253;
const DOMAIN = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+(?=[^.]*[^0-9.])[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])$/u;
const INSTAGRAM = /^(?:https?:\/\/)?(?:www\.|m\.)?instagram\.com\/./i;
const DIALLED = /^(?:tel:\s*)?(?:\+|00)[\d\s().\-/]+$/i;
const NATIONAL = /^(?:tel:\s*)?[\d\s().\-/]{5,}$/i;
/** E.164: at most 15 digits with the country code; nothing shorter than 7 is a subscriber's number. */
const PHONE = /^\+[1-9]\d{6,14}$/;

/** The normal forms, one a kind; each is the same as the database's ops.<kind>_key (one table of test vectors holds both). */
export function emailKey(text: string): string | undefined {
  const whole = text.trim();
  const address = (/<([^<>]*)>$/.exec(whole)?.[1] ?? whole).trim();
  return normaliseEmail(/^mailto:/i.test(address) ? address.slice('mailto:'.length).split('?')[0] : address);
}

export function domainKey(text: string): string | undefined {
  const host = text
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/^@/, '')
    .replace(/[/?#:].*$/s, '')
    .replace(/^\.+/, '');
  const domain = withoutTrailingDots(host).replace(/^www\./, '');
  return domain.length <= MAX_DOMAIN && DOMAIN.test(domain) ? domain : undefined;
}

export function handleKey(text: string): string | undefined {
  const handle = normaliseHandle(text);
  return handle === undefined || /^\.*$/.test(handle) ? undefined : handle;
}

export function phoneKey(text: string): string | undefined {
  let digits = text.replaceAll('(0)', '').replaceAll(/[^0-9]/g, '');
  if (digits.startsWith('00') && !text.includes('+')) digits = digits.slice(2);
  return /^0*$/.test(digits) ? undefined : `+${digits}`;
}

/**
 * The key that a text names, of a kind that is given or found by itself. What is ambiguous, or could match nobody or half the world,
 * is refused with its reason.
 */
export function contactKey(text: string, kind?: KeyKind): ContactKey | NoKey {
  const found = kind ?? kindOf(text);
  return typeof found === 'string' ? READ[found](text) : found;
}

function kindOf(text: string): KeyKind | NoKey {
  const word = text.trim();
  if (word === '') return { reason: 'is empty' };
  if (/^mailto:/i.test(word) || word.endsWith('>') || word.indexOf('@') > 0) return word.includes('://') ? 'domain' : 'email';
  if (INSTAGRAM.test(word)) return 'handle';
  if (DIALLED.test(word)) return 'phone';
  if (NATIONAL.test(word)) return { reason: 'has no country code: write +49 …, or @ before a handle' };
  if (/^[a-z][a-z0-9+.-]*:\/\/|^www\.|^\*\./i.test(word) || hasKnownSuffix(word)) return 'domain';
  if (word.startsWith('@')) return 'handle';
  return { reason: `can be more than one thing: write @${word} for a handle, or name the kind` };
}

const READ: Record<KeyKind, (text: string) => ContactKey | NoKey> = {
  email: (text) => keyOf('email', emailKey(text), 'is no e-mail address'),
  handle: (text) => keyOf('handle', handleKey(text), 'is no Instagram handle'),
  phone(text) {
    if (!DIALLED.test(text.trim())) {
      return { reason: NATIONAL.test(text.trim()) ? 'has no country code: write +49 …' : 'is no phone number' };
    }
    const value = phoneKey(text);
    return keyOf('phone', value !== undefined && PHONE.test(value) ? value : undefined, 'is no phone number that anybody could have');
  },
  domain(text) {
    if (text.includes('*')) return { reason: 'has a wildcard: a domain covers everything below it, write it without' };
    const value = domainKey(text);
    if (value === undefined) return { reason: `is no domain${/[.\s]/.test(text.trim()) ? '' : ': a single label covers nobody'}` };
    if (isPublicSuffix(value)) return { reason: 'is a public suffix, under which anybody can register: it would cover them all' };
    if (PROFILE_HOSTS.has(value) && /[^/]\/[^/?#]/.test(text)) return { reason: `is somebody's page at ${value}: no key of theirs` };
    return { kind: 'domain', value };
  },
};

function keyOf(kind: KeyKind, value: string | undefined, reason: string): ContactKey | NoKey {
  return value === undefined ? { reason } : { kind, value };
}

function hasKnownSuffix(word: string): boolean {
  const domain = domainKey(word);
  if (domain === undefined) return false;
  const { publicSuffix, isIcann } = parse(domain);
  return isIcann === true || SPECIAL_TLDS.has(publicSuffix ?? '');
}

function isPublicSuffix(domain: string): boolean {
  const { publicSuffix, isIcann } = parse(domain);
  return publicSuffix === domain && isIcann === true;
}

/** By hand: a pattern would take quadratic time over a long row of dots. */
function withoutTrailingDots(text: string): string {
  let end = text.length;
  while (text[end - 1] === '.') end -= 1;
  return text.slice(0, end);
}
