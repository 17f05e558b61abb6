import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Names that by their own definition are nobody's on the internet (RFC 2606, 6761, 6762, 7686, 8375, 9476). */
const RESERVED_ENDINGS = ['.example', '.test', '.invalid', '.localhost', '.local', '.internal', '.onion', '.home.arpa', '.alt'];

/** Whether anybody on the internet has this address: no loopback, private, link-local, reserved, mapped or tunnelled one. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(GLOBAL_UNICAST));
}

/** Whether a URL's host may be one on the internet: an address is judged as such, a name once it is looked up. */
export function mayBePublic(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (ipaddr.isValid(host)) return isPublicAddress(host);
  return host.includes('.') && !RESERVED_ENDINGS.some((ending) => host.endsWith(ending));
}

/** All that is given out of IPv6 (RFC 4291, 2.4). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

export class NotPublicError extends Error {
  override name = 'NotPublicError' as const;
}

/** dns.lookup, asked for all addresses of a name. */
export type Lookup = (hostname: string, options: LookupAllOptions, done: LookupAllDone) => void;
type LookupAllDone = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

/** dns.lookup for a connection about to be made: a name of which any address is not public has none. */
export function publicLookup(lookup: Lookup = systemLookup): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) return done(error ?? new Error(`${hostname} has no address`), '');
      if (!addresses.every(({ address }) => isPublicAddress(address))) return done(notPublic(hostname), '');
      return options.all === true ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
}

export function notPublic(hostname: string): NotPublicError {
  return new NotPublicError(`${hostname} is not an address of the internet`);
}
