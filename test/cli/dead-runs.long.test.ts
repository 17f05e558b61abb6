import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { embeddedTransport } from '../../src/db/transports/embedded.ts';
import { sweepDeadRuns } from '../../src/ops/dead-runs.ts';
import { JobLocks } from '../../src/ops/locks.ts';
import { processStart } from '../../src/processes.ts';
import { runCli, runShell, saying, spawnCli } from '../support/cli.ts';
import { type TestDatabase, useDatabase, useDirectory } from '../support/databases.ts';
import { copyMigrated } from '../support/templates.ts';

const FIXTURE = fileURLToPath(new URL('../../fixtures/clients_data.json', import.meta.url));
const database = useDatabase({ each: true });
const runsSchema = z.array(z.object({ command: z.string(), status: z.string(), exit_code: z.number().nullable() }));

const runs = async (...flags: string[]) => {
  const { exitCode, stdout, stderr } = await runCli(['jobs', 'list', '--database', database.url, '--format', 'json', ...flags]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.any(String) });
  return runsSchema.parse(JSON.parse(stdout)).map(({ command, status, exit_code }) => ({ command, status, exit_code }));
};

/** Kills a command with -9 while it waits for a table that another session holds. */
async function killed(args: string[], table: string, saidBefore: string): Promise<void> {
  const { sql, url } = database;
  const locked = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const holder = sql.begin(async (tx) => {
    await tx.unsafe(`lock table ${table} in exclusive mode`);
    locked.resolve();
    await release.promise;
  });
  await locked.promise;
  const run = spawnCli([...args, '--verbose', '--database', url]);
  await saying(run, saidBefore);
  run.child.kill('SIGKILL');
  await run.done;
  release.resolve();
  await holder;
}

describe('a run that was killed', () => {
  it('is lost at once for who looks on the same machine, and its locks are free', async () => {
    await killed(['import-clients-json', FIXTURE], 'discovery.clients', 'ops.start_run');
    expect(await database.query('select status from ops.runs')).toEqual([{ status: 'running' }]);
    expect(await runs()).toEqual([{ command: 'import-clients-json', status: 'lost', exit_code: null }]);
    expect(await runs('--status', 'lost')).toHaveLength(1);
    expect(await runs('--status', 'running')).toEqual([]);
    expect(await runs('--status', 'interrupted')).toEqual([]);
    expect(await database.query('select name from ops.job_locks')).toEqual([]);
  });

  it('is closed by the next run, with the scrape that it had open', async () => {
    await runCli(['import-clients-json', FIXTURE, '--database', database.url]);
    await killed(['categorize'], 'discovery.pages', 'discovery.open_scrape');
    expect(await database.query(`select status from discovery.scrape_runs where job_type = 'categorizer'`)).toEqual([
      { status: 'running' },
    ]);
    expect((await runCli(['halt', '--reason', 'test', '--database', database.url])).exitCode).toBe(0);
    expect(await database.query(`select status, error_message from discovery.scrape_runs where job_type = 'categorizer'`)).toEqual([
      { status: 'failed', error_message: 'its process ended' },
    ]);
    expect(await database.query(`select finished_at is not null as closed from ops.runs where command = 'categorize'`)).toEqual([
      { closed: true },
    ]);
  });

  it('elsewhere is believed for ten minutes, and closed then; one that speaks again is open again', async () => {
    const id = '00000000-0000-4000-8000-000000000001';
    const silentFor = (minutes: number) =>
      database.query(`
      insert into ops.runs (id, command, version, host, pid, heartbeat_at) values ('${id}', 'sync', '0', 'other.example', 7, now() - interval '${minutes} minutes')
      on conflict (id) do update set heartbeat_at = excluded.heartbeat_at`);
    await silentFor(1);
    expect(await runs()).toEqual([{ command: 'sync', status: 'running', exit_code: null }]);
    await silentFor(11);
    expect(await runs()).toEqual([{ command: 'sync', status: 'lost', exit_code: null }]);
    expect(await database.query('select status from ops.runs')).toEqual([{ status: 'interrupted' }]);
    await database.query(`select ops.heartbeat_run('${id}', 60)`);
    expect(await runs()).toEqual([{ command: 'sync', status: 'running', exit_code: null }]);
    await silentFor(11);
    await runs();
    await database.query(`select ops.finish_run('{"run_id": "${id}", "status": "succeeded", "exit_code": 0}')`);
    expect(await runs()).toEqual([{ command: 'sync', status: 'succeeded', exit_code: 0 }]);
  });
});

