import { beforeEach, describe, expect, it } from 'vitest';
import { runCli, runShell } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';

const database = useDatabase();
const env = () => ({ OUTREACH_DATABASE: database.url });
const call = async (args: string[], input?: string) => runCli(args, { env: env(), ...(input === undefined ? {} : { input }) });
const json = async (...args: string[]) => {
  const { exitCode, stdout, stderr } = await call(args);
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
  return JSON.parse(stdout);
};
const refused = async (...args: string[]) => {
  const { exitCode, stdout, stderr } = await call(args);
  return { exitCode, stdout, stderr };
};

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const CAMPAIGN = id(1);

beforeEach(async () => {
  const { sql } = database;
  await sql`truncate outbound.events, outbound.campaign_leads, outbound.campaigns, outbound.offers, outbound.leads, outbound.companies,
            outbound.instantly_leads_raw, outbound.instantly_campaigns_raw, outbound.stale_campaign_leads, ops.runs, ops.halts,
            ops.suppressions, ops.cancellations restart identity cascade`;
  await sql`delete from outbound.users where email <> 'team@outreach.example'`;
  await sql`insert into outbound.offers (id, offer_name) values (${id(90)}, 'Audit')`;
  await sql`insert into outbound.companies (id, company_name, industry) values (${id(80)}, 'Studio', 'Design')`;
  await sql`insert into outbound.campaigns (id, campaign_name, offer_id, campaign_status, email_subject_template, email_body_template)
            values (${CAMPAIGN}, 'Q1', ${id(90)}, 'active', '{{company_name}}?', 'Hi {{ firstName }}, {{industry}}')`;
});

/** Leads by name, each with a place in the campaign. */
async function putLeads(...names: string[]): Promise<void> {
  for (const name of names) {
    await database.sql`insert into outbound.leads (first_name, email, phone, company_id)
                       values (${name}, ${`${name}@lead.example`}, '+493012345', ${id(80)})`;
    await database.sql`insert into outbound.campaign_leads (campaign_id, lead_id)
                       select ${CAMPAIGN}, l.id from outbound.leads l where l.email = ${`${name}@lead.example`}`;
  }
}
const place = async (name: string) => {
  const [row] = await database.sql`
    select c.*, l.lead_status from outbound.campaign_leads c join outbound.leads l on l.id = c.lead_id
    where l.email = ${`${name}@lead.example`} and c.campaign_id = ${CAMPAIGN}`;
  return row;
};
const setPlace = async (name: string, set: Record<string, string | null>) => {
  await database.sql`update outbound.campaign_leads c set ${database.sql(set)} from outbound.leads l
                     where l.id = c.lead_id and l.email = ${`${name}@lead.example`}`;
};
const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

describe('which campaign is meant', () => {
  beforeEach(async () => {
    await database.sql`insert into outbound.campaigns (id, campaign_name, instantly_campaign_id) values
      (${id(2)}, 'Agencies', 'v-2'), (${id(3)}, 'agencies', null), (${id(4)}, 'Twice', null), (${id(5)}, 'Twice', null), (${id(6)}, 'Spring offer', null)`;
  });

  it.each([
    [CAMPAIGN, CAMPAIGN],
    [id(2).toUpperCase(), id(2)],
    ['v-2', id(2)],
    ['Agencies', id(2)],
    ['agencies', id(3)],
    ['  spring OFFER ', id(6)],
    ['q1', CAMPAIGN],
  ])('%j', async (text, found) => {
    expect((await json('campaigns', 'show', text))[0].campaign_id).toBe(found);
  });

  it('several, or none, is exit 2 with what could be meant', async () => {
    const twice = await refused('campaigns', 'show', 'Twice');
    expect(twice).toMatchObject({ exitCode: 2, stdout: '' });
    expect(twice.stderr).toContain(`${id(4)} (draft), ${id(5)} (draft)`);
    expect(await refused('campaigns', 'show', 'AGENCIES')).toMatchObject({ exitCode: 2 });
    expect((await refused('campaigns', 'show', 'Sprng ofer')).stderr).toContain('Did you mean Spring offer?');
    expect(await refused('campaigns', 'show', id(77))).toMatchObject({ exitCode: 2 });
  });
});

