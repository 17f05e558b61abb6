import type { Config } from '../config.ts';
import { UsageError } from '../errors.ts';
import { openPublicWeb, type PublicWeb } from '../sources/web/public-web.ts';
import type { Runtime } from './runtime.ts';

/** The way to what strangers linked to; closed when the command ends. */
export async function publicWeb({ config, signal, version, onEnd }: Runtime): Promise<PublicWeb> {
  const web = await openPublicWeb({ privateHosts: privateHosts(config), version, signal });
  onEnd(() => web.close());
  return web;
}

/** Throws UsageError for hosts without a port. */
export function privateHosts(config: Config): ReadonlySet<string> {
  const hosts = (config.get('OUTREACH_PRIVATE_HOSTS') ?? '').split(',').map((text) => text.trim().toLowerCase());
  const known = new Set(hosts.filter((host) => host !== ''));
  for (const host of known) {
    if (!/^[^/@\s]+:\d{1,5}$/.test(host)) {
      throw new UsageError(`OUTREACH_PRIVATE_HOSTS: ${host} is no host:port`, {
        suggestion: 'write it as 10.0.0.7:8080,intranet.example:80',
      });
    }
  }
  return known;
}
