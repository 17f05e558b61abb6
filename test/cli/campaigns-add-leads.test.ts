import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CAMPAIGN, leadId, makeCampaign, makeLeads, succeed } from '../support/campaigns.ts';
import { type CliOptions, runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';

const database = useDatabase({ each: true });
const dir = useDirectory();
const ADD = ['campaigns', 'add-leads', 'Clinics'];
const env = () => ({ OUTREACH_DATABASE: database.url });
const run = (args: readonly string[], options: CliOptions = {}) => runCli([...ADD, ...args], { env: env(), ...options });
const add = (...args: string[]) => succeed([...ADD, ...args, '--yes'], env());
const planSchema = z.object({
  included: z.array(z.object({ email: z.string().nullable() })),
  excluded: z.array(z.object({ email: z.string().nullable(), reason: z.string() })),
  effects: z.array(z.string()),
});
/** Who would be added, and who not and why. */
async function plan(args: readonly string[], options: CliOptions = {}) {
  const { exitCode, stdout, stderr } = await run([...args, '--dry-run'], options);
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
  const { included, excluded, effects } = planSchema.parse(JSON.parse(stdout));
  const short = (email: string | null) => email?.replace('@firm.example', '') ?? '-';
  return {
    included: included.map(({ email }) => short(email)).sort(),
    excluded: Object.fromEntries(excluded.map(({ email, reason }) => [short(email), reason])),
    effects,
  };
}
const places = async () =>
  (await database.sql`select l.email from outbound.campaign_leads c join outbound.leads l on l.id = c.lead_id order by l.id`).map(
    ({ email }) => email,
  );
const set = (n: number, column: string, value: unknown) =>
  database.sql`update outbound.leads set ${database.sql({ [column]: value })} where id = ${leadId(n)}`;

beforeEach(async () => {
  await makeCampaign(database, 0, { vendorId: null });
});

describe('who is added', () => {
  it('and who is not, with the reason of each and how many there are of it', async () => {
    await makeLeads(database, 14);
    await database.sql`insert into ops.suppressions (kind, value, reason, source) values ('email', 'p1@firm.example', 'asked', 'test')`;
    await database.sql`insert into outbound.campaign_leads (campaign_id, lead_id) values (${CAMPAIGN}, ${leadId(2)})`;
    await database.sql`update outbound.leads set email = null, phone = '+493012345678' where id = ${leadId(3)}`;
    await set(4, 'email', 'info@firm.example');
    await set(5, 'import_marks', ['unavailable']);
    await set(6, 'lead_status', 'replied');
    await set(7, 'lead_status', 'unqualified');
    const event = (n: number, type: string, days: number) =>
      database.sql`insert into outbound.events (event_source, event_type, lead_id, event_timestamp)
        values ('manual', ${type}, ${leadId(n)}, now() - make_interval(days => ${days}))`;
    await event(8, 'email_sent', 10);
    await event(9, 'email_sent', 100);
    await event(10, 'note_added', 1);
    await event(11, 'call_completed', 29);
    await event(13, 'lead_not_interested', 200);
    await database.sql`insert into outbound.instantly_leads_raw (instantly_lead_id, email, raw_json)
      values ('v14', 'p14@firm.example', '{"lt_interest_status": -2, "timestamp_updated": "2026-09-01T09:00:00Z"}')`;
    const { included, excluded, effects } = await plan(['--all', '--not-contacted-in', '30']);
    expect(included).toEqual(['p10', 'p12', 'p9']);
    expect(excluded).toEqual({
      p1: 'suppressed',
      p2: 'already in this campaign',
      '-': 'no e-mail address',
      info: 'a shared mailbox',
      p5: 'the address is unavailable',
      p6: 'lead status: replied',
      p7: 'lead status: unqualified',
      p8: 'recently contacted',
      p11: 'recently contacted',
      p13: 'not interested',
      p14: 'not interested',
    });
    expect(effects.join()).toContain('left out: 2 not interested, 2 recently contacted, 1 a shared mailbox');
    expect(await places()).toEqual(['p2@firm.example']);
    const { summary } = await add('--all', '--not-contacted-in', '30d');
    expect(summary.tables['outbound.campaign_leads']).toEqual({ inserted: 3, updated: 0, unchanged: 0 });
    expect(summary.warnings).toEqual([
      expect.objectContaining({ code: 'left_out', count: 11, message: expect.stringContaining('1 suppressed') }),
    ]);
    expect((await add('--all', '--not-contacted-in', '30d')).summary).toMatchObject({ skipped: 'nobody is left to add' });
    expect((await plan(['--all', '--role-addresses', '--status', 'replied,new'])).included).toEqual(['info', 'p11', 'p6', 'p8']);
  });

  it('a campaign without e-mail takes people without an address, by what it uses', async () => {
    await makeLeads(database, 3);
    await database.sql`update outbound.leads set email = null, phone = '+493012345678' where id = ${leadId(1)}`;
    await database.sql`update outbound.leads set email = null, linkedin_url = 'https://www.linkedin.com/in/p2' where id = ${leadId(2)}`;
    await database.sql`update outbound.campaigns set uses_email = false, uses_calls = true`;
    expect(await plan(['--all'])).toMatchObject({ included: ['-'], excluded: { p3: 'no phone number' } });
    await database.sql`update outbound.campaigns set uses_linkedin = true`;
    expect((await plan(['--all'])).included).toEqual(['-', '-']);
  });

  it('nobody to a campaign that is over', async () => {
    await makeLeads(database, 1);
    await database.sql`update outbound.campaigns set campaign_status = 'archived'`;
    expect((await plan(['--all'])).excluded).toEqual({ p1: 'the campaign is archived' });
  });

  it('each filter narrows down, and several together', async () => {
    await makeLeads(database, 5);
    const other = '00000000-0000-4000-8000-0000000000cb';
    await database.sql`insert into outbound.companies (id, company_name, company_domain, industry, employee_count, country)
      values (${other}, 'Big', 'big.example', 'Leisure, Travel & Tourism', 400, 'France')`;
    await database.sql`update outbound.leads set company_id = ${other}, job_title = 'CEO & Founder', seniority = 'C-Suite', lead_status = 'qualified'
      where id in (${leadId(4)}, ${leadId(5)})`;
    const [file] =
      await database.sql`insert into outbound.csv_imports_raw (file_name, raw_data) values ('lists/clinics.csv', '[]') returning id`;
    await set(2, 'csv_import_id', file?.id);
    await set(5, 'csv_import_id', file?.id);
    for (const [args, included] of [
      [
        ['--industry', 'DENTISTRY'],
        ['p1', 'p2', 'p3'],
      ],
      [
        ['--industry', 'leisure, travel & tourism'],
        ['p4', 'p5'],
      ],
      [
        ['--size', '11-50'],
        ['p1', 'p2', 'p3'],
      ],
      [
        ['--size', '201-500,5000+'],
        ['p4', 'p5'],
      ],
      [
        ['--title', 'founder'],
        ['p4', 'p5'],
      ],
      [
        ['--title', 'founder', '--title', 'care'],
        ['p1', 'p2', 'p3', 'p4', 'p5'],
      ],
      [
        ['--seniority', 'c-suite'],
        ['p4', 'p5'],
      ],
      [
        ['--country', 'DE'],
        ['p1', 'p2', 'p3'],
      ],
      [
        ['--country', 'Deutschland', '--country', 'france'],
        ['p1', 'p2', 'p3', 'p4', 'p5'],
      ],
      [
        ['--status', 'new'],
        ['p1', 'p2', 'p3'],
      ],
      [
        ['--import', 'clinics.csv'],
        ['p2', 'p5'],
      ],
      [
        ['--import', String(file?.id)],
        ['p2', 'p5'],
      ],
      [['--import', 'lists/clinics.csv', '--country', 'Germany'], ['p2']],
      [
        ['--all', '--limit', '2'],
        ['p1', 'p2'],
      ],
    ] as const) {
      expect({ args, included: (await plan(args)).included }).toEqual({ args, included });
    }
  });

  it.each([
    [[], /no leads were chosen/],
    [['--import', 'clinic.csv'], /no import is called "clinic\.csv"/],
    [['--size', 'large'], /ranges such as/],
    [['--status', 'happy'], /new, qualified/],
    [['--all', '--map', 'email=A'], /belongs to a list/],
    [['--not-contacted-in', 'long'], /7d/],
  ])('%j is a usage error', async (args, says) => {
    expect(await run([...args, '--yes'])).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(says) });
  });
});

