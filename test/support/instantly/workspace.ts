/** An item as the vendor's API has it. */
export type Item = Record<string, unknown>;

/** What one workspace at the vendor holds; tests change it between two syncs. */
export interface Workspace {
  id: string;
  campaigns: Item[];
  /** One for each campaign that was ever started. */
  analytics: Item[];
  accounts: Item[];
  leads: Item[];
  emails: Item[];
  /** Rows by campaign; '' is the whole workspace. */
  daily: Record<string, Item[]>;
  steps: Record<string, Item[]>;
  blockList: Item[];
}

export const ORGANIZATION = '7f1c0000-0000-4000-8000-000000000001';

/** `uuid(3)` is the same each time, and greater than `uuid(2)`. */
export function uuid(n: number, kind = 0): string {
  return `0199${String(kind).padStart(4, '0')}-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

export function emptyWorkspace(): Workspace {
  return { id: ORGANIZATION, campaigns: [], analytics: [], accounts: [], leads: [], emails: [], daily: {}, steps: {}, blockList: [] };
}

export function campaign(id: string, name: string, more: Item = {}): Item {
  return {
    id,
    name,
    status: 1,
    campaign_schedule: {
      start_date: '2026-09-01',
      schedules: [{ name: 'Weekdays', timing: { from: '09:00', to: '17:00' }, days: { 1: true, 2: true }, timezone: 'America/Chicago' }],
    },
    timestamp_created: '2026-09-01T10:02:21.146Z',
    timestamp_updated: '2026-09-20T08:00:00.000Z',
    pl_value: 100,
    sequences: [
      {
        steps: [
          { type: 'email', delay: 2, variants: [{ subject: 'Quick question', body: '<div>Hi {{firstName}}</div>' }] },
          { type: 'email', delay: 3, variants: [{ subject: '', body: '<div>Following up</div>' }] },
        ],
      },
    ],
    daily_limit: 300,
    organization: ORGANIZATION,
    ...more,
  };
}

export function analytics(id: string, name: string, more: Item = {}): Item {
  return {
    campaign_name: name,
    campaign_id: id,
    campaign_status: 1,
    campaign_is_evergreen: false,
    leads_count: 3,
    contacted_count: 3,
    open_count: 1,
    reply_count: 1,
    link_click_count: 0,
    bounced_count: 0,
    unsubscribed_count: 0,
    completed_count: 0,
    emails_sent_count: 3,
    new_leads_contacted_count: 3,
    total_opportunities: 1,
    total_opportunity_value: 100.5,
    ...more,
  };
}

export function account(email: string, created: string, more: Item = {}): Item {
  return {
    email,
    timestamp_created: created,
    timestamp_updated: created,
    first_name: 'Ann',
    last_name: 'Lee',
    organization: ORGANIZATION,
    warmup_status: 1,
    provider_code: 2,
    setup_pending: false,
    is_managed_account: false,
    warmup: { advanced: { warm_ctd: true, open_rate: 100 } },
    daily_limit: 30,
    status: 1,
    stat_warmup_score: 97.5,
    ...more,
  };
}

export function lead(id: string, email: string, inCampaign: string | null, more: Item = {}): Item {
  return {
    id,
    timestamp_created: '2026-09-12T10:10:00.000Z',
    timestamp_updated: '2026-09-17T17:51:40.000Z',
    organization: ORGANIZATION,
    status: 1,
    email_open_count: 0,
    email_reply_count: 0,
    email_click_count: 0,
    company_domain: email.split('@')[1] ?? '',
    status_summary: {},
    ...(inCampaign === null ? {} : { campaign: inCampaign }),
    email,
    first_name: 'Joe',
    last_name: 'Ray',
    company_name: 'Clinic',
    payload: { firstName: 'Joe', jobTitle: 'Owner' },
    upload_method: 'manual',
    ...more,
  };
}

export function email(id: string, created: string, more: Item = {}): Item {
  return {
    id,
    timestamp_created: created,
    timestamp_email: created,
    message_id: `<${id}@sender-one.example>`,
    subject: 'Quick question',
    to_address_email_list: 'joe@clinic.example',
    body: { html: '<div>Hi Joe</div>', text: 'Hi Joe' },
    organization_id: ORGANIZATION,
    eaccount: 'ann@sender-one.example',
    from_address_email: 'ann@sender-one.example',
    ue_type: 1,
    is_unread: 0,
    thread_id: '9k-X2bZQ',
    ...more,
  };
}

export function blocked(id: string, value: string): Item {
  return {
    id,
    timestamp_created: '2026-09-12T10:10:00.000Z',
    organization_id: ORGANIZATION,
    bl_value: value,
    is_domain: !value.includes('@'),
  };
}

export function daily(date: string, more: Item = {}): Item {
  const zero = { opened: 0, unique_opened: 0, replies: 0, unique_replies: 0, clicks: 0, unique_clicks: 0 };
  return { date, sent: 10, ...zero, opportunities: 0, unique_opportunities: 0, ...more };
}

export function step(number: string | null, variant: string | null, more: Item = {}): Item {
  const zero = { opened: 0, unique_opened: 0, replies: 0, unique_replies: 0, replies_automatic: 0, unique_replies_automatic: 0 };
  return { step: number, variant, sent: 10, ...zero, clicks: 0, unique_clicks: 0, ...more };
}

export const [DENTAL, AGENCIES, DRAFT] = [uuid(1, 1), uuid(2, 1), uuid(3, 1)];

/** Two campaigns at work and a draft; leads in every state, mail in both directions. */
export function sampleWorkspace(): Workspace {
  const sent = { ue_type: 1, campaign_id: DENTAL, step: '0_0_0' };
  const received = (from: string) => ({
    ue_type: 2,
    campaign_id: DENTAL,
    lead: from,
    from_address_email: from,
    to_address_email_list: 'ann@sender-one.example',
    subject: 'Re: Quick question',
  });
  const to = (address: string) => ({ lead: address, to_address_email_list: address });
  return {
    ...emptyWorkspace(),
    campaigns: [
      campaign(DENTAL, 'Dental clinics EU'),
      campaign(AGENCIES, 'Agencies', { status: 2 }),
      { ...campaign(DRAFT, 'Not yet'), status: 0, sequences: undefined, daily_limit: undefined },
    ],
    analytics: [analytics(DENTAL, 'Dental clinics EU'), analytics(AGENCIES, 'Agencies', { campaign_status: 2, leads_count: 0 })],
    accounts: [account('ann@sender-one.example', '2026-08-01T07:55:34.416Z'), account('bo@sender-two.example', '2026-08-02T07:55:34.416Z')],
    leads: [
      lead(uuid(1, 2), 'joe@clinic.example', DENTAL, { email_open_count: 2, timestamp_last_open: '2026-09-18T08:00:00.000Z' }),
      lead(uuid(2, 2), 'away@clinic.example', DENTAL, { first_name: 'Ada' }),
      lead(uuid(3, 2), 'Bounced@Gone.example', DENTAL, { status: -1, first_name: 'Ben' }),
      lead(uuid(4, 2), 'stop@firm.example', AGENCIES, { status: -2, first_name: 'Sue' }),
      lead(uuid(5, 2), 'new@firm.example', DRAFT, { first_name: null, payload: null }),
      lead(uuid(6, 2), 'listed@firm.example', null),
    ],
    emails: [
      email(uuid(1, 3), '2026-09-17T17:51:39.000Z', { ...sent, ...to('joe@clinic.example') }),
      email(uuid(2, 3), '2026-09-17T17:52:39.000Z', { ...sent, ...to('away@clinic.example') }),
      email(uuid(3, 3), '2026-09-17T17:53:39.000Z', { ...sent, ...to('bounced@gone.example') }),
      email(uuid(4, 3), '2026-09-18T09:00:00.000Z', received('joe@clinic.example')),
      email(uuid(5, 3), '2026-09-18T09:05:00.000Z', { ...received('away@clinic.example'), is_auto_reply: 1 }),
      // Our own answer in the thread: by hand, and once from another mailbox of ours.
      email(uuid(6, 3), '2026-09-18T10:00:00.000Z', { ...to('joe@clinic.example'), ue_type: 3, campaign_id: DENTAL }),
      email(uuid(7, 3), '2026-09-18T10:05:00.000Z', {
        ...to('away@clinic.example'),
        ue_type: 2,
        campaign_id: DENTAL,
        from_address_email: 'bo@sender-two.example',
      }),
      email(uuid(8, 3), '2026-09-19T17:51:39.000Z', { ...sent, ...to('away@clinic.example'), step: '0_1_0', subject: '' }),
    ],
    daily: {
      '': [daily('2026-09-17', { sent: 3 }), daily('2026-09-18', { sent: 0, replies: 1 })],
      [DENTAL]: [daily('2026-09-17', { sent: 3 }), daily('2026-09-18', { sent: 0, replies: 1 })],
      [AGENCIES]: [],
    },
    steps: {
      [DENTAL]: [step('1', '0'), step(null, null, { sent: 0 }), step('0', '1'), step('0', '0')],
      [AGENCIES]: [],
    },
    blockList: [blocked(uuid(1, 4), 'enemy.example'), blocked(uuid(2, 4), 'Never@Again.example')],
  };
}
