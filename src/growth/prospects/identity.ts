import { normaliseEmail } from '../../ops/email.ts';
import { keyText } from '../../ops/keys/text.ts';
import { shortKey } from './short-key.ts';
import { websiteKey } from './website.ts';

export interface Identified {
  website?: string | undefined;
  contact_email?: string | undefined;
  business_name: string;
}

/**
 * What tells a prospect from others: its website, without one its address, without that its name. Undefined: it has none that can be
 * compared. The same as growth.prospect_identity.
 */
export function identityOf({ website, contact_email, business_name }: Identified): string | undefined {
  const site = website === undefined ? undefined : siteIdentity(website);
  const email = normaliseEmail(contact_email);
  if (site !== undefined) return site;
  if (email !== undefined) return `mail ${email}`;
  const name = keyText(business_name)?.replaceAll(/ +/g, ' ');
  return name === undefined || name === '' ? undefined : `name ${shortKey(name)}`;
}

/** Of a website; undefined: it is none. */
export function siteIdentity(website: string): string | undefined {
  const key = websiteKey(website);
  return key === undefined ? undefined : `site ${key}`;
}

/** Whether it is a website that tells it. */
export function isSite(identity: string): boolean {
  return identity.startsWith('site ');
}
