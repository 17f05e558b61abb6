import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest';
import { OutreachDatabase } from '../../src/db/database.ts';
import type { Target } from '../../src/db/target.ts';
import { embeddedTransport } from '../../src/db/transports/embedded.ts';
import { postgresTransport } from '../../src/db/transports/postgres.ts';
import { supabaseTransport } from '../../src/db/transports/supabase.ts';
import { adminOf, copyMigrated } from './templates.ts';
import { serve } from './web.ts';

/** A fresh migrated database. */
export interface TestDatabase {
  readonly db: OutreachDatabase;
  /** SQL as the owner, behind the data-access layer's back. */
  query(text: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** One on the suite's PostgreSQL. */
export interface PostgresDatabase extends TestDatabase {
  /** Enough for a run of the program. */
  readonly url: string;
  /** As `query`, with values and transactions. */
  readonly sql: postgres.Sql;
}

const OPENERS = { postgres: openPostgres, embedded: openEmbedded, supabase: () => openSupabaseLite() };
export type TestTarget = keyof typeof OPENERS;

export function openDatabase(on: TestTarget): Promise<TestDatabase> {
  return OPENERS[on]();
}

interface UseOptions {
  /** A new one for every test, instead of one for all tests around it. */
  each?: boolean;
}

/** A fresh migrated database for the tests of a file or a describe: there before their own hooks, gone after them. */
export function useDatabase(options?: UseOptions): PostgresDatabase;
export function useDatabase(options: UseOptions & { on: TestTarget }): TestDatabase;
export function useDatabase({ on, each = false }: UseOptions & { on?: TestTarget } = {}): TestDatabase {
  if (on === undefined) return new UsedPostgres(useResource(openPostgres, (database) => database.close(), each));
  return new UsedDatabase(useResource(OPENERS[on], (database) => database.close(), each));
}

/** An empty directory for the tests of a file or a describe. */
export function useDirectory({ each = false }: UseOptions = {}): { readonly path: string } {
  const opened = useResource(temporaryDirectory, (directory) => directory.remove(), each);
  return {
    get path() {
      return opened().path;
    },
  };
}

/** Opens before the tests around it and closes after them; answers what is open now. */
function useResource<T>(open: () => Promise<T>, close: (opened: T) => Promise<void>, each: boolean): () => T {
  let opened: T | undefined;
  const [before, after] = each ? [beforeEach, afterEach] : [beforeAll, afterAll];
  before(async () => {
    opened = await open();
  });
  after(async () => {
    if (opened !== undefined) await close(opened);
    opened = undefined;
  });
  return () => {
    if (opened === undefined) throw new Error('it is opened by a hook: use it in a test, or in a hook that stands below');
    return opened;
  };
}

/** What a hook opens, before it did. */
class UsedDatabase<T extends TestDatabase = TestDatabase> implements TestDatabase {
  protected readonly opened: () => T;

  constructor(opened: () => T) {
    this.opened = opened;
  }

  get db() {
    return this.opened().db;
  }

  query(text: string) {
    return this.opened().query(text);
  }

  close() {
    return this.opened().close();
  }
}

class UsedPostgres extends UsedDatabase<PostgresDatabase> implements PostgresDatabase {
  get url() {
    return this.opened().url;
  }

  get sql() {
    return this.opened().sql;
  }
}

export async function temporaryDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'outreach-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Copies the suite's migrated database; another process can open it by its URL. */
export async function openPostgres(): Promise<PostgresDatabase> {
  const template = new URL(inject('postgresTemplate'));
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  const admin = new URL(template);
  admin.pathname = '/postgres';
  const server = postgres(admin.href, { max: 1, onnotice: () => {} });
  await server.unsafe(`create database ${name} template ${template.pathname.slice(1)} strategy file_copy`);
  const { href: url } = Object.assign(new URL(template), { pathname: `/${name}` });
  const sql = postgres(url, { max: 2, onnotice: () => {} });
  const db = new OutreachDatabase({ kind: 'postgres', url }, postgresTransport(url), { retryDelaysMs: [10] });
  return {
    url,
    sql,
    db,
    query: async (text) => [...(await sql.unsafe(text))],
    async close() {
      await Promise.all([db.close(), sql.end()]);
      await server.unsafe(`drop database ${name} with (force)`);
      await server.end();
    },
  };
}

export async function openEmbedded(): Promise<TestDatabase> {
  const dir = await temporaryDirectory();
  const target: Target = { kind: 'embedded', dir: join(dir.path, 'db') };
  await copyMigrated('embedded', target.dir);
  const transport = await embeddedTransport(target.dir);
  const db = new OutreachDatabase(target, transport, { retryDelaysMs: [10] });
  return {
    db,
    query: (text) => transport.query(text),
    async close() {
      await db.close();
      await dir.remove();
    },
  };
}

const SECRET_KEY = `sb_secret_${'a'.repeat(22)}_00000000`;
/** The claims of whoever comes with a key, as the server would find them in a token. */
export type People = Readonly<Record<string, { role: 'anon' | 'authenticated' } & Record<string, unknown>>>;

/** supabase-js over real HTTP against a PostgREST-compatible server on PGlite. */
export async function openSupabaseLite(people: People = {}): Promise<TestDatabase & { readonly url: string }> {
  const [{ App }, { createPgliteConnection }] = await Promise.all([import('@supabase/lite'), import('@supabase/lite/pglite')]);
  const dir = await temporaryDirectory();
  await copyMigrated('supabase', join(dir.path, 'db'));
  const connection = await createPgliteConnection({ url: join(dir.path, 'db') });
  const resolver = async (key: string) => {
    if (key === SECRET_KEY) return { type: 'secret' as const, claims: { role: 'service_role' } };
    const claims = people[key];
    return claims === undefined ? null : { type: 'publishable' as const, claims };
  };
  const app = new App({
    connection,
    api: { schemas: ['public', 'ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr'], max_rows: 1000 },
    auth: { enabled: false, publishable_key: `sb_publishable_${'b'.repeat(22)}_00000000`, secret_key: SECRET_KEY },
    ...(Object.keys(people).length === 0 ? {} : { options: { server: { apiKeys: { resolver } } } }),
  });
  const server = await serve((request) => app.fetch(request));
  const db = new OutreachDatabase(
    { kind: 'supabase', url: server.url, key: SECRET_KEY, databaseUrl: undefined },
    supabaseTransport({ url: server.url, key: SECRET_KEY }),
    // It shares this process with PGlite and the test, and its first answer may take a while.
    { retryDelaysMs: [10], openingMs: 60_000 },
  );
  return {
    url: server.url,
    db,
    query: adminOf(connection).query,
    async close() {
      await db.close();
      await server.close();
      await connection.close();
      await dir.remove();
    },
  };
}