describe('campaigns create', () => {
  it('makes a draft under the default offer, once; a repeated call is refused, or answered with the first summary', async () => {
    const args = [
      'campaigns',
      'create',
      '--name',
      'Spring',
      '--subject',
      '{{first_name|there}}',
      '--daily-limit',
      '20',
      '--idempotency-key',
      'k',
    ];
    const dry = await json(...args, '--dry-run');
    expect(dry.tables).toEqual({
      'outbound.campaigns': { inserted: 1, updated: 0, unchanged: 0 },
      'outbound.offers': { inserted: 1, updated: 0, unchanged: 0 },
    });
    const first = await json(...args);
    expect(first.tables).toEqual(dry.tables);
    expect(await json(...args)).toEqual(first);
    const [row] = await database.sql`
      select c.*, o.offer_name, u.email from outbound.campaigns c join outbound.offers o on o.id = c.offer_id join outbound.users u on u.id = c.created_by
      where c.id = ${first.created.id}`;
    expect(row).toMatchObject({
      ...{ campaign_name: 'Spring', campaign_status: 'draft', campaign_type: 'outbound', offer_name: 'Default offer', timezone: 'UTC' },
      ...{ daily_send_limit: 20, uses_email: true, uses_calls: false, email: 'team@outreach.example' },
    });
    const again = await refused('campaigns', 'create', '--name', 'SPRING');
    expect(again).toMatchObject({ exitCode: 2 });
    expect(again.stderr).toContain(first.created.id);
    expect((await json('campaigns', 'create', '--name', 'Spring', '--allow-duplicate')).created.id).not.toBe(first.created.id);
  });

  it('takes a file with the names of the columns, and flags over it', async () => {
    const record = {
      ...{ campaign_name: 'File', offer_id: 'audit', uses_calls: true, timezone: 'Europe/Berlin', starts_at: '2027-01-31' },
      ...{ call_script_template: 'Hello {{first_name}}' },
    };
    const { exitCode, stderr } = await call(
      ['campaigns', 'create', '--from', '-', '--type', 'event', '--timezone', 'UTC'],
      JSON.stringify(record),
    );
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect((await json('campaigns', 'show', 'File'))[0]).toMatchObject({
      ...{ campaign_type: 'event', uses_calls: true, timezone: 'UTC', offer: { offer_name: 'Audit' }, leads: 0, overall_status: null },
      ...{ starts_at: expect.stringMatching(/^2027-01-31T00:00:00/), call_script_template: 'Hello {{first_name}}', instantly: null },
    });
  });

  it.each([
    [['--name', 'X', '--offer', 'Audt'], 'Did you mean Audit?'],
    [['--name', 'X', '--subject', '{{frist_name}}'], 'unknown placeholder {{frist_name}}'],
    [['--name', 'X', '--body', '{{first_name'], 'is not closed'],
    [['--name', 'X', '--timezone', 'Mars'], 'no time zone'],
    [['--name', 'X', '--body', 'a', '--body-file', 'b'], 'exclude each other'],
    [['--name', 'X', '--body-file', 'nowhere.html'], 'nowhere.html'],
    [['--name', 'X', '--by', 'nobody@team.example'], 'team@outreach.example'],
    [['--name', 'X', '--from', 'nowhere.json'], 'nowhere.json'],
    [[], 'campaign_name'],
  ])('%j is exit 2', async (flags, says) => {
    const { exitCode, stdout, stderr } = await refused('campaigns', 'create', ...flags);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(await database.sql`select from outbound.campaigns`).toHaveLength(1);
  });

  it.each([
    ['{"campaign_nme": "X"}', 'Did you mean campaign_name?'],
    ['{"campaign_name": "X",}', 'line 1, column'],
    ['["X"]', 'not a JSON object'],
    ['', 'no'],
  ])('a file of %j is exit 2', async (text, says) => {
    const { exitCode, stderr } = await call(['campaigns', 'create', '--from', '-'], text);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(says);
  });

  it('one that is linked with the same campaign at Instantly is no second one', async () => {
    await call(['campaigns', 'create', '--from', '-'], '{"campaign_name": "A", "instantly_campaign_id": "v"}');
    const { exitCode, stderr } = await call(['campaigns', 'create', '--from', '-'], '{"campaign_name": "B", "instantly_campaign_id": "v"}');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is linked with v at Instantly already') });
  });
});

