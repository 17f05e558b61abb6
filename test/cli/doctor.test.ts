import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lockDirectory } from '../../src/db/embedded/lock.ts';
import { SETTINGS } from '../../src/settings.ts';
import { startApifyServer } from '../support/apify-server.ts';
import { type CliOptions, type CliResult, runCli, runLauncher } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { freePort } from '../support/postgres.ts';
import { spawnPty, terminal } from '../support/pty.ts';
import { copyMigrated } from '../support/templates.ts';

interface Row {
  check: string;
  status: string;
  found: string;
  expected: string | null;
  fix: string | null;
}

const root = useDirectory();
let cwd: string;
const database = useDatabase();
let embedded: string;
beforeAll(async () => {
  embedded = join(root.path, 'embedded', 'db');
  await copyMigrated('embedded', embedded);
});
beforeEach(async () => {
  cwd = join(root.path, randomUUID());
  await mkdir(cwd);
});

const rows = ({ stdout }: CliResult): Row[] => JSON.parse(stdout);
const problems = (result: CliResult) => rows(result).filter(({ status }) => status !== 'ok');

async function doctor(options: CliOptions = {}, args: string[] = []): Promise<CliResult> {
  const result = await runCli(['doctor', ...args], { cwd, ...options, env: { OUTREACH_DATABASE: database.url, ...options.env } });
  for (const { status, fix } of result.stdout.startsWith('[') && !args.includes('--fields') ? rows(result) : []) {
    // Each failure comes with its fix, and what is well has none.
    if (status === 'failed' || status === 'warning') expect(fix).toMatch(/\w/);
    else if (status === 'ok') expect(fix).toBeNull();
  }
  return result;
}

/** Exactly one row is not ok, and those that could not be looked at for it. */
function expectProblem(result: CliResult, check: string, status: 'failed' | 'warning', found: RegExp, fix: RegExp): void {
  const wrong = problems(result).filter((row) => row.status !== 'skipped');
  expect(wrong).toMatchObject([{ check, status, found: expect.stringMatching(found), fix: expect.stringMatching(fix) }]);
  expect(result.exitCode).toBe(status === 'failed' ? 7 : 0);
  expect(result.stderr).toMatch(new RegExp(`^${status}: ${check}: `, 'm'));
}

describe('a set-up that is well', () => {
  it.each(['embedded', 'postgres'])('has nothing wrong on %s: what ops.doctor declares is what the migrations grant', async (kind) => {
    const result = await doctor({ env: kind === 'embedded' ? { OUTREACH_DATABASE: `pglite:${embedded}` } : {} });
    expect(problems(result)).toEqual([]);
    expect(result).toMatchObject({ exitCode: 0, stderr: 'nothing is wrong\n' });
    const checks = rows(result).map(({ check }) => check);
    expect(checks).toEqual([
      ...['node', 'env_file', 'setting', 'setting', 'home', 'target', 'reachable'],
      ...(kind === 'postgres' ? ['credentials'] : []),
      ...['server_version', 'clock', 'migrations', 'service_role', 'privileges', 'media', 'runs', 'locks', 'halts', 'rejects'],
    ]);
  });

  it('is told in every format', async () => {
    const ndjson = await doctor({}, ['--format', 'ndjson', '--quiet']);
    expect(
      ndjson.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).check),
    ).toContain('migrations');
    expect(ndjson.stderr).toBe('');
    const csv = await doctor({}, ['--format', 'csv']);
    expect(csv.stdout).toMatch(/^check,status,found,expected,fix\r\nnode,ok,/);
    const table = await doctor({}, ['--format', 'table']);
    expect(table.stdout).toMatch(/^check +status +found\n/);
    const picked = await doctor({}, ['--fields', 'check,status']);
    expect(rows(picked)[0]).toEqual({ check: 'node', status: 'ok' });
    expect(await doctor({}, ['--fields', 'nonsense'])).toMatchObject({ exitCode: 2, stdout: '' });
  });
});