describe('a process that is gone without a word', () => {
  const embedded = useDatabase({ on: 'embedded' });
  const dir = useDirectory();
  const [HOLDER, NEXT] = ['00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000003'];
  interface Owner {
    host: string;
    pid: number;
    started: string;
  }
  const living: Owner = { host: hostname(), pid: process.ppid, started: processStart(process.ppid) ?? '' };
  const lockOf = ({ host, pid, started }: Owner) => `
    insert into ops.job_locks (name, holder, host, pid, process_started, command, expires_at)
    values ('categorize', '${HOLDER}', '${host}', ${pid}, '${started}', 'categorize', now() + interval '1 minute')`;
  const runOf = ({ host, pid, started }: Owner) => `
    insert into ops.runs (id, command, version, host, pid, process_started) values ('${HOLDER}', 'categorize', '0', '${host}', ${pid}, '${started}')`;
  const SCRAPE = `
    insert into discovery.scrape_runs (job_type, status, run_id, worker, lease_until, metadata)
    values ('client_following', 'running', '${HOLDER}', gen_random_uuid(), now() + interval '90 seconds', '{"handles": ["ana.moves"]}')`;
  const STATE = `
    select (select count(*)::int from ops.runs where status = 'running') as running,
           (select count(*)::int from discovery.scrape_runs where status = 'running' and lease_until > now()) as leased`;
  /** Takes the lock as the next command does, which waits for nobody. */
  const next = async ({ db }: TestDatabase) => {
    await sweepDeadRuns(db);
    const signal = new AbortController().signal;
    const locks = new JobLocks({ db, runId: NEXT, command: 'categorize', ifLocked: { kind: 'fail' }, signal, note: () => {} });
    await locks.take('categorize');
    await locks.release();
  };
  afterEach(async () => {
    for (const table of ['discovery.scrape_runs', 'ops.runs', 'ops.job_locks']) await embedded.query(`delete from ${table}`);
  });

  it.each([
    ['whose pid another process has', { ...living, started: 'an earlier boot/7' }],
    ['whose pid and start time look alive, as in a copy of the directory', living],
    ['whose pid is now our own', { host: hostname(), pid: process.pid, started: 'an earlier boot/7' }],
    ['without a start time', { ...living, started: '' }],
    ['on another machine', { host: 'other.example', pid: 7, started: 'its boot/7' }],
  ])('holds nothing up in an embedded database, which is open to one alone: %s', async (_, owner) => {
    // It died before it had written down its run.
    await embedded.query(lockOf(owner));
    await next(embedded);
    for (const statement of [lockOf(owner), runOf(owner), SCRAPE]) await embedded.query(statement);
    await next(embedded);
    expect(await embedded.query(STATE)).toEqual([{ running: 0, leased: 0 }]);
  });

  it('is not this process itself', async () => {
    const own: Owner = { host: hostname(), pid: process.pid, started: processStart(process.pid) ?? '' };
    for (const statement of [lockOf(own), runOf(own), SCRAPE]) await embedded.query(statement);
    await expect(next(embedded)).rejects.toThrow(`held by process ${process.pid}`);
    expect(await embedded.query(STATE)).toEqual([{ running: 1, leased: 1 }]);
  });

  it('holds up no command: the next one ends as if it had never been', async () => {
    const path = join(dir.path, 'db');
    await copyMigrated('embedded', path);
    const opened = await embeddedTransport(path);
    for (const statement of [lockOf(living), runOf(living), SCRAPE]) await opened.query(statement);
    await opened.close();
    const { exitCode, stderr } = await runCli(['categorize', '--database', `pglite:${path}`]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.not.stringContaining('waiting') });
  });

  it('is waited for on a server while it may live', async () => {
    for (const statement of [lockOf(living), runOf(living), SCRAPE]) await database.query(statement);
    const { exitCode, stderr } = await runCli(['categorize', '--database', database.url]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 6, stderr: expect.stringContaining(`held by process ${process.ppid}`) });
    expect(await database.query(STATE)).toEqual([{ running: 1, leased: 1 }]);
  });
});

describe('the exit code in the ledger', () => {
  it.each([
    ['done', `outreach halt --reason x`, 0],
    ['rejects', `outreach import-clients-json '${FIXTURE}'`, 3],
    ['a file that is not there', `outreach import-clients-json /nowhere.json`, 2],
    ['a check', `outreach import-clients-json '${FIXTURE}' --expect-min 100000`, 7],
    ['output that does not fit', `outreach halt --reason x --output /dev/full`, 1],
    ['standard output that does not fit', `outreach halt --reason x > /dev/full`, 1],
    ['a reader that went', `outreach halt --reason x | true`, 0],
  ])('%s: is that of the process', async (_, script, exitCode) => {
    const ended = await runShell(script.replace('outreach', `OUTREACH_DATABASE='${database.url}' outreach`));
    expect(ended).toMatchObject({ exitCode });
    expect(await database.query('select exit_code from ops.runs')).toEqual([{ exit_code: exitCode }]);
  });

  it('of a database that fails in the middle: 5', async () => {
    await database.query(`create function crm.fail() returns trigger language plpgsql as $$ begin raise 'no room' using errcode = '53100'; end $$;
      create trigger fail before insert on ops.halts for each row execute function crm.fail()`);
    const { exitCode } = await runCli(['halt', '--reason', 'x', '--database', database.url]);
    expect(exitCode).toBe(5);
    expect(await database.query('select exit_code from ops.runs')).toEqual([{ exit_code: 5 }]);
  });
});
