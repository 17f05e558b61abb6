import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateClientsJson } from '../../bench/generate.ts';
import { runCli, spawnCli } from '../support/cli.ts';
import { useDirectory } from '../support/databases.ts';
import { createDatabase, migrate, type PostgresServer, startPostgres } from '../support/postgres.ts';

const dir = useDirectory();
let file: string;
beforeAll(async () => {
  file = join(dir.path, 'clients.json');
  await generateClientsJson(file, { clients: 100, followsPerClient: 500, pages: 5_000 });
});

/** Starts an import and waits until it has begun to write. */
async function importing(url: string) {
  const run = spawnCli(['import-clients-json', file, '--batch-size', '1000'], { env: { OUTREACH_DATABASE: url } });
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  for (;;) {
    const [row] = await sql<{ n: number }[]>`select count(*)::int as n from discovery.pages`;
    if (row !== undefined && row.n > 0) break;
    await sleep(20);
  }
  return { run, sql };
}

describe('a database in trouble while an import runs', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  it('turned read-only: exit 4 and what to do; a later run completes', async () => {
    const url = await createDatabase(server);
    await migrate(url);
    const { run, sql } = await importing(url);
    const name = new URL(url).pathname.slice(1);
    await sql.unsafe(`alter database ${name} set default_transaction_read_only = on`);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name} and pid <> pg_backend_pid()`;
    const ended = await run.done;
    expect(ended.exitCode).toBe(4);
    expect(ended.stderr).toMatch(/read-only/);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
    const [database] = [new URL(url)];
    database.pathname = '/postgres';
    const admin = postgres(database.href, { max: 1, onnotice: () => {} });
    await admin.unsafe(`alter database ${name} set default_transaction_read_only = off`);
    await admin.end();
    await sql.end();
    const again = await spawnCli(['import-clients-json', file], { env: { OUTREACH_DATABASE: url } }).done;
    expect(again.exitCode, again.stderr).toBe(0);
  });

  it('dropped connections are survived without a word', async () => {
    const url = await createDatabase(server);
    await migrate(url);
    const { run, sql } = await importing(url);
    for (let i = 0; i < 3; i++) {
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'outreach'`;
      await sleep(150);
    }
    await sql.end();
    const ended = await run.done;
    expect(ended.exitCode, ended.stderr).toBe(0);
  });
});

describe('a database that goes away', () => {
  it('exit 5 after retries, and what to do', async () => {
    const server = await startPostgres();
    const url = await createDatabase(server);
    await migrate(url);
    const { run, sql } = await importing(url);
    await sql.end({ timeout: 0 });
    await server.stop();
    const ended = await run.done;
    expect(ended.exitCode).toBe(5);
    expect(ended.stderr).toMatch(/cannot be reached/);
    expect(ended.stderr).toMatch(/run the same command again/);
  });
});

describe('a database that is not there', () => {
  it.each([[[]], [['--verbose']]])('exits 5 and keeps its password to itself %j', async (flags) => {
    const url = 'postgres://user:SECRET@127.0.0.1:1/x';
    const { exitCode, stdout, stderr } = await runCli(['report', 'overlap', '--database', url, ...flags]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: '' });
    expect(stderr).toMatch(/^error: postgres 127\.0\.0\.1:1\/x: the database cannot be reached/m);
    expect(stderr).toMatch(/^hint: /m);
    expect(stderr).not.toContain('SECRET');
    if (flags.length === 0) expect(stderr).not.toMatch(/^ +at /m);
  });
});
