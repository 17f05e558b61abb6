import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';
import { AGENCIES, account, analytics, campaign, DENTAL, DRAFT, email, type Item, lead, uuid } from '../support/instantly/workspace.ts';
import { useInstantly } from '../support/sync-instantly.ts';

const database = useDatabase({ each: true });
const instantly = useInstantly(database);
const { sync, run } = instantly;

/** Every lead in every campaign, as people would tell it. */
async function places(): Promise<string[]> {
  const rows = await database.sql`
    select l.email, c.campaign_name as campaign, p.email_status as status, p.overall_status as overall, p.sequence_step as step,
           p.left_at is not null as left
    from outbound.campaign_leads p join outbound.leads l on l.id = p.lead_id join outbound.campaigns c on c.id = p.campaign_id order by 1, 2`;
  return rows.map((row) => `${row.email} ${row.campaign}: ${row.status} ${row.overall} ${row.step}${row.left ? ' left' : ''}`);
}

/** Everything that was made of the raw rows, without what the database chose. */
async function made(): Promise<unknown> {
  const rows = async (text: string) => [...(await database.sql.unsafe(text))];
  return {
    campaigns: await rows(`select campaign_name, campaign_status, instantly_campaign_id, starts_at::text, timezone, daily_send_limit,
      (select offer_name from outbound.offers o where o.id = c.offer_id) as offer from outbound.campaigns c order by 3`),
    leads: await rows('select email, first_name, last_name, job_title, lead_status from outbound.leads order by 1'),
    places:
      await rows(`select l.email, c.instantly_campaign_id, p.email_status, p.overall_status, p.email_sent_at, p.email_opened_at, p.email_replied_at,
      p.sequence_step, p.next_followup_at, p.last_activity_at, p.instantly_lead_id, p.left_at is not null as left
      from outbound.campaign_leads p join outbound.leads l on l.id = p.lead_id join outbound.campaigns c on c.id = p.campaign_id order by 1, 2`),
    events:
      await rows(`select event_key, event_type, l.email, c.instantly_campaign_id, e.campaign_lead_id is not null as placed, event_timestamp,
      email_subject, email_body, email_from, email_to, sequence_step, sequence_variant
      from outbound.events e join outbound.leads l on l.id = e.lead_id left join outbound.campaigns c on c.id = e.campaign_id order by 1`),
    suppressions: await rows('select kind, value, reason from ops.suppressions where lifted_at is null order by 1, 2'),
  };
}
const one = async (text: string) => (await database.sql.unsafe(text))[0];

