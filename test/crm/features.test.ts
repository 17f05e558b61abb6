import { beforeEach, expect, it } from 'vitest';
import { activeTemplates, contactFeatures } from '../../src/db/crm/contacts.ts';
import { addSuppressions } from '../../src/db/ops/suppressions.ts';
import { useDatabase } from '../support/databases.ts';

const database = useDatabase();
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const features = async (filter: Parameters<typeof contactFeatures>[1] = {}) => (await contactFeatures(database.db, filter, null, 100)).rows;

beforeEach(async () => {
  const { sql } = database;
  await sql`truncate crm.instagram_contacts, crm.outreach_queue, crm.next_best_actions, ops.suppressions, ops.cancellations cascade`;
  await sql`insert into crm.instagram_contacts (id, instagram_username, tags, relationship_stage) values
    (${id(1)}, 'ana.draws', '{vip,art}', 'fit_repeats'), (${id(2)}, 'bo.builds', '{art}', null), (${id(3)}, 'cleo', null, 'post_win')`;
});

it('tells nothing of somebody of whom nothing is known', async () => {
  expect(await features({ handles: ['cleo'] })).toEqual([
    expect.objectContaining({
      username: 'cleo',
      stage: 'post_win',
      tags: [],
      products: [],
      repeated_signal: null,
      accepted_help: null,
      asked_opinion: null,
    }),
  ]);
  expect(await features({ handles: ['cleo'] })).toEqual([
    expect.objectContaining({
      consent: null,
      touches: {},
      last_touch_at: null,
      template_uses: {},
      hold: null,
      suppressed: null,
      is_queued: false,
    }),
  ]);
});

it('gathers what speaks for an offer, whatever else stands in the columns', async () => {
  const { sql } = database;
  await sql`update crm.instagram_contacts set
    fit_signals = ${sql.json([{ product: 'p', signal_key: 'a', count: 1 }, { product: 'q', signal_key: 'b', count: 3 }, 'odd', { count: 'many' }])},
    value_delivered_log = ${sql.json([{ type: 'link', accepted: false }, { type: 'intro', at: '2026-01-01', accepted: true }, null])},
    trust_signals = ${sql.json([{ type: 'thanked' }, { type: 'asked_opinion', at: '2026-01-02', quote: 'what would you do?' }])}
    where id = ${id(1)}`;
  await sql`update crm.instagram_contacts set fit_signals = '{"a": 1}', value_delivered_log = '7', trust_signals = null where id = ${id(2)}`;
  const [ana, bo] = await features();
  expect(ana).toMatchObject({
    products: ['p', 'q'],
    repeated_signal: { product: 'q', signal_key: 'b', count: 3 },
    accepted_help: { type: 'intro' },
    asked_opinion: { quote: 'what would you do?' },
  });
  expect(bo).toMatchObject({ stage: 'first_touch', products: [], repeated_signal: null, accepted_help: null, asked_opinion: null });
});

it('counts touches of thirty days by lane: messages of ours, and those noted by hand', async () => {
  const { sql } = database;
  await sql`insert into crm.instagram_messages (contact_id, message_text, is_outbound, sent_at, lane) values
    (${id(1)}, 'a', true, now() - interval '1 day', null), (${id(1)}, 'b', true, now() - interval '2 days', 'offer'),
    (${id(1)}, 'c', true, now() - interval '31 days', null), (${id(1)}, 'd', false, now() - interval '1 hour', null)`;
  await sql`insert into crm.contact_touches (contact_id, lane, at, noted_by) values
    (${id(1)}, 'service', now() - interval '3 days', 'x'), (${id(1)}, 'service', now() - interval '40 days', 'x'), (${id(2)}, 'service', now() - interval '40 days', 'x')`;
  const [ana, bo] = await features();
  expect(ana?.touches).toEqual({ none: 1, offer: 1, service: 1 });
  expect(Date.parse(ana?.last_inbound_at ?? '')).toBeGreaterThan(Date.parse(ana?.last_touch_at ?? ''));
  expect(bo?.touches).toEqual({});
  expect(bo?.last_touch_at).not.toBeNull();
});

