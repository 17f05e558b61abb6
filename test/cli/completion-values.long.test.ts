import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { storedValues } from '../../src/commands/completion/values.ts';
import { runCli, runLauncher } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { TestHost } from '../support/host.ts';

const FIXTURE = fileURLToPath(new URL('../../fixtures/clients_data.json', import.meta.url));
const PATIENT_MS = 30_000;
const directory = useDirectory();
const host = (env: Record<string, string> = {}) => new TestHost({ cwd: directory.path, input: '', env: { HOME: directory.path, ...env } });
const HANDLES = ['dailyledger.co', 'dana.lifts'];

describe('of a server', () => {
  const database = useDatabase();
  const values = (kind: string, prefix: string, milliseconds = PATIENT_MS) =>
    storedValues(host({ OUTREACH_DATABASE: database.url }), kind, prefix, [], milliseconds);

  beforeAll(async () => {
    await runCli(['import-clients-json', FIXTURE, '--no-media'], { env: { OUTREACH_DATABASE: database.url } });
  });

  it('are handles of clients, then of pages', async () => {
    expect(await values('handle', 'da')).toEqual(['dana.lifts', 'dailyledger.co']);
    expect(await values('handle', 'DANA')).toEqual(['dana.lifts']);
    // No pattern.
    expect(await values('handle', '%')).toEqual([]);
    expect(await values('handle', '_')).toEqual([]);
  });

  it('are categories, each once', async () => {
    await database.sql`insert into discovery.pages (ig_username, category) select 'page' || i, case i % 3 when 0 then 'ONE' when 1 then 'TWO' end
                       from generate_series(1, 5000) i`;
    expect(await values('category', '')).toEqual(['BLACK_THEME', 'ONE', 'QUOTES_THEME', 'TWO']);
    expect(await values('category', 't')).toEqual(['TWO']);
  });

  it('are ids of runs, newest first and short', async () => {
    const [run] = await database.sql`select left(id::text, 8) as id from ops.runs order by started_at desc limit 1`;
    const found = await values('run', '');
    expect(found[0]).toBe(run?.id);
    expect(await values('run', String(run?.id).slice(0, 3))).toContain(run?.id);
  });

  it('are those of the database that the line names', async () => {
    const words = ['report', 'churn', '--database', database.url, '--client', 'da'];
    expect(await storedValues(host(), 'handle', 'dana', words, PATIENT_MS)).toEqual(['dana.lifts']);
    expect(await storedValues(host(), 'handle', 'dana', [`--database=${database.url}`], PATIENT_MS)).toEqual(['dana.lifts']);
    expect(await storedValues(host(), 'handle', 'dana', ['--database', 'pglite:./nowhere'], PATIENT_MS)).toEqual([]);
  });

  it('are none of a kind that there is not', async () => {
    expect(await values('password', '')).toEqual([]);
  });

  it('are none once the time is over, whatever the database does', async () => {
    const reader = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    const lock = database.sql.begin(async (tx) => {
      await tx`lock table discovery.clients in access exclusive mode`;
      locked.resolve();
      await reader.promise;
    });
    await locked.promise;
    const started = performance.now();
    expect(await values('handle', 'da', 200)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2_000);
    reader.resolve();
    await lock;
  });
});

describe('of an embedded database', () => {
  it('are what its last job left, also while another process has it open', async () => {
    const path = join(directory.path, 'db');
    const imported = await runCli(['import-clients-json', FIXTURE, '--database', `pglite:${path}`]);
    expect(imported.exitCode, imported.stderr).toBe(3);
    const values = (kind: string, prefix: string) => storedValues(host({ OUTREACH_HOME: directory.path }), kind, prefix, [], 1);
    expect((await values('handle', 'da')).sort()).toEqual(HANDLES);
    expect(await values('category', 'black')).toEqual(['BLACK_THEME']);
    expect(await values('run', '')).toHaveLength(1);
  });

  it('are none, and nothing is made, where there is no database', async () => {
    const home = join(directory.path, 'home');
    expect(await storedValues(host({ OUTREACH_HOME: home }), 'handle', '', [], PATIENT_MS)).toEqual([]);
    expect(existsSync(home)).toBe(false);
  });

  it('are none where what was left cannot be read', async () => {
    const db = join(directory.path, 'broken');
    await runCli(['migrate', '--database', `pglite:${db}`]);
    await writeFile(join(db, 'outreach-completions.json'), '{"handle": 5');
    expect(await storedValues(host(), 'handle', '', ['--database', `pglite:${db}`], PATIENT_MS)).toEqual([]);
  });
});

describe('outreach __complete', () => {
  it.each([
    ['no database', {}, []],
    ['a server that is not there', { OUTREACH_DATABASE: 'postgres://u:p@127.0.0.1:1/x' }, []],
    ['a setting that is wrong', { OUTREACH_DATABASE: 'mysql://x' }, []],
    ['a database that cannot be named', {}, ['--database', 'postgres://']],
  ])('says nothing of %s, and exits 0', async (_, env, words) => {
    const cwd = join(directory.path);
    const before = await readdir(cwd);
    for (const kind of ['handle', 'run', 'nonsense', '']) {
      const result = await runLauncher(['__complete', kind, 'a', '--', ...words], { env, cwd });
      expect(result).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    }
    expect(await readdir(cwd)).toEqual(before);
  });

  it('does not wait for a server that does not answer', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const started = performance.now();
    const result = await runLauncher(['__complete', 'handle', ''], { env: { OUTREACH_DATABASE: `postgres://u:p@127.0.0.1:${port}/x` } });
    expect(result).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    // On a busy machine the process itself takes its time; the driver would wait for ten seconds.
    expect(performance.now() - started).toBeLessThan(5_000);
    server.close();
  });
});
