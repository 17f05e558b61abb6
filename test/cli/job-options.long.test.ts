import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CliChild, runCli, spawnCli } from '../support/cli.ts';
import { postgresDatabase, temporaryDirectory } from '../support/databases.ts';
import { freePort } from '../support/postgres.ts';

const FIXTURE = fileURLToPath(new URL('../../fixtures/clients_data.json', import.meta.url));
const FIXTURE_LOCK = `import-clients-json:${createHash('sha256')
  .update(await readFile(FIXTURE))
  .digest('hex')
  .slice(0, 16)}`;

let dir: Awaited<ReturnType<typeof temporaryDirectory>>;
let database: Awaited<ReturnType<typeof postgresDatabase>>;
beforeAll(async () => {
  dir = await temporaryDirectory();
});
afterAll(() => dir.remove());
beforeEach(async () => {
  database = await postgresDatabase();
});
afterEach(() => database.drop());

const command = (...flags: string[]) => ['import-clients-json', FIXTURE, '--no-media', '--database', database.url, ...flags];
const importFixture = (...flags: string[]) => runCli(command(...flags));
const runs = () => database.sql`select status, exit_code from ops.runs order by started_at`;
const pages = async () => (await database.sql`select from discovery.pages`).length;

/** What stderr has said once it says this; fails where the program ends without. */
async function saying({ child, done }: CliChild, text: string): Promise<string> {
  let said = '';
  let ended = false;
  void done.finally(() => {
    ended = true;
  });
  child.stderr.on('data', (more: string) => {
    said += more;
  });
  while (!said.includes(text) && !ended) await Promise.race([once(child.stderr, 'data'), done]);
  expect(said).toContain(text);
  return said;
}

/** Starts an import that cannot write pages until it is let go: somebody reads them under a lock. */
async function stuck(...flags: string[]): Promise<CliChild & { letGo(): Promise<unknown> }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const reader = database.sql.begin(async (sql) => {
    await sql`lock table discovery.pages in exclusive mode`;
    locked.resolve();
    await promise;
  });
  await locked.promise;
  const run = spawnCli(command('--verbose', ...flags));
  await saying(run, 'discovery.import_clients');
  return {
    ...run,
    letGo() {
      resolve();
      return reader;
    },
  };
}

