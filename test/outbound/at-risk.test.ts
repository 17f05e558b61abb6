import { beforeAll, describe, expect, it } from 'vitest';
import { atRisk } from '../../src/db/outbound/at-risk.ts';
import { allPages } from '../../src/db/paging.ts';
import { useDatabase } from '../support/databases.ts';

const database = useDatabase();
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** Campaigns at the vendor by their status, one of which it does not have any more. */
const CAMPAIGNS = [1, 4, 2, -1, -2, -99, 0, 3].map((status) => ({ id: `status ${status}`, status }));

async function risks(campaign?: string, size = 1_000) {
  const rows = [];
  for await (const row of allPages((after, most) => atRisk(database.db, campaign, after, Math.min(most, size)))) rows.push(row);
  return rows;
}
const who = async (campaign?: string) => (await risks(campaign)).map((row) => `${row.email} ${row.kind} ${row.reason}`);

async function reset(): Promise<void> {
  await database.query(
    'truncate ops.suppressions, outbound.leads, outbound.campaigns, outbound.instantly_leads_raw, outbound.instantly_campaigns_raw, ops.phones cascade',
  );
}
async function campaigns(list: { id: string; status: number | null; vanished?: boolean }[]): Promise<void> {
  for (const { id: key, status, vanished } of list)
    await database.sql`insert into outbound.instantly_campaigns_raw (instantly_campaign_id, campaign_name, campaign_status, raw_json, vanished_at)
      values (${key}, ${`Campaign ${key}`}, ${status}, '{}', ${vanished ? new Date() : null})`;
}
interface VendorLead {
  email: string;
  campaign?: string | null;
  status?: string | null;
  raw?: { [key: string]: string };
  vanished?: boolean;
}
let made = 0;
async function vendorLeads(...list: VendorLead[]): Promise<void> {
  for (const { email, campaign = 'running', status = '1', raw = {}, vanished } of list) {
    made += 1;
    await database.sql`insert into outbound.instantly_leads_raw (instantly_lead_id, instantly_campaign_id, email, lead_status, raw_json, vanished_at)
      values (${`lead ${String(made).padStart(6, '0')}`}, ${campaign}, ${email}, ${status}, ${database.sql.json(raw)}, ${vanished ? new Date() : null})`;
  }
}
const refuse = (kind: string, value: string, reason = 'asked') =>
  database.sql`insert into ops.suppressions (kind, value, reason, source) values (${kind}, ${value}, ${reason}, 'test')`;

