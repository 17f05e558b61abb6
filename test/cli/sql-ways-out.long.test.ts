import { existsSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAdmin } from '../../src/db/admin.ts';
import { EmbeddedEngine } from '../../src/db/embedded/engine.ts';
import { readStatement } from '../../src/db/sql/statement.ts';
import { embeddedTransport } from '../../src/db/transports/embedded.ts';
import { populate } from '../db/privileges/rows.ts';
import { runCli } from '../support/cli.ts';
import { useDirectory } from '../support/databases.ts';
import { createDatabase, type PostgresServer, startPostgres } from '../support/postgres.ts';
import { copyMigrated } from '../support/templates.ts';
import { HAZARDS, ORDINARY, SECRET_COLUMNS, WAYS_OUT, WAYS_OUT_OF_CRM } from '../support/ways-out.ts';

/** Each is told from all else in every form that is looked for. */
const SECRETS = SECRET_COLUMNS.map((column, i) => `${'qzx'.charAt(i)}7kanary${column}w${i}`);
const FORMS = SECRETS.flatMap((secret) => [
  secret,
  secret.toUpperCase(),
  [...secret].reverse().join(''),
  Buffer.from(secret).toString('hex'),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  [...secret].map((letter) => letter.charCodeAt(0)).join('\n'),
]);
const PLANT = `insert into growth.clients (client_id, business_name, email, ${SECRET_COLUMNS.join(', ')})
  values ('00000000-0000-4000-8000-0000000000c1', 'Studio', 'ana@studio.example', ${SECRETS.map((secret) => `'${secret}'`).join(', ')})`;
const MARKER = '/tmp/outreach-way-out';

/** All that a query could have changed. */
const STATE = `
  select (select md5(string_agg(t::text, '' order by t::text)) from growth.clients t) as clients,
         (select count(*)::int from crm.fit_signals) as signals, (select count(*)::int from public.written) as written,
         (select count(*)::int from ops.halts) as halts, (select count(*)::int from ops.suppressions) as suppressions,
         (select last_value::int from public.counter) as counter, (select is_called from public.counter) as counted,
         (select count(*)::int from pg_class) as relations, (select count(*)::int from pg_proc) as functions,
         (select count(*)::int from pg_largeobject_metadata) as objects, (select md5(string_agg(r::text, '' order by rolname)) from pg_roles r) as roles,
         (select count(*)::int from pg_auth_members) as members, (select count(*)::int from pg_extension) as extensions,
         (select count(*)::int from pg_db_role_setting) as settings`;
const HELD = `select (select count(*)::int from pg_locks where locktype = 'advisory') as locks, (select count(*)::int from pg_replication_slots) as slots,
  (select count(*)::int from pg_prepared_xacts) as prepared`;

const dir = useDirectory();
const OWNER = 'plain_owner';
let server: PostgresServer;
let urls: { superuser: string; owner: string };
let embedded: string;

async function as<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}
async function inEmbedded(text: string): Promise<Record<string, unknown>[]> {
  const db = await embeddedTransport(embedded);
  try {
    return await db.query(text);
  } finally {
    await db.close();
  }
}
/** The embedded database is opened anew for each that the parser lets through: there, every eighth stands for all. */
async function affordable(queries: readonly string[]): Promise<string[]> {
  const chosen: string[] = [];
  let passed = 0;
  for (const query of queries) {
    const passes = await readStatement(query).then(
      () => true,
      () => false,
    );
    if (passes) passed += 1;
    if (!passes || passed % 8 === 0) chosen.push(query);
  }
  return chosen;
}

const asSuperuser = (url: string): string => server.url(new URL(url).pathname.slice(1));

/** A database of a role that is no superuser. */
async function ownDatabase(owner: string): Promise<string> {
  const url = new URL(await createDatabase(server));
  await as(url.href, (sql) =>
    sql.unsafe(`alter database ${url.pathname.slice(1)} owner to ${owner}; alter schema public owner to ${owner}`),
  );
  return Object.assign(url, { username: owner, password: 'owner' }).href;
}

beforeAll(async () => {
  server = await startPostgres(['-c', 'max_prepared_transactions=2']);
  await as(server.url('postgres'), async (sql) => {
    for (const role of ['anon', 'authenticated', 'service_role']) await sql.unsafe(`create role ${role} nologin noinherit`);
    await sql.unsafe(
      `alter role service_role bypassrls; create role ${OWNER} login password 'owner'; grant anon, authenticated, service_role to ${OWNER}`,
    );
  });
  urls = { superuser: await createDatabase(server), owner: await ownDatabase(OWNER) };
  embedded = join(dir.path, 'db');
  await copyMigrated('embedded', embedded);
}, 120_000);
afterAll(() => server.stop());

