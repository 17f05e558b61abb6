import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changes, snapshotPrivileges } from '../db/privileges/snapshot.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { createDatabase, migrate, type PostgresServer, startPostgres } from '../support/postgres.ts';

interface Row {
  check: string;
  status: string;
  found: string;
  fix: string;
}

// A server of its own: roles are changed here, and they belong to the whole server.
let server: PostgresServer;
let template: string;
let url: string;
let sql: postgres.Sql;
beforeAll(async () => {
  server = await startPostgres();
  template = new URL(await createDatabase(server)).pathname.slice(1);
  await migrate(server.url(template));
  url = await createDatabase(server, template);
  sql = postgres(url, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await sql.end();
  await server.stop();
});

const doctor = (database = url): Promise<CliResult> => runCli(['doctor'], { env: { OUTREACH_DATABASE: database } });
const problems = ({ stdout }: CliResult): Row[] => JSON.parse(stdout).filter(({ status }: Row) => status !== 'ok');

describe('what is going on in the database', () => {
  const RUN = `insert into ops.runs (id, command, version, host, pid, heartbeat_at)`;
  it.each([
    [
      'runs',
      `${RUN} values (gen_random_uuid(), 'import-csv', '1', 'cron-host', 4711, now() - interval '11 minutes')`,
      /^1 run without a sign for 10 minutes: import-csv \(process 4711 on cron-host/,
    ],
    [
      'locks',
      `insert into ops.job_locks (name, holder, host, pid, command, expires_at) values ('sync', gen_random_uuid(), 'h', 7, 'c', now() - interval '1 second')`,
      /^1 lock whose lease is over: sync \(process 7 on h/,
    ],
    [
      'halts',
      `insert into ops.halts (system, reason, halted_by) values ('crm', 'wrong template', 'ana')`,
      /^sending of crm is halted since .* by ana: wrong template$/,
    ],
    ['rejects', `insert into ops.rejects (source, path, reason) values ('f', 'x', 'r'), ('f', 'y', 'r')`, /^2 refused records of 0 runs$/],
  ])('%s want to be looked at, and fail nothing', async (check, plant, found) => {
    await sql.unsafe(plant);
    const result = await doctor();
    expect(problems(result)).toMatchObject([
      { check, status: 'warning', found: expect.stringMatching(found), fix: expect.stringMatching(/\w/) },
    ]);
    expect(result).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/\n0 failed, 1 to look at\n$/) });
    await sql.unsafe('delete from ops.runs; delete from ops.job_locks; delete from ops.halts; delete from ops.rejects');
  });

  it('does not call a living run or lock stalled', async () => {
    await sql.unsafe(`${RUN} values (gen_random_uuid(), 'c', '1', 'h', 1, now() - interval '9 minutes')`);
    await sql.unsafe(
      `insert into ops.job_locks (name, holder, host, pid, command, expires_at) values ('l', gen_random_uuid(), 'h', 1, 'c', now() + interval '1 minute')`,
    );
    expect(problems(await doctor())).toEqual([]);
    await sql.unsafe('delete from ops.runs; delete from ops.job_locks');
  });
});

describe('migrations', () => {
  const LATER = `insert into ops.migrations (version, name, kind, checksum, breaking, applied_by) values ('20991231000000', 'x', 'migration', 'x', BREAKING, '9')`;
  it.each([
    [
      `delete from ops.migrations where version = '20261121000200'`,
      'failed',
      /^1 file not applied: 20261121000200_discovery\.sql$/,
      /outreach migrate/,
    ],
    [
      `update ops.migrations set checksum = 'x' where version = 'ops/handshake'`,
      'failed',
      /^1 file not applied: functions\/ops\/handshake\.sql$/,
      /outreach migrate/,
    ],
    [
      `update ops.migrations set checksum = 'x' where version = '20261121000100'`,
      'failed',
      /^edited after they were applied: 20261121000100_ops\.sql$/,
      /restore/,
    ],
    [LATER.replace('BREAKING', 'false'), 'warning', /^the database has 1 migration that this outreach does not know$/, /newest/],
    [
      LATER.replace('BREAKING', 'true'),
      'failed',
      /^the database has migration 20991231000000, which this outreach is too old for$/,
      /newest/,
    ],
  ])('%s', async (plant, status, found, fix) => {
    const other = await createDatabase(server, template);
    const admin = postgres(other, { max: 1, onnotice: () => {} });
    await admin.unsafe(plant);
    await admin.end();
    const result = await doctor(other);
    expect(problems(result)).toMatchObject([
      { check: 'migrations', status, found: expect.stringMatching(found), fix: expect.stringMatching(fix) },
    ]);
    expect(result.exitCode).toBe(status === 'failed' ? 7 : 0);
  });

  it('that were never applied fail, and what they bring is skipped', async () => {
    const result = await doctor(await createDatabase(server));
    expect(problems(result)).toMatchObject([
      { check: 'authenticator', status: 'skipped' },
      { check: 'migrations', status: 'failed', found: "none of this tool's tables are there yet", fix: 'run "outreach migrate"' },
      ...['service_role', 'privileges', 'runs', 'locks', 'halts', 'rejects'].map((check) => ({
        check,
        status: 'skipped',
        found: expect.stringMatching(/migrations are pending/),
      })),
    ]);
    expect(result.exitCode).toBe(7);
  });
});

describe('a list of schemas on the role authenticator', () => {
  it('is shown with both ways out, and stays', async () => {
    await sql.unsafe(`create role authenticator; alter role authenticator set pgrst.db_schemas = 'public, ops'`);
    const settings = () => sql`select setconfig from pg_db_role_setting where setrole = 'authenticator'::regrole`;
    const before = [...(await settings())];
    const result = await doctor();
    expect(problems(result)).toMatchObject([
      {
        check: 'authenticator',
        status: 'warning',
        found: expect.stringMatching(/^pgrst\.db_schemas is set on the role authenticator: public, ops;/),
        fix: expect.stringMatching(
          /set pgrst\.db_schemas = 'public,ops,discovery,growth,crm,outbound,sdr'; notify pgrst.* reset pgrst\.db_schemas;/,
        ),
      },
    ]);
    expect(result.exitCode).toBe(0);
    expect([...(await settings())]).toEqual(before);
    await sql.unsafe('drop role authenticator');
  });
});

it('a look changes nothing', async () => {
  const tables = () => sql`select relid::regclass::text as name, n_tup_ins, n_tup_upd, n_tup_del from pg_stat_user_tables order by 1`;
  const [privileges, rows] = [await snapshotPrivileges(sql), [...(await tables())]];
  expect((await doctor()).exitCode).toBe(0);
  expect(changes(privileges, await snapshotPrivileges(sql))).toEqual({ gone: [], new: [] });
  expect([...(await tables())]).toEqual(rows);
});
