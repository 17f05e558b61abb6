import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';

const FIXTURE = fileURLToPath(new URL('../../fixtures/clients_data.json', import.meta.url));
const AT = '2026-11-20T08:00:00.000Z';

const dir = useDirectory();
const database = useDatabase({ each: true });
beforeEach(async () => {
  await runCli(['import-clients-json', FIXTURE, '--no-media', '--database', database.url]);
});

const scrape = (...args: string[]) => runCli(['scrape', ...args, '--database', database.url]);
async function dataset(items: readonly unknown[], name = 'dataset.json'): Promise<string> {
  const file = join(dir.path, name);
  await writeFile(file, JSON.stringify(items));
  await utimes(file, new Date(AT), new Date(AT));
  return file;
}
const row = (following_of: string, username: string, more: object = {}) => ({ following_of, username, ...more });
const follows = async (client: string) =>
  (
    await database.sql`select p.ig_username, f.last_seen_at from discovery.client_following f join discovery.clients c on c.id = f.client_id
                       join discovery.pages p on p.id = f.page_id where c.ig_username = ${client} order by 1`
  ).map((edge) => [edge.ig_username, edge.last_seen_at?.toISOString() ?? null]);
const runs =
  () => database.sql`select target_username, job_type, status, total_expected, total_retrieved, coverage_pct::float8, failed_accounts, error_message,
  worker, lease_until, finished_at from discovery.scrape_runs where not metadata ? 'synthetic' order by 1`;
const everything = async () =>
  Promise.all(
    ['clients', 'pages', 'client_following', 'scrape_runs', 'page_profiles', 'scrape_items'].map((table) =>
      database.sql.unsafe(`select md5(string_agg(t::text, ',' order by t::text)) from (
        select to_jsonb(t) - '{updated_at,started_at,run_id,attempts}'::text[] from discovery.${table} t) t`),
    ),
  );

