import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CliChild, runCli, saying, spawnCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { stuckOnPages } from '../support/stuck.ts';

const FIXTURE = fileURLToPath(new URL('../../fixtures/clients_data.json', import.meta.url));
const FIXTURE_LOCK = `import-clients-json:${FIXTURE}`;

const dir = useDirectory();
const database = useDatabase({ each: true });

const command = (...flags: string[]) => ['import-clients-json', FIXTURE, '--no-media', '--database', database.url, ...flags];
const importFixture = (...flags: string[]) => runCli(command(...flags));
const runs = () => database.sql`select status, exit_code from ops.runs order by started_at`;
const pages = async () => (await database.sql`select from discovery.pages`).length;

describe('--if-locked', () => {
  /** Another host is at it, and will be for an hour. */
  const hold = () => database.sql`
    insert into ops.job_locks (name, holder, host, pid, command, expires_at)
    values (${FIXTURE_LOCK}, gen_random_uuid(), 'other.example', 4711, 'import-clients-json', now() + interval '1 hour')`;
  const held = /import-clients-json:\/\S+\/clients_data\.json is held by process 4711 on other\.example since 20/;

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

  it('wait: for a real run, after which nothing is left to do', async () => {
    const first = await stuckOnPages(database.sql, command('--verbose'));
    const second = spawnCli(command('--if-locked', 'wait=10m'));
    expect(await saying(second, 'waiting: ')).toContain(`is held by process ${first.child.pid} on `);
    await first.letGo();
    expect((await first.done).exitCode).toBe(3);
    const { exitCode, stdout } = await second.done;
    expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({
      exitCode: 0,
      tables: {},
      rejected: { count: 0, file: null },
      skipped: expect.stringContaining('imported before'),
    });
    expect(await pages()).toBe(6);
    expect(await runs()).toEqual([
      { status: 'succeeded', exit_code: 3 },
      { status: 'succeeded', exit_code: 0 },
    ]);
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
    expect(few.stderr).toMatch(/^error: import-clients-json: \d+ rows, at least 1000 were expected\nhint: ./m);
    const { tables, warnings } = JSON.parse(few.stdout);
    const rows = Object.values<{ inserted: number; updated: number; unchanged: number }>(tables);
    const count = rows.reduce((sum, n) => sum + n.inserted + n.updated + n.unchanged, 0);
    expect(warnings).toContainEqual({ code: 'fewer_than_expected', count, message: `${count} rows, at least 1000 were expected` });
    // Of a known file what is there already counts.
    expect((await importFixture('--expect-min', '1000')).exitCode).toBe(7);
    expect((await importFixture('--expect-min', String(count))).exitCode).toBe(0);
    expect((await importFixture('--expect-min', String(count), '--dry-run')).exitCode).toBe(0);
    expect(await runs()).toEqual([
      { status: 'failed', exit_code: 7 },
      { status: 'failed', exit_code: 7 },
      { status: 'succeeded', exit_code: 0 },
    ]);
    // Enough, to the row; what is unchanged counts. Refused records are still told.
    expect((await importFixture('--force', '--expect-min', String(count))).exitCode).toBe(3);
    expect((await importFixture('--force', '--expect-min', String(count + 1), '--allow-rejects')).exitCode).toBe(7);
  });

  it.each(['0', '-1', 'many', '1.5'])('is a usage error with %j', async (value) => {
    expect(await importFixture(`--expect-min=${value}`)).toMatchObject({ exitCode: 2, stdout: '' });
  });
});
