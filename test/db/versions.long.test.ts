import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AdminConnection, embeddedAdmin, postgresAdmin } from '../../src/db/admin.ts';
import { applyMigrations } from '../../src/db/migrate/apply.ts';
import { loadMigrations, type MigrationSet } from '../../src/db/migrate/files.ts';
import { summarySchema } from '../../src/summary.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { useDirectory } from '../support/databases.ts';
import { createDatabase, migrate, type PostgresServer, startPostgres } from '../support/postgres.ts';
import { postgres15, startPostgres15 } from '../support/postgres15.ts';
import { migratedSchemas, supabaseProject } from '../support/supabase-cli.ts';
import { ACTOR_NAMES, ACTORS, Stage } from './privileges/actors.ts';
import { expected, observed, readRelations } from './privileges/observe.ts';
import { populate, SUPPRESSED_HANDLE } from './privileges/rows.ts';
import { notNullColumns, notNullConstraints, rolesOf, type Snapshot, schemaOf, stateOf } from './versions/catalog.ts';
import { likeSupabase, type SupabaseLike } from './versions/supabase-like.ts';

const FIXTURE = fileURLToPath(new URL('../../fixtures/clients_data.json', import.meta.url));
const SERVERS = [
  { version: 15, need: postgres15, start: () => startPostgres15() },
  { version: 17, need: undefined, start: () => startPostgres() },
];
const RIGHTS = [
  { createRole: true, bypassRls: true },
  { createRole: true, bypassRls: false },
  { createRole: false, bypassRls: true },
  { createRole: false, bypassRls: false },
];

let set: MigrationSet;
const NOTHING = { files: [], retired: [], newer: undefined, bucketMade: false, notes: [], readerRefused: undefined };
let schemas: string[];
let embedded: AdminConnection;
const embeddedDir = useDirectory();
/** What an embedded database, PostgreSQL 18, has. */
let reference: Snapshot;
beforeAll(async () => {
  set = loadMigrations();
  schemas = await migratedSchemas();
  embedded = await embeddedAdmin(join(embeddedDir.path, 'db'));
  await applyMigrations(embedded, set, 'test');
  reference = await schemaOf(embedded, schemas);
});
afterAll(async () => {
  await embedded.close();
});