describe('Apify', () => {
  const apify = async (token: string, options: Parameters<typeof startApifyServer>[0] = {}) => {
    const server = await startApifyServer({ token: 'apify_api_canary', ...options });
    const result = await doctor({ env: { APIFY_TOKEN: token, APIFY_API_URL: server.url } });
    await server.close();
    expect(result.stdout + result.stderr).not.toContain('canary');
    return { result, requests: server.requests };
  };

  it('is asked once where a token is set, and not at all without', async () => {
    const { result, requests } = await apify('apify_api_canary');
    expect(rows(result)).toContainEqual({
      check: 'apify',
      status: 'ok',
      found: expect.stringMatching(/^Apify takes the token; 0\.00 of 1000\.00 USD/),
      expected: null,
      fix: null,
    });
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /v2/users/me/limits']);
    expect(rows(await doctor()).map(({ check }) => check)).not.toContain('apify');
  });

  it('that refuses the token fails; whose month is used up is a warning', async () => {
    expectProblem((await apify('apify_api_other')).result, 'apify', 'failed', /refused/, /APIFY_TOKEN/);
    expectProblem((await apify('apify_api_canary', { maxMonthlyUsageUsd: 0 })).result, 'apify', 'warning', /0\.00 of 0\.00/, /Billing/);
  });

  it('that is not there fails, soon', async () => {
    const env = { APIFY_TOKEN: 'apify_api_canary', APIFY_API_URL: `http://127.0.0.1:${await freePort()}` };
    expectProblem(await doctor({ env }), 'apify', 'failed', /cannot be reached/, /again later/);
  });
});

describe('this program and its files', () => {
  it('a Node that package.json does not name fails', async () => {
    const pretend = `data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '25.1.0' })`;
    const env = { OUTREACH_DATABASE: database.url, NODE_OPTIONS: `--import="${pretend.replaceAll(' ', '%20')}"` };
    const result = await runLauncher(['doctor'], { cwd, env });
    expectProblem(result, 'node', 'failed', /^Node 25\.1\.0$/, /npx outreach/);
  });

  it('an .env that others can read is a warning, and one that cannot be read fails', async () => {
    await writeFile(join(cwd, '.env'), 'OUTREACH_LOG=json\n');
    await chmod(join(cwd, '.env'), 0o644);
    const open = await doctor();
    expect(problems(open)).toMatchObject([
      { check: 'env_file', status: 'warning', found: expect.stringMatching(/other users/), fix: `chmod 600 ${cwd}/.env` },
      { check: 'setting', status: 'warning', found: 'OUTREACH_LOG stands in .env, where it is not heeded' },
    ]);
    await rm(join(cwd, '.env'));
    await mkdir(join(cwd, '.env'));
    expectProblem(await doctor(), 'env_file', 'failed', /cannot be read and is ignored/, /chmod/);
  });

  const unusable: [string, RegExp][] = [
    ['/dev/null/outreach', /\/dev\/null is no directory/],
    // To root every directory says that it can be written to.
    ...(process.getuid?.() === 0 ? [] : [['/proc/1/outreach', /\/proc\/1 cannot be written to/] satisfies [string, RegExp]]),
  ];
  it.each(unusable)('a home that cannot be used fails: %s', async (home, found) => {
    const result = await doctor({ env: { OUTREACH_HOME: home } });
    expect(problems(result)).toMatchObject([
      { check: 'home', status: 'failed', found: expect.stringMatching(found), fix: expect.stringMatching(/OUTREACH_HOME/) },
      { check: 'media', status: 'failed', found: expect.stringMatching(found) },
    ]);
  });

  it('media of a named directory are beside it', async () => {
    const result = await doctor({ env: { OUTREACH_DATABASE: `pglite:${embedded}` } });
    expect(rows(result)).toContainEqual(
      expect.objectContaining({ check: 'media', found: `${embedded}.files/media/page-media is made when it is needed` }),
    );
  });

  it('a media directory that is a file fails', async () => {
    await mkdir(join(cwd, 'home'));
    await writeFile(join(cwd, 'home', 'media'), '');
    expectProblem(
      await doctor({ env: { OUTREACH_HOME: join(cwd, 'home') } }),
      'media',
      'failed',
      /home\/media is no directory/,
      /permissions/,
    );
  });

  it('says where each setting came from, and knows what is none', async () => {
    await writeFile(join(cwd, '.env'), `OUTREACH_DATABASE=postgres\nDATABASE_URL=${database.url}\n`, { mode: 0o600 });
    const result = await doctor({ env: { OUTREACH_DATABASE: undefined, OUTREACH_DATABSE: 'x', APIFY_TOKEN: '"canaryToken"' } });
    expect(rows(result).filter(({ check }) => check === 'setting')).toMatchObject([
      { status: 'ok', found: 'OUTREACH_DATABASE=postgres (.env)' },
      { status: 'ok', found: expect.stringMatching(/^OUTREACH_HOME=\/.* \(environment\)$/) },
      { status: 'ok', found: `DATABASE_URL=postgres://***@${new URL(database.url).host}${new URL(database.url).pathname} (.env)` },
      { status: 'warning', found: 'APIFY_TOKEN=*** (short text) (environment) has spaces or quotes around it' },
      { status: 'warning', found: 'OUTREACH_DATABSE is set, and there is no such setting' },
    ]);
    expect(rows(result)).toContainEqual(
      expect.objectContaining({ check: 'target', found: expect.stringMatching(/\(by OUTREACH_DATABASE\)$/) }),
    );
    const hiding = await doctor({ env: { OUTREACH_DATABASE: database.url } });
    expect(hiding.stdout).toMatch(/OUTREACH_DATABASE=postgres:\S+ \(environment, goes before another value in \.env\)/);
  });
});

