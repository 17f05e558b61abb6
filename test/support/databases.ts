import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from '@supabase/lite';
import { createPgliteConnection } from '@supabase/lite/pglite';
import postgres from 'postgres';
import { inject } from 'vitest';
import type { AdminConnection } from '../../src/db/admin.ts';
import { OutreachDatabase } from '../../src/db/database.ts';
import { applyMigrations } from '../../src/db/migrate/apply.ts';
import { loadMigrations } from '../../src/db/migrate/files.ts';
import { migrateTarget } from '../../src/db/migrate/target.ts';
import type { Target } from '../../src/db/target.ts';
import { embeddedTransport } from '../../src/db/transports/embedded.ts';
import { postgresTransport } from '../../src/db/transports/postgres.ts';
import { supabaseTransport } from '../../src/db/transports/supabase.ts';
import { freePort } from './postgres.ts';

export interface TestDatabase {
  db: OutreachDatabase;
  /** SQL as the owner, behind the data-access layer's back. */
  sql(text: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function temporaryDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'outreach-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A fresh migrated database on the suite's PostgreSQL; its URL is enough for a child process. */
export async function postgresDatabase(): Promise<{ url: string; sql: postgres.Sql; drop(): Promise<void> }> {
  const template = new URL(inject('postgresTemplate'));
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  const admin = new URL(template);
  admin.pathname = '/postgres';
  const server = postgres(admin.href, { max: 1, onnotice: () => {} });
  await server.unsafe(`create database ${name} template ${template.pathname.slice(1)}`);
  const url = new URL(template);
  url.pathname = `/${name}`;
  const sql = postgres(url.href, { max: 2, onnotice: () => {} });
  return {
    url: url.href,
    sql,
    async drop() {
      await sql.end();
      await server.unsafe(`drop database ${name} with (force)`);
      await server.end();
    },
  };
}

export async function openPostgres(): Promise<TestDatabase> {
  const database = await postgresDatabase();
  const target: Target = { kind: 'postgres', url: database.url };
  const db = new OutreachDatabase(target, postgresTransport(database.url), { retryDelaysMs: [10] });
  return {
    db,
    sql: async (text) => [...(await database.sql.unsafe(text))],
    async close() {
      await db.close();
      await database.drop();
    },
  };
}

export async function openEmbedded(): Promise<TestDatabase> {
  const dir = await temporaryDirectory();
  const target: Target = { kind: 'embedded', dir: join(dir.path, 'db') };
  await migrateTarget(target, await loadMigrations(), 'test');
  const transport = await embeddedTransport(target.dir);
  const db = new OutreachDatabase(target, transport, { retryDelaysMs: [10] });
  return {
    db,
    sql: (text) => transport.query(text),
    async close() {
      await db.close();
      await dir.remove();
    },
  };
}

const SECRET_KEY = `sb_secret_${'a'.repeat(22)}_00000000`;

/** supabase-js over real HTTP against a PostgREST-compatible server on PGlite. */
export async function openSupabaseLite(): Promise<TestDatabase> {
  const connection = await createPgliteConnection({});
  const admin: AdminConnection = {
    query: async (text, params) => (await connection.driver.query<Record<string, unknown>>(text, params)).rows,
    async transaction(work) {
      await connection.driver.exec('begin');
      try {
        await work({ query: admin.query });
        await connection.driver.exec('commit');
      } catch (error) {
        await connection.driver.exec('rollback');
        throw error;
      }
    },
    columns: async () => [],
    cancel: () => {},
    close: async () => {},
  };
  await applyMigrations(admin, await loadMigrations(), 'test');
  const app = new App({
    connection,
    api: { schemas: ['public', 'ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr'], max_rows: 1000 },
    auth: { enabled: false, publishable_key: `sb_publishable_${'b'.repeat(22)}_00000000`, secret_key: SECRET_KEY },
  });
  const server = await serve((request) => app.fetch(request));
  const db = new OutreachDatabase(
    { kind: 'supabase', url: server.url, key: SECRET_KEY, databaseUrl: undefined },
    supabaseTransport({ url: server.url, key: SECRET_KEY }),
    // It shares this process with PGlite and the test, and its first answer may take a while.
    { retryDelaysMs: [10], openingMs: 60_000 },
  );
  return {
    db,
    sql: admin.query,
    async close() {
      await db.close();
      await server.close();
      await connection.close();
    },
  };
}

/** A web-standard handler on loopback. */
export async function serve(handle: (request: Request) => Response | Promise<Response>): Promise<{ url: string; close(): Promise<void> }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server: Server = createServer(async (incoming, outgoing) => {
    const body = await collect(incoming);
    const hasBody = incoming.method !== 'GET' && incoming.method !== 'HEAD';
    const headers = new Headers();
    for (const [name, value] of Object.entries(incoming.headers)) if (typeof value === 'string') headers.set(name, value);
    const response = await handle(
      new Request(`${url}${incoming.url}`, { method: incoming.method ?? 'GET', headers, ...(hasBody ? { body } : {}) }),
    );
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
