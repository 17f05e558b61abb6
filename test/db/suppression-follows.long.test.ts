import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addSuppressions, checkSuppressions, liftSuppressions, type SuppressionKey } from '../../src/db/ops/suppressions.ts';
import { openEmbedded, openPostgres } from '../support/databases.ts';
import {
  CAMPAIGN,
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
  type Row,
  suppress,
  type Target,
  uuid,
} from '../support/suppression.ts';

const CONTACT = uuid(3);
const OTHER = uuid(11);
const RUN = { dryRun: false, examples: 3 };
const LIFT = { reason: 'asked to be written to again', by: 'robin', dryRun: false };
const ANN = 'ann@corp.example';
const contact = (instagram_username: string) => insert('contacts', { id: CONTACT, instagram_username });
const page = (contact_email: string | null) => insert('pages', { ig_username: 'ann', contact_email });
const enrolled = (columns: Row) => [insert('leads', { id: LEAD, phone: '+1 555 0999', ...columns })];
const employed = (columns: Row) => insert('employees', { id: OTHER, campaign_status: 'replied', ...columns });
const replaced = (table: string, columns: string, values: string) =>
  `with gone as (delete from ${table} returning *) insert into ${table} (id, ${columns}) select id, ${values} from gone`;

describe.each([
  ['embedded', openEmbedded],
  ['postgres', openPostgres],
] as const)('suppressions on %s', (_, open) => {
  let test: Awaited<ReturnType<typeof open>> & Guards;
  beforeAll(async () => {
    test = await openGuarded(open);
  });
  afterAll(() => test.close());
  beforeEach(() => test.reset());
  const run = async (...statements: string[]) => {
    for (const statement of statements)
      expect({ statement, outcome: await test.outcome(statement) }).toEqual({ statement, outcome: 'accepted' });
  };
  const as = (role: string, statement: string) => `do $$ begin set local role ${role}; ${statement}; end $$`;
  const keysOf = async () =>
    (await test.query(`select kind, value, reason, source from ops.suppressions where lifted_at is null`)).map(String);

  /** What is on record, how it changes, and who is then still the same person: by the old key a no holds for them. */
  const changes: Record<string, [facts: string[], change: string, old: SuppressionKey, to: Target]> = {
    'a contact is renamed': [
      [contact('ann')],
      `update crm.instagram_contacts set instagram_username = 'ann.new'`,
      { kind: 'handle', value: 'ann' },
      message('ann.new'),
    ],
    'a client of ours is renamed': [
      [`insert into discovery.clients (ig_username) values ('ann')`],
      `update discovery.clients set ig_username = 'ann.new'`,
      { kind: 'handle', value: 'ann' },
      message('ann.new'),
    ],
    'a contact is replaced under its id in one statement': [
      [contact('ann')],
      replaced('crm.instagram_contacts', 'instagram_username', `'ann.new'`),
      { kind: 'handle', value: 'ann' },
      message('ann.new'),
    ],
    'a page loses its address': [
      [page(ANN)],
      'update discovery.pages set contact_email = null',
      { kind: 'email', value: ANN },
      message('ann'),
    ],
    'a page gets another address': [
      [page(ANN)],
      `update discovery.pages set contact_email = 'a@b.example'`,
      { kind: 'email', value: ANN },
      employee({ work_email: 'a@b.example' }),
    ],
    'a page is renamed': [
      [page(ANN)],
      `update discovery.pages set ig_username = 'ann.new', contact_email = null`,
      { kind: 'handle', value: 'ann' },
      message('ann.new'),
    ],
    'a page is deleted': [[page(ANN)], 'delete from discovery.pages', { kind: 'email', value: ANN }, message('ann')],
    'a lead gets another address': [
      enrolled({ email: ANN }),
      `update outbound.leads set email = 'a@b.example'`,
      { kind: 'email', value: ANN },
      { stored: [], write: lead({}).write },
    ],
    'a lead loses its second address': [
      enrolled({ email: 'a@b.example', personal_email: ANN }),
      'update outbound.leads set personal_email = null',
      { kind: 'email', value: ANN },
      { stored: [], write: lead({}).write },
    ],
    'a lead loses its only address': [
      enrolled({ email: null, personal_email: ANN }),
      `update outbound.leads set personal_email = null, email = 'a@b.example'`,
      { kind: 'email', value: ANN },
      { stored: [], write: lead({}).write },
    ],
    'a lead is deleted': [
      enrolled({ email: 'a@b.example', personal_email: ANN }),
      'delete from outbound.leads',
      { kind: 'email', value: ANN },
      employee({ work_email: 'a@b.example' }),
    ],
    'an employee gets another address': [
      [employed({ work_email: ANN })],
      `update sdr.employees set work_email = 'a@b.example' where id = '${OTHER}'`,
      { kind: 'email', value: ANN },
      employee({ work_email: 'A@b.example' }),
    ],
    'an employee’s only address is generic and changes': [
      [employed({ generic_email: ANN })],
      `update sdr.employees set generic_email = null, work_email = 'a@b.example'`,
      { kind: 'email', value: ANN },
      employee({ work_email: 'a@b.example' }),
    ],
    'a prospect gets another address': [
      prospect(ANN).stored,
      `update growth.prospect_candidates set contact_email = 'a@b.example'`,
      { kind: 'email', value: ANN },
      { stored: [], write: prospect('').write },
    ],
  };

  it.each(Object.entries(changes))('%s: the person is the same, whichever comes first', async (_, [facts, change, old, to]) => {
    const no = suppress(old.kind, old.value);
    for (const [before, after] of [
      [[...facts, no, change], []],
      [[...facts, change], [no]],
    ] as const) {
      await test.reset();
      await run(...before, ...to.stored);
      if (after.length === 0) expect(await test.outcome(to.write)).toBe('OS001');
      else {
        await run(to.write, ...after);
        expect(await test.isSending(ROW)).toBe(false);
      }
    }
    // Or she is written to by the new key already, as somebody else who said nothing.
    await test.reset();
    await run(...facts, no, ...to.stored);
    await test.outcome(to.write);
    await run(change);
    expect(await test.isSending(ROW)).toBe(false);
    const [check] = await checkSuppressions(test.db, [old]);
    expect(check?.suppressed).toBe(true);
    const links = await test.query('select via from ops.past_links');
    expect(links.length % 2).toBe(0);
    for (const { via } of links) expect(via).toMatch(/^(crm|discovery|outbound|sdr|growth)\.\w+ .*until \d{4}-\d\d-\d\d$/);
    await test.reset();
    await run(suppress('domain', 'corp.example'), ...facts, change, ...to.stored);
    expect(await test.outcome(to.write)).toBe(old.kind === 'email' || facts.some((f) => f.includes(ANN)) ? 'OS001' : 'accepted');
  });

  it.each([
    ['whose site is there', `website = 'https://www.Corp.example/'`],
    ['whose form is there', `form_url = 'https://shop.corp.example/contact?x=1', website = 'https://site.example'`],
    ['who also has an address elsewhere', `website = 'corp.example', contact_email = 'a@b.example'`],
  ])('a domain covers a prospect %s', async (_, columns) => {
    const stored = [insert('prospects', { id: LEAD }), `update growth.prospect_candidates set ${columns}`];
    const { write } = prospect('');
    for (const [before, after] of [
      [[suppress('domain', 'corp.example')], []],
      [[], [suppress('domain', 'corp.example')]],
    ]) {
      await test.reset();
      await run(...stored, ...(before ?? []));
      if (after?.length === 0) expect(await test.outcome(write)).toBe('OS001');
      else {
        await run(write, ...(after ?? []));
        expect(await test.isSending(ROW)).toBe(false);
      }
    }
    await test.reset();
    await run(...stored, suppress('domain', 'orp.example'), write);
  });

  it('a shared mailbox that a record had joins nobody, and an unchanged record links nothing', async () => {
    await run(
      ...enrolled({ email: 'info@corp.example', personal_email: 'a@b.example' }),
      `update outbound.leads set email = 'c@b.example', job_title = 'CTO'`,
      `update outbound.leads set job_title = 'CEO', email = upper(email)`,
      employed({ work_email: 'd@b.example', generic_email: 'plant@corp.example' }),
      'update sdr.employees set generic_email = null',
      suppress('email', 'info@corp.example'),
      lead({}).write,
    );
    expect((await test.query('select from_value, value from ops.past_links')).length).toBe(0);
  });

  it('what held for a person by a generic mailbox, because of somebody else who has it, goes on when it is emptied', async () => {
    await run(
      insert('employees', { id: uuid(12), work_email: 'front@corp.example', phone_numbers: ['+1 415 555 0100'] }),
      employed({ work_email: ANN, generic_email: 'front@corp.example' }),
      suppress('phone', '+14155550100'),
    );
    const queued = `update sdr.employees set campaign_number = 7, campaign_status = 'queued' where id = '${OTHER}'`;
    expect(await test.outcome(queued)).toBe('OS001');
    await run(`update sdr.employees set generic_email = null where id = '${OTHER}'`);
    expect(await test.outcome(queued)).toBe('OS001');
  });

  it.each<[string, string[], string, SuppressionKey]>([
    [
      'an unsubscribe in a campaign',
      [...enrolled({ email: ANN }), lead({}).write],
      `update outbound.campaign_leads set email_status = 'unsubscribed', call_status = 'scheduled'`,
      { kind: 'email', value: ANN },
    ],
    [
      'an enrolment that arrives as unsubscribed',
      enrolled({ email: ANN }),
      insert('campaign_leads', { id: ROW, lead_id: LEAD, overall_status: 'unsubscribed', call_status: 'scheduled' }),
      { kind: 'email', value: ANN },
    ],
    [
      'a bounce in a campaign',
      [...enrolled({ email: ANN }), lead({}).write],
      `update outbound.campaign_leads set overall_status = 'bounced'`,
      { kind: 'email', value: ANN },
    ],
    [
      '"do not call"',
      [...enrolled({ email: ANN }), lead({}).write],
      `update outbound.campaign_leads set call_status = 'do_not_call'`,
      { kind: 'phone', value: '+15550999' },
    ],
    [
      'an event of a vendor',
      enrolled({ email: ANN }),
      `insert into outbound.events (event_source, event_type, lead_id) values ('instantly', 'email_bounced', '${LEAD}')`,
      { kind: 'email', value: ANN },
    ],
    ...['EMAIL.UNSUBSCRIBED', 'lead unsubscribed', 'opt-out', 'spam_report', 'do_not_contact'].map(
      (type): [string, string[], string, SuppressionKey] => [
        `an event "${type}"`,
        enrolled({ email: ANN }),
        `insert into outbound.events (event_source, event_type, lead_id) values ('manual', '${type}', '${LEAD}')`,
        { kind: 'email', value: ANN },
      ],
    ),
    [
      'an event that says "do not call"',
      [...enrolled({ email: ANN }), lead({}).write],
      `insert into outbound.events (event_source, event_type, lead_id) values ('vapi', 'Do not call', '${LEAD}')`,
      { kind: 'phone', value: '+15550999' },
    ],
    [
      'a raw row of a vendor',
      [],
      `insert into outbound.instantly_emails_raw (email_address, event_type, raw_json) values ('Ann@Corp.example', 'unsubscribed', '{}')`,
      { kind: 'email', value: ANN },
    ],
    [
      'a reply of an employee',
      [employee({ work_email: ANN }).write],
      'update sdr.employees set reply_unsubscribe = true',
      { kind: 'email', value: ANN },
    ],
    ['an employee who arrives so', [], employee({ work_email: ANN, reply_unsubscribe: true }).write, { kind: 'email', value: ANN }],
    [
      'a bounce of an employee',
      [employee({ work_email: ANN }).write],
      'update sdr.employees set reply_bounce = true',
      { kind: 'email', value: ANN },
    ],
    [
      'an employee without any address',
      [employee({ phone_numbers: ['+1 555 0999'] }).write],
      `update sdr.employees set campaign_status = 'unsubscribed'`,
      { kind: 'phone', value: '+15550999' },
    ],
  ])('%s is a suppression, which a lift alone undoes', async (_, facts, statement, key) => {
    await run(...facts, statement);
    const [check] = await checkSuppressions(test.db, [key]);
    expect(check).toMatchObject({ suppressed: true, suppression: { value: key.value } });
    expect(check?.suppression?.source).toMatch(/^(outbound|sdr)\./);
    expect(await test.isSending(ROW)).toBe(false);
    await test.query('update sdr.employees set reply_unsubscribe = false, reply_bounce = false');
    await test.query(`update outbound.campaign_leads set email_status = 'sent', call_status = 'completed'`);
    expect((await checkSuppressions(test.db, [key]))[0]?.suppressed).toBe(true);
    await liftSuppressions(test.db, [key], LIFT);
    await test.query(`update sdr.employees set position = 'CTO'`);
    expect((await checkSuppressions(test.db, [key]))[0]?.suppressed).toBe(false);
  });

  it('for everybody but the owner, are added open and now, lifted now with a reason and a name, and nothing else', async () => {
    await run(suppress('handle', 'ann'), insert('suppressions', { kind: 'handle', value: 'ben' }));
    const add = (columns: Row) => insert('suppressions', { kind: 'handle', value: 'cleo', ...columns });
    const lift = (set: string) => `update ops.suppressions set ${set} where value = 'ann'`;
    const blanks = [`''`, `' '`, 'null', `E'\\u00a0\\u2003\\t'`, `E'\\u200b\\ufeff'`, `E'\\u2800'`, `E'\\u3164\\u00ad'`];
    const refused = [
      add({ created_at: '2020-01-01' }),
      add({ created_at: '2100-01-01' }),
      add({ reason: '\u200b' }),
      add({ source: ' ' }),
      `insert into ops.suppressions (kind, value, reason, source, lifted_at, lifted_reason, lifted_by) values ('handle', 'c', 'r', 's', now(), 'x', 'y')`,
      ...[`reason = 'other'`, `value = 'dan'`, `kind = 'phone'`, `expires_at = now()`, `created_at = now()`, `evidence = '{"a": 1}'`].map(
        lift,
      ),
      lift(`lifted_at = now() - interval '1 day', lifted_reason = 'x', lifted_by = 'y'`),
      lift(`lifted_at = now() + interval '1 day', lifted_reason = 'x', lifted_by = 'y'`),
      lift(`lifted_at = now(), lifted_reason = 'x', lifted_by = 'y', reason = 'z'`),
      ...blanks.flatMap((blank) => [
        lift(`lifted_at = now(), lifted_reason = ${blank}, lifted_by = 'y'`),
        lift(`lifted_at = now(), lifted_reason = 'x', lifted_by = ${blank}`),
      ]),
      'delete from ops.suppressions',
      'truncate ops.suppressions cascade',
      `insert into ops.suppressions (kind, value, reason, source) values ('handle', 'ann', 'r', 's')
       on conflict (kind, value) where lifted_at is null do update set reason = excluded.reason`,
      `merge into ops.suppressions s using (select 1) x on s.value = 'ann' when matched then update set expires_at = now()`,
      `insert into ops.halts (system, reason, halted_by) values ('crm', E'\\u200b', 'me')`,
      `insert into ops.halts (system, reason, halted_by, halted_at) values ('crm', 'r', 'me', '2020-01-01')`,
    ];
    const outcomes = await test.outcomes(refused.map((s) => as('service_role', s)));
    expect(outcomes.map((outcome, i) => [refused[i], /^(42501|23514)$/.test(outcome) ? 'refused' : outcome])).toEqual(
      refused.map((s) => [s, 'refused']),
    );
    await run(
      as('service_role', add({})),
      as('service_role', lift(`lifted_at = now(), lifted_reason = 'asked', lifted_by = 'me'`)),
      as('service_role', `insert into ops.halts (system, reason, halted_by) values ('crm', 'r', 'me')`),
    );
    const closed = [
      lift(`lifted_at = null, lifted_reason = null, lifted_by = null`),
      lift(`lifted_reason = 'other'`),
      `update ops.halts set reason = 'x'`,
      `update ops.halts set resumed_at = now(), resumed_by = ' '`,
    ];
    expect(await test.outcomes(closed.map((s) => as('service_role', s)))).toEqual(['42501', '42501', '42501', '23514']);
    await run(as('service_role', `update ops.halts set resumed_at = now(), resumed_by = 'me'`));
    expect(await test.outcome(as('service_role', `update ops.halts set resumed_at = null, resumed_by = null`))).toBe('42501');
  });

  it('that expired, or that a new one outlasts, do not stand in the way of it, typed by hand as well', async () => {
    const again = as('service_role', `${suppress('email', ANN)} on conflict do nothing`);
    for (const expires_at of ['2020-01-01', '2100-01-01']) {
      await test.reset();
      await run(suppress('email', ANN, { expires_at }), ...enrolled({ email: ANN }), again, again);
      expect(await test.outcome(lead({}).write)).toBe('OS001');
      const rows = await test.query('select expires_at is null as for_ever, lifted_reason from ops.suppressions order by created_at');
      expect(rows).toEqual([
        { for_ever: false, lifted_reason: expires_at.startsWith('2020') ? 'expired' : 'replaced by one that holds longer' },
        { for_ever: true, lifted_reason: null },
      ]);
    }
  });

  it('undo when they are lifted what they alone cancelled, unless somebody changed it or its time is over', async () => {
    await run(
      ...enrolled({ email: ANN, personal_email: 'ann@home.example' }),
      `insert into outbound.campaigns (id, campaign_name, campaign_status) values ('${uuid(900_003)}', 'Over', 'completed') on conflict do nothing`,
      insert('campaign_leads', { id: uuid(20), lead_id: LEAD, next_followup_at: FOLLOWUP, call_status: 'scheduled' }),
      insert('campaign_leads', { id: uuid(21), lead_id: LEAD, campaign_id: uuid(900_003) }),
      ...['pending', 'scheduled', 'pending', 'scheduled'].flatMap((status, i) => [
        insert('pages', { ig_username: `ann.${i}`, contact_email: ANN }),
        insert('queue', { id: uuid(30 + i), username: `ann.${i}`, status }),
      ]),
      `update crm.outreach_queue set scheduled_at = now() - interval '1 hour' where id = '${uuid(31)}'`,
      insert('employees', { id: uuid(40), work_email: ANN, campaign_number: 7, campaign_status: 'warming up' }),
      insert('employees', { id: uuid(41), work_email: ANN, campaign_number: 7 }),
    );
    const states = async () => {
      const { queue, campaign_leads, employees } = await test.world();
      return [queue, campaign_leads, employees];
    };
    const before = await states();
    const key = { kind: 'email', value: ANN } as const;
    const { cancels } = await addSuppressions(test.db, [{ ...key, reason: 'no', source: 'test' }], RUN);
    expect(cancels.total).toBe(8);
    await run(`update crm.outreach_queue set error = 'handled by phone' where id = '${uuid(32)}'`);
    const cancelled = await states();
    const preview = await liftSuppressions(test.db, [key], { ...LIFT, dryRun: true });
    expect(await states()).toEqual(cancelled);
    const outcomes = [
      { relation: 'crm.outreach_queue', outcome: 'changed', count: 1 },
      { relation: 'crm.outreach_queue', outcome: 'past', count: 1 },
      { relation: 'crm.outreach_queue', outcome: 'restored', count: 2 },
      { relation: 'outbound.campaign_leads', outcome: 'past', count: 1 },
      { relation: 'outbound.campaign_leads', outcome: 'restored', count: 1 },
      { relation: 'sdr.employees', outcome: 'restored', count: 2 },
    ];
    expect(preview.undoes).toEqual(outcomes);
    expect((await liftSuppressions(test.db, [key], LIFT)).undoes).toEqual(outcomes);
    const kept = new Set([uuid(31), uuid(32), uuid(21)]);
    const expected = before.map((rows, t) => rows.map((row, i) => (kept.has(row.id) ? cancelled[t]?.[i] : row)));
    expect(await states()).toEqual(expected);
    expect((await liftSuppressions(test.db, [key], LIFT)).undoes).toEqual([]);
  });

  it('undo one message of several to the same person: an older database may have had more open', async () => {
    await run(
      'drop index crm.outreach_queue_one_open, crm.outreach_queue_one_open_contact',
      insert('queue', { id: uuid(30), username: 'ann', status: 'pending' }, { id: uuid(31), username: 'ann', status: 'scheduled' }),
    );
    const key = { kind: 'handle', value: 'ann' } as const;
    await addSuppressions(test.db, [{ ...key, reason: 'no', source: 'test' }], RUN);
    const open = `where status in ('pending', 'scheduled')`;
    await run(
      `create unique index outreach_queue_one_open on crm.outreach_queue (username) ${open}`,
      `create unique index outreach_queue_one_open_contact on crm.outreach_queue (contact_id) ${open}`,
    );
    expect((await liftSuppressions(test.db, [key], LIFT)).undoes).toMatchObject([
      { outcome: 'changed', count: 1 },
      { outcome: 'restored', count: 1 },
    ]);
  });

  it('that hold for the same person keep what was cancelled until the last of them is lifted', async () => {
    await run(...enrolled({ email: ANN, personal_email: 'ann@home.example' }), lead({}).write);
    const [first, second] = [
      { kind: 'email', value: ANN },
      { kind: 'domain', value: 'home.example' },
    ] as const;
    for (const key of [first, second]) await addSuppressions(test.db, [{ ...key, reason: 'no', source: 'test' }], RUN);
    expect((await liftSuppressions(test.db, [first], LIFT)).undoes).toMatchObject([{ outcome: 'held', count: 1 }]);
    expect(await test.isSending(ROW)).toBe(false);
    expect((await liftSuppressions(test.db, [second], LIFT)).undoes).toMatchObject([{ outcome: 'restored', count: 1 }]);
    expect(await test.isSending(ROW)).toBe(true);
  });

  it('lifted during a halt undo what they cancelled when they are lifted again after it', async () => {
    const key = { kind: 'handle', value: 'ann' } as const;
    await run(message('ann').write);
    await addSuppressions(test.db, [{ ...key, reason: 'no', source: 'test' }], RUN);
    await run(`insert into ops.halts (system, reason, halted_by) values ('crm', 'r', 'me')`);
    expect((await liftSuppressions(test.db, [key], LIFT)).undoes).toMatchObject([{ outcome: 'halted', count: 1 }]);
    expect(await test.isSending(ROW)).toBe(false);
    await run(`update ops.halts set resumed_at = now(), resumed_by = 'me'`);
    expect((await liftSuppressions(test.db, [key], LIFT)).undoes).toMatchObject([{ outcome: 'restored', count: 1 }]);
    expect(await test.isSending(ROW)).toBe(true);
  });

  it('that reach much are in force at once, and cancel it in batches', async () => {
    const many = 5_000;
    const key = { kind: 'domain', value: 'big.example' } as const;
    await test.query(
      `insert into outbound.leads (id, email) select gen_random_uuid(), 'l' || i || '@big.example' from generate_series(1, ${many}) i`,
    );
    await test.query(`insert into outbound.campaign_leads (lead_id, campaign_id) select id, '${CAMPAIGN}' from outbound.leads`);
    await test.query(insert('suppressions', { ...key }));
    const pending = async () => (await test.query(`select 1 from outbound.campaign_leads where overall_status = 'active'`)).length;
    expect(await pending()).toBe(many);
    // Pending as it is, nobody is handed out, put in again or moved on.
    expect(
      await test.query(
        `select count(*)::int as n from ops.suppressed_rows('outbound.campaign_leads', array(select id from outbound.campaign_leads))`,
      ),
    ).toEqual([{ n: many }]);
    expect(
      await test.outcome(
        `update outbound.campaign_leads set campaign_id = campaign_id, lead_id = (select min(id::text)::uuid from outbound.leads) where false`,
      ),
    ).toBe('accepted');
    // Whoever suppresses somebody next finishes it; what is named is their own.
    const { cancels } = await addSuppressions(test.db, [{ kind: 'handle', value: 'ben', reason: 'no', source: 'test' }], RUN);
    expect({ total: cancels.total, pending: await pending() }).toEqual({ total: 0, pending: 0 });
    const { undoes } = await liftSuppressions(test.db, [key], LIFT);
    expect(undoes).toEqual([{ relation: 'outbound.campaign_leads', outcome: 'restored', count: many }]);
    expect(await pending()).toBe(many);
    const added = await addSuppressions(test.db, [{ ...key, reason: 'no', source: 'test' }], RUN);
    expect(added.cancels).toMatchObject({ total: many, tables: [{ relation: 'outbound.campaign_leads', status: 'active', count: many }] });
    expect(added.cancels.examples).toHaveLength(3);
  });

  it('of somebody who was erased hold by a keyed hash, for every key of theirs', async () => {
    await run(...enrolled({ email: 'a@b.example', personal_email: ANN }), page('a@b.example'));
    await addSuppressions(test.db, [{ kind: 'email', value: ANN, reason: `${ANN} wrote`, source: 'test', evidence: { mail: ANN } }], RUN);
    await run('delete from outbound.leads', 'delete from discovery.pages');
    expect(await test.outcome(as('service_role', `perform ops.erase_suppressed('email', '${ANN}')`))).toBe('42501');
    expect(await test.outcome(as('service_role', 'perform from ops.erasure_key'))).toBe('42501');
    expect(await test.query(`select ops.erase_suppressed('email', 'A@b.example') as n`)).toEqual([{ n: 4 }]);
    const left = JSON.stringify(
      await test.query(`select to_jsonb(s) from ops.suppressions s union all select to_jsonb(l) from ops.past_links l`),
    );
    for (const key of [ANN, 'a@b.example', '"ann"']) expect(left).not.toContain(key);
    const keys: SuppressionKey[] = [
      { kind: 'email', value: ANN.toUpperCase() },
      { kind: 'email', value: 'a@b.example' },
      { kind: 'handle', value: '@ann' },
      { kind: 'email', value: 'ben@b.example' },
    ];
    expect((await checkSuppressions(test.db, keys)).map(({ suppressed }) => suppressed)).toEqual([true, true, true, false]);
    expect(await test.outcome(message('ann').write)).toBe('OS001');
    expect((await addSuppressions(test.db, [{ kind: 'email', value: ANN, reason: 'again', source: 'test' }], RUN)).tables).toEqual({
      'ops.suppressions': { inserted: 0, updated: 0, unchanged: 1 },
    });
    const theirs: SuppressionKey[] = [...keys.slice(0, 3), { kind: 'phone', value: '+15550999' }];
    expect((await liftSuppressions(test.db, theirs, LIFT)).lifted).toHaveLength(4);
    expect((await checkSuppressions(test.db, keys)).map(({ suppressed }) => suppressed)).toEqual([false, false, false, false]);
    expect(await keysOf()).toEqual([]);
  });
});
