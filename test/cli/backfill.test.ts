import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';

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
});
