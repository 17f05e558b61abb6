import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { type Answer, startWebServer, webServers } from '../support/web-server.ts';

const dir = useDirectory({ each: true });
const database = useDatabase({ each: true });
const { servers, serve } = webServers();
const outreach = (args: string[], allowed = servers) =>
  runCli([...args, '--database', database.url], { env: { OUTREACH_PRIVATE_HOSTS: allowed.map(({ host }) => host).join(', ') } });

async function scrape(links: Record<string, string>, at = '2026-11-20'): Promise<void> {
  const file = join(dir.path, 'profiles.ndjson');
  const items = Object.entries(links).map(([username, externalUrl], i) => ({
    id: String(i),
    username,
    externalUrl,
    biography: 'Pots and mugs',
  }));
  await writeFile(file, items.map((item) => JSON.stringify(item)).join('\n'));
  expect((await outreach(['scrape', 'profiles', '--from-dataset', file, '--scraped-at', at, '--force'])).exitCode).toBe(0);
}

async function categorize(...flags: string[]) {
  const { exitCode, stdout, stderr } = await outreach(['categorize', '--websites', ...flags]);
  expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining('error')]);
  return JSON.parse(stdout);
}

const grownOld = () =>
  database.sql`update discovery.pages set metadata = jsonb_set(metadata, '{website,read_at}', '"2026-01-01T00:00:00Z"') where metadata #>> '{website,read_at}' <> ''`;
const page = async (handle: string) => {
  const [found] = await database.sql`select p.promo_status, p.contact_email, p.has_contact_form, p.metadata -> 'website' as website,
    s.email_candidates, s.contact_forms, s.promo_mentions from discovery.pages p join discovery.page_profiles s on s.page_id = p.id
    where p.ig_username = ${handle} order by s.scraped_at desc limit 1`;
  if (found === undefined) throw new Error(`no page ${handle}`);
  return found;
};
const events = async (handle: string) =>
  (
    await database.sql`select e.signal_type, e.details ->> 'value' as value from discovery.promo_events e join discovery.pages p on p.id = e.page_id
      where p.ig_username = ${handle} and e.details ->> 'source' = 'website' order by 1, 2`
  ).map(({ signal_type, value }) => [signal_type, value]);

const SHOP: Answer = {
  body: `<h1>Mira</h1><a href="/advertise">Advertise with us</a><a href="mailto:ads@mira.example">write</a>
    <form class="contact"><input type="email"><textarea></textarea></form>`,
};

