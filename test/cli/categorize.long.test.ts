import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { workbook } from '../support/workbook.ts';

const dir = useDirectory();
const database = useDatabase({ each: true });

const outreach = (...args: string[]) => runCli([...args, '--database', database.url]);
const profile = (username: string, fullName: string, biography: string, captions: readonly string[] = []) => ({
  username,
  id: `id-${username}`,
  fullName,
  biography,
  followersCount: 1000,
  latestPosts: captions.map((caption, i) => ({ id: String(i), caption })),
});
const PAGES = [
  profile(
    'daily.scripture.lane',
    'Daily Scripture Lane',
    'Bible verses every day 🙏 Jesus is Lord\nDM for paid promotion\nhello [at] lane.example',
    ['Psalm 23: the Lord is my shepherd #bible #faith', 'Pray about it. #jesus #church'],
  ),
  profile('iron.and.chalk', 'Iron & Chalk', 'Gym motivation and workout tips 💪\nNo promos, please stop asking', [
    'Leg day: squats, deadlifts, protein #gym #fitness',
    'Push workout for beginners #bodybuilding',
  ]),
  profile('ana.k_private', 'Ana', '', []),
];
async function scrape(pages: readonly object[], at = '2026-11-20'): Promise<void> {
  const file = join(dir.path, 'profiles.json');
  await writeFile(file, JSON.stringify(pages));
  expect((await outreach('scrape', 'profiles', '--from-dataset', file, '--scraped-at', at, '--force')).exitCode).toBe(0);
}
const pages =
  () => database.sql`select ig_username, category, category_confidence::float8 as confidence, promo_status, promo_status_source, contact_email,
  metadata -> 'categorizer' as verdict, updated_at from discovery.pages order by 1`;

