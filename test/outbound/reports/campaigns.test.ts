import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli.ts';
import { useDatabase } from '../../support/databases.ts';
import { useInstantly } from '../../support/sync-instantly.ts';
import { id, quotient, reportsOf, told } from './support.ts';

const database = useDatabase();
const { report, run } = reportsOf(database);

/** Every denominator is another number, and so is every count. */
const FULL = {
  emails_sent_count: 700,
  contacted_count: 552,
  leads_count: 735,
  open_count: 90,
  open_count_unique: 62,
  reply_count: 17,
  reply_count_automatic: 5,
  reply_count_unique: 11,
  link_click_count: 9,
  link_click_count_unique: 8,
  bounced_count: 13,
  unsubscribed_count: 3,
  completed_count: 152,
  total_opportunities: 4,
  total_opportunity_value: 400.5,
};
/** As answers of 2025 were: without unique counts. */
const { open_count_unique, reply_count_automatic, reply_count_unique, link_click_count_unique, ...OLD } = FULL;

const CAMPAIGNS = [
  { name: 'Full', status: 'active', vendor: 1, raw: FULL },
  { name: 'Old', status: 'paused', vendor: -1, raw: { ...OLD, open_tracking: true } },
  { name: 'Untracked', status: 'completed', vendor: 3, raw: { ...FULL, open_count: 0, open_count_unique: 0, open_tracking: false } },
  {
    name: 'Started',
    status: 'active',
    vendor: 4,
    raw: { ...FULL, emails_sent_count: 0, contacted_count: 0, reply_count: 0, open_count: 0 },
  },
  { name: 'Leads gone', status: 'active', vendor: 77, raw: { ...FULL, leads_count: 100 } },
  { name: 'Odd', status: 'active', vendor: 1, raw: { ...FULL, open_count_unique: 'many', bounced_count: null } },
  { name: 'Draft', status: 'draft', vendor: 0, raw: { name: 'Draft', status: 0 } },
] as const;

beforeAll(async () => {
  for (const [n, { name, status, vendor, raw }] of CAMPAIGNS.entries()) {
    await database.sql`insert into outbound.campaigns (id, campaign_name, campaign_status, instantly_campaign_id) values (${id(n + 1)}, ${name}, ${status}, ${`v${n}`})`;
    await database.sql`insert into outbound.instantly_campaigns_raw (instantly_campaign_id, campaign_name, campaign_status, raw_json)
      values (${`v${n}`}, ${name}, ${vendor}, ${database.sql.json(raw)})`;
  }
  await database.query(`
    insert into outbound.campaigns (id, campaign_name, campaign_status) values ('${id(100)}', 'Ours alone', 'draft');
    insert into outbound.leads (id, email) select ('00000000-0000-4000-8000-00000001' || lpad(i::text, 4, '0'))::uuid, 'p' || i || '@firm.example' from generate_series(1, 20) i;
    insert into outbound.campaign_leads (campaign_id, lead_id, email_status, overall_status, email_sent_at, email_opened_at, email_replied_at, left_at)
      select '${id(2)}', l.id, case when n <= 2 then 'bounced' when n <= 5 then 'replied' when n <= 12 then 'sent' else 'pending' end,
             case when n <= 2 then 'bounced' when n <= 5 then 'replied' when n = 20 then 'disqualified' else 'active' end,
             case when n <= 12 then timestamptz '2026-09-01' end, case when n between 4 and 9 then timestamptz '2026-09-02' end,
             case when n between 3 and 5 then timestamptz '2026-09-03' end, case when n = 20 then timestamptz '2026-09-04' end
      from (select id, row_number() over (order by id) as n from outbound.leads) l;
    insert into outbound.events (event_source, event_type, lead_id, campaign_id)
      select 'instantly', t.type, p.lead_id, p.campaign_id
      from (values ('email_sent', 12), ('email_replied', 3), ('email_auto_replied', 2), ('email_opened', 6)) as t(type, n)
      cross join lateral (select * from outbound.campaign_leads p order by p.lead_id limit t.n) p;`);
});