describe('categorize --websites', () => {
  it('reads what pages link to, once: addresses, forms, pages that sell promos', async () => {
    const site = await serve({ '/': SHOP });
    await scrape({ 'mira.pottery': site.url });
    const summary = await categorize();
    expect(site.requests).toEqual(['GET /robots.txt', 'GET /']);
    expect(summary.warnings).toEqual([]);
    const form = { url: `${site.url}/`, has_email_field: true, has_message_field: true };
    expect(await page('mira.pottery')).toMatchObject({
      promo_status: 'warm',
      contact_email: 'ads@mira.example',
      has_contact_form: true,
      email_candidates: ['ads@mira.example'],
      contact_forms: [form],
      promo_mentions: expect.arrayContaining(['website: Advertise with us']),
      website: { source_url: site.url, emails: ['ads@mira.example'], promo_pages: [{ url: `${site.url}/advertise`, kind: 'promo' }] },
    });
    expect(await events('mira.pottery')).toEqual([
      ['advertise', 'Advertise with us'],
      ['buy_page', `${site.url}/advertise`],
      ['contact_form', `${site.url}/`],
      ['email', 'ads@mira.example'],
    ]);

    // Nothing has changed; what is known of the site goes on counting, also without the flag.
    expect((await categorize()).tables).toEqual({});
    await outreach(['categorize', '--all']);
    expect(site.requests).toHaveLength(2);
    expect((await page('mira.pottery')).promo_status).toBe('warm');
    expect(await events('mira.pottery')).toHaveLength(4);
    const explained = await outreach(['categorize', '--explain', 'mira.pottery']);
    expect(JSON.parse(explained.stdout)).toEqual(
      expect.arrayContaining([expect.objectContaining({ about: 'promo', source: 'website', text: 'Advertise with us' })]),
    );
    // Who names a page wants to know it now; so does who asks for younger ones.
    await categorize('mira.pottery');
    await grownOld();
    await categorize('--website-max-age', '30d');
    expect(site.requests.filter((request) => request === 'GET /')).toHaveLength(3);
  });

  it('honours robots.txt, and tells what could not be read; what is known stays', async () => {
    const pages: Record<string, Answer> = { '/': SHOP };
    const site = await serve(pages);
    const closed = await serve({ '/robots.txt': { body: 'User-agent: *\nDisallow: /' }, '/': SHOP });
    const inside = await startWebServer({ '/': SHOP }, '127.0.0.2');
    const links = { 'mira.pottery': site.url, 'closed.page': closed.url, 'sly.page': inside.url, 'odd.page': 'mira.example' };
    try {
      await scrape(links);
      const { warnings } = await categorize();
      expect(warnings).toEqual([{ code: 'websites_not_read', count: 3, message: expect.stringContaining('robots.txt does not allow it') }]);
      expect(closed.requests).toEqual(['GET /robots.txt']);
      expect(inside.requests).toEqual([]);
      expect(await page('closed.page')).toMatchObject({
        promo_status: 'unknown',
        has_contact_form: null,
        website: { error: expect.any(String) },
      });

      pages['/'] = { status: 500 };
      await scrape(links, '2026-11-21');
      await grownOld();
      expect((await categorize()).warnings).toMatchObject([{ count: 1 }]);
      expect(await page('mira.pottery')).toMatchObject({
        promo_status: 'warm',
        website: { error: 'answered 500', emails: ['ads@mira.example'], read_at: expect.any(String) },
      });
    } finally {
      await inside.close();
    }
  });

  it('stores whatever a stranger’s page has in it, and keeps what one page knows when another cannot read the same site', async () => {
    const emoji = `${'x'.repeat(282)} promo rates 😀`;
    const pages: Record<string, Answer> = { '/': { body: `<h1>Advertise with us \u0000 now</h1><p>${emoji} and on</p>` } };
    const site = await serve(pages);
    await scrape({ 'mira.pottery': site.url });
    await categorize();
    expect((await page('mira.pottery')).promo_status).toBe('warm');
    pages['/'] = { status: 503 };
    await scrape({ 'new.page': site.url });
    expect((await categorize()).warnings).toMatchObject([{ count: 1 }]);
    await grownOld();
    await categorize();
    expect(await page('mira.pottery')).toMatchObject({
      promo_status: 'warm',
      website: { read_at: expect.any(String), error: 'answered 503' },
    });
    expect((await page('new.page')).promo_status).toBe('unknown');
  });

  it('asks a host for one page after the other, and for one address once', async () => {
    const site = await serve({ '/a': SHOP, '/b': SHOP });
    await scrape({ one: `${site.url}/a`, two: `${site.url}/a`, three: `${site.url}/b` });
    const started = Date.now();
    await categorize();
    expect(site.requests.toSorted()).toEqual(['GET /a', 'GET /b', 'GET /robots.txt']);
    expect(site.mostOpen).toBe(1);
    expect(Date.now() - started).toBeGreaterThan(1_000);
    expect((await page('two')).promo_status).toBe('warm');
  });

  it('does all but the writing in a preview', async () => {
    const site = await serve({ '/': SHOP });
    await scrape({ 'mira.pottery': site.url });
    expect((await categorize('--dry-run')).tables).toMatchObject({
      'discovery.pages': { updated: 1 },
      'discovery.promo_events': { inserted: 4 },
    });
    expect(await page('mira.pottery')).toMatchObject({ promo_status: 'unknown', website: null });
  });

  it.each([
    [['--website-max-age', '1d'], /does nothing without --websites/],
    [['--explain', 'x', '--websites'], /--websites does nothing beside --explain/],
  ])('refuses %s', async (flags, message) => {
    const { exitCode, stderr } = await outreach(['categorize', ...flags]);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  it('says how private hosts are written', async () => {
    const { exitCode, stderr } = await runCli(['categorize', '--websites', '--database', database.url], {
      env: { OUTREACH_PRIVATE_HOSTS: 'intranet' },
    });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('intranet is no host:port')]);
  });
});
