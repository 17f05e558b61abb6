import { join, resolve } from 'node:path';
import { type Config, type Origin, twoPlaces } from './config.ts';
import { isDatabaseDirectory } from './db/embedded/directory.ts';
import { readPostgresUrl } from './db/postgres-url.ts';
import type { Target } from './db/target.ts';
import { ConfigError, UsageError } from './errors.ts';

/** The target and whether somebody named it, so that it may be made where it does not exist yet. */
export interface TargetChoice {
  target: Target;
  explicit: boolean;
  /** A person was asked whether it is to be made, and said yes. */
  confirmed?: boolean;
}

/** What decides which database a command works on: the first of these that is set. */
export function targetNamedBy(config: Config, flag: string | undefined): '--database' | 'OUTREACH_DATABASE' | 'SUPABASE_URL' | undefined {
  if (flag !== undefined) return '--database';
  return (['OUTREACH_DATABASE', 'SUPABASE_URL'] as const).find((name) => config.peek(name) !== undefined);
}

/** Which database a command works on (design section 3). Undefined: nothing is configured and no embedded database exists. */
export function chooseTarget(config: Config, flag: string | undefined): TargetChoice | undefined {
  const by = targetNamedBy(config, flag);
  if (by === 'SUPABASE_URL') return { target: supabaseTarget(config), explicit: true };
  if (by !== undefined) return { target: parseTarget(config, flag), explicit: true };
  const dir = defaultDatabaseDirectory(config);
  return isDatabaseDirectory(dir) ? { target: { kind: 'embedded', dir }, explicit: false } : undefined;
}

export function defaultDatabaseDirectory(config: Config): string {
  return join(config.home, 'db');
}

/**
 * Where a target's media and rejects live: in the tool's home; those of an embedded database elsewhere beside it, so that two of them, or
 * two people's, never mix.
 */
export function homeOf(target: Target, config: Config): string {
  if (target.kind !== 'embedded') return config.home;
  return target.dir === defaultDatabaseDirectory(config) ? config.home : `${target.dir}.files`;
}

function parseTarget(config: Config, flag: string | undefined): Target {
  const text = flag ?? config.get('OUTREACH_DATABASE') ?? '';
  if (text === 'supabase') return supabaseTarget(config);
  if (text === 'postgres') {
    const url = completedUrl(config, 'DATABASE_URL');
    if (url !== undefined) return { kind: 'postgres', url };
    throw new ConfigError('--database postgres needs DATABASE_URL', {
      suggestion: 'set DATABASE_URL, or name the URL: --database postgres://…',
    });
  }
  if (text.startsWith('pglite:')) {
    const dir = text.slice('pglite:'.length);
    if (dir === '') throw new UsageError('--database pglite: names no directory', { suggestion: 'write it as pglite:DIR' });
    return { kind: 'embedded', dir: resolve(config.cwd, dir) };
  }
  if (isPostgresUrl(text)) {
    const url = flag === undefined ? completedUrl(config, 'OUTREACH_DATABASE') : completed(config, flag, '--database', 'environment');
    return { kind: 'postgres', url: url ?? text };
  }
  // The value is not repeated: it may be a URL with a password and a typing error.
  throw new UsageError('--database (or OUTREACH_DATABASE) names no known kind of database', {
    suggestion: 'write pglite:DIR, postgres://USER:PASSWORD@HOST/DATABASE, postgres or supabase',
  });
}

function supabaseTarget(config: Config): Target {
  const url = config.get('SUPABASE_URL');
  if (url === undefined) {
    throw new ConfigError('SUPABASE_URL is not set', { suggestion: WHERE_URL });
  }
  const parsed = URL.parse(url);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is refused
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || /[\s\u0000-\u001f]|%(?![0-9a-f]{2})/i.test(url)) {
    throw new UsageError('SUPABASE_URL is not a URL', { suggestion: WHERE_URL });
  }
  const key = config.get('SUPABASE_SECRET_KEY') ?? config.get('SUPABASE_SERVICE_ROLE_KEY');
  if (key === undefined) {
    throw new ConfigError('SUPABASE_URL is set, but neither SUPABASE_SECRET_KEY nor SUPABASE_SERVICE_ROLE_KEY', {
      suggestion: 'make a secret key in the dashboard: Project Settings > API Keys (it begins with sb_secret_)',
    });
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new UsageError('the Supabase key holds a blank or a character that no key has', {
      suggestion: 'copy it again, without quotes or line breaks',
    });
  }
  return { kind: 'supabase', url, key, databaseUrl: directUrl(config) };
}

const WHERE_URL = 'copy it from the dashboard: Project Settings > Data API, e.g. https://<ref>.supabase.co';

/** One of another kind of database is another program's. */
function directUrl(config: Config): string | undefined {
  return isPostgresUrl(config.get('DATABASE_URL') ?? '') ? completedUrl(config, 'DATABASE_URL') : undefined;
}

function isPostgresUrl(text: string): boolean {
  return /^\s*postgres(ql)?:\/\//i.test(text);
}

function completedUrl(config: Config, name: string): string | undefined {
  const url = config.get(name);
  return url === undefined ? undefined : completed(config, url, name, config.origin(name));
}

/** What the URL of a server leaves to the variables of libpq, and the driver would read behind our back. */
const LEFT_TO_SHELL = [
  ['user', 'PGUSER'],
  ['password', 'PGPASSWORD'],
] as const;

/**
 * The URL with what libpq takes from the environment where it is silent. One that stands in .env gets no name and no password of the
 * environment: ConfigError.
 */
function completed(config: Config, text: string, name: string, origin: Origin | undefined): string {
  const address = readPostgresUrl(text);
  const added: [string, string][] = [];
  const add = (parameter: string, value: string | undefined) => {
    if (value !== undefined) added.push([parameter, value]);
  };
  for (const [part, variable] of LEFT_TO_SHELL) {
    if (address[part] !== undefined || config.shell(variable) === undefined) continue;
    if (origin === '.env') throw twoPlaces(name, '.env', variable, 'the environment');
    add(part, config.shell(variable));
  }
  if (address.database === undefined && origin !== '.env') add('dbname', config.shell('PGDATABASE'));
  const said = new URLSearchParams(text.split('?')[1]);
  if (!said.has('sslmode') && !said.has('ssl')) add('sslmode', config.shell('PGSSLMODE'));
  const rootCert = address.tls.rootCert ?? config.shell('PGSSLROOTCERT');
  if (rootCert !== undefined && rootCert !== 'system') add('sslrootcert', resolve(config.cwd, rootCert));
  else if (!said.has('sslrootcert')) add('sslrootcert', rootCert);
  const query = added.map(([parameter, value]) => `${parameter}=${encodeURIComponent(value)}`).join('&');
  const url = query === '' ? text : `${text}${text.includes('?') ? '&' : '?'}${query}`;
  readPostgresUrl(url);
  return url;
}
