import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type CliOptions, runCli } from '../support/cli.ts';
import { openPostgres, useDatabase, useDirectory } from '../support/databases.ts';

const FIXTURE = fileURLToPath(new URL('../../fixtures/clients_data.json', import.meta.url));
const rejectSchema = z.looseObject({
  line: z.number(),
  path: z.string(),
  pointer: z.string().nullable(),
  reason: z.string(),
  record: z.json(),
});
type Rejected = z.infer<typeof rejectSchema>;
const summarySchema = z.looseObject({ run_id: z.string(), rejected: z.object({ count: z.number() }), skipped: z.string().optional() });

const dir = useDirectory();
const database = useDatabase({ each: true });

const outreach = (args: string[], options?: CliOptions) => runCli([...args, '--database', database.url], options);

async function summaryOf(
  pending: ReturnType<typeof runCli>,
): Promise<z.infer<typeof summarySchema> & { exitCode: number | null; stderr: string }> {
  const { exitCode, stdout, stderr } = await pending;
  expect(stdout, stderr).not.toBe('');
  return { ...summarySchema.parse(JSON.parse(stdout)), exitCode, stderr };
}

async function importFile(...args: string[]): Promise<string> {
  const { run_id, exitCode } = await summaryOf(outreach(['import-clients-json', ...args, '--no-media']));
  expect(exitCode).toBe(3);
  return run_id;
}

async function importDocument(document: object, ...flags: string[]): Promise<string> {
  const file = join(dir.path, 'document.json');
  await writeFile(file, JSON.stringify(document));
  return importFile(file, ...flags);
}

async function rejectsOf(run: string, ...flags: string[]): Promise<Rejected[]> {
  const { exitCode, stdout } = await outreach(['rejects', 'show', run, '--format', 'ndjson', ...flags]);
  expect(exitCode).toBe(0);
  return stdout.split(/(?<=\n)/).flatMap((line) => (line === '' ? [] : [rejectSchema.parse(JSON.parse(line))]));
}

