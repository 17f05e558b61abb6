import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';

const FIXTURE = fileURLToPath(new URL('../../fixtures/clients_data.json', import.meta.url));
const database = useDatabase();
const report = (...args: string[]) => runCli(['report', ...args, '--quiet'], { env: { OUTREACH_DATABASE: database.url } });
const rows = async (...args: string[]): Promise<Record<string, unknown>[]> =>
  JSON.parse((await report(...args, '--format', 'json')).stdout);

beforeAll(async () => {
  const imported = await runCli(['import-clients-json', FIXTURE, '--no-media'], { env: { OUTREACH_DATABASE: database.url } });
  expect(imported.exitCode, imported.stderr).toBe(3);
});

describe('report overlap', () => {
  it('has each metric under the name of what it is', async () => {
    const [row] = await rows('overlap', '--limit', '1');
    expect(row).toMatchObject({
      ig_username: 'quiethustlclub',
      clients: 4,
      follower_count: 48210,
      promo_price: 150,
      followers_per_client: 12052.5,
      cost_per_client: 37.5,
    });
    expect(row?.clients_per_follower).toBeCloseTo(4 / 48210, 12);
    expect(row?.clients_per_dollar).toBeCloseTo(4 / 150, 12);
    expect(row?.clients_per_follower_per_dollar).toBeCloseTo(4 / 48210 / 150, 15);
  });

  it('leaves a metric null where its number is unknown, never 0', async () => {
    const row = (await rows('overlap')).find((r) => r.ig_username === 'dailyledger.co');
    expect(row).toMatchObject({ follower_count: null, followers_per_client: null, cost_per_client: null });
  });

  it('filters and sorts', async () => {
    const names = async (...args: string[]) => (await rows('overlap', ...args)).map((row) => row.ig_username);
    expect((await names('--min-clients', '1')).toSorted()).toEqual([
      'dailyledger.co',
      'noirframes',
      'pixel.kitchen',
      'quiethustlclub',
      'stillwater.quotes',
    ]);
    expect(await names('--category', 'QUOTES_THEME')).toEqual(['stillwater.quotes']);
    expect(await names('--promo-status', 'not_open')).toEqual(['noirframes']);
    // Unknown counts pass the upper bound.
    expect((await names('--max-followers', '20000')).toSorted()).toEqual(['dailyledger.co', 'noirframes', 'stillwater.quotes']);
    expect((await names('--hotlist')).toSorted()).toEqual(['noirframes', 'quiethustlclub']);
    expect((await names('--sort', 'followers_per_client')).slice(0, 2)).toEqual(['noirframes', 'quiethustlclub']);
    expect((await names('--sort', 'cost_per_client')).slice(0, 2)).toEqual(['stillwater.quotes', 'quiethustlclub']);
  });
});

describe('report client-pairs', () => {
  it('counts the pages that each two clients share', async () => {
    const pairs = await rows('client-pairs', '--min-shared', '2');
    expect(pairs).toEqual([
      { client_a: 'dana.lifts', client_b: 'lena_codes', shared_pages: 3, pages_a: 4, pages_b: 3, jaccard: 0.75, share_of_smaller: 1 },
      { client_a: 'dana.lifts', client_b: 'marcob', shared_pages: 2, pages_a: 4, pages_b: 3, jaccard: 0.4, share_of_smaller: 0.6667 },
    ]);
  });
});

describe('report coverage', () => {
  it('unknown coverage is null and fails no check', async () => {
    expect((await rows('coverage')).map((row) => row.coverage_pct)).toEqual([null, null, null, null]);
    expect((await report('coverage', '--min-coverage', '95')).exitCode).toBe(0);
  });

  it('a scrape below the bound comes first and makes it exit 7, also behind --limit', async () => {
    await database.sql`
      insert into discovery.scrape_runs (job_type, target_username, client_id, status, total_expected, total_retrieved, coverage_pct, finished_at)
      select 'client_following', ig_username, id, 'succeeded', 100, 80, 80, now() from discovery.clients where ig_username = 'marcob'`;
    expect(await rows('coverage', '--by', 'run', '--limit', '1')).toMatchObject([{ ig_username: 'marcob', coverage_pct: 80 }]);
    const { exitCode, stderr } = await report('coverage', '--min-coverage', '95', '--quiet');
    expect(exitCode).toBe(7);
    expect(stderr).toMatch(/^error: coverage is below 95 %, or the scrape failed: marcob \(80 %\)\nhint: .*\n$/);
    expect((await report('coverage', '--min-coverage', '95', '--limit', '1')).exitCode).toBe(7);
    expect((await report('coverage', '--min-coverage', '80')).exitCode).toBe(0);
  });
});

