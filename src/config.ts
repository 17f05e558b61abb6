import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'dotenv';
import { isDatabaseDirectory } from './db/embedded/directory.ts';
import { parseDatabaseUrl, type Target } from './db/target.ts';
import { ConfigError, UsageError } from './errors.ts';
import type { Host } from './host.ts';
import { isPhoneCountry } from './ops/keys/phone.ts';
import { systemHome } from './processes.ts';

/** What a setting's value is, which decides how much of it may be shown: secret nothing, url all but who logs in. */
export type SettingKind = 'plain' | 'url' | 'secret';

/** Every setting of the tool; README "Settings". OUTREACH_DATABASE counts as a URL, because it may be one with a password. */
export const SETTINGS: Readonly<Record<string, SettingKind>> = {
  OUTREACH_DATABASE: 'url',
  OUTREACH_HOME: 'plain',
  OUTREACH_LOG: 'plain',
  SUPABASE_URL: 'url',
  SUPABASE_SECRET_KEY: 'secret',
  SUPABASE_SERVICE_ROLE_KEY: 'secret',
  DATABASE_URL: 'url',
  APIFY_TOKEN: 'secret',
  APIFY_API_URL: 'url',
  APIFY_TIMEOUT_SECONDS: 'plain',
  APIFY_FOLLOWING_ACTOR: 'plain',
  APIFY_PROFILE_ACTOR: 'plain',
  OUTREACH_MAX_USD_PER_DAY: 'plain',
  OUTREACH_TIERS: 'plain',
  OUTREACH_COUNTRY: 'plain',
  OUTREACH_PRIVATE_HOSTS: 'plain',
  INSTANTLY_API_KEY: 'secret',
  INSTANTLY_API_URL: 'url',
  IMAP_URL: 'url',
  IMAP_PASSWORD: 'secret',
  SMARTLEAD_API_KEY: 'secret',
  SMARTLEAD_API_URL: 'url',
};

/** Where the tool goes: a .env that happens to lie in the working directory must not lead it elsewhere. OUTREACH_LOG is needed earlier. */
export const NEVER_FROM_DOTENV: ReadonlySet<string> = new Set([
  'APIFY_API_URL',
  'INSTANTLY_API_URL',
  'SMARTLEAD_API_URL',
  'OUTREACH_PRIVATE_HOSTS',
  'OUTREACH_LOG',
]);

export interface Config {
  /** A setting by its variable: the environment, else .env; empty counts as not set. */
  get(name: string): string | undefined;
  /** A setting that names a file: absolute, where it is set. */
  path(name: string): string | undefined;
  /** Where `get` has the value from. */
  origin(name: string): 'environment' | '.env' | undefined;
  /** Where the embedded database, media and rejects live. */
  home: string;
  /** Where relative paths start. */
  cwd: string;
  dotenv: Dotenv;
  /** Every variable that the environment or .env holds. */
  names: readonly string[];
  warnings: string[];
}

/** The .env of the working directory. */
export interface Dotenv {
  path: string;
  state: 'absent' | 'read' | 'unreadable';
  /** Whether other users of the machine can read it. */
  exposed: boolean;
  values: Readonly<Record<string, string>>;
}

/** Reads every setting once. Order: flag (the caller's), environment, .env in the working directory, default. */
export function readConfig(host: Pick<Host, 'env' | 'cwd'>): Config {
  const { env } = host;
  const cwd = host.cwd();
  const dotenv = readDotenv(join(cwd, '.env'));
  const origin: Config['origin'] = (name) => {
    if (env[name]) return 'environment';
    return dotenv.values[name] && !NEVER_FROM_DOTENV.has(name) ? '.env' : undefined;
  };
  const get: Config['get'] = (name) => {
    const from = origin(name);
    return from === undefined ? undefined : from === 'environment' ? env[name] : dotenv.values[name];
  };
  return {
    get,
    path: (name) => {
      const value = get(name);
      return value === undefined ? undefined : resolve(cwd, value);
    },
    origin,
    cwd,
    dotenv,
    names: [...new Set([...Object.keys(env), ...Object.keys(dotenv.values)])],
    warnings: warningsOf(dotenv),
    get home() {
      return homeDirectory(get, cwd);
    },
  };
}

function readDotenv(path: string): Dotenv {
  try {
    const values = parse(readFileSync(path, 'utf8'));
    return { path, state: 'read', exposed: (statSync(path).mode & 0o077) !== 0, values };
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { path, state: absent ? 'absent' : 'unreadable', exposed: false, values: {} };
  }
}

