import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runJobsLate } from '../../src/commands/jobs/run.ts';
import { runCli } from '../support/cli.ts';
import { openPostgres, useDatabase } from '../support/databases.ts';
import { readList, withRuntime } from '../support/runtime.ts';

const FIXTURE = fileURLToPath(new URL('../../fixtures/clients_data.json', import.meta.url));
const rowSchema = z.object({ run_id: z.string(), command: z.string(), status: z.string(), started_at: z.string() });

const database = useDatabase();

const jobs = (...args: string[]) => runCli(['jobs', ...args, '--database', database.url]);
const runId = (n: number, prefix = '00000000') => `${prefix}-0000-4000-8000-${String(n).padStart(12, '0')}`;

interface NewRun {
  id: string;
  command: string;
  status?: string;
  exit?: number | null;
  /** Minutes ago. */
  started?: number;
  finished?: number | null;
  heartbeat?: number;
}

async function addRun({
  id,
  command,
  status = 'succeeded',
  exit = 0,
  started = 60,
  finished = started,
  heartbeat = 0,
}: NewRun): Promise<void> {
  await database.sql`
    insert into ops.runs (id, command, version, host, pid, status, exit_code, started_at, finished_at, heartbeat_at)
    values (${id}, ${command}, '0.1.0', 'nightly.example', 7, ${status}, ${exit}, now() - ${started} * interval '1 minute',
            now() - ${finished}::int * interval '1 minute', now() - ${heartbeat} * interval '1 minute')`;
}

describe('jobs list', () => {
  const list = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await jobs('list', '--format', 'ndjson', ...args);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: expect.stringMatching(/^(warning: this outreach keeps no runs of .*\n)?database: .*\n$/),
    });
    return stdout.split(/(?<=\n)/).map((line) => rowSchema.parse(JSON.parse(line)));
  };
  const idsOf = (rows: { run_id: string }[]) => rows.map((row) => row.run_id);

  beforeAll(async () => {
    // 2,345 runs, ten of them in every instant, so that pages begin and end between runs of one time.
    await database.sql`
      insert into ops.runs (id, command, version, host, pid, status, exit_code, started_at, finished_at, heartbeat_at)
      select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, case when n % 3 = 0 then 'enqueue-outreach' else 'sync-instantly' end,
             '0.1.0', 'nightly.example', n, case when n % 5 = 0 then 'failed' else 'succeeded' end, case when n % 5 = 0 then 1 else 0 end,
             date_trunc('day', now()) - interval '40 days' - (n / 10) * interval '1 microsecond', now(), now()
      from generate_series(1, 2345) n`;
    await addRun({ id: runId(1, 'aaaaaaaa'), command: 'scrape', status: 'running', exit: null, finished: null, heartbeat: 1 });
    await addRun({
      id: runId(2, 'aaaaaaaa'),
      command: 'scrape',
      status: 'running',
      exit: null,
      started: 120,
      finished: null,
      heartbeat: 3,
    });
    await addRun({ id: runId(3, 'aaaaaaaa'), command: 'scrape', status: 'interrupted', exit: 130, started: 3 * 24 * 60 });
  });

  it('has every run once, newest first, over all pages', async () => {
    const expected = await database.sql<{ id: string }[]>`select id from ops.runs order by started_at desc, id desc`;
    expect(expected).toHaveLength(2348);
    expect(idsOf(await list())).toEqual(expected.map((row) => row.id));
  });

  it('shows what is lost: it says running, but its heart has stopped', async () => {
    expect((await list('--command', 'scrape')).map(({ status }) => status)).toEqual(['running', 'lost', 'interrupted']);
    expect(idsOf(await list('--status', 'lost'))).toEqual([runId(2, 'aaaaaaaa')]);
    expect(idsOf(await list('--status', 'running'))).toEqual([runId(1, 'aaaaaaaa')]);
  });

  it('filters by command, state and time, all of them together, on every page', async () => {
    const expected = await database.sql<{ id: string }[]>`
      select id from ops.runs where command = 'sync-instantly' and status = 'failed' order by started_at desc, id desc`;
    expect(expected.length).toBeGreaterThan(300);
    expect(idsOf(await list('--command', 'sync-instantly', '--status', 'failed'))).toEqual(expected.map((row) => row.id));
    expect(idsOf(await list('--command', 'sync-instantly', '--status', 'failed', '--limit', '150'))).toEqual(
      expected.slice(0, 150).map((row) => row.id),
    );
    expect(idsOf(await list('--since', '90m'))).toEqual([runId(1, 'aaaaaaaa')]);
    expect(idsOf(await list('--since', '2d'))).toEqual([runId(1, 'aaaaaaaa'), runId(2, 'aaaaaaaa')]);
    expect(await list('--since', '7d')).toHaveLength(3);
    const { stdout, stderr } = await jobs('list', '--command', 'nothing', '--format', 'csv');
    expect(stdout).toMatch(/^run_id,command,status,.*\r\n$/);
    expect(stderr).toMatch(/^warning: this outreach keeps no runs of "nothing", but of import-clients-json, /m);
  });
});

