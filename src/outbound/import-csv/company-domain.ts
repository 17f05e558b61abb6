import { parse } from 'tldts';
import { domainKey } from '../../ops/keys/domain.ts';
import { companyNameKey } from './company-key.ts';
import { isFreeMail } from './free-mail.ts';
import { isRegistry, isSharedHost, type RegistrableHost } from './shared-hosts.ts';

/** What stands between several addresses of one cell. */
const BETWEEN = /[\s,;|]+/;

/**
 * The domain that a company is known by: the one that it registered, of the first of these texts that names one of its own. Pages on hosts of
 * others are nobody's (facts, section 11), and neither are addresses at free providers; the website decides before the e-mail address.
 */
export function companyDomain(
  websites: readonly (string | undefined)[],
  emails: readonly string[],
  company?: string | undefined,
): string | undefined {
  for (const website of websites)
    for (const part of website?.split(BETWEEN) ?? []) {
      const found = registrable(part);
      if (found === undefined || isSharedHost(found) || isFreeMail(found.host, found.domain, found.name)) continue;
      if (!isGuest(part, found, company)) return found.domain;
    }
  for (const email of emails) {
    const found = registrable(email.slice(email.lastIndexOf('@') + 1));
    if (found !== undefined && !isFreeMail(found.host, found.domain, found.name)) return found.domain;
  }
  return undefined;
}

/** A company is named by this share of its name, or the name by it. */
const NAMED_SHARE = 0.45;
const SHORTEST_NAME = 4;
/** Of every site. */
const ANYWHERE: ReadonlySet<string> = new Set(
  'www www2 web shop store stores blog home homepage index about aboutus company contact contacts info news site mobile online portal'.split(
    ' ',
  ),
);

/**
 * Whether the page is of somebody who is a guest there: its handle stands in the path, or the company's name does, or stands before the
 * domain, and the domain itself is another name. There are more hosts of that kind than a list could have.
 */
function isGuest(url: string, { host, domain, name }: RegistrableHost, company: string | undefined): boolean {
  const path =
    url
      .replace(/^[a-z]+:\/\//i, '')
      .split(/[?#]/)[0]
      ?.split('/')
      .slice(1) ?? [];
  if (/^@[\w.-]+$/.test(path[0] ?? '')) return true;
  const key = company === undefined ? '' : companyNameKey(company);
  if (key === '' || name === null || isAlike(plain(name), key)) return false;
  const before = host === domain ? [] : host.slice(0, -domain.length - 1).split('.');
  return [...before, ...path].map(plain).some((part) => !ANYWHERE.has(part) && isAlike(part, key));
}

function isAlike(part: string, key: string): boolean {
  const [short, long] = part.length < key.length ? [part, key] : [key, part];
  if (part === key) return true;
  return short.length >= SHORTEST_NAME && long.startsWith(short) && short.length >= long.length * NAMED_SHARE;
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function registrable(text: string): RegistrableHost | undefined {
  const host = domainKey(text);
  if (host === undefined) return undefined;
  const icann = parse(host);
  const all = parse(host, { allowPrivateDomains: true });
  const privateSuffix = all.isPrivate === true && all.publicSuffix !== null ? all.publicSuffix : undefined;
  const { domain, domainWithoutSuffix: name } = privateSuffix !== undefined && isRegistry(privateSuffix) ? all : icann;
  return domain === null ? undefined : { host, domain, name, privateSuffix };
}
