import { describe, expect, it } from 'vitest';
import { CAMPAIGN_STATES } from '../../src/sdr/campaigns/states.ts';
import { id, makeEmployees, outreachOn } from '../support/audiences.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';

const database = useDatabase({ each: true });
const dir = useDirectory();
const { json, run } = outreachOn(database, dir);
const TODAY = new Date().toISOString().slice(0, 10);
const address = (n: number) => ({ work_email: `p${n}@romashka.example` });

const columns = async () =>
  (
    await database.sql`select campaign_number as number, outreach_sent_date::text as day, outreach_type as type, campaign_status as state
      from sdr.employees order by id`
  ).map((row) => Object.values(row));
const start = (...more: string[]) => json('sdr-campaign', 'start', '--audience', 'A', '--yes', ...more);

describe('sdr-campaign start', () => {
  it('shows its plan, wants a yes, reserves the next number, and writes all four columns', async () => {
    await makeEmployees(database, [
      address(1),
      { ...address(2), campaign_number: 41, outreach_sent_date: '2020-01-01', campaign_status: 'sent' },
    ]);
    await json('audience', 'save', 'A', '--segment', 'Fintech');
    const refused = await run('sdr-campaign', 'start', '--audience', 'A');
    expect(refused.exitCode).toBe(8);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      included: [{ employee_id: id(1), recipient_email: 'p1@romashka.example', recipient_source: 'work' }, { employee_id: id(2) }],
    });
    expect((await run('sdr-campaign', 'start', '--audience', 'A', '--yes', '--expect', '3')).exitCode).toBe(8);
    expect(await database.sql`select from sdr.campaigns`).toHaveLength(0);
    const { created, tables } = await start('--type', 'marketing', '--date', '2026-05-01', '--expect', '2');
    expect(created).toMatchObject({ name: '42' });
    expect(tables['sdr.employees']).toEqual({ inserted: 0, updated: 2, unchanged: 0 });
    expect(await columns()).toEqual([
      [42, '2026-05-01', 'marketing', 'queued'],
      [42, '2026-05-01', 'marketing', 'queued'],
    ]);
    expect(await json('sdr-campaign', 'list')).toMatchObject([
      { campaign_number: 42, audience: 'A', members: 2, states: { queued: 2 }, undone: 0 },
    ]);
  });

  it('writes to each address once, also from another audience; whose own it is goes first', async () => {
    await makeEmployees(database, [
      { generic_email: 'info@romashka.example' },
      { generic_email: 'info@romashka.example' },
      { work_email: 'info@romashka.example' },
      address(4),
    ]);
    await json('audience', 'save', 'A', '--segment', 'Fintech');
    await json('audience', 'save', 'B', '--position', 'CTO');
    const { excluded } = await json('sdr-campaign', 'start', '--audience', 'A', '--dry-run');
    expect(excluded).toMatchObject([
      { employee_id: id(1), reason: 'same_address' },
      { employee_id: id(2), reason: 'same_address' },
    ]);
    await start();
    expect((await columns()).map(([number]) => number)).toEqual([null, null, 1, 1]);
    // Again, from this audience and from another: everybody was written to, by themselves or by their address.
    expect(await start()).toMatchObject({ skipped: expect.any(String), tables: {} });
    const again = await json('sdr-campaign', 'start', '--audience', 'B', '--dry-run');
    expect(again.excluded.map(({ reason }: { reason: string }) => reason)).toEqual(Array(4).fill('cooling_down'));
    expect(await json('audience', 'select', '--segment', 'Fintech')).toMatchObject({
      matched: 4,
      selected: 0,
      excluded: { cooling_down: 4 },
    });
  });

  it('decides again who may be written to, and a halt refuses it', async () => {
    await makeEmployees(database, [address(1), address(2), { ...address(3), phone_numbers: ['+4930123456'] }, address(4)]);
    await json('audience', 'save', 'A', '--segment', 'Fintech');
    await database.sql`insert into ops.suppressions (kind, value, reason, source) values ('phone', '+4930123456', 'asked', 'test')`;
    await database.sql`update sdr.employees set reply_bounce = true where id = ${id(1)}`;
    await database.sql`update sdr.employees set client_status = true where id = ${id(2)}`;
    await database.sql`select ops.halt('sdr', 'wait', 'me')`;
    expect(await run('sdr-campaign', 'start', '--audience', 'A', '--yes')).toMatchObject({
      exitCode: 8,
      stderr: expect.stringContaining('halted'),
    });
    await database.sql`delete from ops.halts`;
    const { excluded } = await json('sdr-campaign', 'start', '--audience', 'A', '--dry-run');
    expect(excluded).toMatchObject([{ reason: 'bounced' }, { reason: 'already_client' }, { reason: 'suppressed' }]);
    await start();
    expect((await columns()).map(([number]) => number)).toEqual([null, null, null, 1]);
  });

  it('looks at thousands from the side of the suppressions', async () => {
    await makeEmployees(database, []);
    await database.sql`insert into sdr.employees (id, company_id, full_name, work_email)
      select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, ${id(0)}, 'P', 'p' || n || '@romashka.example' from generate_series(1, 5002) n`;
    await json('audience', 'save', 'A', '--segment', 'Fintech');
    await database.sql`insert into ops.suppressions (kind, value, reason, source) values
      ('email', 'p7@romashka.example', 'asked', 'test'), ('email', 'nobody@elsewhere.example', 'bounced', 'test')`;
    const { excluded, included } = await json('sdr-campaign', 'start', '--audience', 'A', '--dry-run');
    expect(excluded).toMatchObject([{ employee_id: id(7), reason: 'suppressed' }]);
    expect(included).toHaveLength(5_001);
    expect(await start()).toMatchObject({ tables: { 'sdr.employees': { updated: 5_001 } } });
  });

  it('gives two that come at once two numbers, and nobody to both', async () => {
    await makeEmployees(database, [address(1), address(2), address(3)]);
    await json('audience', 'save', 'A', '--segment', 'Fintech');
    await json('audience', 'save', 'B', '--segment', 'Fintech');
    const both = await Promise.all([start(), json('sdr-campaign', 'start', '--audience', 'B', '--yes')]);
    const updated = both.map(({ tables }) => tables['sdr.employees']?.updated ?? 0).sort();
    expect(updated).toEqual([0, 3]);
    expect(await database.sql`select from sdr.campaign_members`).toHaveLength(3);
  });
});

