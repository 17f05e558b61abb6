import { parse } from 'tldts';
import { normaliseEmail } from './email.ts';
import { normaliseHandle } from './handle.ts';
import { domainKey, isPublicSuffix } from './keys/domain.ts';
import { phoneKeys } from './keys/phone.ts';
import { keyText } from './keys/text.ts';

export const KEY_KINDS = ['email', 'domain', 'handle', 'phone'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

/** What a suppression names: a key in its normal form. */
export type ContactKey = { kind: KeyKind; value: string };
/** Why a text is no key that could be suppressed; continues "TEXT: ". */
export type NoKey = { reason: string };

export interface KeyReading {
  kind?: KeyKind | undefined;
  /** ISO 3166: the country of phone numbers that do not name theirs. */
  country?: string | undefined;
}

/** Top-level domains that no registry has, and that names are compared under all the same (RFC 2606, 6761, 6762). */
const SPECIAL_TLDS = new Set(['example', 'test', 'invalid', 'localhost', 'local', 'internal', 'onion']);
/** Hosts of other people's pages: a path there is a person, the host is everybody. */
const PROFILE_HOSTS = new Set('facebook.com linkedin.com linktr.ee t.me tiktok.com twitter.com x.com youtube.com'.split(' '));
const INSTAGRAM =
  /^(?:https?:)?(?:\/\/)?(?:(?:www|m|l)\.)?(?:instagram\.com|instagr\.am)\/+.|^ig\.me\/m\/|^instagram:\/\/user|^(?:instagram|insta|ig) ?: ?@/;
/** A phone number with its country code, or with a label that says what it is. */
const DIALLED = /^(?:tel|phone|mobile?|fax|whatsapp|тел)[.:]* ?[\d+(]|^\(?\+? ?\(?\d[\d ().,;/-]*$/;
const NATIONAL = /^[\d ().\-/]{5,}$/;
const HAS_CODE = /^\(?\+|^\(?00/;

/** The normal forms, one a kind; each is the same as the database's ops.<kind>_key (one table of test vectors holds both). */
export { normaliseEmail as emailKey } from './email.ts';
export { normaliseHandle as handleKey } from './handle.ts';
export { domainKey } from './keys/domain.ts';
export { phoneKeys } from './keys/phone.ts';

/** The one phone number that a text names. */
export function phoneKey(text: string, country?: string): string | undefined {
  const keys = phoneKeys(text, country);
  return keys.length === 1 ? keys[0] : undefined;
}

/**
 * The keys that a text names, of a kind that is given or found by itself: several where it holds several phone numbers, or can be read in
 * two ways. What is ambiguous, or could match nobody or half the world, is refused with its reason.
 */
export function contactKeys(text: string, { kind, country }: KeyReading = {}): ContactKey[] | NoKey {
  const word = keyText(text);
  if (word === undefined) return { reason: 'is too long for a key' };
  if (word === '') return { reason: 'is empty' };
  const found = kind ?? kindOf(word, country);
  if (typeof found !== 'string') return found;
  const keys = READ[found](text, word, country);
  // "@ana.studio" is a handle, and everybody at a domain: who said no by either is reached by neither.
  if (kind !== undefined || found !== 'domain' || !word.startsWith('@') || 'reason' in keys) return keys;
  const value = normaliseHandle(text);
  const isBoth = value !== undefined && !value.includes('-') && keys.some((key) => key.value === value);
  return isBoth ? [...keys, { kind: 'handle', value }] : keys;
}

function kindOf(word: string, country: string | undefined): KeyKind | NoKey {
  if (/^(?:mailto|e-?mail) ?:/.test(word) || word.endsWith('>') || word.indexOf('@') > 0) {
    if (INSTAGRAM.test(word)) return 'handle';
    return word.includes('://') && !word.startsWith('mailto:') ? 'domain' : 'email';
  }
  if (INSTAGRAM.test(word)) return 'handle';
  if (DIALLED.test(word) && phoneKeys(word, country).length > 0) return 'phone';
  if (HAS_CODE.test(word) && DIALLED.test(word)) return 'phone';
  if (NATIONAL.test(word)) return { reason: 'has no country code: write +49 …, set OUTREACH_COUNTRY, or write @ before a handle' };
  if (/^[a-z][a-z0-9+.-]*:\/\/|^www\.|^\*\./.test(word) || hasKnownSuffix(word)) return 'domain';
  if (word.startsWith('@')) return 'handle';
  return { reason: `can be more than one thing: write @${word} for a handle, or name the kind` };
}

const READ: Record<KeyKind, (text: string, word: string, country: string | undefined) => ContactKey[] | NoKey> = {
  email(text, word) {
    if (word.includes('*')) return { reason: 'has a wildcard: write the domain alone, which covers every address at it' };
    return keyOf('email', normaliseEmail(text), 'is no e-mail address');
  },
  handle: (text) => keyOf('handle', normaliseHandle(text), 'is no Instagram handle'),
  phone(text, word, country) {
    const keys = phoneKeys(text, country);
    if (keys.length > 0) return keys.map((value) => ({ kind: 'phone', value }));
    if (!/\d/.test(word)) return { reason: 'is no phone number' };
    return {
      reason: HAS_CODE.test(word)
        ? 'is no phone number that anybody could have'
        : 'has no country code: write +49 …, or set OUTREACH_COUNTRY',
    };
  },
  domain(text, word) {
    if (word.includes('*')) return { reason: 'has a wildcard: a domain covers everything below it, write it without' };
    const value = domainKey(text);
    if (value === undefined ? isPublicSuffix(word) : isRegistrySuffix(value)) {
      return { reason: 'is a public suffix, under which anybody can register: it would cover them all' };
    }
    if (value === undefined) return { reason: `is no domain${/[.\s]/.test(word) ? '' : ': a single label covers nobody'}` };
    if (PROFILE_HOSTS.has(value) && /[^/]\/[^/?#]/.test(word)) return { reason: `is somebody's page at ${value}: no key of theirs` };
    return [{ kind: 'domain', value }];
  },
};

function keyOf(kind: KeyKind, value: string | undefined, reason: string): ContactKey[] | NoKey {
  return value === undefined ? { reason } : [{ kind, value }];
}

function hasKnownSuffix(word: string): boolean {
  const domain = domainKey(word);
  if (domain === undefined) return isPublicSuffix(word);
  const { publicSuffix, isIcann } = parse(domain);
  return isIcann === true || SPECIAL_TLDS.has(publicSuffix ?? '');
}

function isRegistrySuffix(domain: string): boolean {
  const { publicSuffix, isIcann } = parse(domain);
  return publicSuffix === domain && isIcann === true;
}
