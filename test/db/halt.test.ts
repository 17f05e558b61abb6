import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type HaltScope, halt, resume } from '../../src/db/ops/halts.ts';
import { openDatabase, type TestDatabase } from '../support/databases.ts';
import { FOLLOWUP, type Guards, insert, LEAD, openGuarded, ROW, sqlstateOf, suppress, uuid } from '../support/suppression.ts';

const ENDED = uuid(11);
const SECOND_LEAD = uuid(2);
const where = (id: string) => `where id = '${id}'`;

/** Each way into a sending state. ROW is in one already, ENDED is not. */
const sends = {
  crm: [
    insert('queue', { username: 'cleo' }),
    insert('queue', { username: 'cleo', status: 'sent' }, { username: 'dan', status: 'scheduled' }),
    `update crm.outreach_queue set status = 'pending' ${where(ENDED)}`,
    `update crm.outreach_queue set username = 'cleo' ${where(ROW)}`,
  ],
  growth: [
    insert('prospect_log', { prospect_id: SECOND_LEAD }),
    insert('prospect_log', { prospect_id: SECOND_LEAD, sent_at: FOLLOWUP }),
    `update growth.prospect_outreach_log set status = 'sent', sent_at = '${FOLLOWUP}' ${where(ENDED)}`,
    `update growth.prospect_outreach_log set prospect_id = '${SECOND_LEAD}' ${where(ROW)}`,
  ],
  outbound: [
    insert('campaign_leads', { lead_id: SECOND_LEAD }),
    insert('campaign_leads', { lead_id: SECOND_LEAD, overall_status: 'replied', call_status: 'scheduled' }),
    ...['connection_sent', 'connected', 'message_sent'].map((linkedin_status) =>
      insert('campaign_leads', { lead_id: SECOND_LEAD, email_status: 'failed', linkedin_status }),
    ),
    `update outbound.campaign_leads set overall_status = 'active' ${where(ENDED)}`,
    `update outbound.campaign_leads set call_status = 'scheduled' ${where(ENDED)}`,
    `update outbound.campaign_leads set lead_id = '${SECOND_LEAD}' ${where(ROW)}`,
  ],
  sdr: [
    insert('employees', { work_email: 'cleo@b.example', campaign_number: 7 }),
    `update sdr.employees set campaign_status = 'queued' ${where(ENDED)}`,
    `update sdr.employees set work_email = 'cleo@b.example' ${where(ROW)}`,
  ],
};
const SYSTEMS = ['crm', 'growth', 'outbound', 'sdr'] as const;

/** What goes on during a halt: the past is recorded, what is pending is looked after or ended. */
const goesOn = {
  crm: [
    ...['sent', 'failed', 'cancelled'].flatMap((status) => [
      insert('queue', { username: 'cleo', status }),
      `update crm.outreach_queue set status = '${status}', error = 'outcome unknown', sent_at = now() ${where(ROW)}`,
    ]),
    `update crm.outreach_queue set message_text = 'Hi', priority = 1 ${where(ROW)}`,
    `delete from crm.outreach_queue ${where(ROW)}`,
  ],
  growth: [
    ...['sent', 'opened', 'replied', 'ignored'].flatMap((status) => [
      insert('prospect_log', { prospect_id: SECOND_LEAD, status, sent_at: '2026-01-01T00:00:00Z' }),
      `update growth.prospect_outreach_log set status = '${status}' ${where(ENDED)}`,
    ]),
    `update growth.prospect_outreach_log set email_subject = 'Hi', sent_at = '2036-01-01' ${where(ROW)}`,
    `update growth.prospect_outreach_log set status = 'ignored' ${where(ROW)}`,
    'update growth.prospect_candidates set contacted = true, automation_need_score = 90',
  ],
  outbound: [
    ...['replied', 'bounced', 'unsubscribed'].flatMap((status) => [
      insert('campaign_leads', { lead_id: SECOND_LEAD, email_status: status }),
      `update outbound.campaign_leads set email_status = '${status}', overall_status = '${status}', next_followup_at = null ${where(ROW)}`,
    ]),
    // Sent a moment before the halt: the follow-ups still wait, as they did.
    ...['sent', 'opened', 'clicked'].map((status) => `update outbound.campaign_leads set email_status = '${status}' ${where(ROW)}`),
    `update outbound.campaign_leads set overall_status = 'disqualified', next_followup_at = null ${where(ROW)}`,
    `update outbound.campaign_leads set linkedin_status = 'replied', engagement_score = 5 ${where(ROW)}`,
    `update outbound.leads set job_title = 'CTO', phone = '+1 555 0188'`,
  ],
  sdr: [
    ...['sent', 'replied', 'Replied', 'bounced', 'unsubscribed', 'completed', 'failed', 'cancelled'].map(
      (status) => `update sdr.employees set campaign_status = '${status}', outreach_sent_date = '2026-01-01' ${where(ROW)}`,
    ),
    insert('employees', { work_email: 'cleo@b.example', campaign_number: 7, campaign_status: 'bounced' }),
    insert('employees', { work_email: 'cleo@b.example' }),
    `update sdr.employees set reply_unsubscribe = true, position = 'CTO' ${where(ROW)}`,
  ],
};

