import { systemHome } from '../processes.ts';
import { isLocalAddress, isLoopback, readPostgresUrl } from './postgres-url.ts';

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
      const { hosts, database } = readPostgresUrl(target.url);
      const where = hosts.map(({ name, port }) => `${name.includes(':') ? `[${name}]` : name}${port === undefined ? '' : `:${port}`}`);
      return `postgres ${where.join(',')}${database === undefined ? '' : `/${database}`}`;
    }
    case 'supabase':
      // Without user and password, which do not belong there.
      return `supabase ${new URL(target.url).origin}`;
  }
}

/** The line that says which database is used, and where what goes to it is not encrypted. */
export function announceTarget(target: Target): string {
  return `database: ${describeTarget(target)}${plaintext(target)}`;
}

/** Says what goes over a network without encryption, or may; empty where nothing does. */
export function plaintext(target: Target): string {
  switch (target.kind) {
    case 'embedded':
      return '';
    case 'postgres':
      return withoutTls(target.url);
    case 'supabase': {
      const { protocol, hostname } = new URL(target.url);
      const api = protocol === 'http:' && !isLoopback(bare(hostname)) ? ' (without TLS)' : '';
      const direct = target.databaseUrl === undefined ? '' : withoutTls(target.databaseUrl);
      return `${api}${direct === '' ? '' : `, DATABASE_URL${direct}`}`;
    }
  }
}

function withoutTls(url: string): string {
  const address = readPostgresUrl(url);
  const { mode } = address.tls;
  if (isLocalAddress(address)) return '';
  if (mode === 'disable') return ' (without TLS: sslmode=disable)';
  return mode === 'allow' || mode === 'prefer' ? ` (without TLS where the server does not ask for it: sslmode=${mode})` : '';
}

function shortenHome(dir: string): string {
  const home = `${systemHome() ?? ''}/`;
  return home !== '/' && dir.startsWith(home) ? `~/${dir.slice(home.length)}` : dir;
}

/** Whether a target is on another machine: those are asked about before they are changed. */
export function isRemote(target: Target): boolean {
  switch (target.kind) {
    case 'embedded':
      return false;
    case 'postgres':
      return !isLocalAddress(readPostgresUrl(target.url));
    case 'supabase':
      return (
        !isLoopback(bare(new URL(target.url).hostname)) ||
        (target.databaseUrl !== undefined && !isLocalAddress(readPostgresUrl(target.databaseUrl)))
      );
  }
}

function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
