import { randomUUID } from 'node:crypto';
import { appendFile, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type AdminConnection, embeddedAdmin, postgresAdmin } from '../../src/db/admin.ts';
import { applyMigrations } from '../../src/db/migrate/apply.ts';
import { exportMigrations } from '../../src/db/migrate/export.ts';
import { loadMigrations, MIGRATIONS_DIR, type MigrationFile, type MigrationSet, readMigrationFiles } from '../../src/db/migrate/files.ts';
import { compare, pendingPaths, readLedger } from '../../src/db/migrate/plan.ts';
import { isRemote } from '../../src/db/target.ts';
import { ConfigError, EXIT, OutreachError } from '../../src/errors.ts';
import { summarySchema } from '../../src/summary.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { openPostgres, temporaryDirectory } from '../support/databases.ts';

const FIRST = '20261121000100';
const FIRST_FILE = `${FIRST}_ops.sql`;
const LAST = '20271231000000';

type Row = Record<string, unknown>;
const json = ({ stdout }: CliResult): Row[] => JSON.parse(stdout);
const migrated = ({ stdout }: CliResult) => summarySchema.parse(JSON.parse(stdout)).migrated;
const total = (result: CliResult): number => (migrated(result)?.migrations ?? 0) + (migrated(result)?.functions ?? 0);

let set: MigrationSet;
let files: MigrationFile[];
let server: postgres.Sql;
let dir: { path: string; remove(): Promise<void> };

