import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { embeddedTransport } from '../../src/db/transports/embedded.ts';
import { type CliOptions, type CliResult, runCli, runShell, spawnCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { copyMigrated } from '../support/templates.ts';

const dir = useDirectory();
const database = useDatabase();
let embedded: string;
beforeAll(async () => {
  embedded = join(dir.path, 'db');
  await copyMigrated('embedded', embedded);
});

/** Rows as the owner, behind the tool's back. */
async function inEmbedded(text: string): Promise<Record<string, unknown>[]> {
  const db = await embeddedTransport(embedded);
  try {
    return await db.query(text);
  } finally {
    await db.close();
  }
}

const halt = (call: string) => `${call} ops.halt('all', 'x', 'x')`;
const HALTED = "insert into ops.halts (system, reason, halted_by) values ('all', 'x', 'x')";
const STATE = `select (select count(*)::int from ops.halts) as halts, (select count(*)::int from growth.clients) as clients,
                      (select count(*)::int from pg_class where relname = 'made_by_a_query') as made`;
/** A failure beside JSON is an object; here it is read as the two lines that it stands for. */
async function sqlOn(url: string, query: string, ...flags: string[]): Promise<CliResult> {
  const result = await runCli(['sql', query, '--database', url, '--format', 'ndjson', ...flags]);
  const stderr = result.stderr.replace(/^\{"error":.*\}$/m, (line) => {
    const { error }: { error: { message: string; hint: string } } = JSON.parse(line);
    return `error: ${error.message}\nhint: ${error.hint}`;
  });
  return { ...result, stderr };
}

describe.each([
  { name: 'PostgreSQL', url: () => database.url, rows: async (text: string) => [...(await database.sql.unsafe(text))] },
  { name: 'embedded', url: () => `pglite:${embedded}`, rows: inEmbedded },
])('sql on $name', ({ url, rows }) => {
  beforeAll(() => rows('select growth.seed_internal_client(false)'));
  const sql = (query: string, ...flags: string[]) => sqlOn(url(), query, ...flags);
  const read = async (query: string, ...flags: string[]): Promise<unknown[]> => {
    const { exitCode, stdout, stderr } = await sql(query, ...flags);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringMatching(/^database: .*\n\d+ rows?\n$/) });
    return stdout.split(/(?<=\n)/).map((line): unknown => JSON.parse(line));
  };

  it('prints every type in every format; integers that JSON would round are texts', async () => {
    const query = `select 1 as n, 9007199254740993::bigint as big, 0.1::float8 as f, null as nothing, '=1+1' as formula, true as yes,
                          '{"a": [1, 12345678901234567890]}'::jsonb as doc, '{1,2}'::int[] as list, date '2025-02-03' as day, E'a\\nb' as lines`;
    const doc = { a: [1, '12345678901234567890'] };
    const known = { n: 1, big: '9007199254740993', f: 0.1, nothing: null, formula: '=1+1', yes: true };
    const row = { ...known, doc, list: [1, 2], day: '2025-02-03', lines: 'a\nb' };
    expect(await read(query)).toEqual([row]);
    expect(JSON.parse((await sql(query, '--format', 'json')).stdout)).toEqual([row]);
    expect(parse((await sql(query, '--format', 'csv')).stdout)).toEqual([
      Object.keys(row),
      ['1', '9007199254740993', '0.1', '', "'=1+1", 'true', JSON.stringify(doc), '[1,2]', '2025-02-03', 'a\nb'],
    ]);
    expect((await sql('values (1, null), (22, $$x$$)', '--format', 'table')).stdout).toBe('column1  column2\n      1\n     22  x\n');
  });

  it('takes values as they are, and names without their schema', async () => {
    const value = `it's "q" \\ :v $$ -- /* é 🙂 ' or true`;
    const query = "select :v::text as v, ':v' as text, :day::date + 1 as next, count(*)::int as n from clients";
    expect(await read(query, '--schema', 'growth', '--param', `v=${value}`, '--param', 'day=2024-02-28')).toEqual([
      { v: value, text: ':v', next: '2024-02-29', n: 1 },
    ]);
  });

  it('has no secret column, in whatever form it is asked for', async () => {
    const [secrets] = await rows(`select api_key, password_hash from growth.clients`);
    for (const query of [
      'select api_key from growth.clients',
      'select c.client_id from growth.clients c where c.password_hash > $$a$$',
      'select c from growth.clients c',
      'select * from growth.clients',
      'select smtp_password::integer from growth.clients',
    ]) {
      const { exitCode, stdout, stderr } = await sql(query);
      expect({ query, exitCode, stdout }).toEqual({ query, exitCode: 2, stdout: '' });
      expect(stderr).toMatch(/error: the query: permission denied for table clients\nhint: columns that hold secrets/);
      for (const secret of Object.values(secrets ?? {})) expect(stderr).not.toContain(secret);
    }
    expect(await read('select client_id, smtp_host from growth.clients')).toHaveLength(1);
    expect(await read("select record ? 'api_key' as has_key from ops.people where relation = 'growth.clients'")).toEqual([
      { has_key: false },
    ]);
  });

  it('refuses what would write, whatever it looks like', async () => {
    const queries: [query: string, message: RegExp][] = [
      [HALTED, /begins with INSERT/],
      [`with w as (${HALTED} returning 1) select * from w`, /INSERT is not read here/],
      [halt('select'), /the query:1:8: the function ops\.halt is not among/],
      [halt('explain analyze select'), /the function ops\.halt is not among/],
      [`explain analyze ${HALTED}`, /explains INSERT/],
      ["select set_config('transaction_read_only', 'off', false)", /the function set_config is not among/],
      [halt("select set_config('transaction_read_only', 'off', true),"), /the function set_config is not among/],
      ["select nextval(pg_get_serial_sequence('ops.rejects', 'id'))", /the function nextval is not among/],
      ['select * into ops.made_by_a_query from growth.clients', /INTO/],
      ['copy growth.clients to stdout', /begins with COPY/],
      ['select 1; commit; drop table growth.clients', /has 3 statements/],
      ['select 1) q; commit; drop table growth.clients; select (1', /statements|syntax error/],
    ];
    for (const [query, message] of queries) {
      const { exitCode, stdout, stderr } = await sql(query);
      expect({ query, exitCode, stdout }).toEqual({ query, exitCode: 2, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr).toMatch(/^error: .*\nhint: ./m);
    }
    expect(await rows(STATE)).toEqual([{ halts: 0, clients: 1, made: 0 }]);
  });

  it('tells line and column of a mistake', async () => {
    const { exitCode, stderr } = await sql('select 1,\n  nope\nfrom discovery.pages');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('error: the query:2:3: column "nope" does not exist\nhint: ');
  });

  it('ends with 5 when it takes too long', async () => {
    const { exitCode, stderr } = await sql('select count(*) from generate_series(1, 20000000)', '--timeout', '200ms');
    expect(exitCode).toBe(5);
    expect(stderr).toMatch(/^error: the query took longer than 0\.2 s\nhint: .*--timeout/m);
  });

  it('counts all of its time, not that of each part of the answer', async () => {
    const { exitCode, stderr } = await sql('select pg_sleep(0.001), n from generate_series(1, 20000) n', '--timeout', '2s');
    expect(exitCode).toBe(5);
    expect(stderr).toContain('error: the query took longer than 2 s');
  });

  it('ends with its reader, however much there would be', async () => {
    const status = join(dir.path, 'status');
    // All of it would take years.
    const script = `{ outreach sql "$QUERY" --database '${url()}' --format ndjson; echo $? > '${status}'; } | head -1`;
    const { stdout, stderr } = await runShell(script, { env: { QUERY: 'select generate_series(1, 1000000000000) as n' } });
    expect(stdout).toBe('{"n":1}\n');
    expect(stderr).not.toMatch(/error/i);
    expect(await readFile(status, 'utf8')).toBe('0\n');
  });
});