describe('jobs show', () => {
  it('finds a run by how its id begins, and shows all that is kept of it', async () => {
    const imported = await runCli(['import-clients-json', FIXTURE, '--no-media', '--database', database.url]);
    const { run_id } = z.object({ run_id: z.string() }).parse(JSON.parse(imported.stdout));
    for (const id of [run_id, run_id.slice(0, 8), run_id.slice(0, 20).toUpperCase()]) {
      const { exitCode, stdout } = await jobs('show', id);
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toEqual([
        expect.objectContaining({
          run_id,
          command: 'import-clients-json',
          status: 'succeeded',
          exit_code: 3,
          source: FIXTURE,
          args: [FIXTURE, '--no-media', '--database', expect.not.stringContaining('postgres:postgres')],
          counts: {
            tables: expect.objectContaining({ 'discovery.pages': { inserted: 6, updated: 0, unchanged: 0 } }),
            rejected: 4,
            options: { timezone: 'UTC', media: false },
          },
          rejects: 4,
          imported: expect.objectContaining({ source: FIXTURE, options: { timezone: 'UTC', media: false } }),
        }),
      ]);
    }
    expect(JSON.parse((await jobs('show', runId(5))).stdout)).toMatchObject([{ run_id: runId(5), args: [], rejects: 0, imported: null }]);
  });

  it.each([
    ['several', '00000000-0000-4000', /^error: several runs begin with 00000000-0000-4000\nhint: write more/m],
    ['none', 'ffffffff-ffff', /^error: no run begins with ffffffff-ffff\nhint: "outreach jobs list"/m],
    ['a pattern', 'aaaaaaaa-0000-4000-8000-00000000000_', /^error: no run begins with/m],
    ['no id', 'x; drop table ops.runs', /^error: no run begins with/m],
  ])('exits 2 for %s', async (_, id, message) => {
    const { exitCode, stdout, stderr } = await jobs('show', id);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('an import that fails', () => {
  it.each([
    [
      'of a broken file',
      fileURLToPath(new URL('../../fixtures/clients_data.broken.json', import.meta.url)),
      /clients_data\.broken\.json.*line/,
    ],
    ['of a missing file', 'absent.json', /absent\.json/],
  ])('is a failed run: %s', async (_, file, message) => {
    const { exitCode, stderr } = await runCli(['import-clients-json', file, '--database', database.url]);
    expect(exitCode, stderr).toBe(2);
    const [run] = await database.sql`select status, exit_code, error_message from ops.runs order by started_at desc limit 1`;
    expect(run).toMatchObject({ status: 'failed', exit_code: 2, error_message: expect.stringMatching(message) });
    const before = await database.sql`select from ops.runs`;
    await runCli(['import-clients-json', file, '--database', database.url, '--dry-run']);
    expect(await database.sql`select from ops.runs`).toHaveLength(before.length);
  });
});

describe('jobs late', () => {
  /** Without the parser: options + runtime -> result. Ages are in minutes. */
  const late = async (ages: Record<string, number>) => {
    const maxAge = new Map(Object.entries(ages).map(([command, minutes]) => [command, minutes * 60_000]));
    const env = { OUTREACH_DATABASE: database.url };
    return (await withRuntime(async (runtime) => readList(await runJobsLate(runtime, maxAge)), { env })).value;
  };

  it('tells what is in time, late, and never was', async () => {
    await addRun({ id: runId(1, 'bbbbbbbb'), command: 'in-time', started: 120, finished: 90 });
    await addRun({ id: runId(2, 'bbbbbbbb'), command: 'too-late', started: 200, finished: 150 });
    const found = await late({ 'in-time': 120, 'too-late': 120, 'no-such': 120 });
    expect(Object.fromEntries(found.rows.map((row) => [row.command, row.state]))).toEqual({
      'in-time': 'ok',
      'too-late': 'late',
      'no-such': 'never',
    });
    expect(found.exitCode).toBe(7);
    expect(found.warnings.sort()).toEqual(['no-such never succeeded', expect.stringMatching(/^too-late is overdue: last success 20\d\d-/)]);
    expect(await late({ 'in-time': 120, 'too-late': 156 })).toMatchObject({ exitCode: 0 });
    expect(await late({ 'in-time': 89 })).toMatchObject({ exitCode: 7 });
  });

  it('takes ages with a unit, and says on stderr what is late', async () => {
    await addRun({ id: runId(3, 'bbbbbbbb'), command: 'by-flag', started: 200, finished: 150 });
    const { exitCode, stdout, stderr } = await jobs('late', '--max-age', 'by-flag=2.4h', '--max-age', 'no-such=89m');
    expect({ exitCode, rows: JSON.parse(stdout).length }).toEqual({ exitCode: 7, rows: 2 });
    expect(stderr).toMatch(/^warning: by-flag is overdue: last success 20\d\d-/m);
    expect(await jobs('late', '--max-age', 'by-flag=2.6h')).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ['failed', { status: 'failed', exit: 1 }, 'late'],
    ['interrupted', { status: 'interrupted', exit: 143 }, 'late'],
    ['of too few rows', { status: 'failed', exit: 7 }, 'late'],
    ['still at work', { status: 'running', exit: null, finished: null }, 'late'],
    ['lost', { status: 'running', exit: null, finished: null, heartbeat: 10 }, 'late'],
    ['with some records refused', { status: 'succeeded', exit: 3 }, 'ok'],
    ['done', { status: 'succeeded', exit: 0 }, 'ok'],
  ])('a run %s', async (name, facts, state) => {
    const command = `job-${name.replaceAll(' ', '-')}`;
    await addRun({ id: crypto.randomUUID(), command, started: 48 * 60 });
    await addRun({ id: crypto.randomUUID(), command, started: 30, ...facts });
    const { exitCode, rows } = await late({ [command]: 26 * 60 });
    expect(exitCode).toBe(state === 'ok' ? 0 : 7);
    expect(rows).toMatchObject([{ command, state, last_exit_code: facts.exit, max_age_seconds: 26 * 3600 }]);
  });

  it('an import that finds its file known is a success, one with too few rows or without writing is none', async () => {
    const fresh = await openPostgres();
    try {
      const db = ['--database', fresh.url];
      const check = () => runCli(['jobs', 'late', '--max-age', 'import-clients-json=1d', ...db]);
      await runCli(['import-clients-json', FIXTURE, '--dry-run', ...db]);
      expect(await check()).toMatchObject({ exitCode: 7, stderr: expect.stringContaining('never succeeded') });
      expect((await runCli(['import-clients-json', FIXTURE, '--no-media', '--expect-min', '1000', ...db])).exitCode).toBe(7);
      expect(await check()).toMatchObject({ exitCode: 7, stderr: expect.stringContaining('never succeeded') });
      const again = await runCli(['import-clients-json', FIXTURE, '--no-media', ...db]);
      expect(JSON.parse(again.stdout)).toMatchObject({ skipped: expect.stringContaining('imported before') });
      expect(await check()).toMatchObject({ exitCode: 0 });
    } finally {
      await fresh.close();
    }
  });
});

describe('usage errors of jobs', () => {
  it.each([
    [['list', '--since', 'yesterday'], /30s, 10m, 26h or 7d/],
    [['list', '--since', '5'], /30s, 10m, 26h or 7d/],
    [['list', '--since', '-5h'], /30s, 10m, 26h or 7d/],
    [['list', '--since', '99999999d'], /--since/],
    [['list', '--status', 'gone'], /running, succeeded, failed, interrupted, lost/],
    [['list', '--limit', '0'], /whole number from 1/],
    [['late'], /--max-age/],
    [['late', '--max-age', 'import-clients-json'], /import-clients-json=26h/],
    [['late', '--max-age', 'import-clients-json=soon'], /import-clients-json=26h/],
    [['late', '--max-age', 'import-clients-json=26'], /import-clients-json=26h/],
    [['late', '--max-age', '=26h'], /import-clients-json=26h/],
    [['late', '--max-age', 'import-clients-json=99999999d'], /--max-age/],
    [['show'], /missing required argument/],
  ])('exits 2 for %j', async (args, message) => {
    const { exitCode, stdout, stderr } = await jobs(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .*\nhint: ./m);
    expect(stderr).toMatch(message);
  });
});
