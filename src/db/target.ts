import { homedir } from 'node:os';
import { ConfigError } from '../errors.ts';

/** Where the five databases live. */
export type Target =
  | { kind: 'embedded'; dir: string }
  | { kind: 'postgres'; url: string }
  | { kind: 'supabase'; url: string; key: string; databaseUrl: string | undefined };

/** `embedded DIR`, `postgres host:port/name`, `supabase https://…`: for people, without secrets. */
export function describeTarget(target: Target): string {
  switch (target.kind) {
    case 'embedded':
      return `embedded ${shortenHome(target.dir)}`;
    case 'postgres': {
      const url = parseDatabaseUrl(target.url);
      return `postgres ${url.host || url.searchParams.get('host') || 'localhost'}${url.pathname}`;
    }
    case 'supabase':
      return `supabase ${target.url}`;
  }
}

function shortenHome(dir: string): string {
  const home = `${homedir()}/`;
  return dir.startsWith(home) ? `~/${dir.slice(home.length)}` : dir;
}

export function parseDatabaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && (url.protocol === 'postgres:' || url.protocol === 'postgresql:')) return url;
  throw new ConfigError('the database URL is not a postgres:// URL', {
    suggestion: 'write it as postgres://USER:PASSWORD@HOST:5432/DATABASE',
  });
}

/** Whether a target is on another machine: those are asked about before they are changed. */
export function isRemote(target: Target): boolean {
  if (target.kind === 'embedded') return false;
  const url = target.kind === 'postgres' ? parseDatabaseUrl(target.url) : new URL(target.url);
  return !['', 'localhost', '127.0.0.1', '[::1]', '::1'].includes(url.hostname);
}
