import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutreachDatabase } from '../../src/db/database.ts';
import { putRaw } from '../../src/db/outbound/instantly.ts';
import { postgresTransport } from '../../src/db/transports/postgres.ts';
import { WEBHOOKS } from '../../src/outbound/hooks/kinds.ts';
import { readRecord } from '../../src/outbound/hooks/read-record.ts';
import { useDatabase } from '../support/databases.ts';
import { callReport, delivery, mailId, useHooks } from '../support/hooks.ts';
import { DENTAL, type Item } from '../support/instantly/workspace.ts';

const database = useDatabase();
const hooks = useHooks(database);
/** So many e-mails were sent to them; as many they sent. */
const SENT = 2;
const PEOPLE = ['joe@clinic.example', 'ann@clinic.example'];

/** Everything that was made, without what the database chose. */
async function made(): Promise<unknown> {
  const rows = async (text: string) => [...(await database.sql.unsafe(text))];
  return {
    campaigns: await rows('select campaign_name, instantly_campaign_id from outbound.campaigns order by 2'),
    leads: await rows('select email, first_name, lead_status from outbound.leads order by 1'),
    places:
      await rows(`select l.email, c.instantly_campaign_id, p.email_status, p.overall_status, p.email_sent_at, p.email_opened_at, p.email_replied_at,
      p.sequence_step, p.call_status, p.call_completed_at, p.last_activity_at, p.left_at is not null as left
      from outbound.campaign_leads p join outbound.leads l on l.id = p.lead_id join outbound.campaigns c on c.id = p.campaign_id order by 1, 2`),
    events:
      await rows(`select event_key, event_type, l.email, c.instantly_campaign_id, e.campaign_lead_id is not null as placed, event_timestamp,
      email_subject, email_body, email_from, email_to, instantly_email_id, sequence_step, sequence_variant, call_outcome
      from outbound.events e join outbound.leads l on l.id = e.lead_id left join outbound.campaigns c on c.id = e.campaign_id order by 1`),
    // Of several reasons the first that was heard stays.
    suppressions: await rows('select kind, value from ops.suppressions where lifted_at is null order by 1, 2'),
  };
}

async function empty(): Promise<void> {
  await database.sql`truncate outbound.campaigns, outbound.leads, outbound.offers, outbound.instantly_leads_raw, outbound.instantly_emails_raw,
    outbound.instantly_webhooks_raw, outbound.vapi_calls_raw, outbound.stale_campaign_leads, ops.suppressions, ops.cancellations, ops.sync_cursors,
    ops.import_files cascade`;
}

/** A fact, as one of the doors tells it. */
type Told = { door: 'webhook'; record: Item } | { door: 'emails' | 'leads'; record: Item };

const at = (minute: number) => `2026-09-1${minute % 10}T09:0${minute % 6}:00.000Z`;
const person = fc.nat({ max: PEOPLE.length - 1 });
const optionalMail = fc.option(fc.nat({ max: 3 }), { nil: undefined });

/** A webhook of any kind; an e-mail of the same number is the same e-mail, and one person's. */
const webhook = fc
  .record({
    type: fc.constantFrom(
      ...[
        'email_sent',
        'email_opened',
        'link_clicked',
        'email_link_clicked',
        'reply_received',
        'auto_reply_received',
        'lead_out_of_office',
      ],
      ...['email_bounced', 'lead_unsubscribed', 'lead_interested', 'lead_closed', 'something_new', 'campaign_completed'],
    ),
    mail: optionalMail,
    who: person,
    minute: fc.nat({ max: 9 }),
  })
  .map(({ type, mail: chosen, who, minute }): Told => {
    // What was sent is no answer: the first e-mails were sent, the others received.
    const isAnswer = ['reply_received', 'auto_reply_received', 'lead_out_of_office'].includes(type);
    const mail = chosen === undefined ? undefined : (chosen % SENT) + (isAnswer ? SENT : 0);
    const owner = mail === undefined ? who : mail % PEOPLE.length;
    const told = type === 'email_sent' ? { step: 1, variant: 2, email_subject: 'Hi', email_text: 'Hello' } : {};
    const answer = type === 'reply_received' ? { reply_subject: 'Re: Hi', reply_text: `Yes ${minute}` } : {};
    return {
      door: 'webhook',
      record: delivery(type, {
        ...{ lead_email: PEOPLE[owner], firstName: owner === 0 ? 'Joe' : 'Ann', timestamp: at(minute) },
        ...(mail === undefined ? {} : { email_id: mailId(mail) }),
        ...told,
        ...answer,
      }),
    };
  });