describe('scrape following --from-dataset', () => {
  it('keeps pages, who follows them, the run and the items as they came', async () => {
    const file = await dataset([
      row('Dana.Lifts', 'quiethustlclub', { full_name: 'Quiet', is_verified: true, id: '99' }),
      row('dana.lifts', 'new.one', { is_private: true }),
      row('dana.lifts', 'new.one'),
      row('dana.lifts', 'dana.lifts'),
      row('lena_codes', 'new.one'),
    ]);
    const { exitCode, stdout } = await scrape('following', '--from-dataset', file);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'scrape following',
      tables: {
        'discovery.pages': { inserted: 1, updated: 1 },
        'discovery.client_following': { inserted: 2, updated: 1 },
        'discovery.scrape_runs': { inserted: 2 },
        'discovery.scrape_items': { inserted: 5 },
      },
    });
    expect(await follows('dana.lifts')).toEqual(
      expect.arrayContaining([
        ['new.one', AT],
        ['quiethustlclub', AT],
      ]),
    );
    expect(await runs()).toEqual([
      expect.objectContaining({
        target_username: 'dana.lifts',
        status: 'succeeded',
        total_retrieved: 2,
        total_expected: null,
        coverage_pct: null,
        worker: null,
        lease_until: null,
        finished_at: new Date(AT),
      }),
      expect.objectContaining({ target_username: 'lena_codes', total_retrieved: 1 }),
    ]);
    const [page] =
      await database.sql`select is_private, is_verified, metadata ->> 'instagram_id' as id from discovery.pages where ig_username = 'new.one'`;
    expect(page).toEqual({ is_private: true, is_verified: null, id: null });
    const [client] = await database.sql`select last_scraped_at, last_error, status from discovery.clients where ig_username = 'dana.lifts'`;
    expect(client).toEqual({ last_scraped_at: new Date(AT), last_error: null, status: 'scraped' });
    const counted =
      await database.sql`select clients_following_count as n from discovery.page_client_counts c join discovery.pages p on p.id = c.page_id where p.ig_username = 'new.one'`;
    expect(counted).toEqual([{ n: 2 }]);
  });

  it('is idempotent, forced or not; a preview counts the same and writes nothing', async () => {
    const file = await dataset([row('dana.lifts', 'a'), row('lena_codes', 'a'), row('lena_codes', 'b'), row('marcob', 'b')]);
    const before = await everything();
    const preview = await scrape('following', '--from-dataset', file, '--dry-run');
    expect(await everything()).toEqual(before);
    const first = await scrape('following', '--from-dataset', file);
    const written = JSON.parse(first.stdout).tables;
    for (const [table, counts] of Object.entries(JSON.parse(preview.stdout).tables)) expect(written[table]).toEqual(counts);
    const after = await everything();
    const again = await scrape('following', '--from-dataset', file);
    expect(JSON.parse(again.stdout)).toMatchObject({ tables: {}, skipped: expect.stringContaining('imported before') });
    expect((await scrape('following', '--from-dataset', file, '--force')).exitCode).toBe(0);
    expect(await everything()).toEqual(after);
  });

  it('rejects what is no row, and goes on', async () => {
    const file = await dataset([17, null, 'x', {}, row('dana.lifts', 'a'), { username: 'whose' }, row('dana.lifts', 'not a handle')]);
    const { exitCode, stdout } = await scrape('following', '--from-dataset', file);
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout).rejected.count).toBe(6);
    expect((await database.sql`select reason from ops.rejects where source = ${file} order by id`).map((r) => r.reason)).toEqual([
      'not an object',
      'not an object',
      'not an object',
      'no handle',
      'it does not say whose list it is of: name the one account whose list this is',
      'the handle is none of Instagram',
    ]);
    // With one account named, the rows that name nobody are of its list.
    expect((await scrape('following', 'dana.lifts', '--from-dataset', file)).exitCode).toBe(3);
    expect(await follows('dana.lifts')).toContainEqual(['whose', AT]);
  });

  it('a list with nothing in it is a failure that leaves what is stored alone', async () => {
    const stored = await follows('dana.lifts');
    const file = await dataset([{ username: 'dana.lifts', error: 'private_account' }, row('lena_codes', 'lena_codes')]);
    expect((await scrape('following', '--from-dataset', file)).exitCode).toBe(3);
    expect(await runs()).toMatchObject([
      {
        target_username: 'dana.lifts',
        status: 'failed',
        total_retrieved: 0,
        failed_accounts: ['dana.lifts'],
        error_message: 'private_account',
      },
      { target_username: 'lena_codes', status: 'failed', error_message: 'nothing was retrieved' },
    ]);
    expect(await follows('dana.lifts')).toEqual(stored);
    const [client] = await database.sql`select last_error, status from discovery.clients where ig_username = 'dana.lifts'`;
    expect(client).toEqual({ last_error: 'private_account', status: 'scraped' });
  });

  it('knows coverage where the count is given', async () => {
    const file = await dataset([row('dana.lifts', 'a'), row('dana.lifts', 'b'), row('dana.lifts', 'c')]);
    await scrape('following', 'dana.lifts', '--from-dataset', file, '--expected', '4');
    expect(await runs()).toMatchObject([{ total_expected: 4, total_retrieved: 3, coverage_pct: 75 }]);
    const [client] = await database.sql`select following_count from discovery.clients where ig_username = 'dana.lifts'`;
    expect(client).toEqual({ following_count: 4 });
  });

  it('an older list does not win over a newer one', async () => {
    await scrape('following', '--from-dataset', await dataset([row('dana.lifts', 'a')]));
    await scrape(
      'following',
      '--from-dataset',
      await dataset([row('dana.lifts', 'a'), row('dana.lifts', 'z')], 'old.json'),
      '--scraped-at',
      '2026-01-01',
    );
    expect(await follows('dana.lifts')).toEqual(
      expect.arrayContaining([
        ['a', AT],
        ['z', '2026-01-01T00:00:00.000Z'],
      ]),
    );
    const [client] = await database.sql`select last_scraped_at from discovery.clients where ig_username = 'dana.lifts'`;
    expect(client).toEqual({ last_scraped_at: new Date(AT) });
  });

  it('of somebody who is no client is a usage error, until --add-clients', async () => {
    const file = await dataset([row('stranger', 'a')]);
    const refused = await scrape('following', '--from-dataset', file);
    expect(refused).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/error: this is no client: stranger\nhint: .*--add-clients/),
    });
    expect(await runs()).toEqual([]);
    expect((await scrape('following', '--from-dataset', file, '--add-clients')).exitCode).toBe(0);
    expect(await follows('stranger')).toEqual([['a', AT]]);
  });

  it('a broken file changes nothing', async () => {
    const file = join(dir.path, 'broken.json');
    await writeFile(file, `[${JSON.stringify(row('dana.lifts', 'a'))},`);
    const before = await everything();
    const { exitCode, stderr } = await scrape('following', '--from-dataset', file);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(/broken\.json: line 1, column \d+: /) });
    expect(await everything()).toEqual(before);
  });
});