describe('who said no and is still at Instantly', () => {
  beforeAll(reset);

  it('is told with the campaign, the reason and when it was', async () => {
    await campaigns([{ id: 'running', status: 1 }]);
    await database.sql`insert into outbound.campaigns (id, campaign_name, instantly_campaign_id) values (${id(1)}, 'Ours', 'running')`;
    await vendorLeads({ email: 'ana@firm.example' }, { email: 'ben@firm.example' });
    expect(await risks()).toEqual([]);
    await refuse('email', 'ana@firm.example', 'asked on the phone');
    const [row, ...others] = await risks();
    expect(others).toEqual([]);
    expect(row).toEqual({
      email: 'ana@firm.example',
      campaign: 'Ours',
      kind: 'email',
      reason: 'asked on the phone',
      source: 'test',
      suppressed_at: expect.stringMatching(/^\d{4}-/),
      campaign_status: 1,
      lead_status: '1',
      campaign_id: id(1),
      instantly_campaign_id: 'running',
      instantly_lead_id: 'lead 000001',
    });
    expect(await risks(id(1))).toHaveLength(1);
    expect(await risks(id(2))).toEqual([]);
    await database.query('update ops.suppressions set lifted_at = now(), lifted_reason = $$asked again$$, lifted_by = $$test$$');
    expect(await risks()).toEqual([]);
  });

  it('is found by domain, by phone, by another address, and by what is linked with them', async () => {
    await reset();
    await campaigns([{ id: 'running', status: 1 }]);
    const leads = [
      { email: 'by.phone@firm.example', phone: '+49 30 1234567', personal_email: null },
      { email: 'by.private@firm.example', phone: null, personal_email: 'private@home.example' },
      { email: 'by.link@firm.example', phone: null, personal_email: 'linked@home.example' },
      { email: 'info@firm.example', phone: '+49 30 7654321', personal_email: null },
    ];
    for (const lead of leads) await database.sql`insert into outbound.leads ${database.sql(lead)}`;
    await database.sql`insert into discovery.pages (ig_username, contact_email) values ('by.handle', 'linked@home.example')`;
    await vendorLeads(
      ...leads.map(({ email }) => ({ email })),
      { email: 'nobody@firm.example' },
      { email: 'by.domain@eu.corp.example' },
      { email: 'not.here.yet@firm.example', raw: { phone: '+49 30 1111111' } },
    );
    await refuse('phone', '+49301234567');
    await refuse('email', 'private@home.example');
    await refuse('handle', 'by.handle');
    await refuse('phone', '+49307654321');
    await refuse('domain', 'corp.example');
    await refuse('phone', '+49301111111');
    expect(await who()).toEqual([
      'by.phone@firm.example phone asked',
      'by.private@firm.example email asked',
      'by.link@firm.example handle asked',
      'info@firm.example phone asked',
      'by.domain@eu.corp.example domain asked',
      'not.here.yet@firm.example phone asked',
    ]);
  });

  it('counts in campaigns that send or may be started again, and not in ended ones', async () => {
    await reset();
    await campaigns([...CAMPAIGNS, { id: 'gone', status: 1, vanished: true }, { id: 'nameless', status: null }]);
    for (const { id: campaign } of [...CAMPAIGNS, { id: 'gone' }, { id: 'nameless' }, { id: 'unknown' }])
      await vendorLeads({ email: 'ana@firm.example', campaign });
    await vendorLeads({ email: 'ana@firm.example', campaign: null });
    await refuse('email', 'ana@firm.example');
    expect((await risks()).map((row) => `${row.instantly_campaign_id}: ${row.campaign_status}`).sort()).toEqual([
      'nameless: null',
      'status -1: -1',
      'status -2: -2',
      'status -99: -99',
      'status 0: 0',
      'status 1: 1',
      'status 2: 2',
      'status 4: 4',
      'unknown: null',
    ]);
  });

  it('counts until the lead has ended there', async () => {
    await reset();
    await campaigns([{ id: 'running', status: 1 }]);
    const states = ['1', '2', '3', '-1', '-2', '-3', '0', '17', null];
    for (const status of states) await vendorLeads({ email: `status${status}@firm.example`, status });
    await vendorLeads({ email: 'vanished@firm.example', vanished: true });
    await vendorLeads({ email: 'subsequence@firm.example', status: '3', raw: { subsequence_id: 'after' } });
    await refuse('domain', 'firm.example');
    expect((await risks()).map(({ email }) => email.split('@')[0]).sort()).toEqual([
      'status0',
      'status1',
      'status17',
      'status2',
      'statusnull',
      'subsequence',
    ]);
  });

  it('pages without losing or repeating anybody, and pages may be short', async () => {
    await reset();
    await campaigns([
      { id: 'a', status: 1 },
      { id: 'b', status: 2 },
    ]);
    await database.query(`
      insert into outbound.instantly_leads_raw (instantly_lead_id, instantly_campaign_id, email, lead_status, raw_json)
        select 'lead ' || i, case when i % 3 = 0 then 'b' else 'a' end, 'p' || i || '@firm.example', '1', '{}' from generate_series(1, 12000) i;
      insert into ops.suppressions (kind, value, reason, source)
        select 'email', 'p' || i || '@firm.example', 'asked', 'test' from generate_series(1, 12000, 100) i`);
    const all = await risks();
    expect(all).toHaveLength(120);
    expect(new Set(all.map(({ instantly_lead_id }) => instantly_lead_id)).size).toBe(120);
    expect(await risks(undefined, 7)).toEqual(all);
    const page = await atRisk(database.db, undefined, null, 1_000);
    expect(page.rows.length).toBeLessThan(120);
    expect(page.next).not.toBeNull();
  });
});
