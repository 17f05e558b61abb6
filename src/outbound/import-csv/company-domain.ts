import { parse } from 'tldts';
import { domainKey } from '../../ops/keys/domain.ts';
import { isFreeMail } from './free-mail.ts';
import { isRegistry, isSharedHost, type RegistrableHost } from './shared-hosts.ts';

/** What stands between several addresses of one cell. */
const BETWEEN = /[\s,;|]+/;

/**
 * The domain that a company is known by: the one that it registered, of the first of these texts that names one of its own. Pages on hosts of
 * others are nobody's (facts, section 11), and neither are addresses at free providers; the website decides before the e-mail address.
 */
export function companyDomain(websites: readonly (string | undefined)[], emails: readonly string[]): string | undefined {
  for (const website of websites)
    for (const part of website?.split(BETWEEN) ?? []) {
      const found = registrable(part);
      if (found !== undefined && !isSharedHost(found) && !isFreeMail(found.host, found.domain, found.name)) return found.domain;
    }
  for (const email of emails) {
    const found = registrable(email.slice(email.lastIndexOf('@') + 1));
    if (found !== undefined && !isFreeMail(found.host, found.domain, found.name)) return found.domain;
  }
  return undefined;
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