describe('--if-locked', () => {
  /** Another host is at it, and will be for an hour. */
  const hold = () => database.sql`
    insert into ops.job_locks (name, holder, host, pid, command, expires_at)
    values (${FIXTURE_LOCK}, gen_random_uuid(), 'other.example', 4711, 'import-clients-json', now() + interval '1 hour')`;
  const held = /import-clients-json:\w{16} is held by process 4711 on other\.example since 20/;

  it.each([[[]], [['--if-locked', 'fail']], [['--if-locked', 'wait=1s']]])('ends with 6 and writes nothing %j', async (flags) => {
    await hold();
    const { exitCode, stdout, stderr } = await importFixture(...flags);
    expect({ exitCode, stdout }).toEqual({ exitCode: 6, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^error: ${held.source}.*\nhint: .*--if-locked wait`, 'm'));
    expect({ pages: await pages(), runs: await runs() }).toEqual({ pages: 0, runs: [] });
    expect(await database.sql`select pid from ops.job_locks`).toEqual([{ pid: 4711 }]);
  });

  it('skip: ends with 0 and a summary that says so', async () => {
    await hold();
    const { exitCode, stdout, stderr } = await importFixture('--if-locked', 'skip');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'import-clients-json',
      database: 'postgres',
      tables: {},
      skipped: expect.stringMatching(held),
    });
    expect(stderr).toMatch(new RegExp(`^nothing was done: ${held.source}`, 'm'));
    expect({ pages: await pages(), runs: await runs() }).toEqual({ pages: 0, runs: [] });
  });

  it.each(['delete from ops.job_locks', 'update ops.job_locks set expires_at = now()'])('wait: goes on after %s', async (release) => {
    await hold();
    const run = spawnCli(command('--if-locked', 'wait=10m'));
    expect(await saying(run, 'waiting: ')).toMatch(held);
    expect(await pages()).toBe(0);
    await database.sql.unsafe(release);
    expect(await run.done).toMatchObject({ exitCode: 3 });
    expect({ pages: await pages(), runs: await runs() }).toEqual({ pages: 6, runs: [{ status: 'succeeded', exit_code: 3 }] });
    expect(await database.sql`select from ops.job_locks`).toHaveLength(0);
  });

  it('wait: ends at once when it is stopped, and leaves the lock to its holder', async () => {
    await hold();
    const run = spawnCli(command('--if-locked', 'wait=10m'));
    await saying(run, 'waiting: ');
    run.child.kill('SIGTERM');
    expect((await run.done).exitCode).toBe(143);
    expect(await database.sql`select pid from ops.job_locks`).toEqual([{ pid: 4711 }]);
  });

  it('wait: for a real run, which writes what the second then finds', async () => {
    const first = await stuck();
    const second = spawnCli(command('--if-locked', 'wait=10m'));
    expect(await saying(second, 'waiting: ')).toContain(`is held by process ${first.child.pid} on `);
    await first.letGo();
    expect((await first.done).exitCode).toBe(3);
    const { stdout } = await second.done;
    const tables: Record<string, { inserted: number }> = JSON.parse(stdout).tables;
    expect(Object.values(tables).filter(({ inserted }) => inserted > 0)).toEqual([]);
    expect(await pages()).toBe(6);
  });

  it.each(['wait', 'wait=', 'wait=soon', 'wait=-1s', 'wait=5', 'maybe', ''])('is a usage error with %j', async (value) => {
    const { exitCode, stdout, stderr } = await importFixture('--if-locked', value);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('Write fail, skip or wait=10m');
  });
});

describe('--if-locked for the embedded directory', () => {
  let target: string[];
  let holder: CliChild;
  beforeAll(async () => {
    target = ['--database', `pglite:${join(dir.path, 'db')}`];
    await runCli(['migrate', '--yes', ...target]);
  });
  beforeEach(async () => {
    // It has the directory open until its input ends.
    holder = spawnCli(['import-clients-json', '-', '--no-media', '--verbose', ...target]);
    await saying(holder, 'ops.handshake');
  });
  afterEach(async () => {
    holder.child.kill('SIGKILL');
    await holder.done;
  });

  it('skip: ends with 0 and a summary that says so', async () => {
    const { exitCode, stdout } = await runCli(['import-clients-json', FIXTURE, '--if-locked', 'skip', ...target]);
    expect(exitCode).toBe(0);
    const skipped = expect.stringMatching(new RegExp(`process ${holder.child.pid} on .* has the embedded database .* open`));
    expect(JSON.parse(stdout)).toMatchObject({ database: 'embedded', tables: {}, skipped });
  });

  it('skip: counts for rejects retry, too', async () => {
    const input = '{"pointer": "/pages/a", "record": {}}';
    const { exitCode, stderr } = await runCli(['rejects', 'retry', 'ffffffff', '-', '--if-locked', 'skip', ...target], { input });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining('nothing was done') });
  });

  it('wait: goes on once the other has ended', async () => {
    const waiting = spawnCli(['import-clients-json', FIXTURE, '--no-media', '--if-locked', 'wait=10m', ...target]);
    await saying(waiting, 'database: ');
    holder.child.stdin.end(await readFile(FIXTURE));
    expect((await holder.done).exitCode).toBe(3);
    expect(await waiting.done).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('imported before') });
  });
});

describe('--expect-min', () => {
  it('ends with 7 and a failed run, of a new file and of a known one', async () => {
    const few = await importFixture('--expect-min', '1000');
    expect(few.exitCode).toBe(7);
    const { tables, warnings } = JSON.parse(few.stdout);
    const rows = Object.values<{ inserted: number; updated: number; unchanged: number }>(tables);
    const count = rows.reduce((sum, n) => sum + n.inserted + n.updated + n.unchanged, 0);
    expect(warnings).toContainEqual({ code: 'fewer_than_expected', count, message: `${count} rows, at least 1000 were expected` });
    expect((await importFixture('--expect-min', '1')).exitCode).toBe(7);
    expect((await importFixture('--expect-min', '1', '--dry-run')).exitCode).toBe(7);
    expect(await runs()).toEqual([
      { status: 'failed', exit_code: 7 },
      { status: 'failed', exit_code: 7 },
    ]);
    // Enough, to the row; what is unchanged counts. Refused records are still told.
    expect((await importFixture('--force', '--expect-min', String(count))).exitCode).toBe(3);
    expect((await importFixture('--force', '--expect-min', String(count + 1), '--allow-rejects')).exitCode).toBe(7);
  });

  it.each(['0', '-1', 'many', '1.5'])('is a usage error with %j', async (value) => {
    expect(await importFixture(`--expect-min=${value}`)).toMatchObject({ exitCode: 2, stdout: '' });
  });
});

describe('--ping-url', () => {
  const SECRET = 'f00dcafe-secret';
  type Answer = number | 'hang';
  let called: string[];
  let server: { url: string; close(): Promise<void> };
  let answer: (path: string) => Answer;
  beforeEach(async () => {
    called = [];
    answer = () => 200;
    const http = createServer((request, response) => {
      called.push(`${request.method} ${request.url}`);
      const status = answer(request.url ?? '');
      if (status === 'hang') return;
      response.writeHead(status).end(SECRET);
    });
    const port = await freePort();
    http.listen(port, '127.0.0.1');
    await once(http, 'listening');
    server = {
      url: `http://127.0.0.1:${port}`,
      async close() {
        http.closeAllConnections();
        await new Promise((resolve) => http.close(resolve));
      },
    };
  });
  afterEach(() => server.close());

  const ping = (...flags: string[]) => importFixture('--verbose', '--ping-url', `${server.url}/${SECRET}`, ...flags);
  /** Where a secret could have been left: what was printed, and every row about the run. */
  async function expectSecretKept(...outputs: { stdout: string; stderr: string }[]): Promise<void> {
    for (const { stdout, stderr } of outputs) expect(stdout + stderr).not.toContain(SECRET);
    for (const table of ['runs', 'job_locks', 'import_files', 'rejects'])
      expect(JSON.stringify(await database.sql.unsafe(`select to_jsonb(t) from ops.${table} t`))).not.toContain(SECRET);
  }

  it('calls at the start, and on success, also for a known file', async () => {
    const first = await ping('--allow-rejects');
    const known = await importFixture(`--ping-url=${server.url}/${SECRET}/?rid=1`);
    expect([first.exitCode, known.exitCode]).toEqual([0, 0]);
    expect(called).toEqual([`POST /${SECRET}/start`, `POST /${SECRET}`, `POST /${SECRET}/start?rid=1`, `POST /${SECRET}?rid=1`]);
    const [run] = await database.sql`select args from ops.runs`;
    expect(run?.args).toEqual(expect.arrayContaining(['--ping-url', '***']));
    await expectSecretKept(first, known);
  });

  it.each([
    ['records were refused', 3, [], FIXTURE],
    ['it comes to too few', 7, ['--expect-min', '1000'], FIXTURE],
    ['the file is broken', 2, [], fileURLToPath(new URL('../../fixtures/clients_data.broken.json', import.meta.url))],
    ['the file is missing', 2, [], 'absent.json'],
    ['the database cannot be opened', 4, ['--database', 'pglite:/dev/null/db'], FIXTURE],
  ])('calls on failure: %s', async (_, exitCode, flags, file) => {
    const args = [
      'import-clients-json',
      file,
      '--no-media',
      '--verbose',
      '--ping-url',
      `${server.url}/${SECRET}`,
      '--database',
      database.url,
      ...flags,
    ];
    const run = await runCli(args);
    expect(run.exitCode).toBe(exitCode);
    expect(called).toEqual([`POST /${SECRET}/start`, `POST /${SECRET}/fail`]);
    await expectSecretKept(run);
  });

  it('calls on failure when it is stopped', async () => {
    const run = await stuck('--ping-url', `${server.url}/${SECRET}`);
    run.child.kill('SIGTERM');
    await saying(run, 'SIGTERM: finishing');
    await run.letGo();
    const ended = await run.done;
    expect(ended.exitCode).toBe(143);
    expect(called).toEqual([`POST /${SECRET}/start`, `POST /${SECRET}/fail`]);
    await expectSecretKept(ended);
  });

  it('leaves it to the run that has the lock, when that is skipped for', async () => {
    await database.sql`insert into ops.job_locks (name, holder, host, pid, command, expires_at)
                       values (${FIXTURE_LOCK}, gen_random_uuid(), 'other.example', 1, 'x', now() + interval '1 hour')`;
    expect((await ping('--if-locked', 'skip')).exitCode).toBe(0);
    expect(called.filter((call) => !call.endsWith('/start'))).toEqual([]);
  });

  it.each([
    ['answers 500', () => 500, 'HTTP 500'],
    ['answers 404', () => 404, 'HTTP 404'],
    ['hangs at the start', (path: string) => (path.endsWith('/start') ? 'hang' : 200), 'timeout'],
  ] satisfies [string, (path: string) => Answer, string][])('only warns where the server %s', async (_, behaviour, reason) => {
    answer = behaviour;
    const run = await ping('--allow-rejects');
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toMatch(new RegExp(`^warning: 127\\.0\\.0\\.1:\\d+ could not be told \\(start\\): .*${reason}`, 'm'));
    expect(await runs()).toEqual([{ status: 'succeeded', exit_code: 0 }]);
    await expectSecretKept(run);
  });

  it('only warns where there is no server, and keeps the code of a failure', async () => {
    await server.close();
    const [good, bad] = [await ping('--allow-rejects'), await ping('--expect-min', '1')];
    expect([good.exitCode, bad.exitCode]).toEqual([0, 7]);
    expect(good.stderr.match(/^warning: .* could not be told \((start|success)\): connect ECONNREFUSED/gm)).toHaveLength(2);
    await expectSecretKept(good, bad);
  });

  it.each([
    ['a user and a password', () => `${server.url.replace('//', `//user:${SECRET}@`)}/${SECRET}`],
    ['another scheme', () => `htps://hc.example/${SECRET}`],
    ['a port that is none', () => `http://hc.example:99999/${SECRET}`],
  ])('keeps a URL with %s to itself', async (_, url) => {
    await expectSecretKept(await importFixture('--verbose', '--ping-url', url()), await importFixture('--verbose', `--ping-url=${url()}`));
  });
});
