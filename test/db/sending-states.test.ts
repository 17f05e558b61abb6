import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPostgres, type PostgresDatabase } from '../support/databases.ts';
import {
  employee,
  FOLLOWUP,
  type Guards,
  insert,
  LEAD,
  lead,
  message,
  openGuarded,
  prospect,
  ROW,
  sqlstateOf,
  suppress,
  type Target,
  uuid,
} from '../support/suppression.ts';

const CONTACT = uuid(3);
const OTHER = uuid(4);
const EMAIL = suppress('email', 'ann@corp.example', { reason: 'told us of her illness' });
const HANDLE = suppress('handle', 'ann', { reason: 'told us of her illness' });
const page = insert('pages', { ig_username: 'ann.private', contact_email: 'ann@corp.example' });

let test: PostgresDatabase & Guards;
beforeAll(async () => {
  test = await openGuarded(openPostgres);
});
afterAll(() => test.close());
beforeEach(() => test.reset());
const run = async (...statements: string[]) => {
  for (const statement of statements)
    expect({ statement, outcome: await test.outcome(statement) }).toEqual({ statement, outcome: 'accepted' });
};

/** Somebody who is written to through each table. */
const targets: Record<string, Target> = {
  'crm.outreach_queue': message('ann'),
  'outbound.campaign_leads': lead({ email: 'ann@corp.example' }),
  'sdr.employees': employee({ work_email: 'ann@corp.example' }),
  'growth.prospect_outreach_log': prospect('ann@corp.example'),
};

describe('every table with a state that leads to sending', () => {
  it('is one of these', async () => {
    const relations = await test.query('select distinct relation from ops.sending_states where leads_to_sending');
    expect(relations.map(({ relation }) => String(relation)).sort()).toEqual(Object.keys(targets).sort());
  });

  it.each(Object.entries(targets))('%s: refuses, cancels, and is halted', async (relation, { stored, write }) => {
    await run(...stored, write);
    expect(await test.isSending(ROW)).toBe(true);
    await run(EMAIL, HANDLE);
    expect(await test.isSending(ROW)).toBe(false);
    expect(await test.query(`select ops.still_sending('${relation}', array['${ROW}'::uuid]) as rows`)).toEqual([{ rows: [] }]);
    await run(`delete from ${relation}`);
    expect(await test.outcome(write)).toBe('OS001');
    await run('delete from ops.suppressions', `select ops.halt('${relation.split('.')[0]}', 'bounces', 'ops@host')`);
    expect(await test.outcome(write)).toBe('OS002');
  });

  it.each(Object.entries(targets))('%s: what was ended by another hand meanwhile is left as it is', async (relation, { stored, write }) => {
    await run(...stored, write);
    const ended: Record<string, string> = {
      'crm.outreach_queue': `status = 'cancelled', error = 'by hand'`,
      'outbound.campaign_leads': `overall_status = 'converted'`,
      'sdr.employees': `campaign_status = 'completed'`,
      'growth.prospect_outreach_log': `status = 'replied'`,
    };
    await run(`update ${relation} set ${ended[relation]}`);
    const before = await test.query(`select * from ${relation}`);
    await run(`select ops.cancel_rows('${relation}', array['${ROW}'::uuid])`);
    expect(await test.query(`select * from ${relation}`)).toEqual(before);
  });
});

