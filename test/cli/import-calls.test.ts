import { describe, expect, it } from 'vitest';
import { useDatabase } from '../support/databases.ts';
import { callReport, useHooks } from '../support/hooks.ts';

const database = useDatabase({ each: true });
const hooks = useHooks(database);

const CAMPAIGN = '11111111-1111-4111-8111-111111111111';
const LEAD = '22222222-2222-4222-8222-222222222222';

async function people(): Promise<void> {
  await database.sql`insert into outbound.campaigns (id, campaign_name, uses_calls, campaign_status) values (${CAMPAIGN}, 'Calls', true, 'active')`;
  await database.sql`insert into outbound.leads (id, email, phone) values (${LEAD}, 'joe@clinic.example', '+1 415-555-0100')`;
  await database.sql`insert into outbound.campaign_leads (campaign_id, lead_id) values (${CAMPAIGN}, ${LEAD})`;
}

describe('import-calls', () => {
  it('makes one event for each call, and the place of the lead follows', async () => {
    await people();
    const summary = await hooks.calls(callReport('a', 'customer-ended-call'), callReport('a', 'customer-ended-call'), {
      message: { type: 'status-update', status: 'ringing' },
    });
    expect(summary).toMatchObject({ events: { inserted: 1, repeated: 1 }, unmatched: 0, warnings: [{ code: 'other_messages', count: 1 }] });
    const [event] = await database.sql`select event_type, call_outcome, call_duration_seconds as seconds, call_recording_url as recording,
      call_transcript as transcript, campaign_id, vapi_call_id from outbound.events`;
    expect(event).toEqual({
      event_type: 'call_completed',
      call_outcome: 'answered',
      seconds: 90,
      recording: 'https://calls.example/a.wav',
      transcript: 'AI: Hello\nUser: Yes',
      campaign_id: CAMPAIGN,
      vapi_call_id: 'a',
    });
    const [place] =
      await database.sql`select call_status, call_completed_at, call_duration_seconds as seconds from outbound.campaign_leads`;
    expect(place).toEqual({ call_status: 'completed', call_completed_at: new Date('2026-09-20T10:01:30Z'), seconds: 90 });
  });

  it('keeps no credential that a report brings along', async () => {
    await people();
    const assistant = {
      server: { url: 'https://hooks.example', secret: 'qz1' },
      serverUrlSecret: 'qz2',
      credentials: [{ apiKey: 'qz3' }],
      maxTokens: 250,
    };
    await hooks.calls(callReport('a', 'customer-ended-call', { assistant, token: 'qz4' }));
    const [row] = await database.sql`select raw_json, raw_json::text as text from outbound.vapi_calls_raw`;
    expect(row?.text).not.toContain('qz');
    expect(row?.raw_json.message.assistant).toEqual({
      server: { url: 'https://hooks.example', secret: '***' },
      ...{ serverUrlSecret: '***', credentials: '***', maxTokens: 250 },
    });
  });

  it('a time that is still to come is none, is told, and outlasts no later report', async () => {
    await people();
    const wrong = { timestamp: '2099-01-01T00:00:00Z', startedAt: '2099-01-01T00:00:00Z', endedAt: '2099-01-01T00:01:00Z' };
    const summary = await hooks.calls(callReport('a', 'customer-did-not-answer', wrong));
    expect(summary.warnings).toEqual([expect.objectContaining({ code: 'future_times', count: 1 })]);
    const [event] = await database.sql`select event_timestamp <= now() as is_past, call_duration_seconds as seconds from outbound.events`;
    expect(event).toEqual({ is_past: true, seconds: null });
    await hooks.calls(callReport('a', 'customer-ended-call'));
    expect(await hooks.events()).toEqual(['call_completed joe@clinic.example answered']);
  });

  it.each<[reason: string | undefined, type: string, outcome: string | null, status: string]>([
    ['customer-ended-call', 'call_completed', 'answered', 'completed'],
    ['assistant-ended-call', 'call_completed', 'answered', 'completed'],
    ['assistant-ended-call-after-message-spoken', 'call_completed', 'answered', 'completed'],
    ['assistant-forwarded-call', 'call_completed', 'answered', 'completed'],
    ['silence-timed-out', 'call_completed', 'answered', 'completed'],
    ['exceeded-max-duration', 'call_completed', 'answered', 'completed'],
    ['Customer Ended Call', 'call_completed', 'answered', 'completed'],
    ['customer-did-not-answer', 'call_failed', 'no_answer', 'no_answer'],
    ['customer-busy', 'call_failed', 'busy', 'no_answer'],
    ['voicemail', 'call_voicemail', 'voicemail', 'voicemail'],
    ['twilio-reported-customer-misdialed', 'call_failed', 'wrong_number', 'wrong_number'],
    ['twilio-failed-to-connect-call', 'call_failed', null, 'not_scheduled'],
    ['pipeline-error-of-next-year', 'call_failed', null, 'not_scheduled'],
    [undefined, 'call_failed', null, 'not_scheduled'],
  ])('%s is %s %s, and the lead is %s', async (reason, type, outcome, status) => {
    await people();
    await hooks.calls(callReport('a', reason));
    const [event] = await database.sql`select event_type, call_outcome, raw_data ->> 'ended_reason' as reason from outbound.events`;
    expect(event).toEqual({ event_type: type, call_outcome: outcome, reason: reason?.toLowerCase().replaceAll(' ', '-') ?? null });
    const [place] = await database.sql`select call_status from outbound.campaign_leads`;
    expect(place).toEqual({ call_status: status });
  });

  it('do not call me: only where the structured data says it, and then nobody does', async () => {
    await people();
    await hooks.calls(callReport('a', 'customer-ended-call', { analysis: { structuredData: { doNotCall: true } } }));
    expect(await hooks.places()).toEqual(['joe@clinic.example Calls: pending disqualified do_not_call']);
    expect([...(await database.sql`select kind, value, reason from ops.suppressions`)]).toEqual([
      { kind: 'phone', value: '+14155550100', reason: 'do not call' },
    ]);
  });

  it('of calls that nobody answered there is no duration, and it is never negative', async () => {
    await people();
    const bare = { startedAt: undefined, endedAt: undefined, artifact: {} };
    await hooks.calls(
      callReport('none', 'customer-did-not-answer', bare),
      callReport('back', 'customer-ended-call', { endedAt: '2026-09-20T09:00:00Z' }),
      callReport('start', 'customer-ended-call', { endedAt: null }),
    );
    const rows =
      await database.sql`select vapi_call_id as id, call_duration_seconds as seconds, call_recording_url as url, call_transcript as text
      from outbound.events order by 1`;
    expect(rows.map(({ id, seconds, url, text }) => [id, seconds, url !== null, text !== null])).toEqual([
      ['back', null, true, true],
      ['none', null, false, false],
      ['start', null, true, true],
    ]);
  });

  it('reads older reports, bare messages, and calls as the API has them', async () => {
    await people();
    const { message } = callReport('bare', 'voicemail');
    await hooks.calls(
      message,
      callReport('old', 'customer-ended-call', { artifact: undefined, recordingUrl: 'https://calls.example/old.wav', transcript: 'Hi' }),
      {
        id: 'api',
        type: 'outboundPhoneCall',
        status: 'ended',
        endedReason: 'customer-ended-call',
        startedAt: '2026-09-20T10:00:00Z',
        endedAt: '2026-09-20T10:00:09Z',
        customer: { number: '+14155550100' },
        recordingUrl: 'https://calls.example/api.wav',
        transcript: 'Hi',
      },
      { id: 'going', type: 'webCall', status: 'in-progress', customer: { number: '+14155550100' } },
    );
    const rows = await database.sql`select vapi_call_id as id, call_outcome as outcome, call_recording_url as url, call_transcript as text
      from outbound.events order by 1`;
    expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
      'api answered https://calls.example/api.wav Hi',
      'bare voicemail https://calls.example/bare.wav AI: Hello\nUser: Yes',
      'old answered https://calls.example/old.wav Hi',
    ]);
  });
});