describe('sql, wherever it runs', () => {
  const outreach = (args: string[], options?: CliOptions) => runCli([...args, '--database', database.url], options);
  const sql = (query: string, ...flags: string[]) => sqlOn(database.url, query, ...flags);

  it.each([
    ['(select 1 as n)', 'n'],
    ['with x as (select 1 as n) select * from x order by n limit 1', 'n'],
    ['select 1 as n;', 'n'],
    ['select 1 as n -- the end', 'n'],
    ['select 1 as n; -- the end', 'n'],
    ['/* a /* nested */ start; */ select 1 as n', 'n'],
    ["select 1 as n where ';' <> '; select 2'", 'n'],
    ["select 1 as n where E'\\'; select 2' <> ''", 'n'],
    ['select 1 as q', 'q'],
    ['select 1 as "row"', 'row'],
    ['select 1 as "a ""b"" c"', 'a "b" c'],
    ['show server_version', 'server_version'],
    ['explain select 1', 'QUERY PLAN'],
    ['explain (format json) select 1', 'QUERY PLAN'],
  ])('reads with %j', async (query, column) => {
    const { exitCode, stdout, stderr } = await sql(query);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining('1 row\n') });
    expect(JSON.parse(stdout)).toEqual({ [column]: expect.anything() });
  });

  it('prints an empty result as such', async () => {
    const answer = async (format: string) => (await sql('select system, reason from ops.halts', '--format', format)).stdout;
    expect(await Promise.all(['csv', 'json', 'ndjson', 'table'].map(answer))).toEqual(['system,reason\r\n', '[]\n', '', 'no rows\n']);
  });

  it('prints large numbers as numbers in CSV, and none of them as nothing', async () => {
    expect((await sql('select (-9007199254740993)::bigint as n', '--format', 'csv')).stdout).toBe('n\r\n-9007199254740993\r\n');
    const { stdout } = await sql(`select 10::numeric ^ 400 as huge, 'NaN'::float8 as nan`);
    expect(JSON.parse(stdout)).toEqual({ huge: expect.stringMatching(/^10{400}/), nan: 'NaN' });
  });

  it.each([
    ['bad syntax', 'select 1 frm x y', {}, ':1:14: syntax error at or near "x"'],
    ['a missing table, behind comments', '/* one */ -- two\n select * from nope', {}, ':2:16: relation "nope" does not exist'],
    ['something behind emoji', "select '🙂🙂🙂🙂',\nnope", {}, ':2:1: column "nope" does not exist'],
    ['something behind a value', 'select :v as v,\n:v::text, nope', { v: 'long and\nof two lines' }, ':2:11: column "nope" does not exist'],
    ['something that a comment has, too', '/* select nope */ select nope', {}, ':1:26: column "nope" does not exist'],
    ['what a cursor refuses', 'select 1 as n into made_by_a_query', {}, ':1:20: SELECT ... INTO is not allowed here'],
    ['what has no place', 'select 1 / 0', {}, ': division by zero'],
  ])('tells line and column of %s', async (_, query, values: Record<string, string>, message) => {
    const { exitCode, stdout, stderr } = await sql(query, ...Object.entries(values).flatMap(([k, v]) => ['--param', `${k}=${v}`]));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`error: the query${message}\nhint: `);
  });

  it('leaves nothing on standard output when it fails', async () => {
    expect(await sql('select 1 / 0 as n', '--format', 'json')).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('reads from standard input, and says when that is empty or closed', async () => {
    const input = '\ufeffselect :a::int as n;\n';
    expect(await outreach(['sql', '-', '--format', 'ndjson', '--param', 'a=3'], { input })).toMatchObject({
      exitCode: 0,
      stdout: '{"n":3}\n',
    });
    expect((await outreach(['sql', '-'], { input: 'select 1,\n nope' })).stderr).toContain('error: standard input:2:2: column "nope"');
    for (const closed of ['</dev/null', '<&-']) {
      const { exitCode, stderr } = await runShell(`outreach sql - --database '${database.url}' ${closed}`);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/^error: standard input is empty\nhint: /m);
    }
  });

  it('runs a report of a file, and names the place of a mistake in it', async () => {
    const file = join(dir.path, 'weekly.sql');
    await writeFile(file, '-- how many\nselect count(*)::int as n\nfrom clients where business_name <> :name;\n');
    const flags = ['--schema', 'growth', '--param', 'name=nobody', '--format', 'csv'];
    expect(await outreach(['report', 'run', file, ...flags])).toMatchObject({ exitCode: 0, stdout: 'n\r\n1\r\n' });
    for (const [text, message] of [
      ['-- how many\nselect count(*) as n\nfrom nowhere\n', `${file}:3:6: relation "nowhere" does not exist`],
      ['-- nothing\n', file],
      ['delete from growth.clients', `${file} begins with DELETE`],
    ] as const) {
      await writeFile(file, text);
      expect(await outreach(['report', 'run', file])).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining(message) });
    }
    expect((await outreach(['report', 'run', 'absent.sql'])).stderr).toMatch(/^error: absent\.sql does not exist\nhint: /);
  });

  it.each([
    ['a value without a name', ['select 1', '--param', '=1'], 'name=value'],
    ['no value', ['select :a'], 'the query names :a'],
    ['a value too many', ['select 1', '--param', 'a=1'], 'the query has no :a'],
    ['an unknown schema', ['select 1', '--schema', 'public'], 'discovery, growth'],
    ['a time that is none', ['select 1', '--timeout', 'soon'], '30s, 10m'],
    ['a time that PostgreSQL cannot count', ['select 1', '--timeout', '60d'], '--timeout'],
    ['two columns of one name', ['select 1 as a, 2 as a'], 'two columns of the query are called "a"'],
    ['an unknown field', ['select 1 as a', '--fields', 'b'], 'fields are: a'],
    ['an empty query', [' '], 'is empty'],
  ])('exits 2 for %s', async (_, args, message) => {
    const { exitCode, stdout, stderr } = await outreach(['sql', ...args]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .*\nhint: ./m);
    expect(stderr).toContain(message);
  });

  it('needs DATABASE_URL on Supabase, and uses it', async () => {
    const env = { SUPABASE_URL: 'https://project.supabase.example', SUPABASE_SECRET_KEY: `sb_secret_${'a'.repeat(22)}_00000000` };
    const without = await runCli(['sql', 'select 1 as n'], { env });
    expect(without).toMatchObject({ exitCode: 4, stdout: '' });
    expect(without.stderr).toMatch(/^error: .*needs DATABASE_URL.*\nhint: .*Session pooler/m);
    const found = await runCli(['sql', 'select 1 as n', '--format', 'ndjson'], { env: { ...env, DATABASE_URL: database.url } });
    expect(found).toMatchObject({ exitCode: 0, stdout: '{"n":1}\n' });
  });

  it('makes no database where there is none, and says what to do', async () => {
    const typo = join(dir.path, 'typo', 'db');
    const { exitCode, stderr } = await sqlOn(`pglite:${typo}`, 'select 1');
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/^hint: .*outreach migrate/m);
    expect(existsSync(typo)).toBe(false);
  });

  it('stops the query on the server when it is stopped', async () => {
    const asleep = async () =>
      (await database.sql`select from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`).length > 0;
    const { child, done } = spawnCli(['sql', 'select pg_sleep(25)', '--database', database.url, '--format', 'ndjson']);
    while (!(await asleep())) await sleep(20);
    child.kill('SIGINT');
    // A query that went on would answer.
    expect(await done).toMatchObject({ exitCode: 130, stdout: '' });
    while (await asleep()) await sleep(20);
  });
});