describe('a list', () => {
  it.each([
    [['--industry', 'Dentstry'], 'no industry is called "Dentstry"', 'Did you mean Dentistry?'],
    [['--industry', 'Dentistry', '--industry', 'Aviation'], 'no industry is called "Aviation"', '"outreach report companies" shows'],
    [['--country', 'Germny'], 'no country is called "Germny"', 'Did you mean Germany?'],
    [['--seniority', 'C-Suit'], 'no seniority is called "C-Suit"', 'Did you mean C-Suite?'],
  ])('a name that nobody has is refused, with what comes near: %o', async (args, message, hint) => {
    await makeLeads(database, 2);
    await database.sql`update outbound.companies set industry = 'Dentistry'`;
    await set(1, 'seniority', 'C-Suite');
    const { exitCode, stdout, stderr } = await run([...args, '--dry-run']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    // A country is one whether a company is there or not.
    expect((await plan(['--country', 'FR', '--industry', 'dentistry'])).included).toEqual([]);
  });

  it('of any report says who; whom nobody knows is left out', async () => {
    await makeLeads(database, 3);
    const rows = ['p1@firm.example', 'P2@Firm.example', 'p1@firm.example', 'new@else.example', null].map((email) => ({
      email,
      campaign: 'x',
      n: 1,
    }));
    const input = rows.map((row) => JSON.stringify(row)).join('\n');
    const { included, excluded } = await plan(['-'], { input });
    expect(included).toEqual(['p1', 'p2']);
    expect(excluded).toEqual({ 'new@else.example': 'unknown here: import the list first', '-': 'no e-mail address' });
    await run(['-', '--yes', '--limit', '1'], { input });
    expect(await places()).toEqual(['p1@firm.example']);
  });

  it('may be a table with other names, narrowed down by filters, and is explained', async () => {
    await makeLeads(database, 3);
    await set(3, 'lead_status', 'qualified');
    const file = join(dir.path, 'people.csv');
    await writeFile(file, 'Who,Contact\nAnn,"p2@firm.example; other@firm.example"\nBen,Ben <p3@firm.example>\n');
    expect(await plan([file, '--map', 'email=Contact', '--status', 'qualified'])).toMatchObject({
      included: ['p3'],
      excluded: { p2: 'does not fit the filter' },
    });
    const explained = await run([file, '--map', 'email=Contact', '--explain']);
    expect(JSON.parse(explained.stdout)).toContainEqual(expect.objectContaining({ header: 'Contact', target: 'email', how: 'asked for' }));
    expect(await places()).toEqual([]);
    await writeFile(file, 'Who,Phone\nAnn,1\n');
    expect(await run([file, '--yes'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--map email=NAME') });
  });
});

describe('adding', () => {
  it('wants a yes, and the size that was expected', async () => {
    await makeLeads(database, 2);
    expect((await run(['--all'])).exitCode).toBe(8);
    expect((await run(['--all', '--yes', '--expect', '3'])).exitCode).toBe(8);
    expect(await places()).toEqual([]);
    await add('--all', '--expect', '2');
    expect(await places()).toHaveLength(2);
  });

  it('is refused during a halt: exit 8', async () => {
    await makeLeads(database, 2);
    await database.sql`select ops.halt('outbound', 'bounces', 'me')`;
    expect(await run(['--all', '--yes'])).toMatchObject({ exitCode: 8, stderr: expect.stringContaining('halted') });
    expect(await places()).toEqual([]);
  });

  it('may be done twice and in parallel, while people say no: each is there once, and nobody who said no is active', async () => {
    await makeLeads(database, 3_000);
    const runs = Array.from({ length: 3 }, () => run(['--all', '--yes']));
    const noes = (async () => {
      for (let n = 1; n <= 40; n++)
        await database.sql`insert into ops.suppressions (kind, value, reason, source) values ('email', ${`p${n * 70}@firm.example`}, 'asked', 'test')`;
    })();
    expect((await Promise.all(runs)).map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    await noes;
    const [counts] = await database.sql`select count(*)::int as all, count(distinct lead_id)::int as people,
      count(*) filter (where overall_status = 'active' and l.email in (select s.value from ops.suppressions s))::int as wrong
      from outbound.campaign_leads c join outbound.leads l on l.id = c.lead_id`;
    expect(counts?.wrong).toBe(0);
    expect(counts?.all).toBe(counts?.people);
    expect(counts?.people).toBeGreaterThanOrEqual(2_960);
  });

  it('decides again as it writes', async () => {
    await makeLeads(database, 2);
    const answer = await database.db.call(
      'outbound',
      'add_campaign_leads',
      { payload: { campaign_id: CAMPAIGN, lead_ids: [leadId(1), leadId(2)], rules: {} } },
      z.json(),
    );
    expect(answer).toMatchObject({ tables: { 'outbound.campaign_leads': { inserted: 2 } }, excluded: [] });
    await database.sql`delete from outbound.campaign_leads`;
    await set(1, 'lead_status', 'converted');
    const again = await database.db.call(
      'outbound',
      'add_campaign_leads',
      { payload: { campaign_id: CAMPAIGN, lead_ids: [leadId(1), leadId(2)], rules: {} } },
      z.json(),
    );
    expect(again).toMatchObject({
      tables: { 'outbound.campaign_leads': { inserted: 1 } },
      excluded: [{ reason: 'lead status: converted', count: 1 }],
    });
  });
});
