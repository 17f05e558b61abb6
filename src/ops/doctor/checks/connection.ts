import { chooseTarget, targetNamedBy } from '../../../choose-target.ts';
import type { ServerInfo } from '../../../db/doctor.ts';
import { DatabaseError } from '../../../db/errors.ts';
import { kindOfKey } from '../../../db/supabase-key.ts';
import { describeTarget, plaintext } from '../../../db/target.ts';
import { OutreachError } from '../../../errors.ts';
import { CheckSkipped, type Finding, failed, ok, skipped, warning } from '../finding.ts';
import { isSameDatabase, nameTwoProjects, TWO_PROJECTS } from '../project.ts';
import { reasonOf, type Setup } from '../setup.ts';

/** PostgreSQL before this lacks what the migrations use. */
export const OLDEST_SERVER = 15;
const NEWEST_SERVER = 18;
/** Leases, heartbeats and send times are the database's; a schedule is this machine's. */
const SKEW_WARNING_SECONDS = 5;
const SKEW_FAILURE_SECONDS = 60;

/** Which database, and why that one. */
export function target({ input: { config, flag } }: Setup): Finding[] {
  try {
    const choice = chooseTarget(config, flag);
    if (choice === undefined) {
      return [failed('no database is configured, and there is no embedded one yet', null, 'run "outreach init", or set OUTREACH_DATABASE')];
    }
    const by = targetNamedBy(config, flag);
    const why = by === undefined ? 'nothing is set, and this one is there' : `by ${by}`;
    const found = `${describeTarget(choice.target)} (${why})`;
    const unsafe = plaintext(choice.target);
    return [
      unsafe === ''
        ? ok(found)
        : warning(`${found}${unsafe}`, 'TLS', 'take sslmode out of the URL, or write sslmode=verify-full; an API begins with https://'),
    ];
  } catch (error) {
    if (!(error instanceof OutreachError)) throw error;
    return [failed(error.message, null, error.suggestion ?? 'set OUTREACH_DATABASE')];
  }
}

/** An outage is a failure, never "not there". */
export async function reachable(setup: Setup): Promise<Finding[]> {
  const target = setup.target();
  try {
    await setup.reached();
  } catch (error) {
    if (!(error instanceof OutreachError)) throw error;
    if (!isRefusal(error)) return [failed(error.message, null, error.suggestion ?? adviceFor(target.kind))];
  }
  return [ok(describeTarget(target))];
}

/** Whether the server answered and would not let us in: one that is not there, or not what we think, has no codes for it. */
function isRefusal({ cause }: OutreachError): boolean {
  return cause instanceof DatabaseError && (cause.kind === 'authentication' || (cause.kind === 'other' && cause.code !== undefined));
}

function adviceFor(kind: 'embedded' | 'postgres' | 'supabase'): string {
  if (kind === 'supabase') return 'check SUPABASE_URL: Project Settings > Data API, e.g. https://<ref>.supabase.co';
  return kind === 'postgres'
    ? 'check host, port and database of the URL'
    : 'check the directory, or choose another with --database pglite:DIR';
}

/** The key or password, and on Supabase whether the key is of the right kind. */
export async function credentials(setup: Setup): Promise<Finding[]> {
  const target = setup.target();
  if (target.kind === 'embedded') return [];
  const kind = target.kind === 'supabase' ? kindOfKey(target.key) : undefined;
  if (kind === 'publishable key' || kind === 'legacy anon key') {
    return [
      failed(
        `a ${kind}`,
        'a secret key',
        'set SUPABASE_SECRET_KEY to a secret key: Project Settings > API Keys (it begins with sb_secret_)',
      ),
    ];
  }
  try {
    const { server } = await setup.reached();
    if (kind === 'unknown' && server instanceof DatabaseError && server.kind === 'permission') {
      return [failed(server.message, 'a secret key', 'check that SUPABASE_SECRET_KEY is a secret key (it begins with sb_secret_)')];
    }
  } catch (error) {
    if (!(error instanceof OutreachError)) throw error;
    if (isRefusal(error)) return [failed(error.message, null, error.suggestion ?? 'check user, password and database of the URL')];
    throw new CheckSkipped('the database was not reached');
  }
  return [ok(kind === undefined ? 'the server let us in' : `the ${kind === 'unknown' ? 'key' : kind} was accepted`)];
}

export async function serverVersion(setup: Setup): Promise<Finding[]> {
  const { serverVersion } = await serverInfo(setup);
  const major = Number.parseInt(serverVersion, 10);
  const [found, expected] = [`PostgreSQL ${serverVersion}`, `${OLDEST_SERVER} to ${NEWEST_SERVER}`];
  if (major < OLDEST_SERVER) return [failed(found, expected, `upgrade the server to PostgreSQL ${OLDEST_SERVER} or newer`)];
  return major > NEWEST_SERVER ? [warning(found, expected, 'install the newest outreach; this one was not tested there')] : [ok(found)];
}

export async function clock(setup: Setup): Promise<Finding[]> {
  const { skewMs, uncertaintyMs } = await serverInfo(setup);
  // What the way there and back may account for is not held against the clock.
  const seconds = Math.max(0, Math.abs(skewMs) - uncertaintyMs) / 1_000;
  if (seconds <= SKEW_WARNING_SECONDS) return [ok('within 5 s of the database')];
  const found = `this machine's clock is ${Math.round(seconds)} s ${skewMs > 0 ? 'behind' : 'ahead of'} the database's`;
  const expected = `at most ${SKEW_WARNING_SECONDS} s apart`;
  const fix = 'let the clock of this machine be set over the network (chrony, systemd-timesyncd), or that of the server';
  return [seconds > SKEW_FAILURE_SECONDS ? failed(found, expected, fix) : warning(found, expected, fix)];
}

/** What the server said of itself; an API without our functions says nothing. */
async function serverInfo(setup: Setup): Promise<ServerInfo> {
  const { server } = await setup.access();
  if (!(server instanceof DatabaseError)) return server;
  throw new CheckSkipped(reasonOf(server));
}

/** A Supabase project's own connection string: whether it works, and leads to the project. */
export async function databaseUrl(setup: Setup): Promise<Finding[]> {
  const target = setup.target();
  if (target.kind !== 'supabase') return [];
  if (target.databaseUrl === undefined) {
    return [
      skipped(
        'DATABASE_URL is not set: "outreach migrate" and "outreach sql" need it',
        'in the dashboard: Connect > Session pooler, copy the URI, put the database password in, and set it as DATABASE_URL',
      ),
    ];
  }
  try {
    const sql = await setup.sql();
    const api = await setup.access().catch(unreached);
    const same = nameTwoProjects(target.url, target.databaseUrl) ? false : api && (await isSameDatabase(api.access, sql));
    if (same === undefined) return [ok('leads to a database; whether to that of the project is known once that is migrated and served')];
    return same ? [ok('leads to the database of the project')] : [failed(TWO_PROJECTS.found, 'one database', TWO_PROJECTS.fix)];
  } catch (error) {
    if (!(error instanceof OutreachError)) throw error;
    return [failed(error.message, null, error.suggestion ?? adviceFor('postgres'))];
  }
}

function unreached(error: unknown): undefined {
  if (error instanceof CheckSkipped) return undefined;
  throw error;
}