describe('offers', () => {
  it('are made once and listed', async () => {
    const made = await json(
      'offers',
      'create',
      '--name',
      'Shop',
      '--price-min',
      '499.50',
      '--price-max',
      '1500',
      '--currency',
      'eur',
      '--pain-points',
      'slow, old',
    );
    expect(made.created).toMatchObject({ name: 'Shop' });
    expect(await refused('offers', 'create', '--name', 'shop')).toMatchObject({ exitCode: 2 });
    const [shop, audit] = await json('offers', 'list');
    expect(shop).toMatchObject({
      offer_name: 'Shop',
      price_min: 499.5,
      price_max: 1500,
      currency: 'EUR',
      pain_points: ['slow', 'old'],
      campaigns: 0,
    });
    expect(audit).toMatchObject({ offer_name: 'Audit', campaigns: 1 });
    expect(await json('offers', 'list', '--type', 'product')).toEqual([]);
    expect(await refused('offers', 'create', '--name', 'Y', '--price-min', '2', '--price-max', '1')).toMatchObject({ exitCode: 2 });
  });
});

describe('campaigns list', () => {
  it('counts the places by state', async () => {
    await putLeads('ana', 'ben', 'cleo');
    await setPlace('ben', { overall_status: 'replied' });
    await setPlace('cleo', { left_at: ago(1), overall_status: 'disqualified' });
    await json('campaigns', 'create', '--name', 'Draft');
    expect(await json('campaigns', 'list', '--status', 'active')).toMatchObject([
      { campaign_name: 'Q1', leads: 3, active: 1, replied: 1, disqualified: 0, left: 1, offer_name: 'Audit' },
    ]);
    expect((await json('campaigns', 'list', '--offer', 'audit')).length).toBe(1);
    expect((await json('campaigns', 'list')).map((row: { campaign_name: string }) => row.campaign_name).sort()).toEqual(['Draft', 'Q1']);
    expect((await json('campaigns', 'show', 'Q1'))[0]).toMatchObject({
      ...{ leads: 3, left: 1, overall_status: { active: 1, replied: 1 }, email_status: { pending: 2 } },
    });
  });
});

describe('campaigns status', () => {
  it('activates after a yes, and pauses without one', async () => {
    await putLeads('ana');
    await json('campaigns', 'status', 'Q1', 'paused');
    const asked = await refused('campaigns', 'status', 'Q1', 'active');
    expect(asked.exitCode).toBe(8);
    expect(JSON.parse(asked.stdout)).toMatchObject({
      ...{ action: 'activate campaign "Q1"', included: [{ campaign_name: 'Q1', from: 'paused', to: 'active' }] },
      ...{ effects: ['1 leads in it can be written to and called'] },
    });
    expect((await json('campaigns', 'show', 'Q1'))[0].campaign_status).toBe('paused');
    expect(await refused('campaigns', 'status', 'Q1', 'active', '--yes', '--expect', '2')).toMatchObject({ exitCode: 8 });
    expect((await json('campaigns', 'status', 'Q1', 'active', '--yes')).tables).toEqual({
      'outbound.campaigns': { inserted: 0, updated: 1, unchanged: 0 },
    });
    expect((await json('campaigns', 'status', 'Q1', 'active', '--yes')).skipped).toBe('it is active already');
    expect(await json('campaigns', 'status', 'Q1', 'archived', '--dry-run')).toMatchObject({
      included: [{ from: 'active', to: 'archived' }],
    });
    expect((await json('campaigns', 'show', 'Q1'))[0].campaign_status).toBe('active');
  });

  it('refuses a move that there is none, a halt, and what is Instantly’s', async () => {
    await json('campaigns', 'status', 'Q1', 'archived');
    const wrong = await refused('campaigns', 'status', 'Q1', 'active', '--yes');
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('from archived it can become paused') });
    await json('campaigns', 'status', 'Q1', 'paused');
    await json('halt', '--system', 'outbound', '--reason', 'test');
    expect(await refused('campaigns', 'status', 'Q1', 'active', '--yes')).toMatchObject({
      exitCode: 8,
      stderr: expect.stringContaining('halted'),
    });
    await json('campaigns', 'status', 'Q1', 'completed');
    await json('resume', '--system', 'outbound');
    await database.sql`update outbound.campaigns set instantly_campaign_id = 'v'`;
    expect(await refused('campaigns', 'status', 'Q1', 'active', '--yes')).toMatchObject({
      ...{ exitCode: 8, stderr: expect.stringContaining('is at Instantly, whose state holds') },
    });
    expect((await json('campaigns', 'status', 'Q1', 'archived')).warnings).toMatchObject([{ code: 'runs_at_instantly' }]);
  });
});

