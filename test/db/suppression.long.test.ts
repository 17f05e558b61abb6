import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cancelWhatIsLeft } from '../../src/db/ops/suppressions.ts';
import { openDatabase, type TestDatabase } from '../support/databases.ts';
import {
  CAMPAIGN,
  type Change,
  COMPANY,
  changed,
  employee,
  FOLLOWUP,
  type Guards,
  insert,
  isNoTransition,
  isSecondOpen,
  isSending,
  isSent,
  LEAD,
  lead,
  leadsAndContacts,
  linkChange,
  message,
  openGuarded,
  ROW,
  type Row,
  sendingChange,
  someLinks,
  statementOf,
  suppress,
  type Target,
  UNIQUE_VIOLATION,
  uuid,
  without,
  wronged,
} from '../support/suppression.ts';

const OTHER_LEAD = uuid(2);
const CONTACT = uuid(3);
const OTHER_ROW = uuid(11);

const page = (ig_username: string, contact_email: string, more: Row = {}) => insert('pages', { ig_username, contact_email, ...more });
const contact = (instagram_username: string) => insert('contacts', { id: CONTACT, instagram_username });
const twoAddresses = (email: string, personal_email: string) => insert('leads', { id: OTHER_LEAD, email, personal_email });

// A row of hers may have said it already.
const EMAIL = `${suppress('email', 'ann@corp.example')} on conflict do nothing`;
const DOMAIN = suppress('domain', 'corp.example');
const SUBDOMAIN = suppress('domain', 'mail.corp.example');
const HANDLE = suppress('handle', 'ann');
const PHONE = suppress('phone', '+15550100');
const INFO = suppress('email', 'info@corp.example');

/** A suppression, somebody to be written to, whether it is theirs, and what else is on record. */
type Case = [no: string, to: Target, theirs: boolean, ...facts: string[]];
const cases: Record<string, Case> = {
  'e-mail of a lead': [EMAIL, lead({ email: 'ann@corp.example' }), true],
  'second address of a lead': [EMAIL, lead({ email: 'a@b.example', personal_email: 'ann@corp.example' }), true],
  'work address of an employee': [EMAIL, employee({ work_email: 'ann@corp.example' }), true],
  'generic address of an employee': [EMAIL, employee({ generic_email: 'ann@corp.example' }), true],
  'e-mail in capitals': [EMAIL, lead({ email: 'ANN@Corp.Example' }), true],
  'second address in capitals': [EMAIL, lead({ personal_email: 'Ann@CORP.example' }), true],
  'work address in capitals': [EMAIL, employee({ work_email: 'Ann@Corp.EXAMPLE' }), true],
  'generic address in capitals': [EMAIL, employee({ generic_email: 'Ann@Corp.EXAMPLE' }), true],
  'page’s address in capitals': [EMAIL, message('ann'), true, page('ann', 'Ann@Corp.EXAMPLE')],
  'another address': [EMAIL, lead({ email: 'ann@corp.example.test', personal_email: 'xann@corp.example' }), false],

  domain: [DOMAIN, lead({ email: 'ann@corp.example' }), true],
  'domain of the second address': [DOMAIN, lead({ personal_email: 'ann@corp.example' }), true],
  'domain in capitals': [DOMAIN, employee({ work_email: 'Ann@Corp.Example' }), true],
  'domain of a shared address': [DOMAIN, employee({ generic_email: 'info@corp.example' }), true],
  'sub-domain': [DOMAIN, employee({ work_email: 'ann@eu.mail.corp.example' }), true],
  'sub-domain by a page': [DOMAIN, message('ann'), true, page('ann', 'ann@mail.corp.example')],
  'domain over two hops': [DOMAIN, message('ann'), true, twoAddresses('ann@corp.example', 'ann@b.example'), page('ann', 'ann@b.example')],
  'lookalike domain': [DOMAIN, lead({ email: 'ann@notcorp.example' }), false],
  'domain that only begins so': [DOMAIN, lead({ email: 'ann@corp.example.test' }), false],
  'domain above': [SUBDOMAIN, lead({ email: 'ann@corp.example' }), false],
  'local part like the domain': [DOMAIN, lead({ email: 'corp.example@b.example' }), false],

  handle: [HANDLE, message('ann'), true],
  'longer handle': [HANDLE, message('ann_b'), false],
  'handle of the contact': [HANDLE, message('ann.new', { contact_id: CONTACT }), true, contact('ann')],
  'other handle of the contact': [HANDLE, message('ben.new', { contact_id: CONTACT }), false, contact('ben')],
  'address like the handle': [HANDLE, lead({ email: 'ann@b.example' }), false],

  phone: [PHONE, lead({ phone: '+15550100' }), true],
  'phone spelled differently': [PHONE, lead({ phone: '+1 (555) 01-00' }), true],
  'mobile phone': [PHONE, lead({ mobile_phone: '001.555.0100' }), true],
  'one of several phones': [PHONE, employee({ phone_numbers: ['+1 555 0199', '+1 555-01-00'] }), true],
  'longer phone': [PHONE, lead({ mobile_phone: '+1 555 0100 1' }), false],
  'no number at all': [PHONE, employee({ phone_numbers: ['', 'unknown'], work_email: 'a@b.example' }), false],

  'page by its address': [EMAIL, message('ann'), true, page('ann', 'ann@corp.example')],
  'address by its page': [HANDLE, lead({ email: 'ann@b.example' }), true, page('ann', 'ann@b.example')],
  'page by a page': [HANDLE, message('ann.two'), true, page('ann', 'ann@b.example'), page('ann.two', 'ann@b.example')],
  'first address by the second': [EMAIL, employee({ work_email: 'a@b.example' }), true, twoAddresses('a@b.example', 'ann@corp.example')],
  'second address by the first': [EMAIL, employee({ work_email: 'a@b.example' }), true, twoAddresses('ann@corp.example', 'a@b.example')],
  'handle over two hops': [EMAIL, message('ann'), true, twoAddresses('a@b.example', 'ann@corp.example'), page('ann', 'a@b.example')],
  'address over two hops': [
    HANDLE,
    employee({ generic_email: 'ann@corp.example' }),
    true,
    twoAddresses('a@b.example', 'ann@corp.example'),
    page('ann', 'a@b.example'),
  ],
  'unlinked handle': [EMAIL, message('ann'), false, twoAddresses('ben@b.example', 'ben@corp.example'), page('ann', 'ben@b.example')],

  'shared address': [INFO, lead({ email: 'Info@corp.example' }), true],
  'shared second address': [INFO, lead({ email: 'a@b.example', personal_email: 'info@corp.example' }), true],
  'pages of one shared address': [HANDLE, message('ben'), false, page('ann', 'info@corp.example'), page('ben', 'info@corp.example')],
  'page of a shared address': [INFO, message('ann'), false, page('ann', 'info@corp.example')],
  'address beside a shared one': [INFO, employee({ work_email: 'a@b.example' }), false, twoAddresses('a@b.example', 'info@corp.example')],
  'lead of the same name': [
    EMAIL,
    lead({ email: 'ann@b.example', first_name: 'Ann', last_name: 'Lee' }),
    false,
    insert('leads', { id: OTHER_LEAD, email: 'ann@corp.example', first_name: 'Ann', last_name: 'Lee' }),
  ],
  'page of the same name': [
    EMAIL,
    message('ann.two'),
    false,
    page('ann', 'ann@corp.example', { display_name: 'Ann' }),
    page('ann.two', 'a@b.example', { display_name: 'Ann' }),
  ],
};