describe('whose a call is', () => {
  it('says the metadata, else the number; none or several are rejects', async () => {
    await people();
    await database.sql`insert into outbound.leads (email, phone) values ('b@firm.example', '+1 415 555 0111'), ('c@firm.example', '+14155550111')`;
    const file = [
      callReport('meta', 'voicemail', { call: { metadata: { lead_id: LEAD }, customer: { number: '+14155550111' } } }),
      callReport('number', 'voicemail', { call: { customer: { number: '+1 (415) 555-0100' } } }),
      callReport('none', 'voicemail', { call: { customer: { number: '+14155550199' } } }),
      callReport('several', 'voicemail', { call: { customer: { number: '+14155550111' } } }),
      callReport('nothing', 'voicemail', { call: { customer: null } }),
      callReport('gone', 'voicemail', { call: { metadata: { leadId: CAMPAIGN } } }),
    ];
    const { exitCode, stdout, stderr } = await hooks.run(['import-calls', '-'], { input: hooks.lines(file) });
    expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr });
    expect(JSON.parse(stdout)).toMatchObject({ events: { inserted: 3, repeated: 0 }, unmatched: 3, rejected: { count: 3 } });
    const rows =
      await database.sql`select l.email, e.vapi_call_id as id from outbound.events e join outbound.leads l on l.id = e.lead_id order by 2`;
    expect(rows.map(({ email, id }) => `${id} ${email}`)).toEqual([
      'gone joe@clinic.example',
      'meta joe@clinic.example',
      'number joe@clinic.example',
    ]);
    const refused = await database.sql`select line, reason, record #>> '{message,call,id}' as id from ops.rejects order by line`;
    expect(refused.map(({ line, reason, id }) => `${line} ${id}: ${reason}`)).toEqual([
      '3 none: no lead has the number +14155550199',
      '4 several: 2 leads have the number +14155550111',
      '5 nothing: it names neither a lead nor a phone number',
    ]);
  });

  it('goes to the campaign that is named, by an id or by its name; one that nobody knew is made, whatever its id looks like', async () => {
    await people();
    await database.sql`insert into outbound.campaigns (campaign_name, vapi_campaign_id) values ('Spring', 'vapi-7')`;
    const named = (id: string, campaign: string) =>
      callReport(id, 'voicemail', { call: { metadata: { lead_id: LEAD, campaign_id: campaign } } });
    await hooks.calls(
      named('ours', CAMPAIGN),
      named('vapi', 'vapi-7'),
      named('name', 'spring'),
      named('uuid', '33333333-3333-4333-8333-333333333333'),
      named('other', 'summer-calls'),
    );
    const rows = await database.sql`select e.vapi_call_id as id, c.campaign_name as name from outbound.events e
      join outbound.campaigns c on c.id = e.campaign_id order by 1`;
    expect(rows.map(({ id, name }) => `${id}: ${name}`)).toEqual([
      'name: Spring',
      'other: Instantly summer-calls',
      'ours: Calls',
      'uuid: Instantly 33333333-3333-4333-8333-333333333333',
      'vapi: Spring',
    ]);
  });

  it('says of a lead that nobody knows that it is the lead', async () => {
    await people();
    const unknown = { lead_id: '44444444-4444-4444-8444-444444444444' };
    const file = [
      callReport('a', 'voicemail', { call: { metadata: unknown, customer: null } }),
      callReport('b', 'voicemail', { call: { metadata: unknown, customer: { number: '+14155550199' } } }),
    ];
    await hooks.run(['import-calls', '-'], { input: hooks.lines(file) });
    expect((await database.sql`select reason from ops.rejects order by line`).map(({ reason }) => reason)).toEqual([
      `nobody knows the lead "${unknown.lead_id}", and it names no phone number`,
      `nobody knows the lead "${unknown.lead_id}", and no lead has the number +14155550199`,
    ]);
  });
});