describe('categorize', () => {
  it('says the same of many pages at a time, in threads of their own', async () => {
    await scrape(PAGES);
    await database.sql`insert into discovery.pages (ig_username, display_name) select 'copy.' || i, 'Daily Scripture Lane' from generate_series(1, 2300) i`;
    await database.sql`insert into discovery.page_profiles (page_id, bio, posts, scraped_at)
      select p.id, s.bio, s.posts, now() from discovery.pages p, discovery.page_profiles s join discovery.pages o on o.id = s.page_id
      where p.ig_username like 'copy.%' and o.ig_username = 'daily.scripture.lane'`;
    const { exitCode, stdout } = await outreach('categorize');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).tables).toMatchObject({ 'discovery.pages': { updated: 2303 } });
    const verdicts = () =>
      database.sql`select category, category_confidence::float8, promo_status, promo_indicators, metadata -> 'categorizer' ->> 'evidence' as evidence,
        count(*)::int as n from discovery.pages where ig_username like 'copy.%' group by 1, 2, 3, 4, 5`;
    const [all, ...others] = await verdicts();
    expect([all?.category, all?.n, others]).toEqual(['CHRISTIAN_THEME', 2300, []]);
    // One page alone is judged without a thread.
    await database.sql`update discovery.pages set category = null, metadata = '{}' where ig_username = 'copy.7'`;
    await outreach('categorize', 'copy.7');
    expect(await verdicts()).toEqual([all]);
  });

  it('says what a page is by its own words, with the evidence, its signals and its addresses', async () => {
    await scrape(PAGES);
    const { exitCode, stdout } = await outreach('categorize');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).tables).toMatchObject({ 'discovery.pages': { updated: 3 }, 'discovery.scrape_runs': { inserted: 1 } });
    expect(await pages()).toMatchObject([
      { ig_username: 'ana.k_private', category: null, confidence: null, promo_status: 'unknown', contact_email: null },
      {
        ig_username: 'daily.scripture.lane',
        category: 'CHRISTIAN_THEME',
        promo_status: 'warm',
        promo_status_source: 'detector',
        contact_email: 'hello@lane.example',
        verdict: {
          category: 'CHRISTIAN_THEME',
          evidence: expect.arrayContaining([expect.stringMatching(/bio: /)]),
          emails: ['hello@lane.example'],
        },
      },
      { ig_username: 'iron.and.chalk', category: 'FITNESS_THEME', promo_status: 'not_open' },
    ]);
    const signals =
      await database.sql`select p.ig_username, e.signal_type, e.details ->> 'source' as source, r.job_type from discovery.promo_events e
      join discovery.pages p on p.id = e.page_id join discovery.scrape_runs r on r.id = e.source_run_id order by 1, 2`;
    expect(signals).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ig_username: 'daily.scripture.lane', signal_type: 'email', source: 'bio', job_type: 'categorizer' }),
        expect.objectContaining({ ig_username: 'iron.and.chalk', source: 'bio' }),
      ]),
    );
  });

  it('goes through more than one batch on the embedded database', async () => {
    const env = { OUTREACH_DATABASE: `pglite:${join(dir.path, 'db')}` };
    const file = join(dir.path, 'many.ndjson');
    const rows = Array.from({ length: 1_050 }, (_, i) =>
      JSON.stringify({ following_of: 'dana.lifts', username: `gym.page.${i}`, full_name: 'Gym' }),
    );
    await writeFile(file, rows.join('\n'));
    await runCli(['scrape', 'following', '--from-dataset', file, '--add-clients'], { env });
    const { exitCode, stdout } = await runCli(['categorize'], { env });
    expect([exitCode, JSON.parse(stdout).tables['discovery.pages']]).toEqual([0, { inserted: 0, updated: 1_050, unchanged: 0 }]);
  });

  it('does not take an imported category for its own because its guess was the same', async () => {
    await scrape([profile('iron.corner', 'Gym', 'Gym motivation and workout tips 💪', ['leg day #gym'])]);
    await database.sql`update discovery.pages set category = 'FITNESS_THEME', category_confidence = 0.85`;
    for (let times = 0; times < 2; times++) await outreach('categorize', '--all', '--min-confidence', '1');
    expect(await pages()).toMatchObject([
      { category: 'FITNESS_THEME', confidence: 0.85, verdict: { category: 'FITNESS_THEME', assigned: null } },
    ]);
  });

  it('leaves an imported category where the rules are not sure, and takes back its own', async () => {
    await scrape([profile('quiet.corner', 'Quiet Corner', 'tea')]);
    await database.sql`update discovery.pages set category = 'QUOTES_THEME', category_confidence = 0.85`;
    await outreach('categorize');
    expect(await pages()).toMatchObject([{ category: 'QUOTES_THEME', confidence: 0.85 }]);
    await scrape([profile('quiet.corner', 'Gym', 'Gym motivation and workout tips 💪', ['leg day #gym'])], '2026-11-21');
    await outreach('categorize');
    expect(await pages()).toMatchObject([{ category: 'FITNESS_THEME' }]);
    await scrape([profile('quiet.corner', 'Quiet Corner', 'tea')], '2026-11-22');
    await outreach('categorize');
    expect(await pages()).toMatchObject([{ category: null, confidence: null }]);
  });

  it('looks at what changed, once; each signal is one event', async () => {
    await scrape(PAGES);
    await outreach('categorize');
    const [before, events] = [await pages(), await database.sql`select id from discovery.promo_events order by 1`];
    expect(JSON.parse((await outreach('categorize')).stdout).tables).toEqual({});
    const all = await outreach('categorize', '--all');
    expect(JSON.parse(all.stdout).tables).toMatchObject({
      'discovery.pages': { updated: 0, unchanged: 3 },
      'discovery.promo_events': { inserted: 0 },
    });
    expect(await pages()).toEqual(before);
    expect(await database.sql`select id from discovery.promo_events order by 1`).toEqual(events);
    await scrape(
      [profile('ana.k_private', 'Ana', 'Travel blogger ✈️ solo backpacking tips, hidden beaches', ['Bali itinerary #travel #wanderlust'])],
      '2026-11-21',
    );
    expect(JSON.parse((await outreach('categorize')).stdout).tables['discovery.pages']).toEqual({ inserted: 0, updated: 1, unchanged: 0 });
    // With other rules every page has changed.
    const stricter = await outreach('categorize', '--min-confidence', '1', '--dry-run');
    expect(JSON.parse(stricter.stdout)).toMatchObject({ dry_run: true, tables: { 'discovery.pages': { updated: 3 } } });
  });

  it('never overwrites a human, nor an address that is stored', async () => {
    await scrape(PAGES);
    await database.sql`update discovery.pages set category = 'MIXED_THEME', category_confidence = null, promo_status = 'not_open', promo_status_source = 'human',
      contact_email = 'team@lane.example', pricing_notes = 'ask Ana' where ig_username = 'daily.scripture.lane'`;
    await outreach('categorize', '--all');
    const [, page] = await pages();
    expect(page).toMatchObject({
      category: 'MIXED_THEME',
      confidence: null,
      promo_status: 'not_open',
      promo_status_source: 'human',
      contact_email: 'team@lane.example',
      verdict: { category: 'CHRISTIAN_THEME' },
    });
  });

  it('a dry run counts the same and writes nothing', async () => {
    await scrape(PAGES);
    const before = await pages();
    const preview = JSON.parse((await outreach('categorize', '--dry-run')).stdout).tables;
    expect(await pages()).toEqual(before);
    const written = JSON.parse((await outreach('categorize')).stdout).tables;
    expect(preview).toEqual(written);
  });

  it('--explain prints every reason', async () => {
    await scrape(PAGES);
    const { stdout, stderr } = await outreach('categorize', '--explain', 'daily.scripture.lane');
    const rows: { about: string; verdict: string | null; source: string; text: string }[] = JSON.parse(stdout);
    expect(rows[0]).toMatchObject({ about: 'category', verdict: 'CHRISTIAN_THEME', source: 'rules', confidence: expect.any(Number) });
    expect(rows).toContainEqual(expect.objectContaining({ about: 'promo', verdict: 'warm', source: 'rules' }));
    expect(rows).toContainEqual(expect.objectContaining({ about: 'email', text: 'hello@lane.example' }));
    expect(stderr).toMatch(/lighter reasons.*--all/);
    const all = await outreach('categorize', '--explain', 'daily.scripture.lane', '--all');
    expect(JSON.parse(all.stdout).length).toBeGreaterThan(rows.length);
    expect((await outreach('categorize', 'nobody')).exitCode).toBe(2);
    expect(await outreach('categorize', '--explain', 'nobody')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('no page is called nobody'),
    });
  });

  it('takes a taxonomy of one’s own, and says what is wrong with it', async () => {
    await scrape(PAGES);
    const file = join(dir.path, 'broken.yaml');
    await writeFile(file, 'categories: 5\n');
    expect(await outreach('categorize', '--taxonomy', file)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/error: .*broken\.yaml.*\nhint: /),
    });
    expect(await outreach('categorize', '--taxonomy', 'absent.yaml')).toMatchObject({ exitCode: 2 });
  });

  it.each([
    [['--explain', 'a.page', '--dry-run'], '--dry-run does nothing beside --explain'],
    [['--apply', 'w.csv', '--min-confidence', '0.7'], '--min-confidence does nothing beside --apply'],
    [['--allow-rejects'], '--allow-rejects does nothing here'],
    [['a.page', '--apply', 'w.csv'], 'handles do nothing beside --apply'],
    [['--min-confidence', '1.5'], 'A number from 0 to 1 is needed'],
  ])('ignores no flag: %j', async (args, message) => {
    expect(await outreach('categorize', ...args)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
  });

  it('a worksheet goes out, is filled in, and comes back as a human’s word', async () => {
    await scrape([...PAGES, profile('=cmd', 'x', '')].filter(({ username }) => username !== '=cmd'));
    await outreach('categorize', '--min-confidence', '1');
    const file = join(dir.path, 'w.csv');
    expect((await outreach('report', 'review', '--format', 'csv', '--output', file)).exitCode).toBe(0);
    const rows: Record<string, string>[] = parse(await readFile(file, 'utf8'), { columns: true, bom: true });
    expect(rows.map((row) => row.ig_username).sort()).toEqual(PAGES.map(({ username }) => username).sort());
    const decide: Record<string, object> = {
      'daily.scripture.lane': { category: 'christian theme', promo_status: 'Warm', promo_price: '$120.50', pricing_notes: "'=two stories" },
      'iron.and.chalk': { category: 'NO_SUCH_THEME' },
    };
    await writeFile(
      file,
      stringify(
        [...rows.map((row) => ({ ...row, ...decide[row.ig_username ?? ''] })), { ig_username: 'no.such.page', category: 'ART_THEME' }],
        { header: true, columns: Object.keys(rows[0] ?? {}) },
      ),
    );
    const preview = await outreach('categorize', '--apply', file, '--dry-run');
    expect(preview.exitCode).toBe(3);
    const { exitCode, stdout, stderr } = await outreach('categorize', '--apply', file);
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      tables: { 'discovery.pages': { updated: 1 } },
      rejected: { count: 1 },
      warnings: [
        { code: 'undecided', count: 1 },
        { code: 'unknown_pages', count: 1, message: expect.stringContaining('no.such.page') },
      ],
    });
    expect(stderr).toContain('there is no category "NO_SUCH_THEME"');
    const [page] =
      await database.sql`select category, category_confidence, promo_status, promo_status_source, promo_price::float8, pricing_notes from discovery.pages where ig_username = 'daily.scripture.lane'`;
    expect(page).toEqual({
      category: 'CHRISTIAN_THEME',
      category_confidence: null,
      promo_status: 'warm',
      promo_status_source: 'human',
      promo_price: 120.5,
      pricing_notes: '=two stories',
    });
    expect(JSON.parse((await outreach('categorize', '--apply', file)).stdout).tables).toMatchObject({
      'discovery.pages': { updated: 0, unchanged: 1 },
    });
  });

  it('a worksheet may come back from any spreadsheet program', async () => {
    await scrape(PAGES);
    const header = ['ig_username', 'display_name', 'suggested_category', 'category', 'promo_status', 'promo_price', 'pricing_notes'];
    const decided = ['iron.and.chalk', 'Iron', 'FITNESS_THEME', 'fitness theme', 'Not open', 99.5, 'Zoë’s price'];
    const workbookFile = join(dir.path, 'w.xlsx');
    await writeFile(
      workbookFile,
      workbook([{ name: 'Review', rows: [header, decided, ['ana.k_private', 'Ana', 'ART_THEME', null, null, null, null]] }]),
    );
    const legacyFile = join(dir.path, 'w.csv');
    const texts = [
      header,
      decided.map((cell) => String(cell).replace('99.5', '99,5')),
      ['daily.scripture.lane', '', '', 'CRISTIAN_THEME', 'warn', '', ''],
    ];
    await writeFile(legacyFile, iconv.encode(texts.map((cells) => cells.join(';')).join('\r\n'), 'windows-1252'));
    const preview = await outreach('categorize', 'apply', workbookFile, '--explain', '--format', 'json');
    expect(JSON.parse(preview.stdout)).toContainEqual(
      expect.objectContaining({ header: 'suggested_category', target: null, how: 'not used' }),
    );
    const fromWorkbook = await outreach('categorize', 'apply', workbookFile);
    expect(fromWorkbook.exitCode).toBe(0);
    expect(JSON.parse(fromWorkbook.stdout)).toMatchObject({
      tables: { 'discovery.pages': { updated: 1 } },
      warnings: [{ code: 'undecided', count: 1 }],
    });
    const fromText = await outreach('categorize', 'apply', legacyFile);
    expect(fromText.exitCode).toBe(3);
    expect(JSON.parse(fromText.stdout)).toMatchObject({
      tables: { 'discovery.pages': { updated: 0, unchanged: 1 } },
      rejected: { count: 1 },
    });
    expect(fromText.stderr).toContain('promo_status: "warn" is none of its values; is it warm?');
    await writeFile(legacyFile, 'ig_username,category\ndaily.scripture.lane,CRISTIAN_THEME\n');
    expect((await outreach('categorize', 'apply', legacyFile)).stderr).toContain(
      'there is no category "CRISTIAN_THEME"; is it CHRISTIAN_THEME?',
    );
    expect(await database.sql`select promo_price::float8, pricing_notes from discovery.pages where ig_username = 'iron.and.chalk'`).toEqual(
      [{ promo_price: 99.5, pricing_notes: 'Zoë’s price' }],
    );
  });

  it('the reports tell of it', async () => {
    await scrape(PAGES);
    await database.sql`insert into discovery.clients (ig_username) values ('a'), ('b')`;
    await database.sql`insert into discovery.client_following (client_id, page_id) select c.id, p.id from discovery.clients c, discovery.pages p`;
    await database.sql`update discovery.pages set promo_price = 80 where ig_username = 'daily.scripture.lane'`;
    await database.sql`select discovery.refresh_page_client_counts()`;
    await database.sql`update ops.sync_cursors set cursor = '{"stale": true}'`;
    await database.sql`select discovery.refresh_page_client_counts()`;
    await outreach('categorize');
    const read = async (name: string) => JSON.parse((await outreach('report', name)).stdout);
    expect(await read('categories')).toContainEqual(
      expect.objectContaining({ category: 'CHRISTIAN_THEME', pages: 1, by_human: 0, followed: 1, warm: 1, with_price: 1 }),
    );
    expect(await read('promo')).toEqual([
      expect.objectContaining({
        ig_username: 'daily.scripture.lane',
        clients: 2,
        promo_status: 'warm',
        contact_email: 'hello@lane.example',
      }),
    ]);
    expect(await read('roi')).toEqual([
      expect.objectContaining({ ig_username: 'daily.scripture.lane', cost_per_client: 40, value: 'excellent' }),
    ]);
    expect((await read('review')).map((row: { ig_username: string }) => row.ig_username)).toEqual(['ana.k_private']);
  });
});
