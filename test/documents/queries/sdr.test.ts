import { beforeAll, expect, it } from 'vitest';
import { useDatabase } from '../../support/databases.ts';
import { rolledBack, type Statements, statementsOf } from '../support.ts';

const database = useDatabase();
let statements: Statements;
beforeAll(async () => {
  statements = await statementsOf('004-sdr.sql');
});

const GOOD = '60000000-0000-4000-8000-000000000001';

it('CTO contacts ready for outreach: pending ones of active companies in the SME register', async () => {
  await rolledBack(database.sql, 'sdr', async (db) => {
    await db.rows(`
      insert into companies (id, company_name, segment, sme_registry, status, company_research) values
        ('${GOOD}', 'Good', 'Fintech', true, 'Active', 'grows fast'),
        (gen_random_uuid(), 'Paused', 'Fintech', true, 'Paused', 'x'),
        (gen_random_uuid(), 'No status', 'Fintech', true, null, 'x'),
        (gen_random_uuid(), 'Large', 'Fintech', false, 'Active', 'x'),
        (gen_random_uuid(), 'Untold', 'Fintech', null, 'Active', 'x');
      insert into employees (company_id, full_name, company_name, work_email, position)
      select id, 'CTO of ' || company_name, 'old name', 'cto@firm.example', 'CTO' from companies;
      insert into employees (company_id, full_name, work_email, position, processing_status) values
        ('${GOOD}', 'In other words', null, 'deputy cto, Platform', 'pending'),
        ('${GOOD}', 'Letters within', 'd@firm.example', 'Director', 'pending'),
        ('${GOOD}', 'Done', 'e@firm.example', 'CTO', 'completed'),
        ('${GOOD}', 'Status unknown', 'f@firm.example', 'CTO', null),
        ('${GOOD}', 'Chief', 'g@firm.example', 'CEO', 'pending'),
        ('${GOOD}', 'No position', 'h@firm.example', null, 'pending')`);
    const ids = await db.rows(`select full_name, id from employees where company_id = '${GOOD}'`);
    const idOf = new Map(ids.map(({ full_name, id }) => [full_name, id]));
    const company = { company_name: 'Good', segment: 'Fintech', company_research: 'grows fast' };
    const rows = await db.rows(statements.get('CTO contacts ready for outreach'));
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(
      expect.arrayContaining([
        { employee_id: idOf.get('CTO of Good'), full_name: 'CTO of Good', work_email: 'cto@firm.example', ...company },
        { employee_id: idOf.get('In other words'), full_name: 'In other words', work_email: null, ...company },
        { employee_id: idOf.get('Letters within'), full_name: 'Letters within', work_email: 'd@firm.example', ...company },
      ]),
    );
  });
});

it('engagement by campaign: what each campaign’s people answered, the highest number first', async () => {
  await rolledBack(database.sql, 'sdr', async (db) => {
    await db.rows(`
      insert into companies (id, company_name) values ('${GOOD}', 'Good');
      insert into employees (company_id, full_name, campaign_number, campaign_status, reply_bounce, reply_unsubscribe, reply_info_request) values
        ('${GOOD}', 'A', 9, 'bounced', true, false, false),
        ('${GOOD}', 'B', 9, 'bounced', true, false, false),
        ('${GOOD}', 'C', 9, 'replied', false, false, true),
        ('${GOOD}', 'D', 9, 'sent', null, null, null),
        ('${GOOD}', 'E', 10, 'unsubscribed', true, true, true),
        ('${GOOD}', 'F', 10, 'unsubscribed', false, true, false),
        ('${GOOD}', 'G', 10, 'unsubscribed', false, true, false),
        ('${GOOD}', 'H', 2, 'sent', false, false, false),
        ('${GOOD}', 'I', null, null, true, true, true)`);
    expect(await db.rows(statements.get('engagement by campaign'))).toEqual([
      { campaign_number: 10, bounces: '1', unsubscribes: '3', info_requests: '1' },
      { campaign_number: 9, bounces: '2', unsubscribes: '0', info_requests: '1' },
      { campaign_number: 2, bounces: '0', unsubscribes: '0', info_requests: '0' },
    ]);
  });
});
