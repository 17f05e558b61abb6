import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { useDatabase } from '../support/databases.ts';
import { growthOf } from '../support/growth.ts';

const database = useDatabase();
const { call, json } = growthOf(database);
const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/prospects/${name}`, import.meta.url));
const load = (records: readonly object[], ...flags: string[]) =>
  call(['prospects', 'import', '-', '--format', 'json', ...flags], records.map((record) => `${JSON.stringify(record)}\n`).join(''));
const loaded = async (...records: object[]) => {
  const { exitCode, stdout, stderr } = await load(records);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return JSON.parse(stdout).tables['growth.prospect_candidates'];
};
const run = (...args: string[]) => call(['prospects', ...args, '--format', 'json']);
const done = (...args: string[]) => json(['prospects', ...args, '--format', 'json']);
const stored = async () => [...(await database.sql`select * from growth.prospect_candidates order by business_name, website`)];
const outreach = async () => [...(await database.sql`select * from growth.prospect_outreach_log order by sent_at`)];
const names = (rows: { business_name: string }[]) => rows.map(({ business_name }) => business_name);
const ONE = 'corp.example';
const send = (site: string, ...flags: string[]) => run('log-outreach', site, '--subject', 'Hi', '--body', 'Hello', ...flags);
const suppress = (...keys: string[]) => call(['suppress', 'add', ...keys, '--reason', 'asked us to', '--yes']);

beforeEach(async () => {
  await database.sql`truncate growth.prospect_candidates, ops.runs, ops.import_files, ops.suppressions, ops.halts cascade`;
});

describe('prospects import', () => {
  it('makes one of a website in any spelling, and keeps the one that came first', async () => {
    expect(
      await loaded(
        { business_name: 'Corp', website: 'https://www.corp.example/?utm_source=a', industry: 'Legal' },
        { business_name: 'Corp Ltd', website: 'HTTP://CORP.example:80/#top', region: 'QC' },
      ),
    ).toEqual({ inserted: 1, updated: 0, unchanged: 0 });
    expect(await stored()).toMatchObject([
      { business_name: 'Corp Ltd', website: 'https://www.corp.example/?utm_source=a', industry: 'Legal', region: 'QC', language: 'fr' },
    ]);
    expect(await loaded({ business_name: 'Corp Ltd', website: 'corp.example' })).toEqual({ inserted: 0, updated: 0, unchanged: 1 });
  });

  it('takes paths, sub-domains and other parameters for other prospects', async () => {
    const sites = ['host.example/a', 'host.example/b', 'a.host.example', 'host.example?shop=1', 'host.example'];
    expect(await loaded(...sites.map((website) => ({ business_name: 'Shop', website })))).toMatchObject({ inserted: 5 });
  });

  it('tells those without a website by address, then by name', async () => {
    expect(
      await loaded(
        { business_name: 'A', contact_email: 'Info@A.example', website: 'n/a' },
        { business_name: 'A again', contact_email: 'info@a.example' },
        { business_name: 'Café Noir' },
        { business_name: ' CAFÉ  noir' },
        { business_name: 'Café Blanc' },
      ),
    ).toMatchObject({ inserted: 3 });
  });

  it('does not bring back who was erased: a business stays, without the person', async () => {
    const records = [
      { business_name: 'A', website: 'a.example', contact_email: 'Ann@a.example' },
      { business_name: 'Ann', contact_email: 'ann@a.example' },
      { business_name: 'B', website: 'b.example', contact_email: 'bob@b.example' },
    ];
    await loaded(...records);
    expect(await call(['maintain', 'erase', '--email', 'ann@a.example', '--yes'])).toMatchObject({ exitCode: 0 });
    await database.sql`truncate growth.prospect_candidates cascade`;
    const { exitCode, stdout } = await load([...records, { business_name: 'Ann', contact_email: 'ANN@a.example' }], '--force');
    expect({ exitCode, ...JSON.parse(stdout) }).toMatchObject({
      exitCode: 0,
      warnings: expect.arrayContaining([expect.objectContaining({ code: 'erased', count: 2 })]),
    });
    expect((await stored()).map(({ business_name, contact_email }) => [business_name, contact_email])).toEqual([
      ['A', null],
      ['B', 'bob@b.example'],
    ]);
    await database.sql`truncate ops.erasures`;
  });

  it.each(['sites first', 'sites last'])('joins what an address shows to be one: %s', async (order) => {
    const withSite = { business_name: 'A', website: 'a.example', contact_email: 'info@a.example', industry: 'Legal' };
    const without = { business_name: 'A by mail', contact_email: 'info@a.example', industry: 'Law', region: 'ON' };
    const records = order === 'sites first' ? [withSite, without] : [without, withSite];
    for (const record of records) await loaded(record);
    await loaded(...records);
    expect(await stored()).toMatchObject([{ business_name: 'A', website: 'a.example', industry: 'Legal', region: 'ON' }]);
    // An address that several share is nobody's.
    await loaded({ business_name: 'B', website: 'b.example', contact_email: 'info@a.example' });
    expect(await loaded({ business_name: 'C', contact_email: 'info@a.example' })).toMatchObject({ inserted: 1 });
  });

  it('leaves contacted, scores and tests alone, and what is absent or null', async () => {
    await loaded({ business_name: 'Corp', website: ONE, industry: 'Legal', contact_email: 'a@corp.example' });
    await done('score', ONE, '--autoresponder', '--response-seconds', '8', '--generic');
    expect((await send(ONE)).exitCode).toBe(0);
    const before = await stored();
    const again = { business_name: 'Corp', website: ONE, industry: null, contacted: false, response_score: 0, automation_need_score: 0 };
    expect(await loaded(again)).toEqual({ inserted: 0, updated: 0, unchanged: 1 });
    expect(await stored()).toEqual(before);
    expect(await loaded({ business_name: 'Corp', website: ONE, industry: 'Law' })).toEqual({ inserted: 0, updated: 1, unchanged: 0 });
    expect(await stored()).toMatchObject([{ industry: 'Law', contacted: true, response_score: '60.00', automation_need_score: '40.00' }]);
  });

  it('finds a prospect that was typed by hand', async () => {
    await database.sql`insert into growth.prospect_candidates (business_name, website, contacted) values ('By hand', 'HTTPS://WWW.corp.example/', true)`;
    expect(await loaded({ business_name: 'Corp', website: ONE })).toMatchObject({ inserted: 0, updated: 1 });
    await database.sql`update growth.prospect_candidates set website = 'moved.example'`;
    expect(await loaded({ business_name: 'Corp', website: 'http://moved.example' })).toMatchObject({ inserted: 0 });
  });

  it.each([
    ['business_name', { website: ONE }],
    ['business_name', { business_name: ' n/a ', website: ONE }],
    ['website', { business_name: 'A', website: 'see our page' }],
    ['contact_email', { business_name: 'A', contact_email: 'nobody' }],
    ['language', { business_name: 'A', language: 'es' }],
    ['industry', { business_name: 'A', industry: 'x'.repeat(601) }],
  ])('refuses a record without a good %s', async (field, record) => {
    const { exitCode } = await load([{ business_name: 'Good', website: 'good.example' }, record]);
    expect(exitCode).toBe(3);
    expect(names(await done('list'))).toEqual(['Good']);
    expect((await database.sql`select reason from ops.rejects`)[0]?.reason).toContain(field);
  });

  it('reads the fixtures, says in a dry run what it would do, and does nothing the second time', async () => {
    const counted = async (...args: string[]) => {
      const { exitCode, stdout } = await run('import', ...args);
      return { exitCode, ...JSON.parse(stdout).tables['growth.prospect_candidates'] };
    };
    const first = { exitCode: 0, inserted: 7, updated: 0, unchanged: 0 };
    expect(await counted(fixture('prospects.csv'), '--dry-run')).toEqual(first);
    expect(await stored()).toEqual([]);
    expect(await counted(fixture('prospects.csv'))).toEqual(first);
    expect(await counted(fixture('prospects.csv'), '--force')).toEqual({ exitCode: 0, inserted: 0, updated: 0, unchanged: 7 });
    expect(await counted(fixture('more.ndjson'))).toEqual({ exitCode: 3, inserted: 1, updated: 1, unchanged: 0 });
    const found = Object.fromEntries((await stored()).map((row) => [row.business_name, row]));
    expect(found['Harbour Legal LLP']).toMatchObject({ industry: 'Legal', language: 'en' });
    expect(found['Maple & Stone Realty']).toMatchObject({ form_url: null, identity: 'site maple-stone.example' });
    expect(found['Toitures Bélanger']).toMatchObject({ identity: 'site xn--toitures-blanger-kqb.example', language: 'fr' });
  });

  it('reads again what list prints, and nothing changes', async () => {
    await run('import', fixture('prospects.csv'));
    const { stdout } = await call(['prospects', 'list', '--format', 'ndjson']);
    const again = await call(['prospects', 'import', '-', '--format', 'json'], stdout);
    expect(JSON.parse(again.stdout).tables['growth.prospect_candidates']).toEqual({ inserted: 0, updated: 0, unchanged: 7 });
  });

  it('needs a column with names', async () => {
    const { exitCode, stderr } = await call(['prospects', 'import', '-'], 'website\ncorp.example\n');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--map business_name=') });
  });
});

describe('prospects score, list and high-priority', () => {
  beforeEach(async () => {
    await loaded(
      ...['A', 'B', 'C', 'D'].map((name) => ({
        business_name: name,
        website: `${name}.example`,
        industry: name < 'C' ? 'Legal' : 'Marketing',
      })),
    );
    await done('score', 'a.example', '--no-autoresponder');
    await done('score', 'b.example', '--autoresponder', '--response-seconds', '0.8', '--personalized');
    await done('score', 'c.example', '--no-autoresponder', '--response-seconds', '3', '--generic');
  });

  it('scores by the formula of the document, and shows the test', async () => {
    expect(await done('show', 'https://www.C.example/')).toMatchObject({
      ...{ response_score: 25, automation_need_score: 75, tested_autoresponder: false, tested_seconds: 3, tested_answer: 'generic' },
      outreach: [],
    });
    expect(names(await done('high-priority'))).toEqual(['A', 'C']);
    expect(names(await done('high-priority', '--min-need', '0'))).toEqual(['A', 'C', 'B']);
    expect(names(await done('high-priority', '--industry', 'LEGAL'))).toEqual(['A']);
    expect(names(await done('list', '--no-tested'))).toEqual(['D']);
    expect(names(await done('list', '--search', 'b.EX'))).toEqual(['B']);
  });

  it('lets the newest test stand, and a dry run change nothing', async () => {
    const before = await stored();
    await done('score', 'a.example', '--autoresponder', '--dry-run');
    expect((await done('score', 'a.example', '--autoresponder', '--at', '2026-01-01')).skipped).toMatch(/newer test/);
    expect(await stored()).toEqual(before);
  });

  it.each([
    [[]],
    [['--autoresponder', '--personalized', '--generic']],
    [['--autoresponder', '--response-seconds', '-1']],
    [['--no-autoresponder', '--at', '2999-01-01']],
  ])('refuses %j', async (flags) => {
    expect((await run('score', 'a.example', ...flags)).exitCode).toBe(2);
  });

  it('leaves out who was written to, and who said no, by address or domain', async () => {
    expect((await send('a.example')).exitCode).toBe(0);
    expect((await suppress('c.example')).exitCode).toBe(0);
    const { stdout, stderr } = await run('high-priority');
    expect(JSON.parse(stdout)).toEqual([]);
    expect(stderr).toContain('said no: 1');
    expect(names((await done('list')).filter(({ suppressed }: { suppressed: boolean }) => suppressed))).toEqual(['C']);
  });

  it('names a prospect by what is clear alone', async () => {
    expect((await run('show', 'nowhere.example')).exitCode).toBe(2);
    expect((await run('show', 'Corp')).exitCode).toBe(2);
    await database.sql`insert into growth.prospect_candidates (business_name, website) values ('Twin', 'http://a.example')`;
    expect(await run('show', 'a.example')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('more than one') });
  });
});

describe('prospects log-outreach and mark', () => {
  beforeEach(() => loaded({ business_name: 'Corp', website: ONE, contact_email: 'ann@corp.example' }));

  it('note what was sent and what became of it, forward only', async () => {
    const { tables, created } = JSON.parse((await send(ONE, '--at', '2026-11-01T10:00:00Z')).stdout);
    expect(tables['growth.prospect_outreach_log']).toEqual({ inserted: 1, updated: 0, unchanged: 0 });
    expect(await stored()).toMatchObject([{ contacted: true }]);
    expect(await outreach()).toMatchObject([{ id: created.id, email_subject: 'Hi', email_body: 'Hello', status: 'sent', opened_at: null }]);
    await done('mark', 'opened', 'ANN@corp.example', '--at', '2026-11-02');
    expect(await outreach()).toMatchObject([{ status: 'opened', opened_at: new Date('2026-11-02') }]);
    expect((await done('mark', 'opened', ONE)).skipped).toBe('nothing new');
    await done('mark', 'ignored', ONE);
    await done('mark', 'replied', ONE, '--at', '2026-11-05');
    expect((await run('mark', 'ignored', ONE)).exitCode).toBe(8);
    await done('mark', 'opened', ONE);
    expect(await outreach()).toMatchObject([{ status: 'replied', opened_at: new Date('2026-11-02'), replied_at: new Date('2026-11-05') }]);
  });

  it('mark the latest e-mail that was sent by then', async () => {
    await send(ONE, '--at', '2026-11-01');
    await send(ONE, '--at', '2026-11-10');
    await done('mark', 'replied', ONE, '--at', '2026-11-05');
    expect((await outreach()).map(({ status }) => status)).toEqual(['replied', 'sent']);
    expect((await run('mark', 'opened', ONE, '--at', '2026-10-01')).exitCode).toBe(2);
    expect((await done('mark', 'ignored', '--older-than', '7d')).tables['growth.prospect_outreach_log'].updated).toBe(1);
    expect((await outreach()).map(({ status }) => status)).toEqual(['replied', 'ignored']);
  });

  it.each([
    [['mark', 'opened']],
    [['mark', 'opened', '--older-than', '7d']],
    [['mark', 'ignored', ONE, '--older-than', '7d']],
    [['mark', 'sent', ONE]],
  ])('%j is refused', async (args) => {
    expect((await run(...args)).exitCode).toBe(2);
  });

  it('change nothing in a dry run', async () => {
    expect((await send(ONE, '--dry-run')).exitCode).toBe(0);
    expect(await outreach()).toEqual([]);
    expect(await stored()).toMatchObject([{ contacted: false }]);
  });
});

describe('a prospect who said no, and a halt', () => {
  beforeEach(() =>
    loaded({ business_name: 'Corp', website: ONE, contact_email: 'ann@corp.example', form_url: 'https://forms.example/corp' }),
  );
  const insertRow = (columns: string, values: string) =>
    database.sql.unsafe(
      `insert into growth.prospect_outreach_log (prospect_id, email_subject, email_body${columns}) select id, 's', 'b'${values} from growth.prospect_candidates`,
    );

  it.each(['ann@corp.example', 'Ann@CORP.example', 'corp.example', 'forms.example'])('takes no row: %s', async (key) => {
    await suppress(key);
    for (const flags of [[], ['--dry-run'], ['--at', '2026-01-01']]) {
      expect(await send(ONE, ...flags)).toMatchObject({ exitCode: 8, stderr: expect.stringContaining('suppressed') });
    }
    await expect(insertRow('', '')).rejects.toMatchObject({ code: 'OS001' });
    for (const status of ['sent', 'opened', 'replied', 'ignored'])
      await expect(insertRow(', status', `, '${status}'`)).rejects.toMatchObject({ code: 'OS001' });
    expect(await outreach()).toEqual([]);
    expect(await stored()).toMatchObject([{ contacted: false }]);
    expect((await run('draft', ONE)).exitCode).toBe(8);
    // What was sent before that is a record.
    await insertRow(', sent_at', `, '2026-01-01'`);
    await database.sql`insert into growth.prospect_candidates (business_name) values ('Other')`;
    await database.sql`update growth.prospect_outreach_log set prospect_id = (select id from growth.prospect_candidates where business_name = 'Other'), sent_at = now(), status = 'opened'`;
    await expect(
      database.sql`update growth.prospect_outreach_log set prospect_id = (select id from growth.prospect_candidates where business_name = 'Corp')`,
    ).rejects.toMatchObject({ code: 'OS001' });
  });

  it.each(['growth', 'all'])('takes no row during a halt of %s', async (system) => {
    await call(['halt', '--reason', 'wrong template', ...(system === 'all' ? [] : ['--system', system])]);
    expect(await send(ONE)).toMatchObject({ exitCode: 8, stderr: expect.stringContaining('halted') });
    await expect(insertRow(', status', `, 'opened'`)).rejects.toMatchObject({ code: 'OS002' });
    const { exitCode, stderr } = await run('draft', ONE, '--sender', 'Northlight');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('halted') });
    // A record of before may lose whom it was for.
    await insertRow(', sent_at', `, '2026-01-01'`);
    await database.sql`update growth.prospect_outreach_log set prospect_id = null`;
    await call(['resume', ...(system === 'all' ? [] : ['--system', system])]);
    expect((await send(ONE)).exitCode).toBe(0);
  });

  it('goes on during a halt of another system', async () => {
    await call(['halt', '--system', 'crm', '--reason', 'x']);
    expect((await send(ONE)).exitCode).toBe(0);
  });
});

describe('prospects draft', () => {
  it('writes for those of high priority, in their language, and sends nothing', async () => {
    await run('import', fixture('prospects.csv'));
    for (const site of ['fontaine-plomberie.example', 'harbour-legal.example', 'toitures-bélanger.example'])
      await done('score', site, '--no-autoresponder');
    await loaded({ business_name: 'Nowhere', website: 'nowhere.example' });
    await done('score', 'nowhere.example', '--no-autoresponder');
    const { stdout, stderr } = await run('draft', '--sender', 'Northlight', '--postal-address', '1 Example St');
    const drafts: Record<string, string>[] = JSON.parse(stdout);
    expect(Object.fromEntries(drafts.map(({ business_name, language }) => [business_name, language]))).toEqual({
      'Fontaine Plomberie': 'fr',
      'Harbour Legal': 'en',
      'Toitures Bélanger': 'fr',
    });
    for (const { body, language } of drafts) expect(body).toMatch(language === 'fr' ? /désabonnement/ : /unsubscribe/);
    expect(stderr).toContain('neither address nor form: 1');
    expect(await outreach()).toEqual([]);
  });

  it('writes for one by name, in the language that is asked for, as the team itself', async () => {
    await loaded({ business_name: 'Corp', website: ONE });
    expect(await run('draft', ONE)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('[your name]'),
      stderr: expect.stringContaining('--sender'),
    });
    await call(['seed']);
    const { stdout, stderr } = await run('draft', ONE, '--language', 'fr');
    expect(JSON.parse(stdout)).toMatchObject([
      { language: 'fr', subject: 'Les demandes adressées à Corp', body: expect.stringContaining('Avenir AI Solutions') },
    ]);
    expect(stderr).toContain('--postal-address');
  });
});

describe('report industries', () => {
  it('counts prospects, and rates those who were written to', async () => {
    const sites = ['a', 'b', 'c', 'd', 'e'];
    await loaded(
      ...sites.map((name) => ({
        business_name: name,
        website: `${name}.example`,
        industry: name < 'd' ? 'Legal' : name === 'd' ? 'legal ' : undefined,
      })),
    );
    for (const name of ['a', 'b', 'c']) await send(`${name}.example`, '--at', '2026-11-01');
    await send('a.example', '--at', '2026-11-10');
    await done('mark', 'opened', 'a.example');
    await done('mark', 'replied', 'b.example');
    await done('mark', 'ignored', 'c.example');
    const rows = await json(['report', 'industries', '--format', 'json']);
    expect(rows).toMatchObject([
      { industry: null, prospects: 1, contacted: 0, open_rate: null, reply_rate: null, priority_score: null },
      {
        ...{ industry: 'Legal', prospects: 4, contacted: 3, emails: 4, opened: 1, replied: 1, ignored: 1 },
        ...{ open_rate: 0.3333, reply_rate: 0.3333, priority_score: 0.3333 },
      },
    ]);
    expect((await json(['report', 'industries', '--since', '2026-11-05', '--format', 'json']))[1]).toMatchObject({
      contacted: 1,
      emails: 1,
    });
  });
});