describe('sdr-campaign undo', () => {
  it('puts back what was there, but not over what was written since, and gives the number to nobody', async () => {
    const former = { campaign_number: 3, outreach_sent_date: '2020-01-01', outreach_type: 'sales', campaign_status: 'completed' };
    await makeEmployees(database, [address(1), { ...address(2), ...former }, address(3), address(4)]);
    await json('audience', 'save', 'A', '--segment', 'Fintech');
    await start();
    await database.sql`update sdr.employees set campaign_status = 'replied' where id = ${id(3)}`;
    await database.sql`update sdr.employees set reply_unsubscribe = true where id = ${id(4)}`;
    expect(await json('sdr-campaign', 'undo', '4', '--dry-run')).toMatchObject({
      included: [{ employee_id: id(1) }, { employee_id: id(2) }],
      excluded: [
        { employee_id: id(3), reason: 'changed' },
        { employee_id: id(4), reason: 'changed' },
      ],
    });
    const { tables, warnings } = await json('sdr-campaign', 'undo', '4');
    expect(tables['sdr.employees']).toEqual({ inserted: 0, updated: 2, unchanged: 2 });
    expect(warnings).toMatchObject([{ code: 'changed', count: 2 }]);
    expect(await columns()).toEqual([
      [null, null, null, null],
      [3, '2020-01-01', 'sales', 'completed'],
      [4, TODAY, 'sales', 'replied'],
      [4, TODAY, 'sales', 'unsubscribed'],
    ]);
    expect(await json('sdr-campaign', 'undo', '4')).toMatchObject({ skipped: expect.any(String) });
    // Whom it was taken back of can be written to again, under the next number.
    expect(await start()).toMatchObject({ created: { name: '5' }, tables: { 'sdr.employees': { updated: 2 } } });
    expect(await run('sdr-campaign', 'undo', '7')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no campaign 7') });
  });
});

describe('sdr-campaign status', () => {
  it('moves those from whom the state is reached', async () => {
    await makeEmployees(database, [address(1), address(2), address(3)]);
    await json('audience', 'save', 'A', '--segment', 'Fintech');
    await start();
    await database.sql`update sdr.employees set campaign_status = 'replied' where id = ${id(3)}`;
    expect(await json('sdr-campaign', 'status', '1', 'completed')).toMatchObject({ skipped: expect.stringContaining('sent') });
    expect(await json('sdr-campaign', 'status', '1', 'sent', '--dry-run')).toMatchObject({
      included: [{ from: 'queued', to: 'sent' }, {}],
    });
    expect(await json('sdr-campaign', 'status', '1', 'sent')).toMatchObject({ tables: { 'sdr.employees': { updated: 2 } } });
    expect(await json('sdr-campaign', 'status', '1', 'completed')).toMatchObject({ tables: { 'sdr.employees': { updated: 2 } } });
    expect((await columns()).map((row) => row[3])).toEqual(['completed', 'completed', 'replied']);
    expect((await run('sdr-campaign', 'status', '1', 'replied')).exitCode).toBe(2);
  });

  it('knows the states that the guards know', async () => {
    const rows = await database.sql<{ state: string; leads: boolean }[]>`
      select state, leads_to_sending as leads from ops.sending_states
      where relation = 'sdr.employees' and column_name = 'campaign_status' and state <> '*' and state <> 'canceled'`;
    expect(Object.fromEntries(rows.map(({ state, leads }) => [state, leads]))).toEqual(
      Object.fromEntries(Object.entries(CAMPAIGN_STATES).map(([state, { leadsToSending }]) => [state, leadsToSending])),
    );
  });
});

describe('report sdr-campaigns', () => {
  it('counts what the document counts, with totals, rates, conversions and dates', async () => {
    const in2 = { campaign_number: 2, campaign_status: 'completed', outreach_type: 'sales' };
    await makeEmployees(database, [
      { ...address(1), ...in2, outreach_sent_date: '2026-01-01', reply_bounce: true, campaign_status: 'bounced' },
      { ...address(2), ...in2, outreach_sent_date: '2026-01-03', client_status: true },
      { ...address(3), ...in2, reply_info_request: true, outreach_type: 'marketing' },
      { ...address(4), campaign_number: 1, campaign_status: 'unsubscribed', reply_unsubscribe: true },
      address(5),
    ]);
    const rows = await json('report', 'sdr-campaigns');
    expect(rows).toEqual([
      {
        ...{ campaign_number: 2, bounces: 1, unsubscribes: 0, info_requests: 1, conversions: 1, total_contacts: 3 },
        ...{
          bounce_rate: 0.3333,
          unsubscribe_rate: 0,
          info_request_rate: 0.3333,
          conversion_rate: 0.3333,
          outreach_type: 'marketing, sales',
        },
        ...{ campaign_start_date: '2026-01-01', campaign_end_date: '2026-01-03', audience: null },
      },
      expect.objectContaining({ campaign_number: 1, unsubscribes: 1, unsubscribe_rate: 1, campaign_start_date: null }),
    ]);
    const documented = await database.sql`
      select campaign_number, count(*) filter (where reply_bounce) as bounces, count(*) filter (where reply_unsubscribe) as unsubscribes,
             count(*) filter (where reply_info_request) as info_requests
      from sdr.employees where campaign_number is not null group by campaign_number order by campaign_number desc`;
    expect(rows).toMatchObject(
      documented.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, Number(value)]))),
    );
  });
});
