import { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { directoryStore } from '../../src/db/media/store.ts';
import type { Reject } from '../../src/db/ops/rejects.ts';
import { writeStaged } from '../../src/discovery/clients-json/import.ts';
import { STAGED_PARTITIONS, StagedClients } from '../../src/discovery/clients-json/stage.ts';
import { ErasedPeople } from '../../src/ops/erased.ts';
import { Keep } from '../../src/ops/keep.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';

const never = new AbortController().signal;
const test = useDatabase({ each: true });
const dir = useDirectory({ each: true });

interface Outcome {
  tables: Awaited<ReturnType<typeof writeStaged>>;
  rejects: Reject[];
  warnings: Record<string, number>;
}

async function importText(text: string, { timezone = 'UTC', media = true, dryRun = false, batchSize = 20_000 } = {}): Promise<Outcome> {
  const rejects: Reject[] = [];
  const warnings: Record<string, number> = {};
  const closing: (() => void)[] = [];
  const sink = {
    reject: (reject: Reject) => void rejects.push(reject),
    warn: (code: string, _: string, count = 1) => {
      if (count > 0) warnings[code] = count;
    },
    onEnd: (close: () => void) => void closing.push(close),
  };
  const staged = new StagedClients({ timezone, media }, new Keep(sink, STAGED_PARTITIONS));
  try {
    await staged.read(
      {
        chunks: (async function* () {
          yield Buffer.from(text);
        })(),
      },
      () => {},
      never,
    );
    const tables = await writeStaged(
      staged,
      {
        db: test.db,
        media: directoryStore(dir.path),
        signal: never,
        erased: new ErasedPeople({ db: test.db, warn: () => {} }),
        progress: () => {},
      },
      { batchSize, dryRun },
    );
    return { tables, rejects, warnings };
  } finally {
    for (const close of closing) close();
  }
}

const importDocument = (document: object, options = {}) => importText(JSON.stringify(document), options);
const fixture = () => readFile(new URL('../../fixtures/clients_data.json', import.meta.url), 'utf8');

async function pageOf(handle: string): Promise<Record<string, unknown>> {
  const [row] = await test.query(`select * from discovery.pages where ig_username = '${handle}'`);
  if (row === undefined) throw new Error(`no page ${handle}`);
  return row;
}

describe('the example file', () => {
  it('lands whole: every table has what the file says', async () => {
    const { tables, rejects, warnings } = await importText(await fixture());
    expect(tables).toEqual({
      'discovery.clients': { inserted: 4, updated: 0, unchanged: 0 },
      'discovery.pages': { inserted: 6, updated: 0, unchanged: 0 },
      'discovery.client_following': { inserted: 11, updated: 0, unchanged: 0 },
      'discovery.page_profiles': { inserted: 3, updated: 0, unchanged: 0 },
      'discovery.promo_events': { inserted: 8, updated: 0, unchanged: 0 },
      'discovery.scrape_runs': { inserted: 6, updated: 0, unchanged: 0 },
      'page-media': { inserted: 2, updated: 0, unchanged: 0 },
    });
    expect(rejects.map((r) => [r.path, r.reason])).toEqual([
      ['clients.lena_codes.following.1', 'no handle'],
      ['clients.lena_codes.following.2', 'no handle'],
      ['pages.null', 'the key is no handle'],
      ['pages.bad.count.follower_count', expect.stringContaining('expected number')],
    ]);
    expect(rejects[0]?.record).toMatchObject({ full_name: 'no handle' });
    expect(warnings).toEqual({ naive_timestamps: 10, merged_spellings: 1, created_clients: 1 });
  });

  it('keeps all 19 page keys, in a column or in metadata under their own name', async () => {
    await importText(await fixture());
    const page = await pageOf('quiethustlclub');
    expect(page).toMatchObject({
      display_name: 'Quiet Hustl',
      follower_count: 48210,
      is_verified: false,
      category: 'BLACK_THEME',
      category_confidence: null,
      promo_status: 'warm',
      promo_status_source: 'detector',
      promo_price: '150.00',
      has_contact_form: true,
      is_private: false,
      promo_indicators: ["Bio mentions: 'collab'", "Highlight: 'Promo rates'"],
      metadata: {
        known_contact_methods: ['IG DM', 'Email'],
        successful_contact_method: 'Email',
        current_main_contact_method: 'Email',
        ig_account_for_dm: '@our_outreach',
        website_url: 'https://quiethustl.example',
      },
    });
    expect(page.last_categorized_at).toEqual(new Date('2025-11-19T21:40:55.900Z'));
    expect(await pageOf('stillwater.quotes')).toMatchObject({ contact_email: 'hello@stillwater.example', category_confidence: '0.85' });
  });

  it('stores images beside the database, and only path and type in it', async () => {
    await importText(await fixture());
    const page = await pageOf('quiethustlclub');
    expect(page.profile_pic_storage_path).toBe(`profiles/${page.id}/profile_pic.png`);
    expect((await readFile(`${dir.path}/${page.profile_pic_storage_path}`)).subarray(1, 4).toString()).toBe('PNG');
    const [profile] = await test.query(
      `select posts from discovery.page_profiles s join discovery.pages p on p.id = s.page_id where p.ig_username = 'quiethustlclub'`,
    );
    expect(profile?.posts).toEqual([
      {
        caption: 'Day 1',
        image_url: 'https://cdn.example/p1.jpg',
        type: 'Image',
        image_sha256: expect.any(String),
        image_mime_type: 'image/png',
        image_storage_path: expect.stringMatching(/^posts\/.+\/[0-9a-f]{16}\.png$/),
      },
      { image_url: 'https://cdn.example/p2.jpg', type: 'Video' },
    ]);
    expect(JSON.stringify(await test.query('select metadata from discovery.pages')) + JSON.stringify(profile)).not.toContain('iVBOR');
  });

  it('makes synthetic runs without a coverage, and edges that point to them', async () => {
    await importText(await fixture());
    const runs = await test.query(
      `select target_username, job_type, status, total_expected, total_retrieved, coverage_pct, metadata -> 'synthetic' as synthetic, error_message from discovery.scrape_runs order by job_type, target_username`,
    );
    expect(runs).toEqual([
      {
        target_username: 'dana.lifts',
        job_type: 'client_following',
        status: 'succeeded',
        total_expected: null,
        total_retrieved: 5,
        coverage_pct: null,
        synthetic: true,
        error_message: null,
      },
      {
        target_username: 'lena_codes',
        job_type: 'client_following',
        status: 'succeeded',
        total_expected: null,
        total_retrieved: 5,
        coverage_pct: null,
        synthetic: true,
        error_message: null,
      },
      {
        target_username: 'marcob',
        job_type: 'client_following',
        status: 'succeeded',
        total_expected: null,
        total_retrieved: 3,
        coverage_pct: null,
        synthetic: true,
        error_message: null,
      },
      {
        target_username: 'dailyledger.co',
        job_type: 'profile_scrape',
        status: 'failed',
        total_expected: null,
        total_retrieved: 0,
        coverage_pct: null,
        synthetic: true,
        error_message: 'No profile data or profile picture returned',
      },
      {
        target_username: 'noirframes',
        job_type: 'profile_scrape',
        status: 'succeeded',
        total_expected: null,
        total_retrieved: 1,
        coverage_pct: null,
        synthetic: true,
        error_message: null,
      },
      {
        target_username: 'quiethustlclub',
        job_type: 'profile_scrape',
        status: 'succeeded',
        total_expected: null,
        total_retrieved: 1,
        coverage_pct: null,
        synthetic: true,
        error_message: null,
      },
    ]);
    const edges = await test.query(`select c.ig_username as client, f.discovered_at, f.last_seen_at, r.target_username as run
      from discovery.client_following f join discovery.clients c on c.id = f.client_id join discovery.pages p on p.id = f.page_id
      left join discovery.scrape_runs r on r.id = f.source_run_id where p.ig_username = 'quiethustlclub' order by 1`);
    expect(edges).toEqual([
      // In the list and named by the page: since the client came, last seen by the scrape.
      {
        client: 'dana.lifts',
        discovered_at: new Date('2025-11-12T09:14:03.221Z'),
        last_seen_at: new Date('2025-11-20T00:18:00.104Z'),
        run: 'dana.lifts',
      },
      // Named by the page alone, client unknown: no time at all.
      { client: 'left.client', discovered_at: null, last_seen_at: null, run: null },
      {
        client: 'lena_codes',
        discovered_at: new Date('2025-11-21T05:00:00Z'),
        last_seen_at: new Date('2025-11-21T05:00:00Z'),
        run: 'lena_codes',
      },
      // Two spellings in the file: the earlier date of joining, the list of the one that was scraped.
      { client: 'marcob', discovered_at: new Date('2025-11-18T08:00:00Z'), last_seen_at: new Date('2025-11-19T07:30:00Z'), run: 'marcob' },
    ]);
  });

  it('changes nothing the second time, whatever the batch size, and does not touch updated_at', async () => {
    await importText(await fixture());
    const before = await test.query('select ig_username, updated_at from discovery.pages order by 1');
    for (const batchSize of [100, 20_000]) {
      const { tables } = await importText(await fixture(), { batchSize });
      for (const counts of Object.values(tables)) expect(counts).toMatchObject({ inserted: 0, updated: 0 });
    }
    expect(await test.query('select ig_username, updated_at from discovery.pages order by 1')).toEqual(before);
  });

  it('counts the same in a dry run, which writes nothing', async () => {
    const dry = await importText(await fixture(), { dryRun: true });
    for (const table of ['clients', 'pages', 'client_following', 'scrape_runs', 'page_profiles', 'promo_events']) {
      expect(await test.query(`select count(*)::int as n from discovery.${table}`)).toEqual([{ n: 0 }]);
    }
    const { 'page-media': _, ...real } = (await importText(await fixture())).tables;
    expect(dry.tables).toEqual(real);
  });
});

describe('what must never be destroyed', () => {
  const page = (fields: object) => ({
    clients: {},
    pages: { p_one: { username: 'p_one', ...fields } },
    last_updated: '2025-11-20T00:00:00Z',
  });
  const profile = (scraped_at: string, bio: string, follower_count: number) => ({
    bio,
    follower_count,
    full_name: bio,
    scraped_at,
    failed: false,
    posts: [],
  });

  it('a failure does not hide an older good snapshot', async () => {
    await importDocument(page({ profile_data: profile('2025-11-01T00:00:00Z', 'good', 500) }));
    await importDocument(
      page({ profile_data: { failed: true, last_attempt: '2025-11-10T00:00:00Z', error: 'blocked', consecutive_failures: 2 } }),
    );
    expect(await pageOf('p_one')).toMatchObject({
      follower_count: 500,
      display_name: 'good',
      metadata: { profile_failure: { error: 'blocked', consecutive_failures: 2 } },
    });
    expect(await test.query('select bio from discovery.page_profiles')).toEqual([{ bio: 'good' }]);
  });

  it('an older file imported later does not win', async () => {
    await importDocument(
      page({
        profile_data: profile('2025-11-10T00:00:00Z', 'new', 900),
        promo_price: 200,
        category: 'ART_THEME',
        last_categorized: '2025-11-10T00:00:00Z',
      }),
    );
    const old = page({
      profile_data: profile('2025-11-01T00:00:00Z', 'old', 100),
      promo_price: 50,
      category: 'FITNESS_THEME',
      last_categorized: '2025-11-01T00:00:00Z',
      contact_email: 'a@b.example',
    });
    await importDocument({ ...old, last_updated: '2025-11-25T00:00:00Z' });
    // What the newer record lacked is filled, nothing else changes.
    expect(await pageOf('p_one')).toMatchObject({
      follower_count: 900,
      display_name: 'new',
      promo_price: '200.00',
      category: 'ART_THEME',
      contact_email: 'a@b.example',
    });
    expect(await test.query('select bio from discovery.page_profiles order by scraped_at')).toEqual([{ bio: 'old' }, { bio: 'new' }]);
  });

  it('where records state no time, the file that was saved later wins', async () => {
    await importDocument({ ...page({ promo_price: 200 }), last_updated: '2025-11-20T00:00:00Z' });
    await importDocument({ ...page({ promo_price: 50 }), last_updated: '2025-11-10T00:00:00Z' });
    expect(await pageOf('p_one')).toMatchObject({ promo_price: '200.00' });
  });

  it('null and missing keys keep what is stored', async () => {
    await importDocument(page({ promo_price: 200, contact_email: 'a@b.example', known_contact_methods: ['Email'] }));
    await importDocument({
      ...page({ promo_price: null, contact_email: null, known_contact_methods: [] }),
      last_updated: '2025-12-01T00:00:00Z',
    });
    expect(await pageOf('p_one')).toMatchObject({
      promo_price: '200.00',
      contact_email: 'a@b.example',
      metadata: { known_contact_methods: ['Email'] },
    });
  });

  it("a person's category and status beat a machine's, older or not", async () => {
    await importDocument(page({ category: 'ART_THEME', promo_status: 'Not Open', last_categorized: '2025-11-01T00:00:00Z' }));
    await importDocument(
      page({ category: 'AI_TECH_THEME', category_confidence: 0.99, promo_status: 'Warm', last_categorized: '2025-11-19T00:00:00Z' }),
    );
    expect(await pageOf('p_one')).toMatchObject({
      category: 'ART_THEME',
      category_confidence: null,
      promo_status: 'not_open',
      promo_status_source: 'human',
    });
  });

  it('a profile beats a following list, and 0 followers there means unknown', async () => {
    const list = (followers: number, at: string) => ({
      clients: {
        ana: {
          username: 'ana',
          following: [{ username: 'p_one', full_name: 'From List', follower_count: followers }],
          following_count: 1,
          last_scraped: at,
        },
      },
      pages: {},
    });
    await importDocument(list(0, '2025-11-01T00:00:00Z'));
    expect(await pageOf('p_one')).toMatchObject({ follower_count: null, display_name: 'From List' });
    await importDocument(page({ profile_data: profile('2025-11-02T00:00:00Z', 'From Profile', 700) }));
    await importDocument(list(12, '2025-11-30T00:00:00Z'));
    expect(await pageOf('p_one')).toMatchObject({ follower_count: 700, display_name: 'From Profile' });
  });

  it('an unfollow is an edge that stops being confirmed', async () => {
    const list = (names: string[], at: string) => ({
      clients: { ana: { username: 'ana', following: names, following_count: names.length, last_scraped: at } },
      pages: {},
    });
    await importDocument(list(['p_one', 'p_two'], '2025-11-01T00:00:00Z'));
    await importDocument(list(['p_two'], '2025-11-09T00:00:00Z'));
    await importDocument(list(['p_one', 'p_two'], '2025-10-01T00:00:00Z'));
    const edges =
      await test.query(`select p.ig_username as page, f.discovered_at, f.last_seen_at, r.finished_at as run from discovery.client_following f
      join discovery.pages p on p.id = f.page_id join discovery.scrape_runs r on r.id = f.source_run_id order by 1`);
    const day = (date: string) => new Date(`${date}T00:00:00Z`);
    expect(edges).toEqual([
      { page: 'p_one', discovered_at: day('2025-10-01'), last_seen_at: day('2025-11-01'), run: day('2025-11-01') },
      { page: 'p_two', discovered_at: day('2025-10-01'), last_seen_at: day('2025-11-09'), run: day('2025-11-09') },
    ]);
  });

  it('paused and archived clients stay so', async () => {
    const file = { clients: { ana: { username: 'ana', following: [], last_scraped: '2025-11-01T00:00:00Z' } }, pages: {} };
    await importDocument(file);
    await test.query(`update discovery.clients set status = 'paused'`);
    await importDocument({ clients: { ana: { ...file.clients.ana, last_scraped: '2025-12-01T00:00:00Z' } }, pages: {} });
    expect(await test.query('select status from discovery.clients')).toEqual([{ status: 'paused' }]);
  });
});

describe('spellings, zones and odd characters', () => {
  it('pages that differ in case merge: the newest record wins, the followers unite', async () => {
    const { tables } = await importDocument({
      clients: {},
      pages: {
        'Page.A': {
          username: 'Page.A',
          clients_following: ['ana'],
          promo_price: 10,
          last_categorized: '2025-11-01T00:00:00Z',
          contact_email: 'old@a.example',
        },
        'page.a': { username: 'page.a', clients_following: ['Ben', 'ana'], promo_price: 20, last_categorized: '2025-11-02T00:00:00Z' },
      },
    });
    expect(tables['discovery.pages']).toEqual({ inserted: 1, updated: 0, unchanged: 0 });
    expect(tables['discovery.client_following']).toMatchObject({ inserted: 2 });
    expect(await pageOf('page.a')).toMatchObject({ promo_price: '20.00', contact_email: 'old@a.example' });
  });

  it('reads naive timestamps in the zone that is asked for', async () => {
    await importDocument(
      { clients: { ana: { username: 'ana', following: [], last_scraped: '2025-07-01T12:00:00.000001' } }, pages: {} },
      { timezone: 'Europe/Berlin' },
    );
    expect(await test.query(`select to_char(last_scraped_at at time zone 'UTC', 'HH24:MI:SS.US') as t from discovery.clients`)).toEqual([
      { t: '10:00:00.000001' },
    ]);
  });

  it('replaces what PostgreSQL cannot store, and says so', async () => {
    const { warnings } = await importText('{"clients":{},"pages":{"p_one":{"username":"p_one","full_name":"a\\u0000b\\ud83d"}}}');
    expect(await pageOf('p_one')).toMatchObject({ display_name: 'a\ufffdb\ufffd' });
    expect(warnings.replaced_characters).toBe(2);
  });

  it('keeps keys that it does not know', async () => {
    const { warnings } = await importDocument({
      clients: { ana: { username: 'ana', cohort: 4, following: [] } },
      pages: { p_one: { username: 'p_one', mood: { x: 1 } } },
    });
    expect(await pageOf('p_one')).toMatchObject({ metadata: { extra: { mood: { x: 1 } } } });
    expect(await test.query('select metadata from discovery.clients')).toEqual([{ metadata: { extra: { cohort: 4 } } }]);
    expect(warnings.unknown_keys).toBe(2);
  });

  it('a page that more clients follow than fit one batch arrives whole', async () => {
    const clients = Array.from({ length: 45_000 }, (_, i) => `client.${i}`);
    const { tables } = await importDocument({
      clients: {},
      pages: { famous: { username: 'famous', clients_following: clients, promo_price: 5 } },
    });
    expect(tables['discovery.client_following']).toEqual({ inserted: 45_000, updated: 0, unchanged: 0 });
    expect(await pageOf('famous')).toMatchObject({ promo_price: '5.00' });
  });
});