beforeAll(async () => {
  set = loadMigrations();
  files = set.files;
  dir = await temporaryDirectory();
  const url = new URL(inject('postgresTemplate'));
  url.pathname = '/postgres';
  server = postgres(url.href, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await server.end();
  await dir.remove();
});

interface Empty {
  url: string;
  sql: postgres.Sql;
  drop(): Promise<void>;
}

async function emptyDatabase(): Promise<Empty> {
  const name = `e_${randomUUID().replaceAll('-', '')}`;
  await server.unsafe(`create database ${name} template template0`);
  const url = new URL(inject('postgresTemplate'));
  url.pathname = `/${name}`;
  const sql = postgres(url.href, { max: 1, onnotice: () => {} });
  return {
    url: url.href,
    sql,
    async drop() {
      await sql.end();
      await server.unsafe(`drop database ${name} with (force)`);
    },
  };
}

const TARGETS = ['embedded', 'postgres'] as const;

/** A target with nothing in it: its name for --database, and SQL as the owner while no process has it open. */
async function emptyTarget(kind: (typeof TARGETS)[number]) {
  if (kind === 'postgres') {
    const { url, drop } = await emptyDatabase();
    return { name: url, open: async () => postgresAdmin(url), drop };
  }
  const path = join(dir.path, randomUUID(), 'db');
  return { name: `pglite:${path}`, open: () => embeddedAdmin(path), drop: async () => {} };
}

/** The migrations in a place where they may be changed. */
async function copyMigrations(): Promise<string> {
  const copy = join(dir.path, randomUUID());
  await cp(MIGRATIONS_DIR, copy, { recursive: true });
  return copy;
}

describe.each(TARGETS)('migrate on %s', (kind) => {
  let target: Awaited<ReturnType<typeof emptyTarget>>;
  beforeAll(async () => {
    target = await emptyTarget(kind);
  });
  afterAll(() => target.drop());
  const migrate = (...args: string[]) => runCli(['migrate', ...args, '--database', target.name]);
  const sql = async (text: string): Promise<Row[]> => {
    const db = await target.open();
    try {
      return await db.query(text);
    } finally {
      await db.close();
    }
  };

  it('plan and status list everything as pending and make nothing', async () => {
    const plan = await migrate('plan');
    expect(plan.exitCode).toBe(0);
    expect(json(plan).map((row) => row.path)).toEqual(files.map((file) => file.path));
    const [status, check] = [await migrate('status'), await migrate('status', '--check')];
    expect(status.exitCode).toBe(0);
    expect(json(status).map((row) => row.state)).toEqual(files.map(() => 'pending'));
    expect(check.exitCode).toBe(7);
    expect(check.stdout).toBe(status.stdout);
    if (kind === 'embedded') await expect(readdir(target.name.slice('pglite:'.length))).rejects.toThrow('ENOENT');
    else expect(await sql(`select nspname from pg_namespace where nspname in ('ops', 'discovery', 'auth')`)).toEqual([]);
  });

  it('up applies every file once, in order, and then has nothing to do', async () => {
    const first = await migrate();
    expect(first.exitCode).toBe(0);
    const migrations = files.filter((file) => file.kind === 'migration');
    expect(JSON.parse(first.stdout)).toMatchObject({
      command: 'migrate',
      database: kind,
      migrated: {
        version: migrations.at(-1)?.version,
        release: set.release,
        migrations: migrations.length,
        functions: files.length - migrations.length,
        retired: 0,
      },
      duration_ms: expect.any(Number),
    });
    const second = await migrate('up', '--verbose');
    expect(second.exitCode).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ skipped: 'the database is up to date', migrated: { migrations: 0, functions: 0 } });
    expect(second.stderr).not.toContain('.sql');
    const ledger = await sql('select version, checksum from ops.migrations order by version');
    expect(new Map(ledger.map((row) => [row.version, row.checksum]))).toEqual(new Map(files.map((file) => [file.version, file.checksum])));
  });

  it('plan is empty then, status says when and by whom, and --check passes', async () => {
    const plan = await migrate('plan');
    expect({ exitCode: plan.exitCode, rows: json(plan) }).toEqual({ exitCode: 0, rows: [] });
    const status = await migrate('status', '--check');
    expect(status.exitCode).toBe(0);
    for (const row of json(status)) {
      expect(row).toMatchObject({ state: 'applied', applied_by: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
      expect(Date.parse(String(row.applied_at))).toBeGreaterThan(Date.now() - 600_000);
    }
  });

  it('status shows a changed function and what this tool does not know; up mends the function', async () => {
    await sql(`update ops.migrations set checksum = 'other' where version = 'ops/handshake'`);
    await sql(
      `insert into ops.migrations (version, name, kind, checksum, applied_by) values ('${LAST}', 'later', 'migration', 'x', '9.9.9')`,
    );
    const status = await migrate('status', '--check');
    expect(status.exitCode).toBe(7);
    const states = new Map(json(status).map((row) => [row.version, row.state]));
    expect([states.get('ops/handshake'), states.get(LAST), states.get(FIRST)]).toEqual(['changed', 'unknown', 'applied']);
    expect(json(await migrate('plan')).map((row) => row.version)).toEqual(['ops/handshake']);
    const up = await migrate('up', '--verbose');
    expect(migrated(up)).toMatchObject({ migrations: 0, functions: 1 });
    expect(up.stderr.match(/\S+\.sql/g)).toEqual(['functions/ops/handshake.sql']);
    expect((await migrate('status', '--check')).exitCode).toBe(0);
  });

  it('refuses to go on where an applied migration was edited', async () => {
    await sql(`update ops.migrations set checksum = 'other' where version = '${FIRST}'`);
    const { exitCode, stdout, stderr } = await migrate();
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^error: ${FIRST_FILE} was edited after it was applied\nhint: restore the file`, 'm'));
  });

  it('leaves a schema alone that somebody else made', async () => {
    const other = await emptyTarget(kind);
    const before = await other.open();
    await before.query('create schema discovery');
    await before.query('create table discovery.theirs as select 42 as answer');
    await before.close();
    const { exitCode, stdout, stderr } = await runCli(['migrate', '--database', other.name]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    expect(stderr).toMatch(/^error: a schema "discovery" exists already and was not made by this tool\nhint: rename/m);
    const after = await other.open();
    expect(await after.query('select answer from discovery.theirs')).toEqual([{ answer: 42 }]);
    expect(await after.query(`select 1 from pg_namespace where nspname = 'ops'`)).toEqual([]);
    await after.close();
    await other.drop();
  });
});

describe.each(TARGETS)('the runner on %s', (kind) => {
  let target: Awaited<ReturnType<typeof emptyTarget>>;
  let db: AdminConnection;
  let copy: string;
  beforeEach(async () => {
    target = await emptyTarget(kind);
    db = await target.open();
    copy = await copyMigrations();
    await applyMigrations(db, readMigrationFiles(copy), 'test');
  });
  afterEach(async () => {
    await db.close();
    await target.drop();
  });
  const again = async () => (await applyMigrations(db, readMigrationFiles(copy), 'test')).files.map((file) => file.version);

  it('takes an edited migration for an error, other line ends not', async () => {
    const file = join(copy, FIRST_FILE);
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('\n', '\r\n'));
    expect(await again()).toEqual([]);
    await appendFile(file, '-- more\n');
    await writeFile(join(copy, `${LAST}_more.sql`), 'create table discovery.more (id integer);\n');
    const failure = again();
    await expect(failure).rejects.toThrow(`${FIRST_FILE} was edited`);
    await expect(failure).rejects.toBeInstanceOf(ConfigError);
    await expect(failure).rejects.toMatchObject({ exitCode: EXIT.config });
    expect(await db.query(`select to_regclass('discovery.more')::text as more`)).toEqual([{ more: null }]);
  });

  it('leaves nothing of a failing file behind, and names file, line and statement', async () => {
    await writeFile(
      join(copy, `${LAST}_bad.sql`),
      [
        "-- it's a comment; with a quote",
        'create table discovery.bad_one (id integer);',
        '',
        '-- another',
        'create table discovery.bad_two (',
        '  id integer,',
        '  other nonsense_type',
        ');',
        '',
      ].join('\n'),
    );
    const failure = again();
    await expect(failure).rejects.toBeInstanceOf(OutreachError);
    await expect(failure).rejects.toMatchObject({
      exitCode: EXIT.failure,
      message: expect.stringMatching(new RegExp(`${LAST}_bad\\.sql:7: type "nonsense_type" does not exist`)),
      suggestion: expect.stringContaining('create table discovery.bad_two ('),
    });
    expect(await db.query(`select to_regclass('discovery.bad_one')::text as one`)).toEqual([{ one: null }]);
    expect(await db.query(`select version from ops.migrations where version = '${LAST}'`)).toEqual([]);
    await writeFile(join(copy, `${LAST}_bad.sql`), 'create table discovery.bad_one (id integer);\n');
    expect(await again()).toEqual([LAST]);
  });

  it('keeps the migrations before a failing one', async () => {
    await writeFile(join(copy, '20270101000000_good.sql'), 'create table discovery.good (id integer);\n');
    await writeFile(join(copy, `${LAST}_bad.sql`), 'select 1;\nselect nonsense;\n');
    await expect(again()).rejects.toThrow(`${LAST}_bad.sql:2: column "nonsense" does not exist`);
    expect(await db.query(`select version from ops.migrations where version > '2027' and kind = 'migration'`)).toEqual([
      { version: '20270101000000' },
    ]);
  });

  it('applies all changed functions or none', async () => {
    await writeFile(
      join(copy, 'functions/ops/aa_good.sql'),
      'create function ops.aa_good() returns integer language sql as $$ select 1 $$;\n',
    );
    await writeFile(
      join(copy, 'functions/ops/zz_bad.sql'),
      'create function ops.zz_bad() returns nonsense_type language sql as $$ select 1 $$;\n',
    );
    await expect(again()).rejects.toThrow('functions/ops/zz_bad.sql:1: type "nonsense_type" does not exist');
    expect(await db.query(`select proname from pg_proc where proname in ('aa_good', 'zz_bad')`)).toEqual([]);
    expect(await db.query(`select version from ops.migrations where version in ('ops/aa_good', 'ops/zz_bad')`)).toEqual([]);
  });

  it('leaves no overload of a function whose arguments or result changed', async () => {
    const write = (head: string, body: string) =>
      writeFile(
        join(copy, 'functions/ops/probe.sql'),
        `create or replace function ops.probe(${head} language plpgsql set search_path = pg_catalog, pg_temp as $$\nbegin\n  return ${body};\nend\n$$;\n`,
      );
    const forms = `select pg_get_function_arguments(oid) as args, prorettype::regtype::text as result from pg_proc where proname = 'probe'`;
    await write('a integer) returns integer', 'a + 1');
    expect(await again()).toEqual(['ops/probe']);
    await write('a integer, b integer) returns integer', 'a + b');
    expect(await again()).toEqual(['ops/probe']);
    expect(await db.query(forms)).toEqual([{ args: 'a integer, b integer', result: 'integer' }]);
    await write('a integer, c integer) returns text', `'sum ' || a + c`);
    expect(await again()).toEqual(['ops/probe']);
    expect(await db.query(forms)).toEqual([{ args: 'a integer, c integer', result: 'text' }]);
    expect(await again()).toEqual([]);
  });

  it('replaces in place, so that what a team granted of its own stays', async () => {
    await db.query('grant execute on function ops.halts_in_force() to anon');
    await db.query('grant select on ops.people to anon');
    for (const name of ['halts_in_force', 'people']) {
      const file = join(copy, `functions/ops/${name}.sql`);
      await writeFile(file, `${await readFile(file, 'utf8')}-- another form\n`);
    }
    expect(await again()).toEqual(['ops/halts_in_force', 'ops/people']);
    expect(
      await db.query(
        `select has_function_privilege('anon', 'ops.halts_in_force()', 'execute') as calls, has_table_privilege('anon', 'ops.people', 'select') as reads`,
      ),
    ).toEqual([{ calls: true, reads: true }]);
  });

  it('makes a view anew whose columns changed', async () => {
    const file = join(copy, 'functions/ops/people.sql');
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text
        .replace("select 'discovery' as system,", "select 1 as added, 'discovery' as system,")
        .replaceAll(/union all\n {2}select '/g, "union all\n  select 1, '"),
    );
    expect(await again()).toEqual(['ops/people']);
    expect(
      await db.query(`select column_name from information_schema.columns where table_name = 'people' and ordinal_position = 1`),
    ).toEqual([{ column_name: 'added' }]);
  });
});

describe.each(TARGETS)('a function file on %s that is', (kind) => {
  let target: Awaited<ReturnType<typeof emptyTarget>>;
  let db: AdminConnection;
  let copy: string;
  const write = (name: string, body = '1') =>
    writeFile(
      join(copy, `functions/ops/${name}.sql`),
      `create or replace function ops.${name}() returns integer language sql set search_path = pg_catalog, pg_temp as $$ select ${body} $$;\n`,
    );
  const again = async () => applyMigrations(db, readMigrationFiles(copy), 'test');
  const compared = async () => compare(readMigrationFiles(copy), await readLedger(db));
  const functions = async () =>
    (await db.query(`select proname from pg_proc where proname in ('former', 'latter')`)).map((row) => row.proname);
  beforeEach(async () => {
    target = await emptyTarget(kind);
    db = await target.open();
    copy = await copyMigrations();
    await write('former');
    await again();
  });
  afterEach(async () => {
    await db.close();
    await target.drop();
  });

  it('renamed: the check stays on, before and after its retirement', async () => {
    await rm(join(copy, 'functions/ops/former.sql'));
    await write('latter');
    expect(pendingPaths(await compared())).toEqual(['functions/ops/latter.sql']);
    await again();
    expect(await compared()).toMatchObject({ unknown: ['ops/former'], newerRelease: undefined });
    await write('latter', '2');
    expect(pendingPaths(await compared())).toEqual(['functions/ops/latter.sql']);

    await appendFile(join(copy, 'functions/retired.sql'), '\n-- ops/former: ops.latter\ndrop function if exists ops.former();\n');
    expect(pendingPaths(await compared())).toEqual(['functions/ops/latter.sql', 'functions/ops/former.sql, retired']);
    const { files: applied, retired } = await again();
    expect([...applied, ...retired].map(({ version }) => version)).toEqual(['ops/latter', 'ops/former']);
    expect(await functions()).toEqual(['latter']);
    expect(await compared()).toMatchObject({ unknown: [], retired: [] });
    expect(pendingPaths(await compared())).toEqual([]);
  });

  it('retired, and that something of the team hangs on: named, and nothing is changed', async () => {
    await rm(join(copy, 'functions/ops/former.sql'));
    await write('latter');
    await appendFile(join(copy, 'functions/retired.sql'), '\n-- ops/former\ndrop function if exists ops.former();\n');
    await db.query('create view public.theirs as select ops.former() as n');
    await expect(again()).rejects.toThrow(/retired\.sql: drop function if exists ops\.former\(\);.*view (public\.)?theirs depends on/);
    expect(await functions()).toEqual(['former']);
    await db.query('drop view public.theirs');
    await again();
    expect(await functions()).toEqual(['latter']);
  });

  it('retired long ago: a function of the team with its name is left alone', async () => {
    await rm(join(copy, 'functions/ops/former.sql'));
    await appendFile(join(copy, 'functions/retired.sql'), '\n-- ops/former\ndrop function if exists ops.former();\n');
    await again();
    await db.query(`create function ops.former() returns integer language sql as 'select 7'`);
    await again();
    expect(await functions()).toEqual(['former']);
  });

  it('of a newer release: an older tool that migrates later does not put its own in its place', async () => {
    const older = readMigrationFiles(copy);
    await write('former', '2');
    await writeFile(join(copy, 'release.json'), JSON.stringify({ release: older.release + 1 }));
    await again();
    const { files: applied, newer } = await applyMigrations(db, older, 'test');
    expect({ applied, newer }).toEqual({ applied: [], newer: { release: older.release + 1, functions: 1 } });
    expect(await db.query('select ops.former() as n')).toEqual([{ n: 2 }]);
    expect(pendingPaths(compare(older, await readLedger(db)))).toEqual([]);
  });
});

describe('the bucket for media', () => {
  it('is made where there is Supabase Storage, and again when somebody deleted it; one that is there stays as it is', async () => {
    const { url, sql, drop } = await emptyDatabase();
    await sql.unsafe(`create schema storage;
      create table storage.buckets (id text primary key, name text, public boolean, file_size_limit bigint, allowed_mime_types text[])`);
    const migrate = async () => summarySchema.parse(JSON.parse((await runCli(['migrate', '--database', url])).stdout));
    const buckets = async () => [...(await sql`select id, public from storage.buckets`)];
    await migrate();
    expect(await buckets()).toEqual([{ id: 'page-media', public: false }]);
    expect((await migrate()).skipped).toBe('the database is up to date');
    await sql`update storage.buckets set public = true`;
    expect((await migrate()).tables).toEqual({});
    await sql`delete from storage.buckets`;
    expect(await migrate()).toMatchObject({ tables: { 'page-media': { inserted: 1 } } });
    expect(await buckets()).toEqual([{ id: 'page-media', public: false }]);
    await drop();
  });
});

describe('several at once', () => {
  it('apply each file once between them, and all end well', async () => {
    const { url, sql, drop } = await emptyDatabase();
    const results = await Promise.all(Array.from({ length: 5 }, () => runCli(['migrate', '--database', url])));
    expect(results.map(({ exitCode, stderr }) => ({ exitCode, errors: /error/.test(stderr) }))).toEqual(
      results.map(() => ({ exitCode: 0, errors: false })),
    );
    expect(results.reduce((sum, result) => sum + total(result), 0)).toBe(files.length);
    const ledger = await sql<{ version: string }[]>`select version from ops.migrations`;
    expect(ledger.map((row) => row.version).sort()).toEqual(files.map((file) => file.version).sort());
    await drop();
  });
});

describe('migrate export', () => {
  let out: string;
  const exporting = () => runCli(['migrate', 'export', out]);
  beforeAll(async () => {
    out = join(dir.path, 'supabase', 'migrations');
  });

  it('needs no database and writes a file per migration and one with all functions', async () => {
    const result = await exporting();
    expect(result.exitCode).toBe(0);
    const names = (await readdir(out)).sort();
    expect(
      json(result)
        .map((row) => row.file)
        .sort(),
    ).toEqual(names);
    const migrations = files.filter((file) => file.kind === 'migration');
    expect(names.slice(0, -1)).toEqual(migrations.map((file) => `${file.version}_outreach_${file.name}.sql`));
    expect(names.at(-1)).toMatch(/^\d{14}_outreach_functions\.sql$/);
  });

  it('writes nothing the second time', async () => {
    const before = await readdir(out);
    const result = await exporting();
    expect({ exitCode: result.exitCode, rows: json(result) }).toEqual({ exitCode: 0, rows: [] });
    expect(await readdir(out)).toEqual(before);
  });

  it('gives a database that status knows as complete, later exports too', async () => {
    const { url, sql, drop } = await emptyDatabase();
    const apply = async (names: string[]) => {
      for (const name of names.sort()) await sql.unsafe(await readFile(join(out, name), 'utf8'));
    };
    const known = await readdir(out);
    await apply(known);
    const status = await runCli(['migrate', 'status', '--check', '--database', url]);
    expect({ exitCode: status.exitCode, states: new Set(json(status).map((row) => row.state)) }).toEqual({
      exitCode: 0,
      states: new Set(['applied']),
    });
    expect((await runCli(['report', 'overlap', '--database', url])).exitCode).toBe(0);
    expect(total(await runCli(['migrate', '--database', url]))).toBe(0);

    // A function with another signature: one new file, later than all others whatever the clock says, and no overload.
    const copy = await copyMigrations();
    const file = join(copy, 'functions/ops/find_import.sql');
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text
        .replace('options jsonb) returns', `options jsonb, extra text default '') returns`)
        .replaceAll('text, text, jsonb)', 'text, text, jsonb, text)'),
    );
    const written = await exportMigrations(out, readMigrationFiles(copy), '9.9.9', new Date(0));
    expect(written).toEqual([expect.stringMatching(/^\d{14}_outreach_functions\.sql$/)]);
    expect([...known, ...written].sort().at(-1)).toBe(written[0]);
    await apply(written);
    expect([...(await sql`select pronargs::int as n from pg_proc where proname = 'find_import'`)]).toEqual([{ n: 4 }]);
    await drop();
  });
});

describe('a remote database', () => {
  it.each([
    ['postgres://localhost/x', false],
    ['postgres://u:p@127.0.0.1:5432/x', false],
    ['postgres://[::1]:5432/x', false],
    ['postgres://db.example.com/x', true],
    ['postgres://10.0.0.5/x', true],
    ['postgres://localhost.example.com/x', true],
    ['postgres://localhost@db.example.com/x', true],
    ['postgres://localhost,db.example.com/x', true],
  ])('is told from a local one: %s', (url, remote) => {
    expect(isRemote({ kind: 'postgres', url })).toBe(remote);
  });

  it('is what a hosted project is, and never an embedded database', () => {
    expect(isRemote({ kind: 'supabase', url: 'https://abc.supabase.co', key: 'k', databaseUrl: undefined })).toBe(true);
    expect(isRemote({ kind: 'embedded', dir: '/x' })).toBe(false);
  });

  it('is changed with --yes only: without it the plan and exit 8', async () => {
    const { url, sql, drop } = await emptyDatabase();
    // A spelling of 127.0.0.1 that is not on the list of local names.
    const remote = `${url.replace('@127.0.0.1:', '@127.1:')}?sslmode=disable`;
    expect(remote).not.toBe(url);
    const refused = await runCli(['migrate', '--database', remote]);
    expect(refused.exitCode).toBe(8);
    for (const file of files) expect(refused.stdout).toContain(`"${file.path}"`);
    expect(refused.stderr).toMatch(/^error: nothing was done: apply \d+ files to .* was not confirmed\nhint: .*--yes/m);
    expect([...(await sql`select 1 from pg_namespace where nspname = 'ops'`)]).toEqual([]);

    const agreed = await runCli(['migrate', '--database', remote, '--yes']);
    expect(agreed.exitCode).toBe(0);
    expect(total(agreed)).toBe(files.length);
    expect((await runCli(['migrate', '--database', remote])).exitCode).toBe(0);
    await drop();
  });

  it.each([[[]], [['--yes']], [['status']], [['plan']]])('cannot be a Supabase project without DATABASE_URL: migrate %j', async (args) => {
    const env = { SUPABASE_URL: 'https://abc.supabase.co', SUPABASE_SECRET_KEY: 'sb_secret_SECRET' };
    const { exitCode, stdout, stderr } = await runCli(['migrate', ...args], { env });
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    expect(stderr).toMatch(/^error: .*needs DATABASE_URL.*\nhint: in the dashboard: Connect > Session pooler.*DATABASE_URL/m);
    expect(stderr).not.toContain('sb_secret_SECRET');
  });
});

describe('other commands', () => {
  it('exit 4 on a database without the tables', async () => {
    const { url, drop } = await emptyDatabase();
    const { exitCode, stdout, stderr } = await runCli(['report', 'overlap', '--database', url]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    expect(stderr).toMatch(/^hint: run "outreach migrate"$/m);
    await drop();
  });

  it.each([
    [
      'a migration is pending',
      `delete from ops.migrations where version = '20261121000200'`,
      /^error: 1 migration is pending .*20261121000200_discovery\.sql/m,
    ],
    [
      'a function is not there',
      `delete from ops.migrations where version = 'ops/handshake'`,
      /^error: 1 migration is pending .*handshake\.sql/m,
    ],
    [
      'a function is an older one',
      `update ops.migrations set checksum = 'x' where version = 'discovery/overlap'`,
      /^error: 1 migration is pending .*overlap\.sql/m,
    ],
    [
      'a newer tool made a breaking change',
      `insert into ops.migrations (version, name, kind, checksum, breaking, applied_by) values ('${LAST}', 'x', 'migration', 'x', true, '9')`,
      new RegExp(`^error: the database has migration ${LAST}, which this outreach is too old for\nhint: install`, 'm'),
    ],
  ])('exit 4 where %s', async (_, statement, message) => {
    const { url, sql, close } = await openPostgres();
    expect((await runCli(['report', 'overlap', '--database', url])).exitCode).toBe(0);
    await sql.unsafe(statement);
    const { exitCode, stdout, stderr } = await runCli(['report', 'overlap', '--database', url]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^hint: /m);
    await close();
  });

  it('exit 4 where a function is an older one, whatever else the ledger has', async () => {
    const { url, sql, close } = await openPostgres();
    await sql`insert into ops.migrations (version, name, kind, checksum, applied_by) values ('ops/renamed', 'renamed', 'function', 'x', '9')`;
    expect((await runCli(['report', 'overlap', '--database', url])).exitCode).toBe(0);
    await sql`update ops.migrations set checksum = 'x' where version = 'discovery/overlap'`;
    const { exitCode, stderr } = await runCli(['report', 'overlap', '--database', url]);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('(first: functions/discovery/overlap.sql)'),
    });
    await close();
  });

  it('exit 4 on a database of before the releases, which migrate brings up to date with its rows kept', async () => {
    const { url, sql, close } = await openPostgres();
    await sql.unsafe(`
      drop function ops.handshake(text);
      create function ops.handshake() returns jsonb language sql stable as $$
        select jsonb_build_object('timeouts', '{}'::jsonb, 'server_version', '17.0', 'now', now(), 'migrations',
          (select jsonb_agg(jsonb_build_object('version', version, 'checksum', checksum, 'breaking', breaking)) from ops.migrations)) $$;
      grant execute on function ops.handshake() to service_role;
      update ops.migrations set checksum = 'older' where version = 'ops/handshake';
      delete from ops.migrations where version = '20261129000500';
      alter table ops.migrations drop column release;
      insert into growth.clients (client_id, business_name, email, password_hash, api_key)
      values ('00000000-0000-0000-0000-000000000001', 'Internal', 'internal@studio.example', '!', 'client_1')`);
    const { exitCode, stderr } = await runCli(['report', 'overlap', '--database', url]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('2 migrations are pending') });
    expect(migrated(await runCli(['migrate', '--database', url]))).toMatchObject({ migrations: 1, functions: 1 });
    expect((await runCli(['report', 'overlap', '--database', url])).exitCode).toBe(0);
    expect([...(await sql`select pronargs::int as n from pg_proc where proname = 'handshake'`)]).toEqual([{ n: 1 }]);
    expect([...(await sql`select email from growth.clients`)]).toEqual([{ email: 'internal@studio.example' }]);
    await close();
  });

  describe('of an older tool, on a database of a newer one', () => {
    let newer: Awaited<ReturnType<typeof openPostgres>>;
    beforeEach(async () => {
      newer = await openPostgres();
      await newer.sql`insert into ops.migrations (version, name, kind, checksum, applied_by, release)
                      values (${LAST}, 'x', 'migration', 'x', '9', ${set.release + 1})`;
      await newer.sql`update ops.migrations set checksum = 'newer', release = ${set.release + 1} where version = 'discovery/overlap'`;
    });
    afterEach(() => newer.close());
    const outreach = (...args: string[]) => runCli([...args, '--database', newer.url]);

    it('go on, and migrate leaves the newer functions as they are', async () => {
      expect((await outreach('report', 'overlap')).exitCode).toBe(0);
      const up = await outreach('migrate');
      expect({ exitCode: up.exitCode, applied: total(up) }).toEqual({ exitCode: 0, applied: 0 });
      expect(JSON.parse(up.stdout).warnings).toMatchObject([{ code: 'newer_release', count: 1 }]);
      expect([...(await newer.sql`select checksum from ops.migrations where version = 'discovery/overlap'`)]).toEqual([
        { checksum: 'newer' },
      ]);
      const status = await outreach('migrate', 'status', '--check');
      expect(status.exitCode).toBe(0);
      expect(json(status).flatMap((row) => (row.state === 'applied' ? [] : [[row.version, row.state]]))).toEqual([
        ['discovery/overlap', 'newer'],
        [LAST, 'unknown'],
      ]);
    });

    it.each([
      ['retired a function that this one calls', `delete from ops.migrations where version = 'discovery/churn'`, /churn\.sql out of/],
      [
        'marked its change as breaking',
        `update ops.migrations set breaking = true where version = 'discovery/overlap'`,
        /discovery\/overlap/,
      ],
    ])('exit 4, and migrate too, where the newer tool %s', async (_, statement, message) => {
      await newer.sql.unsafe(statement);
      for (const args of [['report', 'overlap'], ['migrate']]) {
        const { exitCode, stdout, stderr } = await outreach(...args);
        expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
        expect(stderr).toMatch(message);
        expect(stderr).toMatch(/^hint: install the newest outreach$/m);
      }
    });
  });
});