describe('where the owner may make roles', () => {
  it('migrates, and queries run at once', async () => {
    await as(server.url('postgres'), (sql) =>
      sql.unsafe(`create role maker login createrole password 'owner'; grant anon, authenticated, service_role to maker`),
    );
    const url = await ownDatabase('maker');
    // Again, with everything made anew, too.
    for (let i = 0; i < 2; i += 1) {
      const { exitCode, stdout, stderr } = await runCli(['migrate', '--database', url]);
      expect(exitCode, stderr).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ warnings: [] });
      const asked = await runCli(['sql', 'select current_user as me', '--database', url, '--format', 'ndjson']);
      expect(asked.stdout, asked.stderr).toBe('{"me":"outreach_reader"}\n');
      await as(url, (sql) => sql.unsafe(`update ops.migrations set checksum = 'other' where kind = 'function'`));
    }
    await as(server.url('postgres'), (sql) => sql.unsafe(`drop database ${new URL(url).pathname.slice(1)} with (force)`));
    await as(server.url('postgres'), (sql) => sql.unsafe('drop role outreach_reader'));
  });
});

describe('where the owner may make no role', () => {
  it('migrates, and says how queries get theirs', async () => {
    const { exitCode, stdout, stderr } = await runCli(['migrate', '--database', urls.owner]);
    expect(exitCode, stderr).toBe(0);
    const { warnings } = JSON.parse(stdout);
    expect(warnings).toMatchObject([
      { code: 'no_reader', message: expect.stringContaining('create role outreach_reader nologin noinherit; grant') },
    ]);
    const refused = await runCli(['sql', 'select 1', '--database', urls.owner]);
    expect(refused).toMatchObject({ exitCode: 4, stdout: '' });
    expect(refused.stderr).toMatch(
      /^error: .* has no role outreach_reader.*\nhint: as a superuser: create role outreach_reader nologin noinherit; grant outreach_reader to plain_owner;/m,
    );
  });

  it('runs them once it was done', async () => {
    await as(server.url('postgres'), (sql) =>
      sql.unsafe(`create role outreach_reader nologin noinherit; grant outreach_reader to ${OWNER}`),
    );
    const before = await runCli(['sql', 'select 1', '--database', urls.owner]);
    expect(before).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('run "outreach migrate"') });
    const migrated = await runCli(['migrate', '--database', urls.owner]);
    expect(JSON.parse(migrated.stdout)).toMatchObject({ warnings: [] });
    const { stdout, stderr } = await runCli(['sql', 'select current_user as me', '--database', urls.owner, '--format', 'ndjson']);
    expect(stdout, stderr).toBe('{"me":"outreach_reader"}\n');
  });
});

const TARGETS = {
  superuser: {
    url: () => urls.superuser,
    rows: (text: string): Promise<Record<string, unknown>[]> =>
      as(asSuperuser(urls.superuser), async (sql) => [...(await sql.unsafe(text))]),
    prepare: async () => {
      expect((await runCli(['migrate', '--database', urls.superuser])).exitCode).toBe(0);
    },
  },
  'plain owner': {
    url: () => urls.owner,
    rows: (text: string): Promise<Record<string, unknown>[]> => as(asSuperuser(urls.owner), async (sql) => [...(await sql.unsafe(text))]),
    prepare: async () => {},
  },
  embedded: { url: () => `pglite:${embedded}`, rows: inEmbedded, prepare: async () => {} },
};

