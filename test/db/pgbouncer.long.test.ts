import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateClientsJson } from '../../bench/generate.ts';
import { postgresTransport } from '../../src/db/transports/postgres.ts';
import { runCli, saying, spawnCli } from '../support/cli.ts';
import { useDirectory } from '../support/databases.ts';
import { needProgram } from '../support/needs.ts';
import { type Pooler, startPgbouncer } from '../support/pgbouncer.ts';
import { createDatabase, migrate, type PostgresServer, startPostgres } from '../support/postgres.ts';

const pgbouncer = needProgram('pgbouncer');
const dir = useDirectory();

describe.skipIf(pgbouncer.missing)(`behind PgBouncer in transaction mode, on any port${pgbouncer.hint}`, () => {
  let server: PostgresServer;
  let pooler: Pooler;
  let file: string;
  let direct: string;
  let url: string;
  beforeAll(async () => {
    server = await startPostgres();
    pooler = await startPgbouncer(server.url('postgres'));
    file = join(dir.path, 'clients.json');
    await generateClientsJson(file, { clients: 40, followsPerClient: 300, pages: 2_000 });
    direct = await createDatabase(server);
    url = pooler.through(direct);
  });
  afterAll(async () => {
    await pooler?.stop();
    await server?.stop();
  });

  const counted = async (to: string) => {
    const sql = postgres(to, { max: 1, onnotice: () => {} });
    try {
      const [row] =
        await sql`select (select count(*)::int from discovery.clients) as clients, (select count(*)::int from discovery.pages) as pages,
                                     (select count(*)::int from discovery.client_following) as follows`;
      return { ...row };
    } finally {
      await sql.end();
    }
  };

  it('migrates', async () => {
    expect((await runCli(['migrate', '--yes', '--database', url])).exitCode).toBe(0);
    expect((await runCli(['migrate', 'status', '--check', '--database', url])).exitCode).toBe(0);
  });

  it('answers many calls at a time, and the first of them as well: nothing is prepared twice', async () => {
    const transport = postgresTransport(url);
    try {
      for (let round = 0; round < 5; round++) {
        const answers = await Promise.all(
          Array.from({ length: 40 }, () =>
            transport.call({ schema: 'ops', fn: 'halts_in_force', args: {}, timeoutMs: 8_000, answerMs: 18_000 }),
          ),
        );
        expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['[]']));
      }
    } finally {
      await transport.close();
    }
  });

  it('imports as without it, two at a time, with workers, stopped and continued', async () => {
    const plain = await createDatabase(server);
    await migrate(plain);
    expect((await runCli(['import-clients-json', file, '--no-media', '--database', plain])).exitCode).toBe(0);
    const stopped = spawnCli(['import-clients-json', file, '--no-media', '--batch-size', '500', '--verbose', '--database', url]);
    await saying(stopped, 'discovery.import_pages');
    stopped.child.kill('SIGTERM');
    expect((await stopped.done).exitCode).toBe(143);
    const other = join(dir.path, 'other.json');
    await generateClientsJson(other, { clients: 10, followsPerClient: 100, pages: 500 });
    const both = await Promise.all(
      [file, other].map((name) => spawnCli(['import-clients-json', name, '--no-media', '--database', url]).done),
    );
    expect(both.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(both.map(({ stderr }) => ({ exitCode: 0, stderr })));
    expect((await runCli(['import-clients-json', other, '--no-media', '--database', plain])).exitCode).toBe(0);
    expect(await counted(direct)).toEqual(await counted(plain));
    const workers = await Promise.all(
      [1, 2, 3].map(() => spawnCli(['scrape', 'worker', '--once', '--database', url], { env: { APIFY_TOKEN: 'none' } }).done),
    );
    for (const { exitCode, stderr } of workers) expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr });
    for (const command of [
      ['categorize'],
      ['report', 'overlap'],
      ['sql', 'select count(*) from discovery.pages'],
      ['jobs', 'list'],
      ['doctor'],
    ]) {
      const { exitCode, stderr } = await runCli([...command, '--database', url]);
      expect({ command, exitCode, stderr }).toEqual({ command, exitCode: 0, stderr });
    }
  });

  it('says that it is gone when it goes', async () => {
    const run = spawnCli(['import-clients-json', file, '--force', '--no-media', '--batch-size', '300', '--verbose', '--database', url]);
    await saying(run, 'discovery.import_pages');
    await pooler.stop();
    expect((await run.done).exitCode).toBe(5);
  });
});