describe('report export-pages', () => {
  it("is the predecessor's CSV: its 14 columns first, in its words", async () => {
    const { stdout } = await report('export-pages');
    const [header = [], ...records] = parse(stdout);
    expect(header.slice(0, 14)).toEqual([
      'username',
      'full_name',
      'clients_following',
      'clients_list',
      'total_followers',
      'concentration',
      'followers_per_client',
      'is_verified',
      'promo_price',
      'category',
      'category_confidence',
      'contact_email',
      'promo_status',
      'promo_indicators',
    ]);
    const of = (name: string) => records.find((record) => record[0] === name)?.slice(0, 14);
    expect(of('noirframes')).toEqual([
      'noirframes',
      'Noir Frames',
      '2',
      'Dana R (cohort 4) (@dana.lifts); Lena Okafor (@lena_codes)',
      '12500',
      '0.00016',
      '6250',
      'true',
      '',
      '',
      '',
      '',
      'Not Open',
      '',
    ]);
    expect(of('stillwater.quotes')).toEqual([
      'stillwater.quotes',
      'Stillwater 🌊',
      '2',
      'Dana R (cohort 4) (@dana.lifts); Marco Bell (@marcob)',
      '0',
      '0',
      '0',
      'false',
      '40',
      'QUOTES THEME',
      '85%',
      'hello@stillwater.example',
      'Unknown',
      '',
    ]);
    expect(records.map((record) => record[0])).not.toContain('orphan.page');
  });
});

describe('report pages', () => {
  it('has every page, followed or not', async () => {
    const pages = await rows('pages');
    expect(pages.map((page) => page.ig_username)).toEqual([
      'dailyledger.co',
      'noirframes',
      'orphan.page',
      'pixel.kitchen',
      'quiethustlclub',
      'stillwater.quotes',
    ]);
    expect(pages[0]).toMatchObject({ clients: 2, profile_failure: { consecutive_failures: 5, long_term_failed: true } });
  });
});

describe('a name that nothing has', () => {
  it.each([
    [['churn', '--client', 'dana.lift'], 'no client is called "dana.lift"', 'Did you mean dana.lifts?'],
    [['churn', '--client', 'zzzzzzzzzz'], 'no client is called "zzzzzzzzzz"', 'outreach report coverage lists all clients'],
    [['overlap', '--category', 'quote_theme'], 'no category is called "quote_theme"', 'Did you mean QUOTES_THEME?'],
    [['pages', '--category', 'fitnes'], 'no category is called "fitnes"', 'Did you mean FITNESS_THEME?'],
    [['export-pages', '--category', 'blak_theme'], 'no category is called "blak_theme"', 'Did you mean BLACK_THEME?'],
  ])('%j is a usage error with what comes near', async (args, message, hint) => {
    const { exitCode, stdout, stderr } = await report(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(`error: ${message}\nhint: ${hint}`);
  });

  it('a category is found in any case, and one of the taxonomy that no page has is empty', async () => {
    expect(await rows('pages', '--category', 'quotes_theme')).toHaveLength(1);
    expect(await rows('pages', '--category', 'art_theme')).toEqual([]);
  });
});

describe('report --help', () => {
  it('groups the reports by the system that they are about', async () => {
    const { stdout } = await runCli(['report', '--help']);
    expect(stdout).toMatch(
      /^Clients and pages \(discovery\):\n {2}overlap .*(?:\n {2}.*)*\n\nAccounts and inbound leads \(growth\):\n {2}dashboard .*(?:\n {2}.*)*\n\nInstagram relationships \(crm\):\n {2}health .*(?:\n {2}.*)*\n\nE-mail campaigns \(outbound\):\n {2}campaigns .*(?:\n {2}.*)*\n\nCompanies and employees \(sdr\):\n {2}.*(?:\n {2}.*)*\n\nAll systems:\n {2}person /m,
    );
  });
});

describe('report roi', () => {
  it('ranks by what a promo costs per client, what is free first', async () => {
    await database.sql`update discovery.pages set promo_price = 0 where ig_username = 'noirframes'`;
    const found = await rows('roi');
    expect(found.map((row) => [row.ig_username, row.cost_per_client, row.value])).toEqual([
      ['noirframes', 0, 'excellent'],
      ['stillwater.quotes', 20, 'excellent'],
      ['quiethustlclub', 37.5, 'excellent'],
    ]);
    await database.sql`update discovery.pages set promo_price = null where ig_username = 'noirframes'`;
  });
});