describe.each(['embedded', 'postgres'] as const)('halts on %s', (on) => {
  let test: TestDatabase & Guards;
  beforeAll(async () => {
    test = await openGuarded(() => openDatabase(on));
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    await test.reset();
    for (const statement of [
      insert(
        'leads',
        { id: LEAD, email: 'ann@b.example' },
        { id: uuid(3), email: 'ben@b.example' },
        { id: SECOND_LEAD, email: 'c@b.example' },
      ),
      insert('queue', { id: ENDED, username: 'ben', status: 'cancelled' }),
      // Handed out: it may be sent, and fail.
      insert('queue', { id: ROW, username: 'ann', claim_id: LEAD }),
      insert('campaign_leads', { id: ROW, lead_id: LEAD, next_followup_at: FOLLOWUP }),
      insert('campaign_leads', { id: ENDED, lead_id: uuid(3), overall_status: 'disqualified' }),
      insert('employees', { id: ROW, work_email: 'ann@b.example', campaign_number: 7, campaign_status: 'queued' }),
      insert('employees', { id: ENDED, work_email: 'ben@b.example', campaign_number: 7, campaign_status: 'completed' }),
      insert('prospects', { id: LEAD, contact_email: 'ann@b.example' }, { id: SECOND_LEAD, contact_email: null }),
      insert('prospect_log', { id: ROW, prospect_id: LEAD, sent_at: FOLLOWUP }),
      insert('prospect_log', { id: ENDED, prospect_id: LEAD, status: 'replied', sent_at: '2026-01-01T00:00:00Z' }),
    ]) {
      expect({ statement, outcome: await test.outcome(statement) }).toEqual({ statement, outcome: 'accepted' });
    }
  });
  /** Each is tried by itself, and undone. */
  const expectOutcome = async (outcome: string, statements: string[]) =>
    expect((await test.outcomes(statements)).map((got, i) => [statements[i], got])).toEqual(statements.map((s) => [s, outcome]));
  const expectHalted = async (...halted: HaltScope[]) => {
    for (const system of SYSTEMS)
      await expectOutcome(halted.includes(system) || halted.includes('all') ? 'OS002' : 'accepted', sends[system]);
  };
  const stop = (system: HaltScope, reason = 'bounces') => halt(test.db, system, reason, 'ops@host');
  const history = () =>
    test.query('select system, reason, halted_by, resumed_by, resumed_at >= halted_at as over from ops.halts order by halted_at');

  it.each(['all', ...SYSTEMS] as const)('%s: refuses new sending states there, and only there', async (system) => {
    await expectHalted();
    const before = await test.world();
    expect(await stop(system)).toMatchObject({ halted: true, halts: [{ system, reason: 'bounces', halted_by: 'ops@host' }] });
    await expectHalted(system);
    expect(await test.world()).toEqual(before);
    expect(await resume(test.db, system, 'ops@host')).toEqual({ resumed: true, halts: [] });
    await expectHalted();
  });

  it.each(SYSTEMS)('lets the past of %s be recorded, and what is pending be ended or looked after', async (system) => {
    await stop('all');
    await expectOutcome('accepted', goesOn[system]);
  });

  it('a suppression still cancels', async () => {
    await stop('all');
    for (const no of [suppress('handle', 'ann'), suppress('email', 'ann@b.example')]) expect(await test.outcome(no)).toBe('accepted');
    expect(await test.isSending(ROW)).toBe(false);
  });

  it('says what is halted, since when and why', async () => {
    await stop('crm', 'wrong template');
    await expect(test.query(insert('queue', { username: 'cleo' }))).rejects.toThrow(
      /^sending is halted \(crm\) since \d{4}-\d\d-\d\d \d\d:\d\d .*: wrong template$/,
    );
  });

  it('keeps the reason from whoever may not read halts', async () => {
    await stop('crm', 'Ann Lee wrote to the press');
    const asCrm = `do $$ begin perform set_config('request.jwt.claims', '{"app_metadata":{"role":"crm"}}', true); set local role authenticated;
      ${insert('queue', { username: 'cleo' })}; end $$`;
    await expect(test.query(asCrm)).rejects.toMatchObject({
      code: 'OS002',
      message: expect.stringMatching(/^sending is halted \(crm\) since \d{4}-\d\d-\d\d \d\d:\d\d [A-Z]+$/),
    });
  });

  it('resume lifts that one only', async () => {
    await stop('all', 'everything');
    await stop('crm', 'messages');
    await stop('sdr', 'letters');
    await expectHalted('all');
    expect(await resume(test.db, 'outbound', 'ops@host')).toMatchObject({
      resumed: false,
      halts: [{ system: 'all' }, { system: 'crm' }, { system: 'sdr' }],
    });
    await expectHalted('all');
    expect(await resume(test.db, 'crm', 'ops@host')).toMatchObject({ resumed: true, halts: [{ system: 'all' }, { system: 'sdr' }] });
    await expectHalted('all');
    expect(await resume(test.db, 'all', 'ops@host')).toMatchObject({ resumed: true, halts: [{ system: 'sdr', reason: 'letters' }] });
    await expectHalted('sdr');
    expect(await resume(test.db, 'all', 'ops@host')).toMatchObject({ resumed: false, halts: [{ system: 'sdr' }] });
    await expectHalted('sdr');
  });

  it('halted twice keeps the first; what is over stays as history', async () => {
    expect((await stop('crm', 'first')).halted).toBe(true);
    expect(await halt(test.db, 'crm', 'second', 'other@host')).toMatchObject({
      halted: false,
      halts: [{ reason: 'first', halted_by: 'ops@host' }],
    });
    expect(await history()).toHaveLength(1);
    await resume(test.db, 'crm', 'other@host');
    expect((await stop('crm', 'third')).halted).toBe(true);
    await expectHalted('crm');
    expect(await history()).toEqual([
      { system: 'crm', reason: 'first', halted_by: 'ops@host', resumed_by: 'other@host', over: true },
      { system: 'crm', reason: 'third', halted_by: 'ops@host', resumed_by: null, over: null },
    ]);
    expect(await resume(test.db, 'crm', 'ops@host')).toEqual({ resumed: true, halts: [] });
    expect(await history()).toHaveLength(2);
  });

  it('wants a reason, and a system that sends', async () => {
    for (const reason of ['', '   ', '\n\t ']) {
      expect({ reason, outcome: await sqlstateOf(stop('crm', reason)) }).toEqual({ reason, outcome: '23514' });
    }
    await expectOutcome('23502', [`select ops.halt('crm', null, 'ops@host')`, `select ops.halt('crm', 'bounces', null)`]);
    await expectOutcome('23514', [`select ops.halt('discovery', 'bounces', 'ops@host')`]);
    expect(await history()).toEqual([]);
    await expectHalted();
  });

  it('obeys a row typed by hand, and there is one in force per system', async () => {
    const typed = `insert into ops.halts (system, reason, halted_by) values ('sdr', 'letters', 'psql')`;
    expect(await test.outcome(typed)).toBe('accepted');
    await expectHalted('sdr');
    await expectOutcome('23505', [typed]);
    await expectOutcome('23514', [`update ops.halts set resumed_at = now()`]);
  });
});