const paths = (rows: Rejected[]) => rows.map((row) => row.path);
const ndjson = (rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
/** The records as a person corrects them; the other two stay as they are. */
const correct = (rows: Rejected[]) =>
  rows.map((row) => {
    const better = { 'clients.lena_codes.following.1': { username: 'new.page' }, 'pages.bad.count.follower_count': { follower_count: 77 } };
    const change = Object.entries(better).find(([path]) => path === row.path)?.[1];
    return change === undefined || typeof row.record !== 'object' ? row : { ...row, record: { ...row.record, ...change } };
  });

/** All that an import writes, but ids and the clocks of the database. */
const STATE = {
  clients: `select ig_username, display_name, status, following_count, last_scraped_at, added_at, metadata from discovery.clients order by 1`,
  pages: `select to_jsonb(p) - '{id,created_at,updated_at,file_updated_at}'::text[] as page from discovery.pages p order by ig_username`,
  follows: `select c.ig_username as client, p.ig_username as page, f.discovered_at, f.last_seen_at from discovery.client_following f
            join discovery.clients c on c.id = f.client_id join discovery.pages p on p.id = f.page_id order by 1, 2`,
  runs: `select job_type, target_username, status, total_retrieved, finished_at from discovery.scrape_runs order by 1, 2, 5`,
};
const state = async (of: keyof typeof STATE, from = database) => [...(await from.sql.unsafe(STATE[of]))];
const everything = async () => [
  ...(await Promise.all([state('clients'), state('pages'), state('follows'), state('runs')])),
  [
    ...(await database.sql`select id, retried_by from ops.rejects order by id`),
    ...(await database.sql`select id from ops.runs where status = 'succeeded'`),
  ],
];
const follows = async () =>
  (await state('follows')).map((row) => `${row.client} -> ${row.page}`).filter((edge) => /new\.page|bad\.count/.test(edge));

describe('rejects', () => {
  it('are shown in the order of the file, with place and reason', async () => {
    const run = await importFile(FIXTURE);
    expect(JSON.parse((await outreach(['rejects', 'list'])).stdout)).toEqual([
      { run_id: run, command: 'import-clients-json', source: FIXTURE, started_at: expect.any(String), rejects: 4, open: 4 },
    ]);
    const rows = await rejectsOf(run.slice(0, 8));
    expect(rows.map(({ path, pointer, reason }) => [path, pointer, reason])).toEqual([
      ['clients.lena_codes.following.1', '/clients/lena_codes/following/1', 'no handle'],
      ['clients.lena_codes.following.2', '/clients/lena_codes/following/2', 'no handle'],
      ['pages.null', '/pages/null', 'the key is no handle'],
      ['pages.bad.count.follower_count', '/pages/bad.count', expect.stringContaining('expected number')],
    ]);
    const text = (await readFile(FIXTURE, 'utf8')).split('\n');
    expect(text[(rows.at(-1)?.line ?? 0) - 1]).toContain('"bad.count": {');
  });

  it('are named by the import itself: the first of them, and what to do', async () => {
    const { run_id, stderr } = await summaryOf(outreach(['import-clients-json', FIXTURE, '--no-media']));
    expect(stderr.match(/^rejected: .*$/gm)).toEqual([
      'rejected: line 67, clients.lena_codes.following.1: no handle',
      'rejected: line 67, clients.lena_codes.following.2: no handle',
      'rejected: line 324, pages.null: the key is no handle',
      'rejected: and 1 more',
    ]);
    expect(stderr.match(/outreach rejects show \w{8}/g)).toEqual([`outreach rejects show ${run_id.slice(0, 8)}`]);
    const quiet = await outreach(['import-clients-json', FIXTURE, '--quiet', '--force']);
    expect(quiet.stderr).toMatch(
      /^warning: import-clients-json: 4 records of .* were rejected, see .*\nhint: outreach rejects show \w{8}; .*\n$/,
    );
  });

  it('are imported once corrected; those that are refused again stay open; the same file again changes nothing', async () => {
    const run = await importFile(FIXTURE);
    const file = join(dir.path, 'fix.ndjson');
    await writeFile(file, ndjson(correct(await rejectsOf(run))));

    const before = await everything();
    const preview = await outreach(['rejects', 'retry', run, file, '--dry-run']);
    expect(preview.exitCode).toBe(3);
    expect(JSON.parse(preview.stdout)).toMatchObject({
      dry_run: true,
      rejected: { count: 2 },
      tables: { 'discovery.pages': { inserted: 2 } },
    });
    expect(await everything()).toEqual(before);

    const first = await summaryOf(outreach(['rejects', 'retry', run.slice(0, 10), file]));
    expect(first).toMatchObject({ exitCode: 3, source: file, rejected: { count: 2 } });
    expect(first.stderr).toContain("2 of the run's rejects are corrected");
    expect(await follows()).toEqual(['dana.lifts -> bad.count', 'lena_codes -> new.page']);
    expect(await state('pages')).toContainEqual({ page: expect.objectContaining({ ig_username: 'bad.count', follower_count: 77 }) });
    expect(paths(await rejectsOf(run)).sort()).toEqual(['clients.lena_codes.following.2', 'pages.null']);
    expect((await rejectsOf(run, '--all')).filter((row) => row.retried_by === first.run_id)).toHaveLength(2);
    expect(JSON.parse((await outreach(['rejects', 'list'])).stdout)).toMatchObject([
      { run_id: first.run_id, rejects: 2, open: 0 },
      { run_id: run, rejects: 4, open: 2 },
    ]);

    const after = await Promise.all([state('clients'), state('pages'), state('follows'), rejectsOf(run, '--all')]);
    const again = await summaryOf(outreach(['rejects', 'retry', run, file]));
    expect(again).toMatchObject({ exitCode: 0, tables: {}, skipped: expect.stringContaining('imported before') });
    expect(await Promise.all([state('clients'), state('pages'), state('follows'), rejectsOf(run, '--all')])).toEqual(after);
  });

  it.each(['clients', 'pages', 'follows', 'runs'] as const)('leave %s as one import of the corrected file would have', async (of) => {
    const run = await importFile(FIXTURE);
    const input = ndjson(correct(await rejectsOf(run)));
    expect((await outreach(['rejects', 'retry', run, '-', '--allow-rejects'], { input })).exitCode).toBe(0);
    const clean = await openPostgres();
    try {
      const text = (await readFile(FIXTURE, 'utf8')).replace('"username": null', '"username": "new.page"').replace('"many"', '77');
      const file = join(dir.path, 'corrected.json');
      await writeFile(file, text);
      await runCli(['import-clients-json', file, '--no-media', '--database', clean.url]);
      expect(await state(of)).toEqual(await state(of, clean));
    } finally {
      await clean.close();
    }
  });

  it('are read with the options of their run', async () => {
    const pages = { 'late.page': { follower_count: 'many', profile_data: { scraped_at: '2025-06-01T12:00:00', bio: 'x' } } };
    const run = await importDocument({ clients: {}, pages }, '--timezone', 'America/New_York');
    const [row] = await rejectsOf(run);
    const input = ndjson([{ pointer: row?.pointer, record: { ...pages['late.page'], follower_count: 1 } }]);
    expect((await outreach(['rejects', 'retry', run, '-'], { input })).exitCode).toBe(0);
    expect(await database.sql`select scraped_at from discovery.page_profiles`).toEqual([{ scraped_at: new Date('2025-06-01T16:00:00Z') }]);
  });

  it('find their place under handles of any spelling', async () => {
    const page = { follower_count: 'many' };
    const names = ['a.b.c', '~tilde', 'x~1y', 'constructor', '__proto__', 'Upper.Case'];
    const text = `{"pages": {${[...names, 'a/b'].map((name) => `${JSON.stringify(name)}: ${JSON.stringify(page)}`).join(', ')}},
                   "clients": {"constructor": {"following": [null, "", {"username": "none"}]}}}`;
    const file = join(dir.path, 'names.json');
    await writeFile(file, text);
    const run = await importFile(file);
    const rows = await rejectsOf(run);
    expect(rows.map((row) => row.pointer).sort()).toEqual(
      [
        ...names.map((name) => `/pages/${name.replaceAll('~', '~0')}`),
        '/pages/a~1b',
        ...[0, 1, 2].map((i) => `/clients/constructor/following/${i}`),
      ].sort(),
    );
    const fixed = rows.map(({ pointer }) => ({
      pointer,
      record: pointer?.startsWith('/pages/') ? { follower_count: 5 } : `f.${pointer?.at(-1)}`,
    }));
    const retried = await summaryOf(outreach(['rejects', 'retry', run, '-'], { input: ndjson(fixed) }));
    // A key that is no handle cannot be corrected in its place.
    expect(retried).toMatchObject({ exitCode: 3, rejected: { count: 3 } });
    expect(paths(await rejectsOf(run)).sort()).toEqual(['pages.a/b', 'pages.x~1y', 'pages.~tilde']);
    const stored = await database.sql<{ ig_username: string }[]>`select ig_username from discovery.pages where follower_count = 5`;
    const handles = names.filter((name) => !name.includes('~')).map((name) => name.toLowerCase());
    expect(stored.map((row) => row.ig_username).sort()).toEqual(handles.sort());
    expect((await state('follows')).map((row) => row.page)).toEqual(['f.0', 'f.1', 'f.2']);
  });

  it('of a run that was forced again are noted, too, when their correction is known', async () => {
    const first = await importFile(FIXTURE);
    const input = ndjson(correct(await rejectsOf(first)));
    await outreach(['rejects', 'retry', first, '-'], { input });
    const second = await importFile(FIXTURE, '--force');
    // The older run is as good as the newer one.
    expect((await outreach(['rejects', 'retry', first, '-', '--allow-rejects'], { input })).exitCode).toBe(0);
    expect((await outreach(['rejects', 'retry', second, '-', '--allow-rejects'], { input })).exitCode).toBe(0);
    expect(paths(await rejectsOf(second)).sort()).toEqual(['clients.lena_codes.following.2', 'pages.null']);
  });

  it.each([
    ['{oops', 'fix.ndjson:2: not a JSON object'],
    ['[1, 2]', 'fix.ndjson:2: '],
    ['{"record": {}}', 'fix.ndjson:2: "pointer" is missing'],
    ['{"pointer": null, "record": "iVBOR"}', 'fix.ndjson:2: "pointer" is missing'],
    ['{"pointer": "/pages/a"}', 'fix.ndjson:2: "record" is missing'],
    ['{"pointer": "/nowhere/a", "record": {}}', 'fix.ndjson:2: "/nowhere/a" is none of the records'],
    [
      '{"pointer": "/clients/a/following/0/username", "record": "x"}',
      'fix.ndjson:2: "/clients/a/following/0/username" is none of the records',
    ],
  ])('names a wrong line and writes nothing: %s', async (line, message) => {
    const run = await importFile(FIXTURE);
    const before = await everything();
    await writeFile(join(dir.path, 'fix.ndjson'), `{"pointer": "/pages/bad.count", "record": {}}\n${line}\n\n`);
    const { exitCode, stdout, stderr } = await outreach(['rejects', 'retry', run, 'fix.ndjson'], { cwd: dir.path });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .*\nhint: ./m);
    expect(stderr).toContain(`error: ${message}`);
    expect(await everything()).toEqual(before);
  });

  it('refuses records that the run did not refuse', async () => {
    const run = await importFile(FIXTURE);
    const other = await importDocument({ clients: {}, pages: { 'else.where': { follower_count: 'many' } } });
    const before = await everything();
    const [row] = await rejectsOf(other);
    const { exitCode, stderr } = await outreach(['rejects', 'retry', run, '-'], { input: ndjson([{ ...row, record: {} }]) });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      `error: standard input:1: "/pages/else.where" is none of the records that run ${run.slice(0, 8)} refused\nhint: `,
    );
    expect(await everything()).toEqual(before);
  });

  it('are dismissed: kept, and no longer open', async () => {
    const run = await importFile(FIXTURE);
    const file = join(dir.path, 'some.ndjson');
    await writeFile(file, ndjson(correct(await rejectsOf(run)).slice(0, 1)));
    const retried = await summaryOf(outreach(['rejects', 'retry', run, file]));
    const { exitCode, run_id, tables } = await summaryOf(outreach(['rejects', 'dismiss', run.slice(0, 8)]));
    expect({ exitCode, tables }).toEqual({ exitCode: 0, tables: { 'ops.rejects': { inserted: 0, updated: 3, unchanged: 0 } } });
    expect(await rejectsOf(run)).toEqual([]);
    expect((await rejectsOf(run, '--all')).map((row) => row.retried_by).sort()).toEqual([retried.run_id, run_id, run_id, run_id].sort());
    expect((await summaryOf(outreach(['rejects', 'dismiss', run]))).tables).toMatchObject({ 'ops.rejects': { updated: 0 } });
  });

  it('are open once, however often the same records are refused, and stay settled once they were', async () => {
    const open = async () => {
      const rows: { run_id: string; open: number }[] = JSON.parse((await outreach(['rejects', 'list'])).stdout);
      return rows.map((row) => row.open);
    };
    const first = await importFile(FIXTURE);
    const second = await importFile(FIXTURE, '--force');
    expect(await open()).toEqual([4, 0]);
    const fixed = ndjson(correct(await rejectsOf(second)).filter((row) => row.path === 'pages.bad.count.follower_count'));
    await outreach(['rejects', 'retry', second, '-'], { input: fixed });
    await importFile(FIXTURE, '--force');
    expect(await open()).toEqual([3, 0, 0]);
    await outreach(['rejects', 'dismiss', JSON.parse((await outreach(['rejects', 'list'])).stdout)[0].run_id]);
    const fourth = await importFile(FIXTURE, '--force');
    expect(await rejectsOf(fourth)).toEqual([]);
    expect(await rejectsOf(fourth, '--all')).toHaveLength(4);
    expect(await rejectsOf(first)).toEqual([]);
  });

  it('exit 2 for a run that is none, is several, or is no completed import', async () => {
    const run = await importFile(FIXTURE);
    await outreach(['halt', '--reason', 'test']);
    const [halt] = await database.sql<{ id: string }[]>`select id from ops.runs where command = 'halt'`;
    const sibling = `${run.slice(0, -1)}${run.endsWith('0') ? '1' : '0'}`;
    await database.sql`insert into ops.runs (id, command, version, host, pid, status, exit_code, finished_at)
                       values (${sibling}, 'import-clients-json', '0', 'h', 1, 'failed', 1, now())`;
    const input = ndjson([{ pointer: '/pages/a', record: {} }]);
    for (const [id, message] of [
      ['ffffffff', 'no run begins with ffffffff'],
      [run.slice(0, -1), 'several runs begin with'],
      [halt?.id ?? '', 'is no completed import'],
      [sibling, 'run that import again'],
    ] as const) {
      const { exitCode, stdout, stderr } = await outreach(['rejects', 'retry', id, '-'], { input });
      expect({ id, exitCode, stdout }).toEqual({ id, exitCode: 2, stdout: '' });
      expect(stderr).toContain(message);
    }
    expect(await database.sql`select from discovery.pages where ig_username = 'a'`).toHaveLength(0);
  });

  it('are listed by pages, of runs without end', async () => {
    await database.sql`
      with r as (insert into ops.runs (command, version, host, pid, started_at, finished_at, status, exit_code)
                 select 'import-clients-json', '0', 'h', 1, now() - (n / 10) * interval '1 second', now(), 'succeeded', 3 from generate_series(1, 1205) n returning id)
      insert into ops.rejects (run_id, source, path, reason) select id, 'f', 'p', 'r' from r`;
    const expected = await database.sql<{ id: string }[]>`select id from ops.runs order by started_at desc, id desc`;
    const { stdout } = await outreach(['rejects', 'list', '--format', 'csv', '--fields', 'run_id,open']);
    expect(stdout).toBe(`run_id,open\r\n${expected.map(({ id }) => `${id},1\r\n`).join('')}`);
    const one = expected[0]?.id ?? '';
    await database.sql`insert into ops.rejects (run_id, source, line, path, pointer, reason) select ${one}, 'f', n, n::text, '/pages/' || n, 'r' from generate_series(1, 2345) n`;
    expect((await outreach(['rejects', 'show', one, '--format', 'csv', '--fields', 'path'])).stdout.split('\r\n').slice(2, -1)).toEqual(
      Array.from({ length: 2345 }, (_, i) => String(i + 1)),
    );
  });
});