function warningsOf({ path, state, exposed }: Dotenv): string[] {
  if (state === 'unreadable') return [`${path} cannot be read and is ignored`];
  return exposed ? [`${path} can be read by other users of this machine: chmod 600 ${path}`] : [];
}

function homeDirectory(get: Config['get'], cwd: string): string {
  const explicit = get('OUTREACH_HOME');
  if (explicit !== undefined) return resolve(cwd, explicit);
  const data = get('XDG_DATA_HOME');
  if (data !== undefined) return join(resolve(cwd, data), 'outreach');
  const user = get('HOME') ?? systemHome();
  if (user === undefined) {
    throw new ConfigError('this user has no home directory', { suggestion: 'set OUTREACH_HOME to a directory of its own' });
  }
  return join(user, '.local', 'share', 'outreach');
}

/**
 * Where a target's media and rejects live: in the tool's home; those of an embedded database elsewhere beside it, so that two of them, or
 * two people's, never mix.
 */
export function homeOf(target: Target, config: Config): string {
  if (target.kind !== 'embedded') return config.home;
  return target.dir === defaultDatabaseDirectory(config) ? config.home : `${target.dir}.files`;
}

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
  return (['OUTREACH_DATABASE', 'SUPABASE_URL'] as const).find((name) => config.get(name) !== undefined);
}

/** Which database a command works on (design section 3). Undefined: nothing is configured and no embedded database exists. */
export function chooseTarget(config: Config, flag: string | undefined): TargetChoice | undefined {
  const by = targetNamedBy(config, flag);
  if (by === 'SUPABASE_URL') return { target: supabaseTarget(config), explicit: true };
  if (by !== undefined) return { target: parseTarget(config, flag ?? config.get('OUTREACH_DATABASE') ?? ''), explicit: true };
  const dir = defaultDatabaseDirectory(config);
  return isDatabaseDirectory(dir) ? { target: { kind: 'embedded', dir }, explicit: false } : undefined;
}

export function defaultDatabaseDirectory(config: Config): string {
  return join(config.home, 'db');
}

function parseTarget(config: Config, text: string): Target {
  if (text === 'supabase') return supabaseTarget(config);
  if (text === 'postgres') {
    const url = config.get('DATABASE_URL');
    if (url === undefined)
      throw new ConfigError('--database postgres needs DATABASE_URL', {
        suggestion: 'set DATABASE_URL, or name the URL: --database postgres://…',
      });
    return { kind: 'postgres', url: parseDatabaseUrl(url).href };
  }
  if (text.startsWith('pglite:')) {
    const dir = text.slice('pglite:'.length);
    if (dir === '') throw new UsageError('--database pglite: names no directory', { suggestion: 'write it as pglite:DIR' });
    return { kind: 'embedded', dir: resolve(config.cwd, dir) };
  }
  if (/^postgres(ql)?:\/\//.test(text)) return { kind: 'postgres', url: parseDatabaseUrl(text).href };
  // The value is not repeated: it may be a URL with a password and a typing error.
  throw new UsageError('--database (or OUTREACH_DATABASE) names no known kind of database', {
    suggestion: 'write pglite:DIR, postgres://USER:PASSWORD@HOST/DATABASE, postgres or supabase',
  });
}

function supabaseTarget(config: Config): Target {
  const url = config.get('SUPABASE_URL');
  const key = config.get('SUPABASE_SECRET_KEY') ?? config.get('SUPABASE_SERVICE_ROLE_KEY');
  if (url === undefined || !URL.canParse(url)) {
    throw new ConfigError(url === undefined ? 'SUPABASE_URL is not set' : 'SUPABASE_URL is not a URL', {
      suggestion: 'copy it from the dashboard: Project Settings > Data API, e.g. https://<ref>.supabase.co',
    });
  }
  if (key === undefined) {
    throw new ConfigError('SUPABASE_URL is set, but neither SUPABASE_SECRET_KEY nor SUPABASE_SERVICE_ROLE_KEY', {
      suggestion: 'make a secret key in the dashboard: Project Settings > API Keys (it begins with sb_secret_)',
    });
  }
  return { kind: 'supabase', url, key, databaseUrl: config.get('DATABASE_URL') };
}

/** The country of phone numbers that do not name theirs (ISO 3166), where one is set. */
export function defaultCountry(config: Config): string | undefined {
  const country = config.get('OUTREACH_COUNTRY')?.trim().toUpperCase();
  if (country === undefined || isPhoneCountry(country)) return country;
  throw new ConfigError(`OUTREACH_COUNTRY: ${country.slice(0, 20)} is no country of phone numbers`, {
    suggestion: 'write its two letters (ISO 3166), e.g. DE, FR or US',
  });
}