describe('what is added to ops.sending_states is obeyed at once', () => {
  /** Changes the list, looks, and changes it back. */
  const listed = async (statements: string[], look: () => Promise<void>): Promise<void> => {
    const states = await test.query('select * from ops.sending_states order by 1, 2, 3');
    await run('create table public.kept as select * from ops.sending_states', ...statements);
    try {
      await look();
    } finally {
      await run('delete from ops.sending_states', 'insert into ops.sending_states select * from public.kept', 'drop table public.kept');
      await run('alter table outbound.campaign_leads drop column if exists sms_status');
    }
    expect(await test.query('select * from ops.sending_states order by 1, 2, 3')).toEqual(states);
  };

  it('a status of free text', async () => {
    const { write } = employee({ work_email: 'ann@corp.example', campaign_status: 'Отказ' });
    await run(EMAIL);
    expect(await test.outcome(write)).toBe('OS001');
    const state = `insert into ops.sending_states (relation, column_name, state, leads_to_sending) values ('sdr.employees', 'campaign_status', 'отказ', false)`;
    await listed([state], async () => expect(await test.outcome(write)).toBe('accepted'));
  });

  it('a channel that is new', async () => {
    const columns = `insert into ops.sending_states (relation, column_name, state, channel, leads_to_sending, given) values
      ('outbound.campaign_leads', 'sms_status', 'planned', 'sms', true, '{"overall_status": "active"}'),
      ('outbound.campaign_leads', 'sms_status', 'sent', 'sms', false, '{}')`;
    const { stored } = lead({ email: 'ann@corp.example' });
    const write = (sms_status: string) => insert('campaign_leads', { lead_id: LEAD, email_status: 'failed', sms_status });
    await run(...stored, EMAIL);
    await listed(['alter table outbound.campaign_leads add column sms_status text', columns], async () => {
      expect(await test.outcomes([write('planned'), write('sent')])).toEqual(['OS001', 'accepted']);
      await run(`select ops.halt('all', 'bounces', 'ops@host')`, 'delete from ops.suppressions');
      expect(await test.outcomes([write('planned'), write('sent')])).toEqual(['OS002', 'accepted']);
    });
  });

  it('nobody but the owner adds to it', async () => {
    const add = `insert into ops.sending_states values ('crm.outreach_queue', 'status', 'new', 'dm', false)`;
    for (const role of ['service_role', 'authenticated', 'anon']) {
      expect({ role, outcome: await test.outcome(`do $$ begin set local role ${role}; ${add}; end $$`) }).toEqual({
        role,
        outcome: '42501',
      });
    }
  });
});

describe('a record that is replaced under its id in one statement', () => {
  const { write } = message('dan', { contact_id: CONTACT });
  const stored = [insert('contacts', { id: CONTACT, instagram_username: 'dan' }), write];
  it.each([
    `with gone as (delete from crm.instagram_contacts where id = '${CONTACT}' returning id)
     insert into crm.instagram_contacts (id, instagram_username) select id, 'ann' from gone`,
    `merge into crm.instagram_contacts c using (values (1, 'dan'), (2, 'ann')) v (n, name) on c.instagram_username = v.name
     when matched then delete when not matched then insert (id, instagram_username) values ('${CONTACT}', v.name)`,
    `merge into crm.instagram_contacts c using (values ('${CONTACT}'::uuid)) v (id) on c.id = v.id
     when matched then update set instagram_username = 'ann'`,
    `insert into crm.instagram_contacts (id, instagram_username) values ('${CONTACT}', 'ann')
     on conflict (id) do update set instagram_username = excluded.instagram_username`,
    `with other as (insert into crm.instagram_contacts (id, instagram_username) values ('${OTHER}', 'ann') returning id)
     update crm.outreach_queue q set contact_id = other.id from other`,
    `with gone as (delete from crm.instagram_contacts where id = '${CONTACT}' returning id)
     update crm.instagram_contacts c set id = gone.id from gone where c.id = '${OTHER}'`,
  ])('is looked at: %s', async (statement) => {
    await run(...stored, HANDLE);
    if (statement.includes('update crm.instagram_contacts c set id'))
      await run(insert('contacts', { id: OTHER, instagram_username: 'ann' }));
    expect(await test.isSending(ROW)).toBe(true);
    const outcome = await test.outcome(statement);
    expect({ outcome, sending: (await test.isSending(ROW)) && outcome === 'accepted' }).toEqual({ outcome, sending: false });
    expect(outcome).toBe(statement.includes('update crm.outreach_queue') ? 'OS001' : 'accepted');
  });

  it.each<[string, Target, string]>([
    [
      'a message',
      message('dan'),
      `with gone as (delete from crm.outreach_queue returning id)
       insert into crm.outreach_queue (id, username, message_text) select id, 'ann', 'Hello' from gone`,
    ],
    [
      'an enrolment',
      lead({ email: 'ann@b.example', personal_email: null }),
      `with gone as (delete from outbound.campaign_leads returning id, campaign_id),
            other as (insert into outbound.leads (id, email) values ('${OTHER}', 'ann@corp.example') returning id)
       insert into outbound.campaign_leads (id, campaign_id, lead_id) select gone.id, gone.campaign_id, other.id from gone, other`,
    ],
    [
      'an employee',
      employee({ work_email: 'ann@b.example' }),
      `with gone as (delete from sdr.employees returning *)
       insert into sdr.employees (id, company_id, full_name, work_email, campaign_status)
       select id, company_id, full_name, 'ann@corp.example', 'queued' from gone`,
    ],
    [
      'an employee, merged',
      employee({ work_email: 'ann@b.example' }),
      `merge into sdr.employees e using (values (1)) v (n) on e.id = '${ROW}' when matched then update set work_email = 'ann@corp.example'`,
    ],
    [
      'an e-mail to a prospect',
      prospect('ann@b.example'),
      `with other as (insert into growth.prospect_candidates (id, business_name, contact_email) values ('${OTHER}', 'S', 'ann@corp.example') returning id),
            gone as (delete from growth.prospect_outreach_log returning id)
       insert into growth.prospect_outreach_log (id, prospect_id, email_subject, email_body, sent_at)
       select gone.id, other.id, 'Hello', 'Hello', '${FOLLOWUP}' from gone, other`,
    ],
  ])('is refused where it is what is sent: %s', async (_, { stored, write }, statement) => {
    await run(EMAIL, HANDLE, ...stored, write);
    expect(await test.outcome(statement)).toBe('OS001');
  });
});

