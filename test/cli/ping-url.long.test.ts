import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli, saying, spawnCli } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';
import { freePort } from '../support/postgres.ts';
import { stuckOnPages } from '../support/stuck.ts';

const FIXTURE = fileURLToPath(new URL('../../fixtures/clients_data.json', import.meta.url));

const database = useDatabase({ each: true });

const command = (...flags: string[]) => ['import-clients-json', FIXTURE, '--no-media', '--verbose', '--database', database.url, ...flags];
const importFixture = (...flags: string[]) => runCli(command(...flags));
const runs = () => database.sql`select status, exit_code from ops.runs order by started_at`;

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

  const ping = (...flags: string[]) => importFixture('--ping-url', `${server.url}/${SECRET}`, ...flags);
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
    const run = await stuckOnPages(database.sql, command('--ping-url', `${server.url}/${SECRET}`));
    run.child.kill('SIGTERM');
    await saying(run, 'SIGTERM: finishing');
    await run.letGo();
    const ended = await run.done;
    expect(ended.exitCode).toBe(143);
    expect(called).toEqual([`POST /${SECRET}/start`, `POST /${SECRET}/fail`]);
    await expectSecretKept(ended);
  });

  it('leaves it to the run that has the lock, when that is skipped for', async () => {
    const first = await stuckOnPages(database.sql, command());
    expect((await ping('--if-locked', 'skip')).exitCode).toBe(0);
    await first.letGo();
    await first.done;
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

  it('is not called by a preview', async () => {
    expect((await ping('--dry-run')).exitCode).toBe(3);
    expect(called).toEqual([]);
  });

  it('tries again after 500, and not after a no', async () => {
    answer = (path) => (path.endsWith('/start') ? 404 : 500);
    await ping();
    expect(called).toEqual([`POST /${SECRET}/start`, ...Array(3).fill(`POST /${SECRET}/fail`)]);
  });

  it('is stopped by a signal while it hangs', async () => {
    answer = (path) => (path.endsWith('/start') ? 'hang' : 200);
    const run = spawnCli(command('--ping-url', `${server.url}/${SECRET}`));
    while (called.length === 0) await sleep(20);
    run.child.kill('SIGINT');
    const ended = await run.done;
    expect(ended.exitCode).toBe(130);
    expect(called).toEqual([`POST /${SECRET}/start`, `POST /${SECRET}/fail`]);
    expect(await runs()).toEqual([]);
  });

  it('only warns where there is no server, and keeps the code of a failure', async () => {
    await server.close();
    const [good, bad] = [await ping('--allow-rejects'), await ping('--expect-min', '1000')];
    expect([good.exitCode, bad.exitCode]).toEqual([0, 7]);
    expect(good.stderr.match(/^warning: .* could not be told \((start|success)\): connect ECONNREFUSED/gm)).toHaveLength(2);
    await expectSecretKept(good, bad);
  });

  it.each([
    ['a user and a password', () => `${server.url.replace('//', `//user:${SECRET}@`)}/${SECRET}`],
    ['another scheme', () => `htps://hc.example/${SECRET}`],
    ['a port that is none', () => `http://hc.example:99999/${SECRET}`],
  ])('keeps a URL with %s to itself', async (_, url) => {
    await expectSecretKept(await importFixture('--ping-url', url()), await importFixture(`--ping-url=${url()}`));
  });
});
