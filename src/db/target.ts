import { ConfigError } from '../errors.ts';
import { systemHome } from '../processes.ts';

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
      return `postgres ${url.host}${url.pathname}`;
    }
    case 'supabase':
      // Without user and password, which do not belong there.
      return `supabase ${new URL(target.url).origin}`;
  }
}

function shortenHome(dir: string): string {
  const home = `${systemHome() ?? ''}/`;
  return home !== '/' && dir.startsWith(home) ? `~/${dir.slice(home.length)}` : dir;
}

export function parseDatabaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPostgres = url !== undefined && (url.protocol === 'postgres:' || url.protocol === 'postgresql:');
  // Without a host the driver would go by PGHOST: another place than the one that is announced.
  if (isPostgres && url.hostname !== '') return url;
  if (isPostgres)
    throw new ConfigError('the database URL names no host', { suggestion: 'write it as postgres://USER:PASSWORD@HOST:5432/DATABASE' });
  throw new ConfigError('the database URL is not a postgres:// URL', {
    suggestion: 'write it as postgres://USER:PASSWORD@HOST:5432/DATABASE',
  });
}

const LOCAL_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a target is on another machine: those are asked about before they are changed. */
export function isRemote(target: Target): boolean {
  if (target.kind === 'embedded') return false;
  const urls = target.kind === 'postgres' ? [target.url] : [target.url, ...(target.databaseUrl === undefined ? [] : [target.databaseUrl])];
  return urls.some((url) => !LOCAL_HOSTS.has(new URL(url).hostname));
}