it('says who may not be written to, and why', async () => {
  const { sql, db } = database;
  await addSuppressions(db, [{ kind: 'handle', value: 'ana.draws', reason: 'asked us to stop', source: 'test' }], {
    dryRun: false,
    examples: 0,
  });
  await sql`insert into crm.holds (contact_id, quote, said_at) values (${id(2)}, 'please stop', '2026-11-01T10:00:00Z')`;
  await sql`insert into crm.consents (contact_id, is_given, evidence, reason, at, noted_by) values
    (${id(2)}, true, 'said yes', null, '2026-10-01', 'x'), (${id(2)}, false, null, 'changed his mind', '2026-10-02', 'x')`;
  const [ana, bo] = await features();
  expect(ana).toMatchObject({ suppressed: 'asked us to stop', hold: null });
  expect(bo).toMatchObject({ suppressed: null, hold: { quote: 'please stop' }, consent: { is_given: false, reason: 'changed his mind' } });
  await sql`update crm.holds set decided_at = now(), decision = 'not_a_no', decided_by = 'x'`;
  expect((await features({ ids: [id(2)] }))[0]?.hold).toBeNull();
});

it('tells the last use of each template, and what waits in the queue under any handle of theirs', async () => {
  const { sql } = database;
  await sql`insert into crm.outreach_queue (contact_id, username, message_text, status, template, sent_at, scheduled_at) values
    (${id(1)}, 'ana.draws', 'a', 'sent', 'service/x', '2026-11-02T10:00:00Z', '2026-11-01T10:00:00Z'),
    (${id(1)}, 'ana.draws', 'b', 'cancelled', 'service/y', null, '2026-11-03T10:00:00Z')`;
  await sql`insert into crm.outreach_queue (username, message_text, status) values ('bo.builds', 'c', 'pending')`;
  const [ana, bo] = await features();
  expect(Object.entries(ana?.template_uses ?? {}).map(([key, at]) => [key, Date.parse(at)])).toEqual([
    ['service/x', Date.parse('2026-11-02T10:00:00Z')],
  ]);
  expect(ana?.is_queued).toBe(false);
  expect(bo?.is_queued).toBe(true);
});

it('chooses by handle, also a merged one, by stage, tags, product and touch, a page after the other', async () => {
  const { sql, db } = database;
  await sql`insert into crm.merged_handles (handle, contact_id, merged_by) values ('ana.old', ${id(1)}, 'x')`;
  await sql`update crm.instagram_contacts set fit_signals = '[{"product": "p"}]', last_meaningful_touch = now() where id = ${id(2)}`;
  const names = async (filter: Parameters<typeof contactFeatures>[1]) => (await features(filter)).map(({ username }) => username);
  expect(await names({ handles: ['ana.old', 'cleo', 'nobody'] })).toEqual(['ana.draws', 'cleo']);
  expect((await features({ handles: ['ana.old'] }))[0]?.merged_handles).toEqual(['ana.old']);
  expect(await names({ stages: ['first_touch', 'post_win'] })).toEqual(['bo.builds', 'cleo']);
  expect(await names({ tags: ['art'] })).toEqual(['ana.draws', 'bo.builds']);
  expect(await names({ tags: ['art', 'vip'] })).toEqual(['ana.draws']);
  expect(await names({ product: 'p' })).toEqual(['bo.builds']);
  expect(await names({ not_touched_since: new Date(Date.now() - 60_000).toISOString() })).toEqual(['ana.draws', 'cleo']);
  const first = await contactFeatures(db, {}, null, 2);
  expect(first.rows.map(({ username }) => username)).toEqual(['ana.draws', 'bo.builds']);
  expect((await contactFeatures(db, {}, first.next, 2)).rows.map(({ username }) => username)).toEqual(['cleo']);
});

it('answers the templates in use', async () => {
  await database.sql`insert into crm.next_best_actions (lane, stage, action_key, action_text, is_active, metadata) values
    ('service', 'any', 'b', 'x', true, '{"link": "https://a.example"}'), ('rewarm', null, 'a', 'y', null, null), ('service', null, 'c', 'z', false, null)`;
  expect(await activeTemplates(database.db)).toEqual([
    { lane: 'rewarm', stage: null, action_key: 'a', action_text: 'y', metadata: {} },
    { lane: 'service', stage: 'any', action_key: 'b', action_text: 'x', metadata: { link: 'https://a.example' } },
  ]);
});