describe('scrape profiles --from-dataset', () => {
  const profile = (username: string, more: object = {}) => ({
    username,
    id: `id-${username}`,
    fullName: `The ${username}`,
    biography: 'bio',
    followersCount: 500,
    followsCount: 40,
    private: false,
    verified: true,
    ...more,
  });

  it('keeps a snapshot, the page’s own facts, and the expected count of clients', async () => {
    const file = await dataset([
      profile('quiethustlclub', {
        externalUrl: 'https://quiet.example',
        businessEmail: 'Hi@Quiet.example',
        latestPosts: [{ id: '1', caption: 'hello', likesCount: -1 }],
      }),
      profile('dana.lifts', { followsCount: 77 }),
      profile('brand.new'),
      { username: 'gone.page', error: 'not_found', errorDescription: 'Post does not exist' },
    ]);
    const { exitCode, stdout } = await scrape('profiles', '--from-dataset', file);
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout).tables).toMatchObject({
      'discovery.page_profiles': { inserted: 2 },
      'discovery.scrape_items': { inserted: 4 },
    });
    const [page] =
      await database.sql`select display_name, follower_count, contact_email, is_verified, last_profile_scraped_at, s.bio, s.external_url, s.posts, s.source_run_id is not null as by_run
      from discovery.pages p join discovery.page_profiles s on s.page_id = p.id where p.ig_username = 'quiethustlclub' and s.scraped_at = ${AT}`;
    expect(page).toMatchObject({
      display_name: 'The quiethustlclub',
      follower_count: 500,
      contact_email: 'hi@quiet.example',
      is_verified: true,
      last_profile_scraped_at: new Date(AT),
      bio: 'bio',
      external_url: 'https://quiet.example',
      posts: [{ id: '1', caption: 'hello' }],
      by_run: true,
    });
    expect(await database.sql`select following_count from discovery.clients where ig_username = 'dana.lifts'`).toEqual([
      { following_count: 77 },
    ]);
    expect(await database.sql`select from discovery.pages where ig_username = 'dana.lifts'`).toHaveLength(0);
    expect(await database.sql`select from discovery.pages where ig_username = 'brand.new'`).toHaveLength(1);
    expect(await runs()).toMatchObject([
      { job_type: 'profile_scrape', status: 'succeeded', total_retrieved: 3, failed_accounts: ['gone.page'] },
    ]);
    const after = await everything();
    await scrape('profiles', '--from-dataset', file, '--force');
    expect(await everything()).toEqual(after);
  });

  it('notes a failure on the page, counts those in a row, and keeps what is stored', async () => {
    const failure = (at: string) => scrape('profiles', '--scraped-at', at, '--force', '--from-dataset', join(dir.path, 'failed.json'));
    await scrape('profiles', '--from-dataset', await dataset([profile('quiethustlclub')]));
    await dataset([{ username: 'quiethustlclub', error: 'no_items' }], 'failed.json');
    for (const at of ['2026-11-21', '2026-11-22', '2026-11-22']) await failure(at);
    const state = () =>
      database.sql`select metadata -> 'profile_failure' as failure, last_profile_scraped_at from discovery.pages where ig_username = 'quiethustlclub'`;
    expect(await state()).toMatchObject([
      { failure: { error: 'no_items', consecutive_failures: 2 }, last_profile_scraped_at: new Date(AT) },
    ]);
    // An old one is no news; after a success the count begins anew.
    await failure('2026-01-01');
    await scrape('profiles', '--from-dataset', await dataset([profile('quiethustlclub')]), '--scraped-at', '2026-11-23');
    await failure('2026-11-24');
    expect(await state()).toMatchObject([{ failure: { consecutive_failures: 1 } }]);
    expect(await runs()).toContainEqual(expect.objectContaining({ status: 'failed', error_message: 'no profile was retrieved' }));
  });
});

