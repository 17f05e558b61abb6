import { beforeAll, describe, expect, it } from 'vitest';
import { audienceCounts, audienceDiff, audienceExport, audienceShow, saveAudience } from '../../src/db/sdr/audiences.ts';
import { startCampaign } from '../../src/db/sdr/campaigns.ts';
import { requireAudience } from '../../src/sdr/audiences/find.ts';
import { compile } from '../../src/sdr/audiences/pattern.ts';
import { id, makeEmployees, outreachOn } from '../support/audiences.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';

const NONE = { suppressed: 0, bounced: 0, unsubscribed: 0, cooling_down: 0, no_address: 0, already_client: 0 };
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const everybody = [{ field: 'companies.segment', operator: 'eq', value: 'Fintech' }];
const dir = useDirectory();

describe('exclusions', () => {
  const database = useDatabase();
  const { json, filter } = outreachOn(database, dir);
  beforeAll(async () => {
    await makeEmployees(database, [
      { work_email: 'fine@romashka.example' },
      { work_email: 'asked@romashka.example' },
      { work_email: 'gone@romashka.example', reply_bounce: true },
      { work_email: 'stop@romashka.example', reply_unsubscribe: true },
      { work_email: 'recent@romashka.example', outreach_sent_date: daysAgo(29) },
      { work_email: 'dormant@romashka.example', outreach_sent_date: daysAgo(30) },
      { work_email: 'away@romashka.example', paused_until: daysAgo(-3) },
      { work_email: 'back@romashka.example', paused_until: daysAgo(0) },
      {},
      { work_email: 'client@romashka.example', client_status: true },
      { work_email: 'wrong@romashka.example', work_email_status: 'invalid', generic_email: 'info@romashka.example' },
      { work_email: 'wrong2@romashka.example', work_email_status: 'invalid' },
      { generic_email: 'dead@romashka.example', generic_email_status: 'bounced' },
      // Several at once: one reason each.
      { work_email: 'both@romashka.example', reply_bounce: true, reply_unsubscribe: true, client_status: true },
      { full_name: 'no address', client_status: true },
      { work_email: 'elsewhere@blocked.example' },
      { work_email: 'private@romashka.example', phone_numbers: ['+4930123456'] },
      { work_email: 'policy@romashka.example' },
    ]);
    await database.sql`update sdr.employees set paused_until = 'infinity' where paused_until > now()`;
    await database.sql`insert into ops.suppressions (kind, value, reason, source, expires_at) values
      ('email', 'asked@romashka.example', 'asked by phone', 'test', null),
      ('domain', 'blocked.example', 'competitor', 'test', null),
      ('phone', '+4930123456', 'do not call', 'test', null),
      ('email', 'policy@romashka.example', 'policy: 5.7.1', 'test', now() + interval '90 days'),
      ('email', 'fine@romashka.example', 'over', 'test', now() - interval '1 day')`;
  });

  const excluded = { suppressed: 3, bounced: 4, unsubscribed: 1, cooling_down: 2, no_address: 3, already_client: 1 };

  it('are counted with one reason a person', async () => {
    const counts = await json('audience', 'select', '--filter', await filter(everybody));
    expect(counts).toEqual({ matched: 18, selected: 4, excluded });
  });

  it('are the same for flags, and kept with the audience', async () => {
    expect(await json('audience', 'select', '--segment', 'Fintech', '--sme')).toEqual({ matched: 18, selected: 4, excluded });
    const saved = await json('audience', 'save', 'All', '--segment', 'Fintech');
    expect(saved).toMatchObject({ matched: 18, selected: 4, excluded, filter_hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await json('audience', 'show', 'All')).toMatchObject([1, 6, 8, 11].map((n) => ({ employee_id: id(n), reason: null })));
    const left = await json('audience', 'show', 'All', '--excluded');
    expect(left.map((row: { reason: string }) => row.reason)).toEqual([
      ...['suppressed', 'bounced', 'unsubscribed', 'cooling_down', 'cooling_down', 'no_address', 'already_client', 'no_address', 'bounced'],
      ...['bounced', 'no_address', 'suppressed', 'suppressed', 'bounced'],
    ]);
    expect(await json('audience', 'list', '--fields', 'name,members')).toEqual([{ name: 'All', members: 4 }]);
  });

  it('are found among many, and of a person who was erased', async () => {
    await database.sql`insert into ops.suppressions (kind, value, reason, source)
      select 'email', 'nobody' || n || '@many.example', 'asked', 'test' from generate_series(1, 20001) n`;
    expect(await json('audience', 'select', '--segment', 'Fintech')).toEqual({ matched: 18, selected: 4, excluded });
    await database.sql`select ops.erase_suppressed('email', 'asked@romashka.example')`;
    expect(await json('audience', 'select', '--segment', 'Fintech')).toEqual({ matched: 18, selected: 4, excluded });
  });
});

describe('a saved audience', () => {
  const database = useDatabase({ each: true });
  const { json, run, filter } = outreachOn(database, dir);

  it('is frozen: the same filter changes nothing, another one is refused, and diff tells what changed', async () => {
    await makeEmployees(database, [
      { work_email: 'a@romashka.example' },
      { work_email: 'b@romashka.example' },
      { position: 'CEO', work_email: 'c@romashka.example' },
    ]);
    const first = await json('audience', 'save', 'CTOs', '--position', 'cto');
    expect(first).toMatchObject({ matched: 2, selected: 2, excluded: NONE, tables: { 'sdr.audience_members': { inserted: 2 } } });
    await database.sql`update sdr.employees set reply_unsubscribe = true where id = ${id(1)}`;
    await database.sql`update sdr.employees set position = 'CTO' where id = ${id(3)}`;
    // The same in other words.
    const clause = { field: 'employees.position', operator: 'contains', value: 'cto' };
    const again = await json('audience', 'save', 'CTOs', '--filter', await filter([clause, clause]));
    expect(again).toMatchObject({ matched: 2, selected: 2, filter_hash: first.filter_hash, skipped: expect.any(String) });
    const other = await run('audience', 'save', 'CTOs', '--position', 'CEO');
    expect(other).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('another filter') });
    expect(await json('audience', 'diff', 'CTOs')).toMatchObject([
      { employee_id: id(1), change: 'removed', reason: 'unsubscribed' },
      { employee_id: id(3), change: 'added', reason: null },
    ]);
    await database.sql`update sdr.employees set position = 'CEO' where id = ${id(2)}`;
    expect(await json('audience', 'diff', 'CTOs')).toContainEqual(
      expect.objectContaining({ employee_id: id(2), change: 'removed', reason: null }),
    );
    expect(await json('audience', 'show', 'CTOs')).toHaveLength(2);
    expect(await run('audience', 'show', 'CTO')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('CTOs') });
  });

  it('is previewed without being written', async () => {
    await makeEmployees(database, [{ work_email: 'a@romashka.example' }]);
    expect(await json('audience', 'save', 'New', '--segment', 'Fintech', '--dry-run')).toMatchObject({ matched: 1, dry_run: true });
    expect(await json('audience', 'list')).toEqual([]);
  });

  it('is exported without whoever said no or bounced since; who was written to meanwhile stays', async () => {
    await makeEmployees(database, [
      { work_email: 'a@romashka.example', first_name: 'Anna', full_name: 'Иванова Анна' },
      { work_email: 'b@romashka.example' },
      { work_email: 'c@romashka.example' },
      { work_email: 'd@romashka.example' },
      { work_email: 'e@romashka.example', generic_email: 'info@romashka.example' },
    ]);
    await json('audience', 'save', 'A', '--segment', 'Fintech');
    await database.sql`update sdr.employees set reply_bounce = true where id = ${id(2)}`;
    await database.sql`insert into ops.suppressions (kind, value, reason, source) values ('email', 'c@romashka.example', 'asked', 'test')`;
    await database.sql`update sdr.employees set outreach_sent_date = current_date where id = ${id(4)}`;
    await database.sql`update sdr.employees set work_email_status = 'invalid' where id = ${id(5)}`;
    expect(await json('audience', 'export', 'A')).toEqual([
      {
        employee_id: id(1),
        full_name: 'Иванова Анна',
        company_name: 'Ромашка',
        recipient_email: 'a@romashka.example',
        recipient_source: 'work',
      },
      {
        employee_id: id(4),
        full_name: 'Person 4',
        company_name: 'Ромашка',
        recipient_email: 'd@romashka.example',
        recipient_source: 'work',
      },
      {
        employee_id: id(5),
        full_name: 'Person 5',
        company_name: 'Ромашка',
        recipient_email: 'info@romashka.example',
        recipient_source: 'generic',
      },
    ]);
    const [body] = await json('audience', 'export', 'A', '--for', 'smartlead');
    expect(body.settings).toEqual({
      ignore_global_block_list: false,
      ignore_unsubscribe_list: false,
      ignore_community_bounce_list: false,
      ignore_duplicate_leads_in_other_campaign: false,
    });
    expect(body.lead_list[0]).toEqual({
      email: 'a@romashka.example',
      first_name: 'Anna',
      company_name: 'Ромашка',
      website: 'romashka.example',
      location: 'Москва',
      custom_fields: { employee_id: id(1), full_name: 'Иванова Анна', position: 'CTO' },
    });
    // No first name is guessed from the full name.
    expect(body.lead_list[1]).not.toHaveProperty('first_name');
  });

  it('goes to Smartlead a hundred at a time, each address once', async () => {
    await makeEmployees(database, []);
    await database.sql`insert into sdr.employees (company_id, full_name, work_email)
      select ${id(0)}, 'P' || n, 'p' || n % 205 || '@romashka.example' from generate_series(1, 210) n`;
    await json('audience', 'save', 'Many', '--segment', 'Fintech');
    const all = await json('audience', 'export', 'Many', '--for', 'smartlead');
    expect(all.map(({ lead_list }: { lead_list: unknown[] }) => lead_list.length)).toEqual([100, 100, 5]);
  });
});