async function on<T>(url: string, work: (db: AdminConnection) => Promise<T>): Promise<T> {
  const db = postgresAdmin(url);
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

async function major(db: AdminConnection): Promise<number> {
  const [row] = await db.query(`select current_setting('server_version_num') as version`);
  return Math.trunc(Number(row?.version) / 10_000);
}

/** Up to 15 the text of a view has its columns qualified where nobody needs it. */
function comparable(snapshot: Snapshot, version: number): Snapshot {
  if (version > 15) return snapshot;
  return { ...snapshot, views: (snapshot.views ?? []).map((view) => view.replaceAll(/\b\w+\./g, '')).sort() };
}

async function expectReference(url: string, version: number): Promise<void> {
  const snapshot = await on(url, (db) => schemaOf(db, schemas));
  for (const kind of Object.keys(reference))
    expect(comparable(snapshot, version)[kind], kind).toEqual(comparable(reference, version)[kind]);
}

const appliedBy = ({ stdout }: CliResult): number => {
  const { migrated } = summarySchema.parse(JSON.parse(stdout));
  return (migrated?.migrations ?? 0) + (migrated?.functions ?? 0);
};

describe('PostgreSQL 18, embedded', () => {
  it('is migrated once: a second run applies and changes nothing', async () => {
    expect(await major(embedded)).toBe(18);
    const before = await stateOf(embedded, schemas);
    for (const lines of Object.values(before)) expect(lines).not.toEqual([]);
    expect(await applyMigrations(embedded, set, 'test')).toEqual(NOTHING);
    expect(await stateOf(embedded, schemas)).toEqual(before);
  });

  it('is the only one that has NOT NULL among its constraints', async () => {
    expect(await notNullConstraints(embedded, schemas)).toEqual(await notNullColumns(embedded, schemas));
  });
});

for (const { version, need, start } of SERVERS) {
  describe.skipIf(need?.missing)(`PostgreSQL ${version}${need?.hint ?? ''}`, () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server.stop());

    it('is migrated once: a second run applies and changes nothing', async () => {
      const url = await createDatabase(server);
      await migrate(url);
      await on(url, async (db) => {
        expect(await major(db)).toBe(version);
        const before = await stateOf(db, schemas);
        expect(await applyMigrations(db, set, 'test')).toEqual(NOTHING);
        expect(await stateOf(db, schemas)).toEqual(before);
        expect(await notNullConstraints(db, schemas)).toEqual([]);
      });
      await expectReference(url, version);
    });

    it('is migrated by two processes at once, which share the work', async () => {
      const url = await createDatabase(server);
      const sql = postgres(url, { max: 2, onnotice: () => {} });
      const holder = await sql.reserve();
      // While no schema can be made, one process is stopped within a migration, and the other must be waiting for its turn.
      await holder.unsafe('begin; lock table pg_catalog.pg_namespace in exclusive mode');
      const running = [1, 2].map(() => runCli(['migrate', '--database', url]));
      const waiting = async () => [
        ...(await sql`
          select locktype as for from pg_locks join pg_database d on d.oid = database
          where not granted and datname = current_database() order by 1`),
      ];
      await expect.poll(waiting, { timeout: 60_000 }).toEqual([{ for: 'advisory' }, { for: 'relation' }]);
      await holder.unsafe('commit');
      holder.release();
      await sql.end();
      const results = await Promise.all(running);
      for (const { exitCode, stderr } of results) expect(exitCode, stderr).toBe(0);
      expect(results.reduce((sum, result) => sum + appliedBy(result), 0)).toBe(set.files.length);
      await expectReference(url, version);
    });

    it.each(['bypassrls', 'nobypassrls'])('has several databases migrated at once, while service_role has %s', async (attribute) => {
      await migrate(await createDatabase(server));
      const sql = postgres(server.url('postgres'), { max: 1, onnotice: () => {} });
      await sql.unsafe(`alter role service_role ${attribute}`);
      await sql.end();
      const urls = await Promise.all([1, 2, 3, 4].map(() => createDatabase(server)));
      const outcomes = await Promise.allSettled(urls.map(migrate));
      expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toEqual([]);
    });

    describe.each(RIGHTS)('of Supabase’s kind (createrole of the owner: $createRole, bypassrls of service_role: $bypassRls)', (rights) => {
      let platform: SupabaseLike;
      let sql: postgres.Sql;
      const outreach = (...args: string[]) => runCli([...args, '--database', platform.url]);
      beforeAll(async () => {
        platform = await likeSupabase(server, rights);
        sql = postgres(platform.url, { max: 2, onnotice: () => {} });
      });
      afterAll(async () => {
        await sql.end();
        await platform.admin.end();
      });

      it('is migrated by a role that is no superuser, which touches neither roles nor auth', async () => {
        const [role] = await platform.admin`
          select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = ${platform.role}`;
        expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: rights.createRole });
        const untouched = () => on(platform.url, async (db) => ({ roles: await rolesOf(db), auth: await schemaOf(db, ['auth']) }));
        const before = await untouched();
        const first = await outreach('migrate');
        expect(first.exitCode, first.stderr).toBe(0);
        expect(appliedBy(first)).toBe(set.files.length);
        expect(await untouched()).toEqual(before);
        await expectReference(platform.url, version);
      });

      it('is migrated once: a second run applies and changes nothing', async () => {
        const state = () => on(platform.url, (db) => stateOf(db, schemas));
        const before = await state();
        const second = await outreach('migrate');
        expect({ exitCode: second.exitCode, applied: appliedBy(second) }).toEqual({ exitCode: 0, applied: 0 });
        expect((await outreach('migrate', 'status', '--check')).exitCode).toBe(0);
        expect(await state()).toEqual(before);
      });

      it('serves the program as that role', async () => {
        const imported = await outreach('import-clients-json', FIXTURE, '--no-media');
        expect(imported.exitCode, imported.stderr).toBe(3);
        const report = await outreach('report', 'overlap', '--limit', '1');
        expect(report.exitCode, report.stderr).toBe(0);
        expect(JSON.parse(report.stdout)).toMatchObject([{ ig_username: 'quiethustlclub', clients: 4 }]);
      });

      it('guards what is sent, whoever writes', async () => {
        await sql`insert into ops.suppressions (kind, value, reason, source) values ('handle', ${SUPPRESSED_HANDLE}, 'asked', 'test')`;
        const connection = await sql.reserve();
        const stage = new Stage(connection);
        const halt = `insert into ops.halts (system, reason, halted_by) values ('crm', 'now', 'ana')`;
        const queue = (handle: string) => `insert into crm.outreach_queue (username, message_text) values ('${handle}', 'Hello')`;
        await expect(stage.owner(queue(SUPPRESSED_HANDLE))).rejects.toMatchObject({ code: 'OS001' });
        for (const actor of [ACTORS.service_role, ACTORS.crm]) {
          expect(await stage.outcome(actor, queue(SUPPRESSED_HANDLE)), actor.role).toBe('OS001');
          expect(await stage.outcome(actor, queue('ana.new')), actor.role).toBe(1);
          expect(await stage.outcome(actor, queue('ana.new'), [halt]), actor.role).toBe('OS002');
        }
        connection.release();
      });
    });

    describe('of Supabase’s kind, where nobody may bypass row level security', () => {
      it('has every actor see and write what is declared, through policies alone', async () => {
        const platform = await likeSupabase(server, { createRole: false, bypassRls: false });
        await migrate(platform.url);
        const sql = postgres(platform.url, { max: 2, onnotice: () => {} });
        await populate(sql);
        // Asked of the privileges only: foreign keys are off while rows are deleted.
        await platform.admin.unsafe(`grant set on parameter session_replication_role to ${platform.role}`);
        const connection = await sql.reserve();
        const stage = new Stage(connection);
        for (const relation of (await readRelations(sql, schemas)).values()) {
          if (relation.kind === 'sequence') continue;
          expect(await observed(stage, relation, ACTOR_NAMES), relation.name).toEqual(await expected(stage, relation, ACTOR_NAMES));
        }
        const withoutPolicy = ['drop policy service_role_all on discovery.pages'];
        expect(await stage.outcome(ACTORS.service_role, 'select from discovery.pages', withoutPolicy)).toBe(0);
        connection.release();
        await sql.end();
        await platform.admin.end();
      });

      it('is migrated by "supabase db push" of the exported files just the same', async () => {
        const platform = await likeSupabase(server, { createRole: false, bypassRls: false });
        const project = await supabaseProject(schemas);
        expect((await runCli(['migrate', 'export', join(project.path, 'supabase/migrations')])).exitCode).toBe(0);
        const pushed = await project.run(['db', 'push', `--remote=${platform.url}`, '--yes']);
        expect(pushed.exitCode, pushed.stderr).toBe(0);
        expect((await runCli(['migrate', 'status', '--check', '--database', platform.url])).exitCode).toBe(0);
        expect(appliedBy(await runCli(['migrate', '--database', platform.url]))).toBe(0);
        await expectReference(platform.url, version);
        await project.remove();
        await platform.admin.end();
      });
    });
  });
}