describe('secrets', () => {
  it('appear nowhere, whatever holds them and whoever repeats them', async () => {
    const canary = (name: string) => `canary${name.replaceAll('_', '').toLowerCase()}`;
    const values = Object.entries(SETTINGS).map(([name, { kind }]) => [
      name,
      kind === 'secret' ? canary(name) : kind === 'url' ? `postgres://u:${canary(name)}@127.0.0.1:1/x?password=${canary(name)}` : '/tmp',
    ]);
    const env = { ...Object.fromEntries(values), OUTREACH_HOME: cwd, OUTREACH_LOG: undefined, OUTREACH_LIMITS: undefined };
    const dotenv = values.map(([name, value]) => `${name}=${String(value).replaceAll('canary', 'canaryfile')}`);
    await writeFile(join(cwd, '.env'), dotenv.join('\n'), { mode: 0o600 });
    for (const extra of [{}, { OUTREACH_DATABASE: 'supabase' }, { OUTREACH_DATABASE: `postgres:/u:${canary('typo')}@h/x` }]) {
      for (const args of [['--verbose'], ['--format', 'table'], ['--database', `postgres://u:${canary('flag')}@127.0.0.1:1/x`]]) {
        const { stdout, stderr } = await doctor({ env: { ...env, ...extra } }, args);
        expect(stdout).toMatch(/SUPABASE_SECRET_KEY=\*\*\*/);
        expect(stdout + stderr).not.toContain('canary');
      }
    }
  });
});

describe('the target', () => {
  it.each([
    [{}, /^no database is configured/, /outreach init/],
    [{ OUTREACH_DATABASE: 'sqlite:x' }, /no known kind of database/, /pglite:DIR/],
    [{ OUTREACH_DATABASE: 'postgres' }, /needs DATABASE_URL/, /DATABASE_URL/],
    [{ SUPABASE_URL: 'https://abc.supabase.co' }, /SUPABASE_SECRET_KEY/, /API Keys/],
  ])('%j fails, and what needs it is skipped', async (env, found, fix) => {
    const result = await doctor({ env: { OUTREACH_DATABASE: undefined, ...env } });
    expectProblem(result, 'target', 'failed', found, fix);
    expect(rows(result).filter(({ status }) => status === 'skipped').length).toBeGreaterThan(10);
  });
});