describe.each(['embedded', 'supabase'] as const)('on %s', (on) => {
  const database = useDatabase({ on });

  it('an audience is counted, saved, shown, exported, and put into a campaign', async () => {
    await database.query(`insert into sdr.companies (id, company_name) values ('${id(0)}', 'Берёзка')`);
    await database.query(`insert into sdr.employees (id, company_id, full_name, position, work_email, reply_bounce) values
      ('${id(1)}', '${id(0)}', 'A', 'ДИРЕКТОР', 'a@birch.example', false), ('${id(2)}', '${id(0)}', 'B', 'директор', 'b@birch.example', true)`);
    const { db } = database;
    const clauses = [
      { field: 'employees.position', operator: 'contains' as const, value: 'Директор' },
      { field: 'companies.company_name', operator: 'contains' as const, value: 'березка' },
    ];
    const counts = { matched: 2, selected: 1, excluded: { ...NONE, bounced: 1 } };
    expect(await audienceCounts(db, compile(clauses))).toEqual(counts);
    const saved = await saveAudience(db, { name: 'A', filter: compile(clauses), stored: clauses, filter_hash: 'h', run_id: id(9) });
    expect(saved).toEqual({ counts, is_new: true, taken: false });
    const audience = (await requireAudience(db, 'A')).id;
    expect((await audienceShow(db, audience, true, null, 10)).rows).toMatchObject([{ employee_id: id(2), reason: 'bounced' }]);
    expect((await audienceExport(db, audience, null, 10)).rows).toMatchObject([
      { recipient_email: 'a@birch.example', recipient_source: 'work' },
    ]);
    expect((await audienceDiff(db, audience, compile(clauses), null, 10)).rows).toEqual([]);
    const started = await startCampaign(db, {
      ...{
        id: id(8),
        audience_id: audience,
        employee_ids: [id(1), id(2)],
        outreach_type: 'sales',
        sent_date: '2026-01-01',
        state: 'queued',
        run_id: id(9),
      },
    });
    expect(started).toEqual({ number: 1, members: 1, excluded: [{ reason: 'bounced', count: 1 }] });
  });
});