/** Spellings that an import would have cleaned, typed by hand: the database may refuse to store them, but not fail to see through them. */
const spellings: Record<string, Case> = {
  'e-mail between blanks': [EMAIL, lead({ email: ' ann@corp.example ' }), true],
  'second address between blanks': [EMAIL, lead({ personal_email: ' ann@corp.example ' }), true],
  'work address between blanks': [EMAIL, employee({ work_email: ' ann@corp.example ' }), true],
  'generic address between blanks': [EMAIL, employee({ generic_email: ' ann@corp.example ' }), true],
  'domain of an address between blanks': [DOMAIN, lead({ email: ' ann@corp.example ' }), true],
  'page’s address between blanks': [EMAIL, message('ann'), true, page('ann', ' ann@corp.example ')],
  'page’s handle with @': [EMAIL, message('ann'), true, page('@ann', 'ann@corp.example')],
  'handle between blanks': [HANDLE, message(' ann '), true],
  'handle with @': [HANDLE, message('@ann'), true],
  'suppressed handle with @': [suppress('handle', '@ann'), message('ann'), true],
  'suppressed phone with blanks': [suppress('phone', '+1 555 0100'), lead({ phone: '+15550100' }), true],
  'suppressed domain with a dot before it': [suppress('domain', '.corp.example'), lead({ email: 'ann@corp.example' }), true],
  'suppressed domain with a dot after it': [suppress('domain', 'corp.example.'), lead({ email: 'ann@corp.example' }), true],
  'suppressed domain with @': [suppress('domain', '@corp.example'), lead({ email: 'ann@corp.example' }), true],
};

const ALL_ROWS = ['crm.outreach_queue', 'outbound.campaign_leads', 'sdr.employees']
  .map((table) => `select id, to_jsonb(t) as row from ${table} t`)
  .join(' union all ');