describe('reachability', () => {
  const unreached = (result: CliResult) => {
    for (const check of ['server_version', 'clock', 'migrations', 'privileges', 'rejects'])
      expect(rows(result), check).toContainEqual(
        expect.objectContaining({ check, status: 'skipped', found: 'the database was not reached' }),
      );
  };

  it('an outage is a failure, and never "not there"', async () => {
    const result = await doctor({ env: { OUTREACH_DATABASE: `postgres://u:p@127.0.0.1:${await freePort()}/x` } });
    expectProblem(result, 'reachable', 'failed', /cannot be reached.*ECONNREFUSED/, /running and reachable/);
    unreached(result);
  });

  it('an embedded database that is not there is not made', async () => {
    const result = await doctor({ env: { OUTREACH_DATABASE: `pglite:${cwd}/none/db` } });
    expectProblem(result, 'reachable', 'failed', /there is no database yet/, /outreach migrate/);
    unreached(result);
    expect(await readdir(cwd)).toEqual([]);
  });

  it('an embedded database that another process has open says which', async () => {
    const lock = await lockDirectory(embedded);
    const result = await doctor({ env: { OUTREACH_DATABASE: `pglite:${embedded}` } });
    await lock.release();
    expectProblem(result, 'reachable', 'failed', new RegExp(`process ${process.pid} on .* has the embedded database`), /wait for it/);
  });

  it('an embedded directory of another version is not opened', async () => {
    await mkdir(join(cwd, 'db'));
    await writeFile(join(cwd, 'db', 'PG_VERSION'), '16\n');
    expectProblem(await doctor({ env: { OUTREACH_DATABASE: 'pglite:db' } }), 'reachable', 'failed', /made by PostgreSQL 16/, /dump/);
  });

  it('a damaged embedded directory fails, and the program ends', async () => {
    await mkdir(join(cwd, 'db'));
    await writeFile(join(cwd, 'db', 'PG_VERSION'), '18\n');
    expectProblem(
      await doctor({ env: { OUTREACH_DATABASE: 'pglite:db' } }),
      'reachable',
      'failed',
      /embedded database in .*\/db cannot be opened/,
      /directory/,
    );
  });

  it.each([
    ['a wrong password', (url: URL) => (url.password = 'canaryWrongPassword'), /password/],
    ['a user that is not there', (url: URL) => (url.username = 'nobody_here'), /password/],
    ['a database that is not there', (url: URL) => (url.pathname = '/nothing_here'), /does not exist/],
  ])('%s is reached, and not let in', async (_, spoil, found) => {
    const url = new URL(database.url);
    spoil(url);
    const result = await doctor({ env: { OUTREACH_DATABASE: url.href } });
    expectProblem(result, 'credentials', 'failed', found, /user and password|database URL|createdb/);
    expect(rows(result)).toContainEqual(expect.objectContaining({ check: 'reachable', status: 'ok' }));
    expect(result.stdout + result.stderr).not.toContain('canary');
  });
});

describe.skipIf(terminal.missing)(`on a terminal${terminal.hint}`, () => {
  it('shows a table that fits, and below it each problem whole', async () => {
    const { done } = spawnPty(['doctor'], { cwd, env: { OUTREACH_DATABASE: `pglite:${cwd}/none` } });
    const { exitCode, screen } = await done;
    expect(exitCode).toBe(7);
    expect(screen).toMatch(
      /check +status +found\n[\s\S]*reachable +failed[\s\S]*failed: reachable: .*\n {2}fix: run "outreach migrate"\n1 failed, 0 to look at\n/,
    );
  });
});

afterEach(() => rm(cwd, { recursive: true, force: true }));