describe('a dataset of something else', () => {
  const profile = { id: '7', username: 'quiethustlclub', followersCount: 5, latestPosts: [] };

  it.each([
    ['profiles', [row('dana.lifts', 'quiethustlclub', { id: '99' })], [], /none of its 1 items is a profile: a row of a following list/],
    ['following', [profile], ['dana.lifts'], /none of its 1 items is a row of a following list: a profile/],
    // Rows that do not say whose list it is, and profiles that say less than others; errors among them.
    [
      'profiles',
      [
        { id: '99', username: 'a', full_name: 'A', is_private: false },
        { username: 'b', error: 'no_items' },
      ],
      [],
      /none of its 2 items is a profile/,
    ],
    ['profiles', [row('dana.lifts', 'a'), { username: 'b', error: 'private_account' }], [], /none of its 2 items is a profile/],
    [
      'following',
      [{ username: 'a', biography: 'tea', postsCount: 3 }],
      ['dana.lifts'],
      /none of its 1 items is a row of a following list: a profile/,
    ],
    ['following', [{ username: 'b', error: 'not_found' }, profile], [], /none of its 2 items is a row of a following list: a profile/],
    ['following', [{ x: 1 }], ['dana.lifts'], /none of its 1 items is a row of a following list: no handle/],
    [
      'following',
      [row('dana.lifts', 'a'), row('lena_codes', 'a')],
      ['--expected', '4'],
      /--expected is what one account follows, and the dataset has 2 lists/,
    ],
  ])('is refused by scrape %s, and nothing is written', async (what, items, flags, message) => {
    const before = await everything();
    const { exitCode, stderr } = await scrape(what, ...flags, '--force', '--from-dataset', await dataset(items));
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(await everything()).toEqual(before);
  });

  it('is refused as a spreadsheet, too; and a spreadsheet of the right thing is read', async () => {
    const before = await everything();
    const file = join(dir.path, 'profiles.csv');
    await writeFile(file, 'username;id;latestPosts/0/caption\nquiethustlclub;7;tea\n');
    expect(await scrape('following', 'dana.lifts', '--force', '--from-dataset', file)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/none of its 1 items is a row of a following list: a profile.*\nhint: .*scrape profiles/),
    });
    expect(await everything()).toEqual(before);
    const list = join(dir.path, 'list.csv');
    await writeFile(list, Buffer.from('username;full_name\nrene.one;René\nstray;a;b\n', 'latin1'));
    const { exitCode, stdout, stderr } = await scrape('following', 'dana.lifts', '--from-dataset', list);
    expect([exitCode, JSON.parse(stdout).rejected.count]).toEqual([3, 1]);
    expect(stderr).toContain('it has 3 cells, the header 2');
    expect(await database.sql`select display_name from discovery.pages where ig_username = 'rene.one'`).toEqual([{ display_name: 'René' }]);
  });

  it('among others is rejected by the row', async () => {
    const { exitCode } = await scrape(
      'profiles',
      '--no-media',
      '--from-dataset',
      await dataset([profile, row('dana.lifts', 'x', { id: '99' })]),
    );
    expect(exitCode).toBe(3);
    expect(await database.sql`select from discovery.page_profiles where source_run_id is not null and bio is null`).toHaveLength(1);
  });

  it('without --expected keeps the expected count of the same run', async () => {
    const file = await dataset([row('dana.lifts', 'a'), row('dana.lifts', 'b')]);
    await scrape('following', 'dana.lifts', '--from-dataset', file, '--expected', '2');
    await scrape('following', 'dana.lifts', '--from-dataset', file, '--force');
    expect(await runs()).toMatchObject([{ total_expected: 2, coverage_pct: 100 }]);
  });
});
