import { beforeAll, describe, expect, it } from 'vitest';
import { leadTimeline } from '../../../src/db/outbound/results.ts';
import { allPages } from '../../../src/db/paging.ts';
import { useDatabase } from '../../support/databases.ts';
import { id, reportsOf, told } from './support.ts';

const database = useDatabase();
const { report, run } = reportsOf(database);
const LONG = `Hello Ana,\n${'a line of the mail '.repeat(400)}`;

/** In the order in which they were stored, which is no order of time. */
const EVENTS = [
  {
    event_source: 'vapi',
    event_type: 'call_completed',
    event_timestamp: '2026-09-05T10:00:00Z',
    call_outcome: 'answered',
    call_duration_seconds: 95,
    call_transcript: LONG,
    vapi_call_id: 'call-1',
  },
  {
    event_source: 'instantly',
    event_type: 'email_sent',
    event_timestamp: '2026-09-01T10:00:00Z',
    email_subject: 'Quick question',
    email_body: LONG,
    email_from: 'bo@sender.example',
    email_to: 'ana@firm.example',
    sequence_step: 1,
    sequence_variant: 2,
    campaign_id: id(1),
  },
  {
    event_source: 'manual',
    event_type: 'note_added',
    event_timestamp: '2026-09-06T10:00:00Z',
    note_text: 'wants a demo',
    performed_by: id(5),
  },
  {
    event_source: 'linkedin',
    event_type: 'message_sent',
    event_timestamp: '2026-09-02T10:00:00Z',
    linkedin_message_text: 'Hi Ana',
    linkedin_profile_url: 'https://linkedin.com/in/ana',
  },
  {
    event_source: 'instantly',
    event_type: 'email_replied',
    event_timestamp: '2026-09-03T10:00:00Z',
    email_subject: 'Re: Quick question',
    email_body: 'Tell me more',
    email_from: 'ana@firm.example',
    email_to: 'bo@sender.example',
    campaign_id: id(1),
  },
  {
    event_source: 'instantly',
    event_type: 'email_sent',
    event_timestamp: '2026-08-31T10:00:00Z',
    email_body: '<div>Hi <b>Ana</b></div>\n<p>One thing</p>',
  },
  { event_source: 'system', event_type: 'status_changed', event_timestamp: '2026-09-04T10:00:00Z' },
];

beforeAll(async () => {
  await database.sql`insert into outbound.campaigns (id, campaign_name) values (${id(1)}, 'Dental')`;
  await database.sql`insert into outbound.users (id, email, full_name) values (${id(5)}, 'cat@team.example', 'Cat')`;
  await database.sql`insert into outbound.leads (id, email, personal_email, phone) values (${id(2)}, 'ana@firm.example', 'ana@home.example', '+49 30 1234567'), (${id(3)}, 'ben@firm.example', null, null)`;
  for (const event of EVENTS) await database.sql`insert into outbound.events ${database.sql({ lead_id: id(2), ...event })}`;
  await database.sql`insert into outbound.events (event_source, event_type, lead_id) values ('manual', 'note_added', ${id(3)})`;
});

describe('the timeline of a lead', () => {
  it('has every source in one order, the newest first, and who did it', async () => {
    const { rows, notes } = await report('timeline', 'Ana@Firm.example');
    expect(told(rows, 'at', 'source', 'type', 'summary', 'campaign', 'performed_by').map((row) => row.replace(/T10:00:00\S*/, ''))).toEqual(
      [
        '2026-09-06 manual note_added wants a demo null cat@team.example',
        '2026-09-05 vapi call_completed answered, 95 s null null',
        '2026-09-04 system status_changed null null null',
        '2026-09-03 instantly email_replied Re: Quick question Dental ana@firm.example',
        '2026-09-02 linkedin message_sent Hi Ana null null',
        '2026-09-01 instantly email_sent Quick question Dental bo@sender.example',
        '2026-08-31 instantly email_sent Hi Ana One thing null null',
      ],
    );
    expect(notes).toContain(`timeline of ana@firm.example (lead ${id(2)})`);
    expect(rows[5]).toMatchObject({
      email_body: LONG,
      email_to: 'ana@firm.example',
      sequence_step: 1,
      sequence_variant: 2,
      campaign_id: id(1),
    });
    expect(rows[1]).toMatchObject({ call_transcript: LONG, vapi_call_id: 'call-1', call_duration_seconds: 95 });
  });

  it('is found by id, phone and private address as well; who is not known is a usage error', async () => {
    for (const who of [id(2), '+49 30 1234567', 'ana@home.example', 'mailto:ANA@firm.example'])
      expect((await report('timeline', who)).rows).toHaveLength(EVENTS.length);
    for (const who of ['nobody@firm.example', id(99), 'Ana']) {
      expect(await run('timeline', who)).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('no lead is known as') });
    }
    expect(await run('timeline')).toMatchObject({ exitCode: 2 });
  });

  it('cuts what is long in a table alone', async () => {
    const { stdout } = await run('timeline', 'ana@firm.example', '--format', 'table', '--fields', 'type,email_body');
    expect(stdout.length).toBeLessThan(1_000);
    expect(stdout).toMatch(/Hello Ana.*…/);
  });

  it('pages by the moment and then the event', async () => {
    const same = '2026-09-10T00:00:00Z';
    await database.sql`insert into outbound.events (event_source, event_type, lead_id, event_timestamp) select 'instantly', 'email_opened', ${id(3)}, ${same} from generate_series(1, 40)`;
    const paged: string[] = [];
    for await (const { event_id } of allPages((after) => leadTimeline(database.db, id(3), after, 7))) paged.push(event_id);
    expect(new Set(paged).size).toBe(41);
    expect((await report('timeline', id(3))).rows.map((row) => row.event_id)).toEqual(paged);
    expect((await report('timeline', id(3), '--limit', '5')).rows).toHaveLength(5);
  });
});