describe('campaigns render', () => {
  beforeEach(() => putLeads('ana'));

  it('fills the templates', async () => {
    expect(await json('campaigns', 'render', 'Q1', '--lead', 'ANA@lead.example')).toEqual({
      subject: 'Studio?',
      body: 'Hi ana, Design',
      call_script: null,
    });
    expect((await call(['campaigns', 'render', 'Q1', '--lead', '+49 30 12345', '--jq', '.body'])).stdout).toBe('Hi ana, Design\n');
  });

  it('a value that is missing, or nobody, is exit 2; somebody who said no is exit 8', async () => {
    await database.sql`update outbound.companies set industry = ' '`;
    expect(await refused('campaigns', 'render', 'Q1', '--lead', 'ana@lead.example')).toMatchObject({
      ...{ exitCode: 2, stdout: '', stderr: expect.stringContaining('no value for {{industry}} of ana@lead.example') },
    });
    expect(await refused('campaigns', 'render', 'Q1', '--lead', 'nobody@lead.example')).toMatchObject({ exitCode: 2 });
    expect(await refused('campaigns', 'render', 'Q1')).toMatchObject({ exitCode: 2 });
    await database.sql`insert into ops.suppressions (kind, value, reason, source) values ('domain', 'lead.example', 'asked', 'test')`;
    expect(await refused('campaigns', 'render', 'Q1', '--lead', 'ana@lead.example')).toMatchObject({ exitCode: 8, stdout: '' });
  });

  it('takes what Instantly has of the lead, in this campaign first', async () => {
    await database.sql`update outbound.campaigns set instantly_campaign_id = 'v', email_body_template = '{{custom.icebreaker}} {{personalization}}'`;
    await database.sql`insert into outbound.instantly_leads_raw (instantly_lead_id, instantly_campaign_id, email, raw_json) values
      ('a', 'other', 'ana@lead.example', '{"personalization": "no", "payload": {"icebreaker": "no"}}'),
      ('b', 'v', 'ana@lead.example', '{"personalization": "yes", "payload": {"icebreaker": "Nice"}}')`;
    expect((await json('campaigns', 'render', 'v', '--lead', 'ana@lead.example')).body).toBe('Nice yes');
  });
});

