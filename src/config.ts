import { join, resolve } from 'node:path';
import { type Dotenv, readDotenv } from './dotenv.ts';
import { ConfigError } from './errors.ts';
import type { Host } from './host.ts';
import { type Limits, readLimits } from './limits.ts';
import { systemHome } from './processes.ts';
import { NEVER_FROM_DOTENV, PAIRS, SETTINGS } from './settings.ts';

export interface Config {
  /**
   * A setting by its variable: the environment, else .env; empty counts as not set. Throws ConfigError where .env would send a credential
   * of the environment elsewhere, or the other way round.
   */
  get(name: string): string | undefined;
  /** A setting that names a file: absolute, where it is set. */
  path(name: string): string | undefined;
  /** A variable of the shell (HOME, PGPASSWORD): never from .env. */
  shell(name: string): string | undefined;
  /** As `get`, for a look: whatever it is paired with. */
  peek(name: string): string | undefined;
  /** Where `peek` has the value from. */
  origin(name: string): Origin | undefined;
  /** Where the embedded database, media and rejects live. */
  home: string;
  /** Where relative paths start. */
  cwd: string;
  dotenv: Dotenv;
  limits: Limits;
  /** Every variable that the environment or .env holds. */
  names: readonly string[];
  warnings: string[];
}

export type Origin = 'environment' | '.env';

/** Reads every setting once. Order: flag (the caller's), environment, .env in the working directory, default. */
export function readConfig(host: Pick<Host, 'env' | 'cwd'>): Config {
  const { env } = host;
  const cwd = host.cwd();
  const limits = readLimits(env.OUTREACH_LIMITS);
  const dotenv = readDotenv(join(cwd, '.env'), limits);
  const origin: Config['origin'] = (name) => {
    if (env[name]) return 'environment';
    return dotenv.values[name] && Object.hasOwn(SETTINGS, name) && !NEVER_FROM_DOTENV.has(name) ? '.env' : undefined;
  };
  const peek: Config['peek'] = (name) => {
    const from = origin(name);
    return from === undefined ? undefined : from === 'environment' ? env[name] : dotenv.values[name];
  };
  const get: Config['get'] = (name) => (isOutdone(name, origin) ? undefined : peek(name));
  return {
    get,
    path: (name) => {
      const value = get(name);
      return value === undefined ? undefined : resolve(cwd, value);
    },
    shell: (name) => env[name] || undefined,
    peek,
    origin,
    cwd,
    dotenv,
    limits,
    names: [...new Set([...Object.keys(env), ...Object.keys(dotenv.values)])],
    warnings: warningsOf(dotenv),
    get home() {
      return homeDirectory(get, env, cwd);
    },
  };
}

/**
 * Whether a setting of .env does not count beside the whole pair that the environment has. Throws ConfigError where a credential is in one
 * place and its destination in the other: a .env that happens to lie in the working directory must not be sent the environment's keys.
 */
function isOutdone(name: string, origin: Config['origin']): boolean {
  const pair = PAIRS.find(({ destinations, credentials }) => destinations.includes(name) || credentials.includes(name));
  if (pair === undefined || origin(name) === undefined) return false;
  const from = (names: readonly string[], place: Origin) => names.find((candidate) => origin(candidate) === place);
  const { destinations, credentials } = pair;
  const [sent, key] = [from(destinations, '.env'), from(credentials, 'environment')];
  if (sent !== undefined && key !== undefined) throw twoPlaces(sent, '.env', key, 'the environment');
  const given = from(destinations, 'environment');
  if (given === undefined || origin(name) === 'environment') return false;
  if (key === undefined && credentials.includes(name)) throw twoPlaces(given, 'the environment', name, '.env');
  return key !== undefined;
}

export function twoPlaces(destination: string, place: string, credential: string, other: string): ConfigError {
  return new ConfigError(
    `${destination} comes from ${place} and ${credential} from ${other}: a credential is only sent where its own place says`,
    { suggestion: 'set both in the environment, or both in .env' },
  );
}

function warningsOf({ path, state, exposed }: Dotenv): string[] {
  if (state === 'unreadable') return [`${path} cannot be read and is ignored`];
  return exposed ? [`${path} can be read by other users of this machine: chmod 600 ${path}`] : [];
}

function homeDirectory(get: Config['get'], env: Host['env'], cwd: string): string {
  const explicit = get('OUTREACH_HOME');
  if (explicit !== undefined) return resolve(cwd, explicit);
  if (env.XDG_DATA_HOME) return join(resolve(cwd, env.XDG_DATA_HOME), 'outreach');
  const user = env.HOME || systemHome();
  if (user === undefined) {
    throw new ConfigError('this user has no home directory', { suggestion: 'set OUTREACH_HOME to a directory of its own' });
  }
  return join(user, '.local', 'share', 'outreach');
}
