import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadMigrations } from '../../src/db/migrate/files.ts';
import { type CliOptions, runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { supabaseStub } from '../support/supabase-stub.ts';

const KEY = `sb_secret_${'c'.repeat(22)}_00000000`;
/** Must be seen nowhere. */
const PASSWORD = `canary${randomUUID()}`;

const root = useDirectory();
let cwd: string;
const database = useDatabase();
beforeEach(async () => {
  cwd = join(root.path, randomUUID());
  await mkdir(cwd);
});

const init = (args: string[], options: CliOptions = {}) => runCli(['init', ...args], { cwd, ...options });
const envFile = () => readFile(join(cwd, '.env'), 'utf8');
const mode = async () => ((await stat(join(cwd, '.env'))).mode & 0o777).toString(8);

describe('init where nobody can be asked', () => {
  it('sets up from flags, and says what it did in data', async () => {
    const { exitCode, stdout, stderr } = await init(['--database', 'pglite:people', '--yes', '--migrate']);
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ setting: 'OUTREACH_DATABASE', from: '--database', status: 'new' }]);
    expect(stderr).toContain(`applied ${loadMigrations().files.length} of`);
    expect(await mode()).toBe('600');
    const again = await init(['--database', 'pglite:people', '--yes', '--migrate']);
    expect(JSON.parse(again.stdout)).toMatchObject([{ status: 'unchanged' }]);
    expect(again.stderr).toContain('has all of this already');
    // What is set up is enough from now on.
    expect((await init(['--yes'])).exitCode).toBe(0);
  });

  it('without --yes shows the plan and is 8, and connects to nothing', async () => {
    const env = { DATABASE_URL: `postgres://u:${PASSWORD}@127.0.0.1:1/x` };
    const { exitCode, stdout, stderr } = await init(['--database', 'postgres'], { env });
    expect(exitCode).toBe(8);
    expect(JSON.parse(stdout)).toEqual({
      action: `write ${cwd}/.env`,
      included: [{ setting: 'OUTREACH_DATABASE', value: 'postgres://***@127.0.0.1:1/x', status: 'new', from: 'the environment' }],
      excluded: [],
      effects: [`${cwd}/.env: a new file, mode 600`],
    });
    expect(stderr).toMatch(/hint: .*--yes/);
    expect(stdout + stderr).not.toContain(PASSWORD);
    expect(await readdir(cwd)).toEqual([]);
  });

  it('makes the tables of a database on this machine with --yes alone', async () => {
    const { exitCode, stderr } = await init(['--database', 'pglite:people', '--yes']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`applied ${loadMigrations().files.length} of`);
    expect(stderr).not.toContain('make the tables');
  });

  it('does not make them with --no-migrate', async () => {
    const { exitCode, stderr } = await init(['--database', 'pglite:people', '--yes', '--no-migrate']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('next: make the tables: outreach migrate');
    expect(await readdir(cwd)).toEqual(['.env']);
  });

  it('takes secrets from standard input', async () => {
    const server = await supabaseStub({ migrated: false });
    const input = `# from the vault\nSUPABASE_SECRET_KEY=${KEY}\n`;
    const { exitCode, stdout, stderr } = await init(['--supabase-url', server.url, '--secrets-stdin', '--yes'], { input });
    expect(exitCode, stderr).toBe(0);
    expect(stdout + stderr).not.toContain(KEY);
    expect(JSON.parse(stdout)).toMatchObject([
      {},
      {},
      { setting: 'SUPABASE_SECRET_KEY', value: '*** (secret key)', from: 'standard input' },
    ]);
    expect(await envFile()).toContain(`SUPABASE_SECRET_KEY=${KEY}\n`);
    const migrating = await init(['--supabase-url', server.url, '--secrets-stdin', '--yes', '--migrate'], { input });
    await server.close();
    expect(migrating).toMatchObject({ exitCode: 4, stderr: expect.stringMatching(/needs DATABASE_URL/) });
  });

  it.each([
    ['a key that is refused', 401, '', 'Invalid API key', 4],
    ['a project that is paused', 540, '', 'paused', 5],
    ['a key that may nothing', 403, '42501', 'permission denied for schema ops', 4],
  ])('%s writes nothing', async (_, status, code, message, expected) => {
    const server = await supabaseStub({ refusal: { status, body: { code, message } } });
    const { exitCode, stderr } = await init(['--supabase-url', server.url, '--yes'], { env: { SUPABASE_SECRET_KEY: KEY } });
    await server.close();
    expect(exitCode).toBe(expected);
    expect(stderr).toMatch(/^error: .*\nhint: /m);
    expect(stderr).not.toContain(KEY);
    expect(await readdir(cwd)).toEqual([]);
  });

  it('a wrong password writes nothing', async () => {
    const wrong = new URL(database.url);
    wrong.password = PASSWORD;
    const { exitCode, stderr } = await init(['--database', 'postgres', '--yes'], { env: { DATABASE_URL: wrong.href } });
    expect(exitCode).toBe(4);
    expect(stderr).toContain('refused the user or password');
    expect(stderr).not.toContain(PASSWORD);
    expect(await readdir(cwd)).toEqual([]);
  });

  it.each([
    [[], {}, 2, /which database/],
    [['--database', `postgres://u:${PASSWORD}@127.0.0.1/x`], {}, 2, /password does not belong on the command line/],
    [['--database', 'sqlite:x'], {}, 2, /no known kind/],
    [['--database', 'supabase'], {}, 4, /SUPABASE_URL is not set/],
    [['--supabase-url', 'https://abc.supabase.co'], {}, 4, /SUPABASE_SECRET_KEY is not set/],
    [['--supabase-url', 'http://example.com'], { SUPABASE_SECRET_KEY: KEY }, 4, /unencrypted/],
    [['--database', 'postgres'], {}, 4, /DATABASE_URL is not set/],
    [['--database', 'postgres'], { DATABASE_URL: 'postgres://u:[YOUR-PASSWORD]@h/d' }, 4, /\[YOUR-PASSWORD\]/],
    [['--database', 'pglite:/dev/null/db'], {}, 4, /is no directory/],
    [['--database', 'pglite:people', '--dotenv', '/dev/null/.env'], {}, 2, /cannot be read/],
    [['--database', 'pglite:people', '--fields', 'nonsense'], {}, 2, /no field/],
  ])('%j is refused', async (args, env, expected, message) => {
    const { exitCode, stdout, stderr } = await init([...args, '--yes'], { env });
    expect({ exitCode, stdout }, stderr).toEqual({ exitCode: expected, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain(PASSWORD);
    expect(await readdir(cwd)).toEqual([]);
  });

  it('does not mix a project with the database of another one', async () => {
    const server = await supabaseStub();
    const env = { SUPABASE_SECRET_KEY: KEY, DATABASE_URL: database.url };
    const { exitCode, stderr } = await init(['--supabase-url', server.url, '--yes'], { env });
    await server.close();
    expect(exitCode).toBe(4);
    expect(stderr).toContain('DATABASE_URL leads to another database than SUPABASE_URL');
    expect(await readdir(cwd)).toEqual([]);
  });
});