describe.each(['embedded', 'postgres'] as const)('suppression on %s', (on) => {
  let test: TestDatabase & Guards;
  beforeAll(async () => {
    test = await openGuarded(() => openDatabase(on));
  });
  afterAll(() => test.close());
  beforeEach(() => test.reset());
  const run = async (...statements: string[]) => {
    for (const statement of statements)
      expect({ statement, outcome: await test.outcome(statement) }).toEqual({ statement, outcome: 'accepted' });
  };
  /** Each is tried by itself, and undone. */
  const expectOutcome = async (outcome: string, ...statements: string[]) =>
    expect((await test.outcomes(statements)).map((got, i) => [statements[i], got])).toEqual(statements.map((s) => [s, outcome]));

  it.each(Object.entries(cases))('%s: refused, or cancelled by a later no, if it is theirs', async (_, [no, to, theirs, ...facts]) => {
    await run(...facts, ...to.stored, no);
    await expectOutcome(theirs ? 'OS001' : 'accepted', to.write);
    await test.reset();
    await run(...facts, ...to.stored, to.write);
    const before = await test.world();
    await run(no);
    expect(await test.isSending(ROW)).toBe(!theirs);
    if (!theirs) expect(await test.world()).toEqual({ ...before, suppressions: expect.anything() });
  });

  it.each(Object.entries(spellings))('%s leaves nothing to be sent, whichever comes first', async (_, [no, to, , ...facts]) => {
    for (const order of [
      [no, ...facts, ...to.stored, to.write],
      [...facts, ...to.stored, to.write, no],
    ]) {
      await test.reset();
      const outcomes: string[] = [];
      for (const statement of order) outcomes.push(await test.outcome(statement));
      // 23514: a constraint refused the spelling, and nobody believes that it is stored.
      if (!outcomes.includes('23514')) expect({ order, sending: await test.isSending(ROW) }).toEqual({ order, sending: false });
    }
  });

  it('says who is refused, and why', async () => {
    const { stored, write } = lead({ email: 'Ann@corp.example' });
    await run(EMAIL, ...stored);
    await expect(test.query(write)).rejects.toThrow(
      'Ann@corp.example is suppressed (email ann@corp.example: said no) and cannot be written to',
    );
  });

  it('holds while it is in force: not when expired or lifted, again when extended or renewed', async () => {
    const { stored, write } = lead({ email: 'ann@corp.example' });
    const change = (set: string) => `update ops.suppressions set ${set} where kind = 'email' and lifted_at is null`;
    const again = `update outbound.campaign_leads set overall_status = 'active'`;
    // Somebody else's, which is in force all the time; and a written word about any of them changes nothing.
    await run(HANDLE, ...stored, suppress('email', 'ann@corp.example', { expires_at: '2020-01-01' }), write);
    await run(`update ops.suppressions set evidence = '{"seen": true}'`);
    expect(await test.isSending(ROW)).toBe(true);
    await run(change(`expires_at = '2100-01-01'`));
    expect(await test.isSending(ROW)).toBe(false);
    await expectOutcome('OS001', again);
    await run(change('expires_at = null'));
    await expectOutcome('OS001', again);
    await run(change(`lifted_at = now(), lifted_reason = 'asked to be written to'`));
    // Whoever was taken out stays out until somebody puts them in again.
    expect(await test.isSending(ROW)).toBe(false);
    await run(again, `update ops.suppressions set evidence = '{"seen": false}'`);
    expect(await test.isSending(ROW)).toBe(true);
    await run(EMAIL);
    expect(await test.isSending(ROW)).toBe(false);
    await expectOutcome('OS001', again);
  });

  it('refuses the whole statement for one person in it', async () => {
    await run(insert('leads', { id: LEAD, email: 'ann@corp.example' }, { id: OTHER_LEAD, email: 'ben@b.example' }), EMAIL, HANDLE);
    const messages = (...usernames: string[]) => insert('queue', ...usernames.map((username) => ({ username })));
    const enrolled = (...ids: string[]) => insert('campaign_leads', ...ids.map((lead_id) => ({ lead_id })));
    const employed = (...to: string[]) => insert('employees', ...to.map((work_email) => ({ work_email, campaign_number: 7 })));
    const [ann, ben] = ['ann@corp.example', 'ben@b.example'];
    for (const statement of [messages('ben', 'ann', 'cleo'), enrolled(OTHER_LEAD, LEAD), employed(ben, ann)]) {
      expect(await test.outcome(statement)).toBe('OS001');
    }
    expect(await test.world()).toMatchObject({ queue: [], campaign_leads: [], employees: [] });
    await expectOutcome('accepted', messages('ben', 'cleo'), enrolled(OTHER_LEAD), employed(ben));
  });

  it('refuses every way into a sending state, and accepts every other change', async () => {
    const second = uuid(5);
    await run(
      insert('leads', { id: LEAD, email: 'ann@corp.example' }, { id: OTHER_LEAD, email: 'ben@b.example' }),
      insert('leads', { id: second, email: 'ann@b.example', personal_email: 'ann@corp.example' }),
      insert('contacts', { id: CONTACT, instagram_username: 'ann' }, { id: uuid(4), instagram_username: 'ben' }),
      insert('queue', { id: ROW, username: 'ann', status: 'cancelled' }, { id: OTHER_ROW, username: 'ben', contact_id: uuid(4) }),
      insert('campaign_leads', { id: ROW, lead_id: LEAD, overall_status: 'replied' }, { id: OTHER_ROW, lead_id: OTHER_LEAD }),
      insert('employees', { id: ROW, work_email: 'ann@corp.example', campaign_status: 'sent', reply_bounce: true }),
      insert('employees', { id: OTHER_ROW, work_email: 'ben@b.example', campaign_status: 'queued', phone_numbers: ['+1 555 0199'] }),
      ...[EMAIL, HANDLE, PHONE],
    );
    const where = (id: string) => `where id = '${id}'`;
    const queue = (set: string, id = ROW) => `update crm.outreach_queue set ${set} ${where(id)}`;
    const enrolment = (set: string, id = ROW) => `update outbound.campaign_leads set ${set} ${where(id)}`;
    const person = (set: string, id = ROW) => `update sdr.employees set ${set} ${where(id)}`;
    const enrol = insert('campaign_leads', { lead_id: LEAD });
    const mergeQueue = (username: string) => `merge into crm.outreach_queue q using (values (1)) v on q.username = 'dan'
      when matched then update set priority = 1 when not matched then insert (username, message_text) values ('${username}', 'Hello')`;
    const mergeLeads = (email: string) => `merge into outbound.campaign_leads c using outbound.leads l on c.lead_id = l.id
      when matched and l.email = '${email}' then update set overall_status = 'active', email_status = 'pending', sequence_step = 2`;
    await expectOutcome(
      'OS001',
      queue(`status = 'pending'`),
      queue(`status = 'scheduled'`),
      queue(`username = 'ann'`, OTHER_ROW),
      queue(`contact_id = '${CONTACT}'`, OTHER_ROW),
      `update crm.outreach_queue set status = 'pending'`,
      `${insert('queue', { id: ROW, username: 'ann' })} on conflict (id) do update set status = excluded.status`,
      mergeQueue('ann'),
      enrolment(`overall_status = 'active'`),
      enrolment(`call_status = 'scheduled'`),
      enrolment(`overall_status = 'active', email_status = 'failed', next_followup_at = now()`),
      enrolment(`lead_id = '${second}'`, OTHER_ROW),
      `${enrol} on conflict (campaign_id, lead_id) do update set overall_status = 'active'`,
      mergeLeads('ann@corp.example'),
      person(`campaign_status = 'queued'`),
      // Under another address, she is the same person.
      person(`work_email = 'cleo@b.example', campaign_status = 'queued'`),
      person(`campaign_status = 'something new'`),
      person(`campaign_status = null, campaign_number = 8`),
      person(`work_email = 'ANN@corp.example'`, OTHER_ROW),
      person(`generic_email = 'ann@corp.example'`, OTHER_ROW),
      person(`phone_numbers = phone_numbers || '{001 555 0100}'`, OTHER_ROW),
    );
    await expectOutcome(
      'accepted',
      `update crm.outreach_queue set priority = 1, message_text = 'Hi', scheduled_at = now()`,
      queue(`username = 'cleo', contact_id = null, status = 'scheduled'`, OTHER_ROW),
      queue(`username = 'cleo', contact_id = null, status = 'pending'`),
      mergeQueue('cleo'),
      `update outbound.campaign_leads set engagement_score = 5, sequence_step = 2, next_followup_at = now(), linkedin_status = 'connected'`,
      `${enrol} on conflict do nothing`,
      `${enrol} on conflict (campaign_id, lead_id) do update set engagement_score = 5`,
      mergeLeads('ben@b.example'),
      `update outbound.leads set job_title = 'CTO', lead_status = 'contacted'`,
      `update sdr.employees set position = 'CTO', ai_research_data = '{}', client_status = true`,
      person(`generic_email = 'ann@b.example', outreach_sent_date = '2026-01-01'`),
    );
  });

  it('an answer that is taken back is a way into a sending state', async () => {
    const flags = ['reply_bounce', 'reply_info_request', 'reply_unsubscribe'];
    for (const flag of flags) {
      await run(insert('employees', { work_email: 'ann@corp.example', campaign_number: 7, campaign_status: 'sent', [flag]: true }));
    }
    await run(EMAIL);
    await expectOutcome('OS001', ...flags.map((flag) => `update sdr.employees set ${flag} = false where ${flag}`));
  });

  it.each(['no first', 'no last'])(
    'one statement that both writes to somebody and suppresses them leaves nothing to be sent (%s)',
    async (order) => {
      const { write } = message('ann');
      const [first, last] = order === 'no first' ? [HANDLE, write] : [write, HANDLE];
      await test.outcome(`with first as (${first} returning 1) ${last}`);
      expect(await test.isSending(ROW)).toBe(false);
    },
  );

  it('holds for everybody who may write, also for those who cannot read suppressions', async () => {
    const { stored, write } = lead({ email: 'ann@corp.example' });
    const as = (role: string, app: string, statement: string) => `do $$ begin
      perform set_config('request.jwt.claims', '{"app_metadata":{"role":"${app}"}}', true); set local role ${role}; ${statement}; end $$`;
    await run(page('dan', 'dan@b.example'), ...stored, as('service_role', '', write), as('service_role', '', EMAIL), HANDLE);
    expect(await test.isSending(ROW)).toBe(false);
    await expectOutcome('42501', as('authenticated', 'crm', 'perform from ops.suppressions'));
    await expectOutcome(
      'OS001',
      as('authenticated', 'crm', message('ann').write),
      as('authenticated', 'sdr', employee({ work_email: 'ann@corp.example' }).write),
      as('service_role', '', `update outbound.campaign_leads set overall_status = 'active'`),
    );
    await expectOutcome(
      'accepted',
      as('authenticated', 'crm', message('ben').write),
      as('authenticated', 'sdr', employee({ work_email: 'ben@b.example' }).write),
      as('authenticated', 'va', `update discovery.pages set pricing_notes = 'asks for $50'`),
    );
    // What comes to light by a hand that cannot see suppressions takes people out, too.
    await run(contact('ben'), message('ben', { id: OTHER_ROW, contact_id: CONTACT }).write);
    await run(as('authenticated', 'crm', `update crm.instagram_contacts set instagram_username = 'ann'`));
    expect(await test.isSending(OTHER_ROW)).toBe(false);
  });

  it('refuses exactly the states that lead to sending, in every combination of them', async () => {
    const people = { said_no: LEAD, did_not: OTHER_LEAD };
    await run(insert('leads', { id: LEAD, email: 'ann@corp.example' }, { id: OTHER_LEAD, email: 'ben@b.example' }), EMAIL, HANDLE);
    const attempts: { write: string; saidNo: boolean; sending: boolean }[] = [];
    for (const saidNo of [true, false]) {
      for (const status of ['pending', 'scheduled', 'sent', 'failed', 'cancelled', null]) {
        attempts.push({
          write: insert('queue', { username: saidNo ? 'ann' : 'ben', status }),
          saidNo,
          sending: isSending.queue({ status }),
        });
      }
      for (const overall_status of ['active', 'replied', 'converted', 'disqualified', 'bounced', 'unsubscribed'])
        for (const email_status of ['pending', 'sent', 'opened', 'clicked', 'replied', 'bounced', 'unsubscribed', 'failed', null])
          for (const call_status of [
            'not_scheduled',
            'scheduled',
            'completed',
            'no_answer',
            'voicemail',
            'wrong_number',
            'do_not_call',
            null,
          ])
            for (const linkedin_status of saidNo
              ? ['not_started', 'connection_sent', 'connected', 'message_sent', 'replied', null]
              : ['connected'])
              for (const next_followup_at of [null, FOLLOWUP]) {
                const row = { overall_status, email_status, call_status, linkedin_status, next_followup_at };
                const lead_id = saidNo ? people.said_no : people.did_not;
                // What is recorded of somebody's no ends the rest.
                const isNo =
                  [overall_status, email_status].some((state) => state === 'unsubscribed' || state === 'bounced') ||
                  call_status === 'do_not_call';
                attempts.push({
                  write: insert('campaign_leads', { lead_id, ...row }),
                  saidNo,
                  sending: !isNo && isSending.campaign_leads(row),
                });
              }
      const over = ['replied', 'bounced', 'unsubscribed', 'completed', 'failed', 'cancelled', 'Replied', ' BOUNCED\t'];
      const statuses = [...over, 'queued', 'Queued', 'sent', 'Sent ', 'warming up', '', null];
      for (const campaign_status of statuses)
        for (const campaign_number of [7, null])
          for (const reply_info_request of [true, false, null])
            for (const reply_bounce of [true, false, null]) {
              const row = { campaign_status, campaign_number, reply_info_request, reply_bounce, reply_unsubscribe: null };
              const work_email = saidNo ? 'ann@corp.example' : 'ben@b.example';
              attempts.push({
                write: insert('employees', { work_email, ...row }),
                saidNo,
                sending: !reply_bounce && isSending.employees(row),
              });
            }
    }
    const outcomes = await test.outcomes(attempts.map(({ write }) => write));
    const wrong = attempts.flatMap(({ write, saidNo, sending }, i) => {
      const due = saidNo && sending ? 'OS001' : 'accepted';
      return outcomes[i] === due ? [] : [{ write, due, got: outcomes[i] }];
    });
    expect(wrong).toEqual([]);
    expect(attempts).toHaveLength(5184 + 864 + 2 * (6 + 270));
  });

  it('accepts what records a bounce, an unsubscribe or a reply of somebody who said no', async () => {
    await run(
      insert(
        'leads',
        { id: LEAD, email: 'ann@corp.example' },
        { id: OTHER_LEAD, email: 'ann@b.example', personal_email: 'ann@corp.example' },
      ),
      insert('campaign_leads', { id: ROW, lead_id: LEAD, email_status: 'sent', next_followup_at: FOLLOWUP }),
      insert('employees', { id: ROW, work_email: 'ann@corp.example', campaign_number: 7, campaign_status: 'sent' }),
      insert('queue', { id: ROW, username: 'ann', claim_id: LEAD }),
      ...[EMAIL, HANDLE],
    );
    const results = ['bounced', 'unsubscribed', 'replied'];
    const flags = ['reply_bounce', 'reply_unsubscribe', 'reply_info_request'];
    await expectOutcome(
      'accepted',
      ...results.flatMap((status) => [
        insert('campaign_leads', { lead_id: OTHER_LEAD, email_status: status, overall_status: status, email_sent_at: FOLLOWUP }),
        insert('campaign_leads', { lead_id: OTHER_LEAD, email_status: status }),
        `update outbound.campaign_leads set email_status = '${status}', overall_status = '${status}'`,
        `update outbound.campaign_leads set email_status = '${status}'`,
        insert('employees', { work_email: 'ann@corp.example', campaign_number: 7, campaign_status: status }),
        `update sdr.employees set campaign_status = '${status}'`,
      ]),
      ...flags.flatMap((flag) => [
        insert('employees', { work_email: 'ann@corp.example', campaign_number: 7, campaign_status: 'sent', [flag]: true }),
        `update sdr.employees set ${flag} = true`,
        `update sdr.employees set ${flag} = true, campaign_status = 'sent'`,
      ]),
      `update outbound.campaign_leads set linkedin_status = 'replied', call_status = 'do_not_call', overall_status = 'converted'`,
      ...['sent', 'failed'].map((status) => insert('queue', { username: 'ann', status, sent_at: FOLLOWUP })),
      `update crm.outreach_queue set status = 'sent', sent_at = now()`,
    );
  });

  it.each(['queued', 'sent', 'warming up', null])(
    'an employee (%s) whose reply says unsubscribed is not written to any more',
    async (campaign_status) => {
      await run(insert('employees', { id: ROW, work_email: 'ann@corp.example', campaign_number: 7, campaign_status }));
      await run('update sdr.employees set reply_unsubscribe = true');
      expect(await test.isSending(ROW)).toBe(false);
      await expectOutcome('OS001', `update sdr.employees set campaign_number = 8, campaign_status = 'queued'`);
    },
  );

  it.each([
    `email = 'Ann@corp.example'`,
    `personal_email = 'ann@corp.example'`,
    `email = 'ben@mail.no.example'`,
    `phone = '+1 555 01 00'`,
    `mobile_phone = '+1 (555) 0100'`,
  ])('a lead that gets %s is taken out of its campaigns, and nobody else is', async (set) => {
    const [first, second, third] = [uuid(21), uuid(22), uuid(23)];
    await run(
      `insert into outbound.campaigns (id, campaign_name) values ('${uuid(900_003)}', 'Autumn') on conflict do nothing`,
      insert('leads', { id: LEAD, email: 'ben@b.example', phone: '+1 555 0999' }, { id: OTHER_LEAD, email: 'cleo@b.example' }),
      insert('campaign_leads', { id: first, lead_id: LEAD }, { id: third, lead_id: OTHER_LEAD }),
      insert('campaign_leads', {
        id: second,
        lead_id: LEAD,
        campaign_id: uuid(900_003),
        overall_status: 'replied',
        call_status: 'scheduled',
      }),
      ...[EMAIL, PHONE, suppress('domain', 'no.example')],
      `update outbound.leads set ${set} where id = '${LEAD}'`,
    );
    const sending = (await test.world()).campaign_leads.filter(isSending.campaign_leads);
    expect(sending.map((row) => row.id)).toEqual([third]);
  });

  it.each<[string, string[], Target, string]>([
    [
      'a page states its address',
      [page('dan', 'a@b.example')],
      message('dan'),
      `update discovery.pages set contact_email = 'ann@corp.example'`,
    ],
    ['a page of that address is found', [], message('dan'), page('dan', 'ann@corp.example')],
    [
      'a contact gets the handle',
      [contact('ben')],
      message('ben', { contact_id: CONTACT }),
      `update crm.instagram_contacts set instagram_username = 'ann'`,
    ],
    ['a lead links two addresses', [], employee({ work_email: 'a@b.example' }), twoAddresses('ann@corp.example', 'a@b.example')],
    [
      'a lead’s second address links',
      [twoAddresses('ann@corp.example', 'x@b.example')],
      employee({ work_email: 'a@b.example' }),
      `update outbound.leads set personal_email = 'a@b.example'`,
    ],
  ])('who turns out to be somebody who said no is not written to any more: %s', async (_, facts, { stored, write }, discovery) => {
    await run(...facts, ...stored, EMAIL, HANDLE, write, discovery);
    expect(await test.isSending(ROW)).toBe(false);
  });

  it.each<[string, Target, string]>([
    ['a page states a shared address', employee({ generic_email: 'info@corp.example' }), page('ann', 'info@corp.example')],
    [
      'a lead states a shared second address',
      employee({ work_email: 'info@corp.example' }),
      twoAddresses('ann@corp.example', 'info@corp.example'),
    ],
    ['a shared address that said no', employee({ work_email: 'a@b.example' }), twoAddresses('a@b.example', 'sales@corp.example')],
  ])('nobody else is kept out by what comes to light: %s', async (_, { write }, discovery) => {
    await run(EMAIL, HANDLE, suppress('email', 'sales@corp.example'), write, discovery);
    expect(await test.isSending(ROW)).toBe(true);
  });

  it('cancels what is pending of that person, and nothing else', async () => {
    const people = [
      { n: 100, handle: 'ann', email: 'ann@corp.example' },
      { n: 200, handle: 'ben', email: 'ben@corp.example' },
    ];
    for (const { n, handle, email } of people) {
      const queue = ['pending', 'scheduled', 'sent', 'failed', 'cancelled'].map((status, i) => ({
        id: uuid(n + i),
        // One open message per handle.
        username: status === 'scheduled' ? `${handle}.two` : handle,
        status,
      }));
      const employed = ['queued', 'sent', 'replied', 'cancelled', 'failed', 'completed'];
      const enrolments = [
        { overall_status: 'active', email_status: 'opened', next_followup_at: FOLLOWUP },
        { overall_status: 'replied', call_status: 'scheduled', next_followup_at: FOLLOWUP },
        { overall_status: 'active', email_status: 'failed' },
        { overall_status: 'converted', email_status: 'replied', call_status: 'completed' },
      ].map((row, i) => ({ id: uuid(n + 10 + i), lead_id: uuid(n + i), ...row }));
      const leads = enrolments.map(({ lead_id }, i) => ({ id: lead_id, email: `${i}.${email}`, personal_email: email }));
      await run(
        ...[page(handle, email), page(`${handle}.two`, email), page(`${handle}.three`, email)],
        ...[insert('queue', ...queue), insert('leads', ...leads), insert('campaign_leads', ...enrolments)],
        insert('queue', { id: uuid(n + 9), username: `${handle}.three`, status: 'pending', error: 'rate limit' }),
        insert('employees', ...employed.map((campaign_status, i) => ({ id: uuid(n + 20 + i), work_email: email, campaign_status }))),
      );
    }
    const rows = async () => new Map((await test.query(ALL_ROWS)).map(({ id, row }) => [id, row]));
    const before = await rows();
    await run(EMAIL);
    const after = await rows();
    const altered = [...after].filter(([id, row]) => JSON.stringify(row) !== JSON.stringify(before.get(id)));
    expect(Object.fromEntries(altered)).toEqual({
      [uuid(100)]: expect.objectContaining({ status: 'cancelled', error: 'suppressed' }),
      [uuid(101)]: expect.objectContaining({ status: 'cancelled', error: 'suppressed' }),
      [uuid(109)]: expect.objectContaining({ status: 'cancelled', error: 'rate limit' }),
      [uuid(110)]: expect.objectContaining({ overall_status: 'disqualified', email_status: 'opened', next_followup_at: null }),
      [uuid(111)]: expect.objectContaining({ overall_status: 'replied', call_status: 'not_scheduled', next_followup_at: null }),
      [uuid(120)]: expect.objectContaining({ campaign_status: 'cancelled' }),
      [uuid(121)]: expect.objectContaining({ campaign_status: 'cancelled' }),
    });
    expect(after.size).toBe(before.size);
  });

  it('a suppression that is rolled back has cancelled nothing', async () => {
    await run(message('ann').write);
    const seen = `if (select status = 'cancelled' from crm.outreach_queue) then raise exception 'seen' using errcode = 'TSEEN'; end if`;
    expect(await test.outcome(`do $$ begin ${HANDLE}; ${seen}; end $$`)).toBe('TSEEN');
    expect(await test.isSending(ROW)).toBe(true);
    expect((await test.world()).suppressions).toEqual([]);
  });

  it('thousands of suppressions in one statement cancel what they have to', async () => {
    const id = `('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid`;
    const all = 'from generate_series(0, 3999) i';
    await run(
      `insert into outbound.leads (id, email, personal_email, mobile_phone)
       select ${id}, format('L%s@d%s.example', i, i), format('p%s@home.example', i), format('+1 (555) %s', 1000 + i) ${all}`,
      `insert into outbound.campaign_leads (id, lead_id, campaign_id) select ${id}, ${id}, '${CAMPAIGN}' ${all}`,
      `insert into discovery.pages (ig_username, contact_email) select 'page' || i, format('l%s@d%s.example', i, i) ${all}`,
      `insert into crm.outreach_queue (id, username, message_text) select ${id}, 'page' || i, 'Hello' ${all}`,
      `insert into sdr.employees (id, company_id, full_name, work_email, campaign_number)
       select ${id}, '${COMPANY}', 'Robin Example', format('P%s@home.example', i), 7 ${all}`,
      `insert into ops.suppressions (kind, value, reason, source)
       select (array['email', 'email', 'handle', 'domain', 'phone'])[i % 5 + 1],
              (array[format('l%s@d%s.example', i, i), format('p%s@home.example', i), 'page' || i, format('d%s.example', i), '+1555' || 1000 + i])[i % 5 + 1],
              'said no', 'test' from generate_series(0, 2999) i`,
    );
    // So much is cancelled in batches.
    await cancelWhatIsLeft(test.db);
    const { queue, campaign_leads, employees } = await test.world();
    const sending = [campaign_leads.filter(isSending.campaign_leads), queue.filter(isSending.queue), employees.filter(isSending.employees)];
    const numbers = Array.from({ length: 4_000 }, (_, i) => i);
    const left = numbers.filter((i) => i >= 3_000).map(uuid);
    expect(sending.map((rows) => rows.map((row) => row.id))).toEqual([left, left, left]);
  });

  /** Makes the changes one by one; each must be refused, or have the effect, that the rule asks for. */
  async function follows(setUp: Change[], changes: Change[]): Promise<void> {
    await test.reset();
    await run(...setUp.map(statementOf));
    let world = await test.world();
    for (const change of changes) {
      const next = changed(world, change);
      const overdue = wronged(next);
      // What a change records of others is cancelled; what it puts into a sending state is refused.
      const doubled = isSecondOpen(world, change);
      const said = isSent(change) && 'id' in change.row && overdue.includes(change.row.id);
      const wrong = isNoTransition(world, change);
      const refused = doubled || said || wrong;
      const wanted = doubled ? UNIQUE_VIOLATION : said ? 'OS001' : wrong ? 'OS005' : 'accepted';
      expect({ change, outcome: await test.outcome(statementOf(change)) }).toEqual({ change, outcome: wanted });
      const found = await test.world();
      expect({ change, wronged: wronged(found) }).toEqual({ change, wronged: [] });
      expect(without(found, refused ? [] : overdue)).toEqual(refused ? world : without(next, overdue));
      world = found;
    }
  }

  it('whatever is done, refuses what it must, and nobody who said no is in a sending state', async () => {
    const changes = fc.array(sendingChange, { minLength: 5, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(someLinks, changes, (links, writes) => follows([...leadsAndContacts, ...links], writes)),
      { numRuns: 40 },
    );
  }, 400_000);

  it('the same while it comes to light who is who', async () => {
    const changes = fc.array(fc.oneof({ arbitrary: sendingChange, weight: 2 }, { arbitrary: linkChange, weight: 1 }), {
      minLength: 5,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(changes, (writes) => follows(leadsAndContacts, writes)),
      { numRuns: 40 },
    );
  }, 400_000);
});