describe.each(Object.entries(TARGETS))('as %s', (name, { url, rows, prepare }) => {
  const ask = (query: string, ...flags: string[]) => runCli(['sql', query, '--database', url(), '--format', 'ndjson', ...flags]);
  let before: unknown;
  beforeAll(async () => {
    await prepare();
    if (name === 'embedded') {
      const engine = await EmbeddedEngine.open(embedded);
      await engine.exec(HAZARDS);
      await engine.close();
    } else {
      await as(asSuperuser(url()), (sql) =>
        sql.unsafe('create extension dblink; create extension file_fdw; create extension tablefunc; create extension xml2'),
      );
      await as(url(), (sql) => sql.unsafe(HAZARDS));
      await as(asSuperuser(url()), populate);
    }
    await rows(PLANT);
    await rows('analyze growth.clients');
    before = await rows(STATE);
  }, 60_000);

  async function tryAll(ways: readonly string[], ...flags: string[]): Promise<{ got: string[]; codes: Set<number | null> }> {
    const got: string[] = [];
    const codes = new Set<number | null>();
    for (const way of ways) {
      const { exitCode, stdout, stderr } = await ask(way, ...flags);
      const shown = stdout + stderr;
      if (FORMS.some((form) => shown.includes(form))) got.push(`${way} -> shows a secret`);
      codes.add(exitCode);
      // No row of the statistics may be of a secret; all else is refused.
      if (exitCode === 0 && stdout !== '' && !/^select (?:most_common_vals|histogram_bounds)/.test(way))
        got.push(`${way} -> ${stdout.slice(0, 80)}`);
    }
    return { got, codes };
  }

  it(`has none of ${WAYS_OUT.length + WAYS_OUT_OF_CRM.length} ways out`, async () => {
    const all = await tryAll(name === 'embedded' ? await affordable(WAYS_OUT) : WAYS_OUT);
    const ofCrm = await tryAll(WAYS_OUT_OF_CRM, '--schema', 'crm');
    expect([...all.got, ...ofCrm.got]).toEqual([]);
    expect([...all.codes].filter((code) => code !== 0 && code !== 2)).toEqual([]);
    expect(await rows(STATE)).toEqual(before);
    if (name !== 'embedded') expect(await rows(HELD)).toEqual([{ locks: 0, slots: 0, prepared: 0 }]);
    expect(existsSync(MARKER)).toBe(false);
  }, 300_000);

  it('answers what analysts ask', async () => {
    const failed: string[] = [];
    for (const query of name === 'embedded' ? await affordable(ORDINARY) : ORDINARY) {
      const { exitCode, stderr } = await ask(query);
      if (exitCode !== 0) failed.push(`${query} -> ${stderr}`);
    }
    expect(failed).toEqual([]);
  }, 120_000);

  it('lets every column but a secret be named behind a dot', async () => {
    const found = await rows(`
      select n.nspname || '.' || c.relname as name, string_agg('t.' || quote_ident(a.attname), ', ' order by a.attnum)
               filter (where a.attname <> all ('{${SECRET_COLUMNS.join(',')}}')) as columns
      from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where n.nspname in ('ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr') and c.relkind in ('r', 'v', 'm') and c.oid <> all (array['crm.keys', 'ops.erasure_key']::regclass[])
      group by 1 order by 1`);
    const failed: string[] = [];
    for (const { name: table, columns } of name === 'embedded' ? found.slice(0, 3) : found) {
      const { exitCode, stdout, stderr } = await ask(`select ${columns} from ${table} t`);
      if (exitCode !== 0) failed.push(`${table}: ${stderr}`);
      for (const secret of SECRETS) expect(stdout, String(table)).not.toContain(secret);
    }
    expect(failed).toEqual([]);
  }, 120_000);

  it('has a role that owns nothing but what it is entered by, and may nothing', async () => {
    const owned = await rows(`
      select objid::regprocedure::text as name from pg_shdepend where refobjid = 'outreach_reader'::regrole and deptype = 'o'
        and dbid = (select oid from pg_database where datname = current_database()) order by 1`);
    expect(owned.map((row) => row.name)).toEqual(['ops.fetch_query(integer,text)', 'ops.open_query(text,text)']);
    const [role] = await rows(
      `select rolsuper, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls from pg_roles where rolname = 'outreach_reader'`,
    );
    expect(Object.values(role ?? {})).toEqual([false, false, false, false, false, false]);
    expect(await rows(`select roleid::regrole from pg_auth_members where member = 'outreach_reader'::regrole`)).toEqual([]);
  });
});

describe('without the parser, by privilege alone', () => {
  /** Runs a text as ops.open_query does, whatever it is. */
  async function through(url: string, text: string): Promise<string> {
    const db = postgresAdmin(url);
    try {
      await db.query('begin transaction read only');
      await db.query('set local role outreach_reader');
      await db.query('select ops.open_query($1, null)', [text]);
      return (await db.query('select line from ops.fetch_query(10, null) as line')).map((row) => row.line).join();
    } catch (error) {
      return error instanceof Error ? `${error.message}` : String(error);
    } finally {
      await db.query('rollback').catch(() => {});
      await db.close();
    }
  }

  it.each(['superuser', 'owner'] as const)('nobody leaves the role: %s', async (who) => {
    const url = urls[who];
    for (const setting of ['role', 'session_authorization']) {
      for (const value of ['none', 'postgres', 'service_role', OWNER])
        expect(await through(url, `select set_config('${setting}', '${value}', false)`)).toMatch(
          /within security-definer function|permission denied/,
        );
    }
    expect(await through(url, `select query_to_xml('select set_config(''role'', ''none'', false)', true, true, '')::text`)).toMatch(
      /security-definer/,
    );
    expect(await through(url, `explain analyze select set_config('role', 'none', false)`)).toMatch(/security-definer/);
    // While the rows are fetched, too.
    expect(await through(url, `select case when n = 9 then set_config('role', 'none', false) end from generate_series(1, 9) n`)).toMatch(
      /security-definer/,
    );
    for (const text of [
      'delete from crm.fit_signals returning id::text',
      `select pg_read_file('/etc/passwd')`,
      'select api_key from growth.clients',
      'select rolpassword from pg_authid',
      `select lo_import('/etc/passwd')::text`,
      'set role postgres',
    ])
      expect(await through(url, text), text).toMatch(/permission denied|cannot open|read-only|must be/i);
  });
});
