import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { workbook } from '../support/workbook.ts';

const dir = useDirectory();
const database = useDatabase({ each: true });
beforeEach(async () => {
  await database.sql`insert into discovery.clients (ig_username, last_scraped_at) values ('ana', '2026-01-02T00:00:00Z'), ('ben', null)`;
});

const backfill = (...args: string[]) => runCli(['backfill', 'scrape-runs', ...args, '--database', database.url]);
const runs =
  () => database.sql`select job_type, target_username, status, total_expected, total_retrieved, coverage_pct::float8, error_message, finished_at,
  metadata ->> 'synthetic' as synthetic from discovery.scrape_runs order by finished_at`;
const inserted = (stdout: string) => JSON.parse(stdout).tables['discovery.scrape_runs']?.inserted ?? 0;

describe('backfill scrape-runs', () => {
  it('adds what stored rows speak of, once; a preview counts the same', async () => {
    await database.sql`insert into discovery.pages (ig_username) values ('page')`;
    await database.sql`insert into discovery.page_profiles (page_id, scraped_at) select id, '2026-01-03T00:00:00Z' from discovery.pages`;
    expect(inserted((await backfill('--dry-run')).stdout)).toBe(2);
    expect(await runs()).toEqual([]);
    expect(inserted((await backfill()).stdout)).toBe(2);
    expect(await runs()).toMatchObject([
      { job_type: 'client_following', target_username: 'ana', total_retrieved: 0, coverage_pct: null, synthetic: 'true' },
      { job_type: 'profile_scrape', target_username: 'page', total_retrieved: 1, synthetic: 'true' },
    ]);
    expect(inserted((await backfill()).stdout)).toBe(0);
  });

  it('behaves as a job: too few is exit 7; a flag of a file needs one', async () => {
    expect((await backfill('--expect-min', '5')).exitCode).toBe(7);
    expect(await backfill('--force')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--force needs --from') });
  });

  it('takes a file, rejects what is none, and leaves a real run alone', async () => {
    await database.sql`insert into discovery.scrape_runs (job_type, target_username, status, total_retrieved, finished_at) values ('client_following', 'ana', 'succeeded', 7, '2025-05-05T10:00:20Z')`;
    const file = join(dir.path, 'history.csv');
    await writeFile(
      file,
      [
        'job_type,target_username,status,total_expected,total_retrieved,error_message,finished_at',
        'client_following,@Ana,succeeded,200,150,,2025-04-01T10:00:00Z',
        'client_following,ana,succeeded,200,150,,2025-05-05T10:00:00Z',
        'profile_scrape,page,failed,,0,blocked,2025-04-02 10:00:00+02',
        'client_following,ana,succeeded,,1,,2025-04-01T10:00:00',
        'something,ana,succeeded,,1,,2025-04-01T10:00:00Z',
        'client_following,two words,succeeded,,1,,2025-04-01T10:00:00Z',
      ].join('\n'),
    );
    const { exitCode, stdout, stderr } = await backfill('--from', file);
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ rejected: { count: 3 }, tables: { 'discovery.scrape_runs': { inserted: 2 } } });
    expect(stderr).toContain('1 are of moments of which there is a real run');
    expect(await runs()).toMatchObject([
      { target_username: 'ana', total_expected: 200, total_retrieved: 150, coverage_pct: 75, synthetic: 'true' },
      { target_username: 'page', status: 'failed', error_message: 'blocked', finished_at: new Date('2025-04-02T08:00:00Z') },
      { target_username: 'ana', total_retrieved: 7, synthetic: null },
    ]);
    const before = await runs();
    expect(inserted((await backfill('--from', file, '--force')).stdout)).toBe(0);
    expect(await runs()).toEqual(before);
  });

  it('takes a workbook or a list of semicolons, under other names; corrected rows are read the same way', async () => {
    const head = ['Type', 'Whose', 'Finished', 'Expected', 'Ошибка'];
    const rows = [
      ['profile scrape', 'page.one', '2025-04-01T10:00:00Z', 200, ''],
      ['profile scrape', 'page.two', '2025-04-02', 200, ''],
    ];
    const file = join(dir.path, 'history.xlsx');
    await writeFile(file, workbook([{ name: 'История', rows: [['History of scrapes'], head, ...rows] }]));
    const map = ['--map', 'target_username=Whose', '--map', 'error_message=E'];
    expect(await backfill('--from', file)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('no column target_username: its header in line 2 has Type, Whose'),
    });
    const plan = await backfill('--from', file, ...map, '--explain', '--format', 'ndjson');
    expect(plan).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('the header is in line 2') });
    expect(JSON.parse(plan.stdout.split('\n')[1] ?? '')).toMatchObject({
      sheet: 'История',
      column: 'B',
      header: 'Whose',
      target: 'target_username',
      how: 'asked for',
    });
    const first = await backfill('--from', file, ...map, '--sheet', 'История');
    expect([first.exitCode, inserted(first.stdout)]).toEqual([3, 1]);
    const run = JSON.parse(first.stdout).run_id;
    const { stdout } = await runCli(['rejects', 'show', run, '--format', 'ndjson', '--database', database.url]);
    const reject = JSON.parse(stdout);
    expect(reject).toMatchObject({
      line: 4,
      path: 'rows[1]',
      reason: expect.stringContaining('no time with a zone'),
      record: { Whose: 'page.two' },
    });
    reject.record.Finished = '2025-04-02T10:00:00Z';
    await writeFile(join(dir.path, 'fixed.ndjson'), JSON.stringify(reject));
    const again = await runCli(['rejects', 'retry', run, join(dir.path, 'fixed.ndjson'), '--database', database.url]);
    expect([again.exitCode, inserted(again.stdout)]).toEqual([0, 1]);
    const legacy = join(dir.path, 'history.csv');
    await writeFile(
      legacy,
      iconv.encode(
        'job_type;target_username;finished_at;error_message\nprofile_scrape;page.three;2025-04-03T10:00:00Z;нет доступа\n',
        'windows-1251',
      ),
    );
    expect(inserted((await backfill('--from', legacy)).stdout)).toBe(1);
    expect(await runs()).toMatchObject([
      { target_username: 'page.one', total_expected: 200 },
      { target_username: 'page.two', total_expected: 200 },
      { target_username: 'page.three', error_message: 'нет доступа' },
    ]);
  });

  it('refuses a run that is still to end: nothing would be due until then', async () => {
    const file = join(dir.path, 'ahead.csv');
    await writeFile(
      file,
      'job_type,target_username,finished_at\nprofile_scrape,a,2099-04-01T10:00:00Z\nprofile_scrape,b,2025-04-01T10:00:00Z\n',
    );
    const { exitCode, stdout } = await backfill('--from', file);
    expect([exitCode, inserted(stdout)]).toEqual([3, 1]);
  });

  it.each([
    [['--map', 'who=x'], 'did you mean|it can be job_type'],
    [['--map', 'x'], 'Write target=Header'],
    [['--encoding', 'klingon'], 'Write a name such as utf-8'],
    [['--sheet', 'a'], '--sheet is for workbooks'],
  ])('refuses %j', async (flags, message) => {
    const file = join(dir.path, 'one.csv');
    await writeFile(file, 'job_type,target_username,finished_at\nprofile_scrape,a,2025-04-01T10:00:00Z\n');
    expect(await backfill('--from', file, ...flags)).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(message) });
    expect(await backfill(...flags)).toMatchObject({ exitCode: 2 });
  });
});
