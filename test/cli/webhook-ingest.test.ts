import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { delivery, mailId, useHooks } from '../support/hooks.ts';
import { DENTAL, email, type Item } from '../support/instantly/workspace.ts';
import { useInstantly } from '../support/sync-instantly.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const database = useDatabase({ each: true });
const dir = useDirectory();
const hooks = useHooks(database);
const instantly = useInstantly(database);

describe('webhook ingest', () => {
  it('what is said to happen in the future happened when it came, and outlasts nothing', async () => {
    const sent = delivery('email_sent', { email_id: mailId(1), step: 1, timestamp: '2099-01-01T00:00:00Z' });
    const summary = await hooks.ingest(sent);
    expect(summary.warnings).toEqual([expect.objectContaining({ code: 'future_times', count: 1 })]);
    expect(await hooks.ingest(sent)).toMatchObject({ events: { inserted: 0, repeated: 1 } });
    await hooks.ingest(delivery('reply_received', { email_id: mailId(2), timestamp: new Date().toISOString() }));
    expect(await hooks.places()).toEqual(['joe@clinic.example Dental clinics EU: replied replied not_scheduled']);
    const [latest] = await database.sql`select max(event_timestamp) <= now() as is_past, count(*)::int as events from outbound.events`;
    expect(latest).toEqual({ is_past: true, events: 2 });
    const [place] = await database.sql`select last_activity_at <= now() as is_past from outbound.campaign_leads`;
    expect(place).toEqual({ is_past: true });
  });

  it('who is not interested is to be called no more, until somebody plans it or hears otherwise', async () => {
    const day = (n: number) => new Date(Date.now() - n * 86_400_000).toISOString();
    const due = async () =>
      JSON.parse((await hooks.run(['campaigns', 'follow-ups'])).stdout).map(({ email, why }: Record<string, string>) => `${email} ${why}`);
    const of = (lead_email: string, type: string, days: number) => delivery(type, { lead_email, timestamp: day(days) });
    const people = ['no', 'wrong', 'lost', 'met', 'open'].map((name) => `${name}@clinic.example`);
    await hooks.ingest(
      ...people.map((lead_email, i) => delivery('email_sent', { lead_email, timestamp: day(9.5), email_id: mailId(i), step: 1 })),
    );
    await database.sql`update outbound.campaigns set campaign_status = 'active'`;
    expect(await due()).toHaveLength(5);
    await hooks.ingest(
      of('no@clinic.example', 'lead_not_interested', 8),
      of('wrong@clinic.example', 'lead_wrong_person', 8),
      of('lost@clinic.example', 'lead_lost', 8),
      of('met@clinic.example', 'lead_meeting_booked', 8),
      of('open@clinic.example', 'lead_not_interested', 8),
      of('open@clinic.example', 'lead_interested', 7),
    );
    expect(await due()).toEqual(['open@clinic.example e-mailed 9 days ago, no reply: call']);
    await database.sql`update outbound.campaign_leads c set next_followup_at = now() - interval '1 hour' from outbound.leads l
      where l.id = c.lead_id and l.email in ('no@clinic.example', 'lost@clinic.example')`;
    await database.sql`insert into outbound.events (event_source, event_type, lead_id, event_timestamp, raw_data)
      select 'manual', 'task_created', id, now() - interval '2 days', '{"next_followup_at": "x"}' from outbound.leads where email = 'lost@clinic.example'`;
    expect(await due()).toContain('lost@clinic.example the follow-up to step 1 is due');
    expect((await due()).join()).not.toContain('no@clinic');
  });

  it('makes events, leads and campaigns, and stops the campaign of who replied', async () => {
    const summary = await hooks.ingest(
      delivery('email_sent', { email_id: mailId(1), step: 2, variant: 1, timestamp: '2026-09-17T09:00:00Z' }),
      delivery('email_opened', { email_id: mailId(1), timestamp: '2026-09-17T10:00:00Z' }),
      delivery('link_clicked', { email_id: mailId(1), timestamp: '2026-09-17T10:00:05Z' }),
      delivery('reply_received', { email_id: mailId(2), reply_text: 'Tell me more', from: 'assistant@other.example' }),
    );
    expect(summary).toMatchObject({ events: { inserted: 4, repeated: 0 }, unmatched: 0, warnings: [] });
    expect(await hooks.events()).toEqual([
      'email_sent joe@clinic.example 2 1',
      'email_opened joe@clinic.example',
      'email_clicked joe@clinic.example',
      'email_replied joe@clinic.example',
    ]);
    expect(await hooks.places()).toEqual(['joe@clinic.example Dental clinics EU: replied replied not_scheduled']);
    expect([...(await database.sql`select email, first_name from outbound.leads`)]).toEqual([
      { email: 'joe@clinic.example', first_name: 'Joe' },
    ]);
    const again = await hooks.ingest(delivery('reply_received', { email_id: mailId(2), reply_text: 'Tell me more' }));
    expect(again).toMatchObject({ events: { inserted: 0, repeated: 1 } });
  });

  it('an automatic answer is no reply, whatever else is said of it', async () => {
    await hooks.ingest(delivery('email_sent', { email_id: mailId(1), step: 1 }), delivery('reply_received', { email_id: mailId(2) }));
    expect(await hooks.places()).toEqual(['joe@clinic.example Dental clinics EU: replied replied not_scheduled']);
    await hooks.ingest(delivery('lead_out_of_office', { email_id: mailId(2), timestamp: '2026-09-18T09:00:09Z' }));
    expect(await hooks.events()).toEqual(['email_auto_replied joe@clinic.example', 'email_sent joe@clinic.example 1']);
    expect(await hooks.places()).toEqual(['joe@clinic.example Dental clinics EU: sent active not_scheduled']);
  });

  it('who bounced or unsubscribed is suppressed, once for each campaign', async () => {
    const summary = await hooks.ingest(
      delivery('email_bounced', { lead_email: 'gone@clinic.example', email_id: mailId(1) }),
      delivery('email_bounced', { lead_email: 'gone@clinic.example', timestamp: '2026-09-18T09:00:03Z' }),
      delivery('lead_unsubscribed', { lead_email: 'Stop@Clinic.example' }),
      delivery('unsubscribed', { lead_email: 'stop@clinic.example', timestamp: '2026-09-18T09:10:00Z' }),
    );
    expect(summary).toMatchObject({ events: { inserted: 2, repeated: 2 } });
    expect([...(await database.sql`select value, reason from ops.suppressions order by 1`)]).toEqual([
      { value: 'gone@clinic.example', reason: 'bounced' },
      { value: 'stop@clinic.example', reason: 'unsubscribed' },
    ]);
    expect(await hooks.places()).toEqual([
      'gone@clinic.example Dental clinics EU: bounced bounced not_scheduled',
      'stop@clinic.example Dental clinics EU: unsubscribed unsubscribed not_scheduled',
    ]);
  });

  it.each([
    ['email_sent', 'email_sent'],
    ['email_opened', 'email_opened'],
    ['link_clicked', 'email_clicked'],
    ['email_link_clicked', 'email_clicked'],
    ['reply_received', 'email_replied'],
    ['auto_reply_received', 'email_auto_replied'],
    ['lead_out_of_office', 'email_auto_replied'],
    ['email_bounced', 'email_bounced'],
    ['lead_unsubscribed', 'email_unsubscribed'],
    ['spam_complaint', 'email_complained'],
    ['email_complained', 'email_complained'],
    ['lead_interested', 'lead_interested'],
    ['lead_meeting_booked', 'lead_meeting_booked'],
    ['meeting_booked', 'lead_meeting_booked'],
    ['lead_no_show', 'lead_no_show'],
    ['LEAD_CLOSED', 'lead_closed'],
  ])('%s is %s', async (type, event) => {
    await hooks.ingest(delivery(type));
    expect((await hooks.events()).map((text) => text.split(' ')[0])).toEqual([event]);
  });

  it('types that nobody knows, and what is about nobody, are kept and counted', async () => {
    const summary = await hooks.ingest(
      delivery('something_new'),
      delivery('something_new', { timestamp: '2026-09-19T00:00:00Z' }),
      delivery('account_error', { lead_email: undefined }),
      delivery('email_sent', { lead_email: undefined }),
    );
    expect(summary).toMatchObject({ events: { inserted: 0, repeated: 0 }, unmatched: 4 });
    expect(summary.warnings).toMatchObject([
      { code: 'unknown_types', count: 2 },
      { code: 'unmatched', count: 2 },
    ]);
    expect(summary.warnings[0]?.message).toContain('something_new');
    expect(summary.tables['outbound.instantly_webhooks_raw']).toEqual({ inserted: 4, updated: 0, unchanged: 0 });
  });

  it('is the event of the list where it does not name its e-mail, whichever came first', async () => {
    const at = (second: string) => `2026-09-18T09:0${second}.000Z`;
    const text = (reply_text: string) => ({ reply_text });
    const deliveries = [
      delivery('email_sent', { step: 1, timestamp: at('0:00') }),
      delivery('reply_received', { timestamp: at('4:00'), ...text('Tell me more') }),
      delivery('reply_received', { timestamp: at('6:00'), ...text('And the price?') }),
      delivery('auto_reply_received', { timestamp: at('6:02'), ...text('And the price?') }),
    ];
    const named = (n: number, second: string, more: Item) =>
      email(mailId(n), at(second), { campaign_id: DENTAL, lead: 'joe@clinic.example', timestamp_email: at(second), ...more });
    const listed = [
      named(1, '0:03', { ue_type: 1, step: '0_0_0', to_address_email_list: 'joe@clinic.example' }),
      named(2, '4:05', { ue_type: 2, from_address_email: 'joe@clinic.example', body: { text: 'Tell me more, please' } }),
      named(3, '6:05', { ue_type: 2, from_address_email: 'joe@clinic.example', body: { html: '<p>And the price?</p>' } }),
      // Nobody delivered these: another step, another text.
      named(4, '1:00', { ue_type: 1, step: '0_1_0', to_address_email_list: 'joe@clinic.example' }),
      named(5, '8:00', { ue_type: 2, from_address_email: 'joe@clinic.example', body: { text: 'Hello?' } }),
    ];
    const keys = async () =>
      (
        await database.sql`select event_key, event_type, event_timestamp::text as at, email_body, sequence_step from outbound.events order by 1`
      ).map((row) => ({ ...row }));
    const { server } = instantly;
    server.workspace.leads = [];
    server.workspace.emails = listed;
    await instantly.sync('--only', 'emails');
    await hooks.ingest(...deliveries);
    const once = await keys();
    expect(once.map(({ event_key }) => event_key)).toEqual(
      [
        [1, 'email_sent'],
        [2, 'email_replied'],
        [3, 'email_auto_replied'],
        [4, 'email_sent'],
        [5, 'email_replied'],
      ].map(([n, type]) => `instantly:${mailId(Number(n))}:${type}`),
    );
    await database.sql`truncate outbound.events, outbound.instantly_webhooks_raw, outbound.instantly_emails_raw, ops.sync_cursors cascade`;
    await database.sql`truncate ops.import_files cascade`;
    await hooks.ingest(...deliveries);
    expect(await keys()).toHaveLength(4);
    await instantly.sync('--only', 'emails');
    expect(await keys()).toEqual(once);
    await instantly.run(['normalize', '--rebuild']);
    expect(await keys()).toEqual(once);
  });

  it('opens and clicks repeat, and nothing else does', async () => {
    const summary = await hooks.ingest(
      ...['09:00:00', '09:00:01', '09:00:01'].flatMap((time) => [
        delivery('email_opened', { email_id: mailId(1), timestamp: `2026-09-18T${time}Z` }),
        delivery('email_sent', { email_id: mailId(1), timestamp: `2026-09-18T${time}.000Z` }),
      ]),
    );
    expect(summary).toMatchObject({ events: { inserted: 3, repeated: 3 } });
  });

  it('a campaign or lead that nobody knows is made; one that people renamed keeps its name', async () => {
    await hooks.ingest(delivery('email_sent'));
    await database.sql`update outbound.campaigns set campaign_name = 'Ours'`;
    await hooks.ingest(delivery('email_opened', { campaign_name: 'Theirs' }));
    const rows = await database.sql`select campaign_name, instantly_campaign_id, o.offer_name from outbound.campaigns c
      join outbound.offers o on o.id = c.offer_id`;
    expect([...rows]).toEqual([{ campaign_name: 'Ours', instantly_campaign_id: DENTAL, offer_name: 'Default offer' }]);
  });

  it('keeps every digit of what came', async () => {
    const text = JSON.stringify(delivery('email_sent')).replace('"firstName"', '"score": 9007199254740993.10, "none": null, "firstName"');
    await hooks.run(['webhook', 'ingest', '-'], { input: text });
    const [row] = await database.sql`select raw_json::text as text from outbound.instantly_webhooks_raw`;
    expect(row?.text).toContain('9007199254740993.10');
    expect(row?.text).toContain('"none": null');
  });

  it.each<[what: string, bytes: Buffer]>([
    ['an array', Buffer.from(JSON.stringify([delivery('email_sent'), { payload: delivery('email_opened') }]))],
    ['gzip', gzipSync(`${JSON.stringify(delivery('email_sent'))}\n${JSON.stringify(delivery('email_opened'))}\n`)],
    [
      'objects over several lines',
      Buffer.from(`${JSON.stringify(delivery('email_sent'), null, 2)}\n${JSON.stringify(delivery('email_opened'))}`),
    ],
  ])('reads %s, and the same file once', async (_what, bytes) => {
    const path = join(dir.path, 'deliveries');
    await writeFile(path, bytes);
    const first = await hooks.run(['webhook', 'ingest', path, '--dry-run']);
    expect(JSON.parse(first.stdout)).toMatchObject({ dry_run: true, events: { inserted: 2, repeated: 0 } });
    expect(await hooks.events()).toEqual([]);
    const second = await hooks.run(['webhook', 'ingest', path]);
    expect(JSON.parse(second.stdout)).toMatchObject({ events: { inserted: 2, repeated: 0 } });
    const again = await hooks.run(['webhook', 'ingest', path]);
    expect(JSON.parse(again.stdout)).toMatchObject({ skipped: expect.any(String), events: { inserted: 0, repeated: 2 }, unmatched: 0 });
    const forced = await hooks.run(['webhook', 'ingest', path, '--force']);
    expect(JSON.parse(forced.stdout)).toMatchObject({ events: { inserted: 0, repeated: 2 } });
  });

  it('a malformed record is a reject, and is retried', async () => {
    const bad = [
      { timestamp: '2026-09-18T09:00:00Z' },
      delivery('email_sent', { timestamp: 'yesterday' }),
      delivery('email_sent', { lead_email: 'nobody' }),
      delivery('email_sent', { campaign_id: { id: 1 } }),
      delivery('lead_unsubscribed', { lead_email: ['stop@clinic.example'] }),
      7,
      [],
    ];
    const { exitCode, stdout } = await hooks.run(['webhook', 'ingest', '-'], { input: hooks.lines([...bad, delivery('email_opened')]) });
    expect(exitCode).toBe(3);
    const { rejected, run_id, events } = JSON.parse(stdout);
    expect({ rejected: rejected.count, events }).toEqual({ rejected: 7, events: { inserted: 1, repeated: 0 } });
    const rows = await database.sql`select line, reason from ops.rejects order by line`;
    expect(rows.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '1 event_type is missing',
      '2 timestamp: "yesterday" is not an ISO timestamp',
      '3 lead_email is no e-mail address',
      '4 campaign_id is no id',
      '5 lead_email is no e-mail address',
      '6 it is no delivery: an object with event_type',
      '7 it is no delivery: an object with event_type',
    ]);
    const fixed = [{ pointer: '/1', record: delivery('email_sent') }];
    expect(await hooks.run(['rejects', 'retry', run_id, '-'], { input: hooks.lines(fixed) })).toMatchObject({ exitCode: 0 });
    expect(await hooks.events()).toHaveLength(2);
  });

  it('takes the examples', async () => {
    const deliveries = await hooks.run(['webhook', 'ingest', fixture('instantly-webhooks.ndjson')]);
    expect(deliveries.exitCode).toBe(3);
    expect(JSON.parse(deliveries.stdout)).toMatchObject({ events: { inserted: 8, repeated: 0 }, unmatched: 1, rejected: { count: 1 } });
    const calls = await hooks.run(['import-calls', fixture('vapi-calls.ndjson')]);
    expect(calls.exitCode).toBe(3);
    expect(JSON.parse(calls.stdout)).toMatchObject({ events: { inserted: 3, repeated: 0 }, unmatched: 1, rejected: { count: 1 } });
    expect(await hooks.places()).toEqual([
      'away@clinic.example Dental clinics EU: pending active not_scheduled',
      'gone@clinic.example Dental clinics EU: bounced bounced not_scheduled',
      'joe@clinic.example Dental clinics EU: replied replied completed',
      'stop@clinic.example Dental clinics EU: unsubscribed unsubscribed not_scheduled',
    ]);
  });
});