describe('campaigns with their numbers', () => {
  it('have each rate against the denominator that it names', async () => {
    const { rows } = await report('campaigns', '--campaign', 'Full');
    expect(rows).toHaveLength(1);
    const replies = FULL.reply_count - FULL.reply_count_automatic;
    expect(rows[0]).toMatchObject({
      campaign_name: 'Full',
      campaign_status: 'active',
      instantly_status: 'active',
      ...{
        sent: 700,
        contacted: 552,
        leads: 735,
        unique_opens: 62,
        opens: 90,
        replies,
        unique_replies: 11,
        automatic_replies: 5,
        bounces: 13,
      },
      ...{ opportunities: 4, opportunity_value: 400.5, unsubscribes: 3, completed: 152, clicks: 9, unique_clicks: 8 },
      open_rate_of_sent: quotient(62, 700),
      open_rate_of_contacted: quotient(62, 552),
      reply_rate_of_sent: quotient(replies, 700),
      reply_rate_of_contacted: quotient(replies, 552),
      bounce_rate_of_sent: quotient(13, 700),
      bounce_rate_of_contacted: quotient(13, 552),
      opportunity_rate_of_contacted: quotient(4, 552),
      opportunity_rate_of_replies: quotient(4, replies),
      contacted_rate_of_leads: quotient(552, 735),
    });
    const rates = Object.entries(rows[0] ?? {}).filter(([column]) => column.includes('_rate_of_'));
    expect(new Set(rates.map(([, value]) => value)).size).toBe(rates.length);
  });

  it('are null where the vendor says nothing, and what it leaves out is not 0', async () => {
    const { rows } = await report('campaigns', '--campaign', 'Old');
    // Two automatic answers are known here, and the vendor does not count them apart.
    expect(rows[0]).toMatchObject({
      unique_opens: null,
      open_rate_of_sent: null,
      unique_replies: null,
      opens: 90,
      automatic_replies: null,
      replies: 15,
    });
    expect(rows[0]).toMatchObject({ reply_rate_of_sent: quotient(15, 700), unique_clicks: null, instantly_status: 'accounts unhealthy' });
    // More automatic ones are known than there can have been; but three were true ones.
    await database.sql`insert into outbound.events (event_source, event_type, lead_id, campaign_id) select 'instantly', 'email_auto_replied', lead_id, campaign_id from outbound.campaign_leads`;
    expect((await report('campaigns', '--campaign', 'Old')).rows[0]).toMatchObject({ replies: 3, events_auto_replied: 22 });
    await database.query(
      `delete from outbound.events where ctid in (select ctid from outbound.events where event_type = 'email_auto_replied' limit 20)`,
    );
    const { rows: drafts } = await report('campaigns', '--status', 'draft');
    expect(
      told(drafts, 'campaign_name', 'instantly_status', 'sent', 'replies', 'bounces', 'open_rate_of_sent', 'reply_rate_of_contacted'),
    ).toEqual(['Draft draft null null null null null', 'Ours alone null null null null null null']);
  });

  it('know nothing of opens without tracking, and no rate of nothing', async () => {
    const { rows } = await report(
      'campaigns',
      '--fields',
      'campaign_name,opens,unique_opens,open_rate_of_sent,reply_rate_of_sent,contacted_rate_of_leads,instantly_status,bounces',
    );
    const of = (name: string) => rows.find((row) => row.campaign_name === name);
    expect(of('Untracked')).toMatchObject({
      opens: null,
      unique_opens: null,
      open_rate_of_sent: null,
      reply_rate_of_sent: quotient(12, 700),
    });
    expect(of('Started')).toMatchObject({
      opens: 0,
      unique_opens: 62,
      open_rate_of_sent: null,
      reply_rate_of_sent: null,
      instantly_status: 'running subsequences',
    });
    expect(of('Leads gone')).toMatchObject({ contacted_rate_of_leads: null, instantly_status: '77' });
    expect(of('Odd')).toMatchObject({ unique_opens: null, bounces: null });
    expect(rows).toHaveLength(CAMPAIGNS.length + 1);
  });

  it('have what is known here beside', async () => {
    const { rows } = await report('campaigns', '--campaign', id(2));
    expect(rows[0]).toMatchObject({ places: 20, places_left: 1, places_sent: 12, places_opened: 6, places_replied: 3, places_bounced: 2 });
    expect(rows[0]).toMatchObject({ events_sent: 12, events_replied: 3, events_auto_replied: 2, events_bounced: 0 });
    expect((await report('campaigns', '--campaign', 'Full')).rows[0]).toMatchObject({ places: 0, events_sent: 0 });
  });

  it('come by name, page by page, and a campaign that there is not is a usage error', async () => {
    const all = (await report('campaigns')).rows.map((row) => row.campaign_name);
    expect(all).toEqual([...CAMPAIGNS.map(({ name }) => String(name)), 'Ours alone'].sort());
    expect((await report('campaigns', '--limit', '3')).rows.map((row) => row.campaign_name)).toEqual(all.slice(0, 3));
    expect(await run('campaigns', '--campaign', 'Ful')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Did you mean Full?'),
    });
    expect(await run('campaigns', '--at-risk', '--status', 'active')).toMatchObject({ exitCode: 2 });
  });

  it('tell who said no and is still in one, and of which campaign', async () => {
    expect((await report('campaigns', '--at-risk')).rows).toEqual([]);
    await database.query(`
      insert into outbound.instantly_leads_raw (instantly_lead_id, instantly_campaign_id, email, lead_status, raw_json)
        values ('l1', 'v0', 'p19@firm.example', '1', '{}'), ('l2', 'v1', 'p19@firm.example', '2', '{}'), ('l3', 'v2', 'p19@firm.example', '1', '{}');
      insert into ops.suppressions (kind, value, reason, source) values ('domain', 'firm.example', 'asked', 'crm')`);
    const { rows, notes } = await report('campaigns', '--at-risk');
    expect(told(rows, 'email', 'campaign', 'campaign_status', 'lead_status', 'kind', 'reason', 'source')).toEqual([
      'p19@firm.example Full active active domain asked crm',
      'p19@firm.example Old accounts unhealthy paused domain asked crm',
    ]);
    expect(notes).toContain('2 to be pulled at Instantly: outreach campaigns pull-suppressed');
    expect(told((await report('campaigns', '--at-risk', '--campaign', 'Old')).rows, 'campaign', 'instantly_lead_id')).toEqual(['Old l2']);
    expect((await report('campaigns', '--at-risk', '--limit', '1')).rows).toHaveLength(1);
  });
});

describe('after a sync', () => {
  const synced = useDatabase();
  const instantly = useInstantly(synced);

  it('the numbers are as of then', async () => {
    const args = ['report', 'campaigns', '--format', 'json', '--no-input'];
    const before = await runCli(args, { env: { OUTREACH_DATABASE: synced.url } });
    expect(before).toMatchObject({ exitCode: 0, stdout: '[]\n', stderr: expect.stringContaining('not been read yet') });
    await instantly.sync();
    const first = await runCli(args, { env: { OUTREACH_DATABASE: synced.url } });
    expect(
      told(JSON.parse(first.stdout), 'campaign_name', 'instantly_status', 'sent', 'automatic_replies', 'replies', 'events_auto_replied'),
    ).toEqual(['Agencies paused 3 null 1 0', 'Dental clinics EU active 3 null 1 1', 'Not yet draft null null null 0']);
    const asOf = (text: string) => Date.parse(/as of (\S+)/.exec(text)?.[1] ?? '');
    // Nothing is new, so that no row is written: but it was looked at.
    await instantly.sync();
    const second = await runCli(args, { env: { OUTREACH_DATABASE: synced.url } });
    expect(asOf(second.stderr)).toBeGreaterThan(asOf(first.stderr));
  });
});