const listedMail = fc
  .record({
    mail: fc.nat({ max: 3 }),
    type: fc.constantFrom(1, 2, 3, 4),
    auto: fc.constantFrom(undefined, 0, 1),
    minute: fc.nat({ max: 9 }),
  })
  .map(
    ({ mail, type, auto, minute }): Told => ({
      door: 'emails',
      record: {
        ...{
          id: mailId(mail),
          timestamp_created: at(minute),
          timestamp_email: at(minute),
          campaign_id: DENTAL,
          lead: PEOPLE[mail % PEOPLE.length],
        },
        ...{
          ue_type: mail < SENT ? (type % 2 === 0 ? 4 : 1) : 2 + (type % 2),
          subject: 'Hi',
          body: { text: 'Hello' },
          eaccount: 'ann@sender-one.example',
          from_address_email: 'x@other.example',
        },
        ...(mail < SENT ? { step: '0_0_1' } : {}),
        ...(auto === undefined ? {} : { is_auto_reply: auto }),
      },
    }),
  );

const listedLead = fc.record({ who: person, status: fc.constantFrom(1, 3, -1, -2) }).map(
  ({ who, status }): Told => ({
    door: 'leads',
    record: {
      ...{
        id: `lead-${who}`,
        campaign: DENTAL,
        email: PEOPLE[who],
        first_name: who === 0 ? 'Joe' : 'Ann',
        status,
        timestamp_updated: at(9),
      },
      ...{ timestamp_created: at(0), email_open_count: 0, email_reply_count: 0, email_click_count: 0 },
    },
  }),
);

/** Each e-mail and each lead of the list has one state at the end. */
const facts = fc
  .record({
    webhooks: fc.array(webhook, { maxLength: 12 }),
    mails: fc.uniqueArray(listedMail, { maxLength: 4, selector: ({ record }) => record.id }),
    leads: fc.uniqueArray(listedLead, { maxLength: 2, selector: ({ record }) => record.id }),
  })
  .map(({ webhooks, mails, leads }): Told[] => [...webhooks, ...mails, ...leads]);

async function take(db: OutreachDatabase, told: readonly Told[]): Promise<void> {
  for (const { door, record } of told) {
    if (door === 'webhook') {
      const read = readRecord(WEBHOOKS, JSON.stringify(record));
      if (read === 'other' || 'reason' in read) throw new Error(JSON.stringify(read));
      await WEBHOOKS.put(db, `[${read.entry.text}]`, false);
    } else {
      await putRaw(db, door, { items: JSON.stringify([record]) }, false);
      await hooks.run(['sync-instantly', 'normalize']);
    }
  }
  await hooks.run(['sync-instantly', 'normalize']);
}

describe('webhooks and lists', () => {
  it('give the same rows in whatever order they come, and again', { timeout: 600_000 }, async () => {
    const db = new OutreachDatabase({ kind: 'postgres', url: database.url }, postgresTransport(database.url));
    await fc.assert(
      fc.asyncProperty(
        facts.chain((told) => fc.tuple(fc.constant(told), fc.shuffledSubarray(told, { minLength: told.length, maxLength: told.length }))),
        async ([told, shuffled]) => {
          await empty();
          await take(db, told);
          const first = await made();
          await empty();
          await take(db, shuffled);
          expect(await made()).toEqual(first);
          await hooks.run(['sync-instantly', 'normalize', '--rebuild']);
          expect(await made()).toEqual(first);
          await database.sql`truncate outbound.campaigns, outbound.leads, outbound.offers cascade`;
          await hooks.run(['sync-instantly', 'normalize', '--rebuild']);
          expect(await made()).toEqual(first);
        },
      ),
      { numRuns: 12, endOnFailure: true },
    );
    await db.close();
  });

  it('calls are made again, too', async () => {
    await empty();
    await hooks.ingest(delivery('email_sent', { step: 1 }));
    await database.sql`update outbound.leads set phone = '+14155550100'`;
    await hooks.calls(callReport('a', 'voicemail', { call: { metadata: { campaign_id: DENTAL } } }), callReport('b', 'customer-busy'));
    const before = await made();
    const { exitCode, stdout } = await hooks.run(['sync-instantly', 'normalize', '--rebuild']);
    expect({ exitCode, events: JSON.parse(stdout).tables['outbound.events'] }).toEqual({
      exitCode: 0,
      events: { inserted: 0, updated: 0, unchanged: 3 },
    });
    expect(await made()).toEqual(before);
    await database.sql`delete from outbound.events`;
    await hooks.run(['sync-instantly', 'normalize', '--rebuild']);
    expect(await made()).toEqual(before);
  });
});