describe('campaigns follow-ups', () => {
  const rows = (...args: string[]) => json('campaigns', 'follow-ups', ...args);

  it('tells what is due, once, the longest due first', async () => {
    await putLeads('ana', 'ben', 'cleo', 'dan', 'eva');
    await setPlace('ana', { next_followup_at: ago(1), email_status: 'sent', email_sent_at: ago(2) });
    await setPlace('ben', { email_status: 'opened', email_sent_at: ago(5.5) });
    await setPlace('cleo', { email_status: 'clicked', email_sent_at: ago(4.2), next_followup_at: ago(0.5) });
    await setPlace('dan', { email_status: 'sent', email_sent_at: ago(2.9) });
    await setPlace('eva', { next_followup_at: ago(0.1) });
    expect(await rows()).toMatchObject([
      { email: 'ben@lead.example', phone: '+493012345', campaign: 'Q1', why: 'e-mailed 5 days ago, no reply: call' },
      { email: 'ana@lead.example', why: 'the follow-up to step 1 is due' },
      { email: 'cleo@lead.example', why: 'the follow-up to step 1 is due; e-mailed 4 days ago, no reply: call' },
      { email: 'eva@lead.example', why: 'step 1 is due' },
    ]);
    expect((await rows('--days', '2.5')).map((row: { email: string }) => row.email)).toContain('dan@lead.example');
    expect(Object.keys((await rows())[0])).toEqual(['email', 'phone', 'campaign', 'due', 'why']);
    expect(await rows('--limit', '1')).toHaveLength(1);
  });

  it.each<[string, Record<string, string | null>]>([
    ['who replied', { email_status: 'replied', email_replied_at: ago(4) }],
    ['whose reply is known by its time alone', { email_replied_at: ago(4) }],
    ['who was called', { call_status: 'completed' }],
    ['who is to be called', { call_status: 'scheduled' }],
    ['who left', { left_at: ago(1), next_followup_at: ago(1) }],
    ['who is out', { overall_status: 'disqualified', next_followup_at: ago(1) }],
    ['who converted', { overall_status: 'converted', next_followup_at: ago(1) }],
    ['who bounced', { email_status: 'bounced' }],
    ['who unsubscribed', { overall_status: 'unsubscribed' }],
    ['to whom nothing was sent', { email_status: 'pending', email_sent_at: null }],
  ])('nothing is due for one %s', async (_, set) => {
    await putLeads('ana');
    await setPlace('ana', { email_status: 'sent', email_sent_at: ago(5), next_followup_at: null, ...set });
    expect(await rows()).toEqual([]);
  });

  it('nor in a campaign that does not run, nor for somebody who said no', async () => {
    await putLeads('ana');
    await setPlace('ana', { email_status: 'sent', email_sent_at: ago(5), next_followup_at: ago(1) });
    expect(await rows('--campaign', 'q1')).toHaveLength(1);
    await database.sql`update outbound.campaigns set campaign_status = 'paused'`;
    expect(await rows()).toEqual([]);
    await database.sql`update outbound.campaigns set campaign_status = 'active'`;
    // As it is where cancelling is left for later.
    await database.sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`;
      await tx`insert into ops.suppressions (kind, value, reason, source) values ('phone', '+493012345', 'asked', 'test')`;
    });
    expect((await place('ana'))?.overall_status).toBe('active');
    expect(await rows()).toEqual([]);
  });
});

describe('events add', () => {
  const add = (type: string, ...args: string[]) => json('events', 'add', type, '--lead', 'ana@lead.example', ...args);
  const fails = (type: string, ...args: string[]) => refused('events', 'add', type, '--lead', 'ana@lead.example', ...args);
  beforeEach(() => putLeads('ana'));

  it('writes a note of a lead, by the only user, and moves nothing', async () => {
    const before = await place('ana');
    const { created, tables } = await add('note_added', '--note', 'calls back', '--at', '2026-11-01');
    expect(tables).toEqual({
      'outbound.campaign_leads': { inserted: 0, updated: 0, unchanged: 1 },
      'outbound.events': { inserted: 1, updated: 0, unchanged: 0 },
    });
    expect(await database.sql`select e.*, u.email from outbound.events e join outbound.users u on u.id = e.performed_by`).toMatchObject([
      {
        id: created.id,
        event_source: 'manual',
        event_type: 'note_added',
        campaign_id: CAMPAIGN,
        note_text: 'calls back',
        email: 'team@outreach.example',
      },
    ]);
    expect(await place('ana')).toEqual(before);
  });

  it('steps at LinkedIn go forward, and an answer stops the follow-ups', async () => {
    await add('message_sent', '--message', 'Hello', '--next-followup', '3d', '--step', '2');
    expect(await place('ana')).toMatchObject({
      linkedin_status: 'message_sent',
      sequence_step: 2,
      lead_status: 'contacted',
      overall_status: 'active',
    });
    expect((await place('ana'))?.next_followup_at.getTime()).toBeGreaterThan(Date.now() + 2.9 * 86_400_000);
    await add('connection_accepted', '--at', '2026-11-01T08:00:00Z');
    expect(await place('ana')).toMatchObject({ linkedin_status: 'message_sent' });
    await add('message_replied', '--message', 'Thanks');
    expect(await place('ana')).toMatchObject({
      ...{ linkedin_status: 'replied', overall_status: 'replied', next_followup_at: null, lead_status: 'replied' },
    });
    expect(await fails('task_created', '--note', 'x', '--next-followup', '1d')).toMatchObject({ exitCode: 8 });
  });

  it('with a key a repeated call adds nothing, also after the first was killed before its end was written down', async () => {
    const args = ['--note', 'once', '--idempotency-key', 'n-1'];
    const first = await add('note_added', ...args);
    expect(await add('note_added', ...args)).toEqual(first);
    await database.sql`update ops.runs set status = 'failed', summary = null`;
    expect((await add('note_added', ...args)).tables['outbound.events']).toEqual({ inserted: 0, updated: 0, unchanged: 1 });
    expect(await fails('note_added', '--note', 'another', '--idempotency-key', 'n-1')).toMatchObject({ exitCode: 2 });
    expect(await database.sql`select from outbound.events`).toHaveLength(1);
  });

  it('an unsubscribe is a suppression, which says what it cancels; nobody who said no becomes active again', async () => {
    await setPlace('ana', { next_followup_at: ago(-1) });
    const dry = await call([
      'events',
      'add',
      'status_changed',
      '--lead',
      'ana@lead.example',
      '--overall-status',
      'unsubscribed',
      '--dry-run',
    ]);
    expect(JSON.parse(dry.stdout).tables['ops.suppressions']).toEqual({ inserted: 1, updated: 0, unchanged: 0 });
    expect((await place('ana'))?.overall_status).toBe('active');
    await database.sql`insert into outbound.campaigns (id, campaign_name, campaign_status) values (${id(7)}, 'Other', 'active')`;
    await database.sql`insert into outbound.campaign_leads (campaign_id, lead_id) select ${id(7)}, lead_id from outbound.campaign_leads`;
    const said = await call([
      'events',
      'add',
      'status_changed',
      '--lead',
      'ana@lead.example',
      '--campaign',
      'Q1',
      '--overall-status',
      'unsubscribed',
    ]);
    expect(said.stderr).toContain('1 active in outbound.campaign_leads cancelled');
    expect(await place('ana')).toMatchObject({ overall_status: 'unsubscribed', next_followup_at: null });
    expect(await database.sql`select kind, value from ops.suppressions`).toEqual([{ kind: 'email', value: 'ana@lead.example' }]);
    expect(await database.sql`select overall_status from outbound.campaign_leads where campaign_id = ${id(7)}`).toEqual([
      { overall_status: 'disqualified' },
    ]);
    for (const campaign of ['Q1', 'Other']) {
      expect(await fails('status_changed', '--campaign', campaign, '--overall-status', 'active')).toMatchObject({ exitCode: 8 });
    }
    // What was done before is a record all the same.
    await add('connection_sent', '--campaign', 'Other', '--at', '2026-11-01');
    expect(await database.sql`select overall_status, linkedin_status from outbound.campaign_leads where campaign_id = ${id(7)}`).toEqual([
      { overall_status: 'disqualified', linkedin_status: 'connection_sent' },
    ]);
  });

  it('who is in no campaign can unsubscribe, too', async () => {
    await database.sql`delete from outbound.campaign_leads`;
    await add('status_changed', '--overall-status', 'unsubscribed');
    expect(await database.sql`select value from ops.suppressions`).toEqual([{ value: 'ana@lead.example' }]);
    expect(await fails('message_sent')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is in no campaign') });
  });

  it('a status of the lead is one of them, and comes back where nothing stands against it', async () => {
    await add('status_changed', '--overall-status', 'converted', '--lead-status', 'converted');
    expect(await place('ana')).toMatchObject({ overall_status: 'converted', lead_status: 'converted' });
    await add('status_changed', '--overall-status', 'active');
    expect(await place('ana')).toMatchObject({ overall_status: 'active', lead_status: 'converted' });
    expect(await fails('status_changed', '--overall-status', 'gone')).toMatchObject({ exitCode: 2 });
    expect(await fails('status_changed')).toMatchObject({ exitCode: 2 });
    expect(await fails('note_added', '--note', 'x', '--lead-status', 'new')).toMatchObject({ exitCode: 2 });
    expect(await fails('note_added')).toMatchObject({ exitCode: 2 });
  });

  it.each<[Record<string, string | null>]>([
    [{ email_status: 'replied' }],
    [{ email_status: 'bounced' }],
    [{ left_at: ago(1), overall_status: 'disqualified' }],
  ])('nobody of %j becomes active', async (set) => {
    await setPlace('ana', { overall_status: 'disqualified', ...set });
    const before = await place('ana');
    expect(await fails('status_changed', '--overall-status', 'active')).toMatchObject({ exitCode: 8 });
    expect(await place('ana')).toEqual(before);
    expect(await database.sql`select from outbound.events`).toEqual([]);
  });

  it('names what is missing: the user, the campaign', async () => {
    expect(await fails('note_added', '--note', 'x', '--by', 'kim@team.example')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('team@outreach.example'),
    });
    await database.sql`insert into outbound.users (email, full_name) values ('kim@team.example', 'Kim')`;
    expect(await fails('note_added', '--note', 'x')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--by') });
    await add('note_added', '--note', 'x', '--by', 'KIM@team.example');
    await database.sql`insert into outbound.campaigns (id, campaign_name) values (${id(7)}, 'Other')`;
    expect(await fails('message_sent', '--by', 'kim@team.example', '--campaign', 'Other')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('is not in campaign "Other"'),
    });
    await database.sql`insert into outbound.campaign_leads (campaign_id, lead_id) select ${id(7)}, lead_id from outbound.campaign_leads`;
    expect(await fails('message_sent', '--by', 'kim@team.example')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Other, Q1'),
    });
    expect((await add('note_added', '--note', 'x', '--by', 'kim@team.example')).tables).not.toHaveProperty('outbound.campaign_leads');
  });

  it('what was chosen by hand survives a sync, until the next e-mail', async () => {
    await add('task_created', '--note', 'offer', '--next-followup', '5d');
    const chosen = (await place('ana'))?.next_followup_at;
    const derive = async () => {
      await database.sql`insert into outbound.stale_campaign_leads select campaign_id, lead_id from outbound.campaign_leads`;
      await database.sql`select outbound.derive_campaign_leads(100)`;
    };
    await database.sql`update outbound.campaigns set instantly_campaign_id = 'v'`;
    await database.sql`insert into outbound.instantly_leads_raw (instantly_lead_id, instantly_campaign_id, email, lead_status, raw_json)
                       values ('l', 'v', 'ana@lead.example', '3', '{}')`;
    await derive();
    expect(await place('ana')).toMatchObject({ next_followup_at: chosen, overall_status: 'active', left_at: null });
    await database.sql`insert into outbound.events (event_source, event_type, lead_id, campaign_id, event_timestamp, sequence_step)
                       select 'instantly', 'email_sent', lead_id, campaign_id, now() + interval '1 hour', 2 from outbound.campaign_leads`;
    await derive();
    expect(await place('ana')).toMatchObject({ next_followup_at: null, sequence_step: 2 });
  });

  it('an event by hand in a campaign of our own does not make a lead at Instantly leave it', async () => {
    await add('note_added', '--note', 'x');
    await database.sql`insert into outbound.instantly_leads_raw (instantly_lead_id, instantly_campaign_id, email, lead_status, raw_json)
                       values ('l', 'another', 'ana@lead.example', '1', '{}')`;
    await database.sql`insert into outbound.stale_campaign_leads select campaign_id, lead_id from outbound.campaign_leads`;
    await database.sql`select outbound.derive_campaign_leads(100)`;
    expect(await place('ana')).toMatchObject({ overall_status: 'active', left_at: null });
  });
});

describe('in a shell', () => {
  it('a campaign is made from standard input, and what is due streams', async () => {
    await putLeads('ana');
    await setPlace('ana', { email_status: 'sent', email_sent_at: ago(5) });
    const { stdout, exitCode } = await runShell(
      `echo '{"campaign_name": "Piped", "email_subject_template": "{{first_name}}"}' | outreach campaigns create --from - --jq .created.name
       outreach campaigns follow-ups --format ndjson | head -1`,
      { env: env() },
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Piped\n\{"email":"ana@lead.example",.*"why":"e-mailed 5 days ago, no reply: call"\}\n$/);
  });
});