describe('campaigns, leads and events', () => {
  it('follow from what the vendor has', async () => {
    await sync();
    expect(await places()).toEqual([
      'away@clinic.example Dental clinics EU: sent active 2',
      'bounced@gone.example Dental clinics EU: bounced bounced 1',
      'joe@clinic.example Dental clinics EU: replied replied 1',
      'new@firm.example Not yet: pending active 1',
      'stop@firm.example Agencies: unsubscribed unsubscribed 1',
    ]);
    const events = await database.sql`select event_type, l.email, sequence_step as step, sequence_variant as variant, event_timestamp as at
      from outbound.events e join outbound.leads l on l.id = e.lead_id order by event_timestamp, 2`;
    expect(events.map(({ event_type, email: to, step, variant }) => `${event_type} ${to} ${step} ${variant}`)).toEqual([
      'email_sent joe@clinic.example 1 1',
      'email_bounced bounced@gone.example null null',
      'email_unsubscribed stop@firm.example null null',
      'email_sent away@clinic.example 1 1',
      'email_sent bounced@gone.example 1 1',
      'email_replied joe@clinic.example null null',
      'email_auto_replied away@clinic.example null null',
      'email_sent joe@clinic.example null null',
      'email_sent away@clinic.example null null',
      'email_sent away@clinic.example 2 1',
    ]);
    const campaigns = await database.sql`select campaign_name, campaign_status, o.offer_name, timezone, starts_at::date::text as starts
      from outbound.campaigns c left join outbound.offers o on o.id = c.offer_id order by 1`;
    expect([...campaigns]).toEqual([
      {
        campaign_name: 'Agencies',
        campaign_status: 'paused',
        offer_name: 'Default offer',
        timezone: 'America/Chicago',
        starts: '2026-09-01',
      },
      {
        campaign_name: 'Dental clinics EU',
        campaign_status: 'active',
        offer_name: 'Default offer',
        timezone: 'America/Chicago',
        starts: '2026-09-01',
      },
      {
        campaign_name: 'Not yet',
        campaign_status: 'draft',
        offer_name: 'Default offer',
        timezone: 'America/Chicago',
        starts: '2026-09-01',
      },
    ]);
    expect(
      await one(`select email_sent_at, email_opened_at, email_replied_at, next_followup_at from outbound.campaign_leads p
      join outbound.leads l on l.id = p.lead_id where email = 'joe@clinic.example'`),
    ).toEqual({
      email_sent_at: new Date('2026-09-17T17:51:39.000Z'),
      email_opened_at: new Date('2026-09-18T08:00:00.000Z'),
      email_replied_at: new Date('2026-09-18T09:00:00.000Z'),
      next_followup_at: null,
    });
    const people = await database.sql`select email, first_name, job_title, lead_status from outbound.leads order by 1`;
    expect(people.map((row) => Object.values(row).join(' '))).toEqual(
      [
        'away@clinic.example Ada Owner contacted',
        'bounced@gone.example Ben Owner contacted',
        'joe@clinic.example Joe Owner replied',
        'listed@firm.example Joe Owner new',
        'new@firm.example  Owner new'.replace('Owner ', ' ').replace('   ', '  '),
        'stop@firm.example Sue Owner new',
      ].map((text) => (text.startsWith('new@') ? 'new@firm.example   new' : text)),
    );
  });

  it('are due for the next step after the delay of the last one', async () => {
    instantly.server.workspace.emails.splice(4);
    await sync();
    const rows =
      await database.sql`select l.email, next_followup_at from outbound.campaign_leads p join outbound.leads l on l.id = p.lead_id
      where next_followup_at is not null order by 1`;
    // Two days behind the first message; whoever replied, bounced or unsubscribed is due for nothing.
    expect([...rows]).toEqual([{ email: 'away@clinic.example', next_followup_at: new Date('2026-09-19T17:52:39.000Z') }]);
  });

  it('are the same again, whatever is normalized again', async () => {
    await sync();
    const before = await made();
    const { summary } = await sync('normalize', '--rebuild');
    for (const [table, counts] of Object.entries(summary.tables)) expect({ table, ...counts }).toMatchObject({ inserted: 0, updated: 0 });
    expect(summary.tables['outbound.events']).toMatchObject({ unchanged: 10 });
    expect(await made()).toEqual(before);
    await database.sql`truncate outbound.campaigns, outbound.leads, outbound.offers cascade`;
    await sync('normalize', '--rebuild');
    expect(await made()).toEqual(before);
  });

  it('are the same in whatever order they come', async () => {
    const orders = [
      ['emails', 'leads', 'accounts', 'campaigns'],
      ['leads', 'emails', 'campaigns', 'accounts'],
      ['campaigns', 'leads', 'accounts', 'emails'],
    ];
    const results: unknown[] = [];
    for (const order of orders) {
      await database.sql`truncate outbound.campaigns, outbound.leads, outbound.offers, outbound.instantly_campaigns_raw, outbound.instantly_accounts_raw,
        outbound.instantly_leads_raw, outbound.instantly_emails_raw, ops.suppressions, ops.cancellations, ops.sync_cursors cascade`;
      for (const entity of order) await sync('--only', entity);
      await sync('normalize', '--rebuild');
      results.push(await made());
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it('a campaign that is not known yet is made, and named once it is', async () => {
    await sync('--only', 'emails');
    expect(await one(`select campaign_name from outbound.campaigns`)).toEqual({ campaign_name: `Instantly ${DENTAL}` });
    await sync('--only', 'campaigns');
    expect(await one(`select campaign_name from outbound.campaigns where instantly_campaign_id = '${DENTAL}'`)).toEqual({
      campaign_name: 'Dental clinics EU',
    });
    await database.sql`update outbound.campaigns set campaign_name = 'Ours' where instantly_campaign_id = ${DENTAL}`;
    instantly.server.workspace.campaigns[0] = campaign(DENTAL, 'Renamed there', { status: 3 });
    await sync('--only', 'campaigns');
    expect(
      await one(
        `select campaign_name, instantly_campaign_name, campaign_status from outbound.campaigns where instantly_campaign_id = '${DENTAL}'`,
      ),
    ).toEqual({
      campaign_name: 'Ours',
      instantly_campaign_name: 'Renamed there',
      campaign_status: 'completed',
    });
  });
});

describe('the furthest status holds', () => {
  const joe = (more: Item) => lead(uuid(1, 2), 'joe@clinic.example', DENTAL, more);
  const status = async () =>
    (await places()).find((place) => place.startsWith('joe@'))?.replace('joe@clinic.example Dental clinics EU: ', '');

  it.each<[string, Item, string]>([
    ['opened', { email_open_count: 1, timestamp_last_open: '2026-09-18T08:00:00.000Z' }, 'opened active 1'],
    ['clicked', { email_open_count: 1, email_click_count: 1 }, 'clicked active 1'],
    ['bounced', { status: -1, email_click_count: 1 }, 'bounced bounced 1'],
    [
      'replied, by the count alone',
      { email_reply_count: 1, timestamp_last_reply: '2026-09-18T09:00:00.000Z', status: -1 },
      'replied replied 1',
    ],
    ['unsubscribed', { email_reply_count: 1, status: -2 }, 'unsubscribed unsubscribed 1'],
    ['won', { email_reply_count: 1, lt_interest_status: 4 }, 'replied converted 1'],
    ['out of office is no reply', { email_reply_count: 1, lt_interest_status: 0 }, 'sent active 1'],
  ])('%s', async (_name, more, expected) => {
    const { workspace } = instantly.server;
    workspace.emails.splice(1);
    workspace.leads = [joe(more)];
    await sync();
    expect(await status()).toBe(expected);
    workspace.leads = [joe({ timestamp_updated: '2026-09-30T00:00:00.000Z' })];
    await sync();
    expect(await status()).toBe(expected);
  });

  it('a count of replies that turns out to be an automatic one is none', async () => {
    const { workspace } = instantly.server;
    workspace.leads = [
      lead(uuid(2, 2), 'away@clinic.example', DENTAL, { email_reply_count: 1, timestamp_last_reply: '2026-09-18T09:05:00.000Z' }),
    ];
    await sync('--only', 'campaigns,leads');
    expect(await places()).toEqual(['away@clinic.example Dental clinics EU: replied replied 1']);
    workspace.emails = workspace.emails.filter(({ lead: of }) => of === 'away@clinic.example');
    await sync();
    expect(await places()).toEqual(['away@clinic.example Dental clinics EU: sent active 2']);
    expect(await one('select email_replied_at from outbound.campaign_leads')).toEqual({ email_replied_at: null });
  });

  it('a bounce after a reply is a suppression all the same', async () => {
    const { workspace } = instantly.server;
    workspace.leads = [joe({})];
    await sync();
    workspace.leads = [joe({ status: -1 })];
    await sync();
    expect(await status()).toBe('replied replied 1');
    expect(await one(`select reason from ops.suppressions where value = 'joe@clinic.example'`)).toEqual({ reason: 'bounced' });
  });

  it('what people decided stays', async () => {
    await sync();
    await database.sql`update outbound.campaign_leads set overall_status = 'disqualified', next_followup_at = null where email_status = 'sent'`;
    instantly.server.workspace.emails.push(
      email(uuid(50, 3), '2026-09-25T00:00:00.000Z', { ue_type: 1, campaign_id: DENTAL, lead: 'away@clinic.example', step: '0_1_1' }),
    );
    await sync();
    expect(await places()).toContain('away@clinic.example Dental clinics EU: sent disqualified 2');
  });
});

describe('mail', () => {
  it('of another mailbox of ours is no reply, also where the mailbox is known later', async () => {
    await sync('--only', 'emails');
    expect(await one(`select count(*)::int as n from outbound.events where event_type = 'email_replied'`)).toEqual({ n: 2 });
    await sync();
    expect(await one(`select count(*)::int as n from outbound.events where event_type = 'email_replied'`)).toEqual({ n: 1 });
    expect(await places()).toContain('away@clinic.example Dental clinics EU: sent active 2');
  });

  it('belongs to whom the vendor says, and nobody is made of a sender', async () => {
    const { workspace } = instantly.server;
    workspace.emails = [
      email(uuid(1, 3), '2026-09-18T00:00:00.000Z', {
        ue_type: 2,
        campaign_id: DENTAL,
        lead: 'joe@clinic.example',
        from_address_email: 'colleague@clinic.example',
      }),
      email(uuid(2, 3), '2026-09-18T00:01:00.000Z', { ue_type: 2, campaign_id: DENTAL, from_address_email: 'stranger@else.example' }),
      email(uuid(3, 3), '2026-09-18T00:02:00.000Z', { ue_type: 2, campaign_id: DENTAL, from_address_email: 'Away@Clinic.example' }),
      email(uuid(4, 3), '2026-09-18T00:03:00.000Z', {
        ue_type: 2,
        campaign_id: DENTAL,
        lead_id: uuid(5, 2),
        from_address_email: 'x@else.example',
      }),
      email(uuid(5, 3), '2026-09-18T00:04:00.000Z', { ue_type: 4, campaign_id: DENTAL, lead: 'joe@clinic.example' }),
      email(uuid(6, 3), '2026-09-18T00:05:00.000Z', {
        ue_type: 2,
        campaign_id: DENTAL,
        lead: 'joe@clinic.example',
        from_address_email: 'mailer-daemon@mx.example',
      }),
    ];
    await sync('--only', 'campaigns,accounts,leads');
    const { summary } = await sync();
    const events =
      await database.sql`select l.email, event_type, email_from from outbound.events e join outbound.leads l on l.id = e.lead_id
      where event_type like '%replied' order by event_timestamp`;
    expect(events.map((row) => Object.values(row).join(' '))).toEqual([
      'joe@clinic.example email_replied colleague@clinic.example',
      'away@clinic.example email_replied Away@Clinic.example',
      'new@firm.example email_replied x@else.example',
      'joe@clinic.example email_auto_replied mailer-daemon@mx.example',
    ]);
    expect(await database.sql`select 1 from outbound.leads where email ~ 'stranger|colleague|mailer|else'`).toEqual([]);
    expect(summary.warnings).toContainEqual(expect.objectContaining({ code: 'unmatched', count: 1 }));
  });
});

describe('a lead that went to another campaign at the vendor', () => {
  it('has a second place; the first keeps its events and is due for nothing', async () => {
    const { workspace } = instantly.server;
    workspace.emails.splice(1);
    workspace.leads = [lead(uuid(1, 2), 'joe@clinic.example', DENTAL)];
    await sync();
    expect(await one('select next_followup_at is not null as due from outbound.campaign_leads')).toEqual({ due: true });
    workspace.leads = [lead(uuid(1, 2), 'joe@clinic.example', AGENCIES)];
    await sync();
    expect(await places()).toEqual([
      'joe@clinic.example Agencies: pending active 1',
      'joe@clinic.example Dental clinics EU: sent disqualified 1 left',
    ]);
    expect(
      await one(`select count(*)::int as events, bool_or(p.next_followup_at is not null) as due from outbound.events e
      join outbound.campaign_leads p on p.id = e.campaign_lead_id`),
    ).toEqual({ events: 1, due: false });
    workspace.leads = [lead(uuid(1, 2), 'joe@clinic.example', DENTAL)];
    await sync();
    expect(await places()).toEqual([
      'joe@clinic.example Agencies: pending disqualified 1 left',
      'joe@clinic.example Dental clinics EU: sent active 1',
    ]);
  });

  it('or vanished there is due for nothing', async () => {
    const { workspace } = instantly.server;
    await sync();
    workspace.leads = workspace.leads.filter(({ email: of }) => of !== 'away@clinic.example');
    await sync();
    expect(await places()).toContain('away@clinic.example Dental clinics EU: sent disqualified 2 left');
  });

  it('one that we put into a campaign, and the vendor does not know there yet, is not gone', async () => {
    await sync();
    await database.sql`insert into outbound.campaign_leads (campaign_id, lead_id)
      select c.id, l.id from outbound.campaigns c, outbound.leads l where c.instantly_campaign_id = ${DRAFT} and l.email = 'away@clinic.example'`;
    instantly.server.workspace.leads[1] = lead(uuid(2, 2), 'away@clinic.example', DENTAL, { job_title: 'CEO' });
    await sync();
    expect(await places()).toContain('away@clinic.example Not yet: pending active 1');
  });
});

describe('whoever said no', () => {
  it('by a bounce, an unsubscribe or the block list is suppressed', async () => {
    await sync();
    const rows = await database.sql`select kind, value, reason, source from ops.suppressions order by kind, value`;
    expect(rows.map((row) => Object.values(row).join(', '))).toEqual([
      'domain, enemy.example, on the block list of Instantly, outbound.instantly_block_list_raw',
      'email, bounced@gone.example, bounced, outbound.instantly_leads_raw',
      'email, never@again.example, on the block list of Instantly, outbound.instantly_block_list_raw',
      'email, stop@firm.example, unsubscribed, outbound.instantly_leads_raw',
    ]);
  });

  it('is never active in a campaign, and what was sent to them is recorded all the same', async () => {
    await runCli(['suppress', 'add', 'away@clinic.example', '--reason', 'asked us'], { env: { OUTREACH_DATABASE: database.url } });
    await sync();
    expect(await places()).toContain('away@clinic.example Dental clinics EU: sent disqualified 2');
    expect(
      await database.sql`select 1 from outbound.campaign_leads p join outbound.leads l on l.id = p.lead_id
      where l.email = 'away@clinic.example' and (p.overall_status = 'active' or p.next_followup_at is not null)`,
    ).toEqual([]);
    expect(
      await one(
        `select count(*)::int as n from outbound.events e join outbound.leads l on l.id = e.lead_id where email = 'away@clinic.example'`,
      ),
    ).toEqual({ n: 4 });
  });

  it('by the vendor in one campaign is out of all', async () => {
    const { workspace } = instantly.server;
    workspace.leads.push(
      lead(uuid(20, 2), 'joe@clinic.example', AGENCIES),
      lead(uuid(21, 2), 'away@clinic.example', AGENCIES, { status: -2 }),
    );
    await sync();
    expect((await places()).filter((place) => place.startsWith('away@'))).toEqual([
      'away@clinic.example Agencies: unsubscribed unsubscribed 1',
      'away@clinic.example Dental clinics EU: sent disqualified 2',
    ]);
  });
});

describe('while sending is halted', () => {
  it('what is read is stored, and becomes leads after the halt', async () => {
    await runCli(['halt', '--reason', 'test'], { env: { OUTREACH_DATABASE: database.url } });
    const { summary } = await sync();
    expect(summary.warnings).toContainEqual(expect.objectContaining({ code: 'halted' }));
    expect(await places()).toEqual([]);
    expect(await one('select count(*)::int as n from ops.suppressions')).toEqual({ n: 4 });
    await runCli(['resume'], { env: { OUTREACH_DATABASE: database.url } });
    await sync();
    expect(await places()).toHaveLength(5);
  });
});

it('an account that is new is ours from then on', async () => {
  const { workspace } = instantly.server;
  workspace.accounts.push(account('third@sender.example', '2026-08-03T00:00:00.000Z'));
  workspace.analytics.push(analytics(DRAFT, 'Not yet'));
  workspace.emails.push(
    email(uuid(60, 3), '2026-09-20T00:00:00.000Z', {
      ue_type: 2,
      lead: 'joe@clinic.example',
      campaign_id: DENTAL,
      from_address_email: 'Third@Sender.example',
    }),
  );
  expect((await run()).exitCode).toBe(0);
  expect(await one(`select event_type from outbound.events where instantly_email_id = '${uuid(60, 3)}'`)).toEqual({
    event_type: 'email_sent',
  });
});