describe('what a refusal says', () => {
  const asRole = (role: string, app: string, statement: string) => `do $$ begin
    perform set_config('request.jwt.claims', '{"app_metadata":{"role":"${app}"}}', true); set local role ${role}; ${statement}; end $$`;
  const said = async (statement: string): Promise<string> => {
    try {
      await test.query(statement);
    } catch (error) {
      // Everything that a client is given.
      return error instanceof Error ? JSON.stringify({ ...error, message: error.message, query: undefined }) : String(error);
    }
    return 'accepted';
  };
  const dm = message('ann.private').write;
  const mail = employee({ work_email: 'ann@b.example', generic_email: 'sales@b.example' }).write;
  const linked = insert('leads', { id: LEAD, email: 'ann@b.example', personal_email: 'ann@corp.example' });

  it.each([
    ['crm', dm, '@ann.private is suppressed and cannot be written to'],
    ['sdr', mail, 'ann@b.example is suppressed and cannot be written to'],
  ])('to %s: whom the row names, no other key of the person and no reason', async (app, write, expected) => {
    await run(EMAIL, page, linked);
    const text = await said(asRole('authenticated', app, write));
    expect(text).toContain(expected);
    expect(text).not.toMatch(/corp\.example|illness/);
  });

  it.each(['service_role', 'the owner'])('to %s: the key that said no, and why', async (role) => {
    await run(EMAIL, page, linked);
    for (const write of [dm, mail]) {
      const text = await said(role === 'the owner' ? write : asRole(role, '', write));
      expect(text).toContain('is suppressed (email ann@corp.example: told us of her illness) and cannot be written to');
    }
  });

  it('the same at the commit', async () => {
    await run(page);
    const connection = await test.sql.reserve();
    try {
      await connection`begin`;
      await connection`select set_config('request.jwt.claims', '{"app_metadata":{"role":"crm"}}', true)`;
      await connection`set local role authenticated`;
      await connection.unsafe(dm);
      await run(EMAIL);
      const refused = connection`commit`.then(
        () => 'accepted',
        (error: Error) => error.message,
      );
      expect(await refused).toBe('@ann.private is suppressed and cannot be written to');
    } finally {
      connection.release();
    }
  });

  it('a status that only records is open to everybody', async () => {
    await run(EMAIL, page);
    const records = [employee({ work_email: 'ann@corp.example', campaign_status: 'Replied' }), message('ann.private', { status: 'sent' })];
    for (const [i, { write }] of records.entries())
      expect(await sqlstateOf(test.query(asRole('authenticated', i === 0 ? 'sdr' : 'crm', write)))).toBe('accepted');
  });
});
