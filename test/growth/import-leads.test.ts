import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../src/growth/api-key.ts';
import { guarded, unguarded } from '../../src/growth/import-leads/guards.ts';
import { hundredths } from '../../src/growth/import-leads/history.ts';
import { csvFormatter } from '../../src/output/formats.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { growthOf, KEY } from '../support/growth.ts';

const database = useDatabase();
const dir = useDirectory();
const { call, json, load, lead, actions } = growthOf(database);
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const [ANA, BEN] = [id(1), id(2)];
const ANAS_KEY = `client_${'a'.repeat(32)}`;
const BENS_KEY = `client_${'b'.repeat(32)}`;
const T = (n: number) => `2026-03-0${n}T10:00:00Z`;
const joe = (n: number, more: object = {}) => ({
  client_id: ANA,
  email: 'joe@lead.example',
  name: 'Joe',
  timestamp: T(n),
  is_test: false,
  ...more,
});
const summary = (result: { stdout: string }) => JSON.parse(result.stdout);
const counts = (result: { stdout: string }) => summary(result).tables['growth.lead_memory'];
const rejects = async () => [...(await database.sql`select reason, record from ops.rejects order by id`)];

beforeEach(async () => {
  await database.sql`delete from growth.clients`;
  await database.sql`truncate ops.runs, ops.import_files cascade`;
  await database.sql`insert into growth.clients (client_id, business_name, email, password_hash, api_key) values
    (${ANA}, 'Ana', 'ana@studio.example', '!', ${`sha256:${fingerprintOf(ANAS_KEY)}`}), (${BEN}, 'Ben', 'ben@studio.example', '!', ${BENS_KEY})`;
});

describe('one record', () => {
  it('makes a lead with its first entries and its action', async () => {
    const result = await load([
      joe(1, { message: ' Hi ', locale: 'fr-CA', intent: 'Demande de devis', tone: 'formel', urgency: 'Élevée', confidence_score: 0.8 }),
    ]);
    expect(result.exitCode).toBe(0);
    expect(counts(result)).toEqual({ inserted: 1, updated: 0, unchanged: 0 });
    expect(await lead('joe@lead.example')).toMatchObject({
      ...{
        name: 'Joe',
        message: 'Hi',
        language: 'fr',
        intent: 'Demande de devis',
        tone: 'formel',
        urgency: 'High',
        confidence_score: '0.80',
      },
      ...{ current_tag: 'Active', archived: false, deleted: false, is_test: false, relationship_insight: null, client_id: ANA },
      tone_history: [{ value: 'formel', timestamp: T(1) }],
      urgency_history: [{ value: 'High', timestamp: T(1) }],
      confidence_history: [{ value: 0.8, timestamp: T(1) }],
      timestamp: new Date(T(1)),
    });
    expect(await actions('joe@lead.example')).toMatchObject([
      { action_type: 'insert', tag: 'Active', conversion_outcome: false, is_test: false, client_id: ANA },
    ]);
  });

  it.each([
    ['client_id', { client_id: ANA }],
    ['address', { client: 'ANA@studio.example' }],
    ['key', { api_key: ` ${ANAS_KEY}` }],
    ['both', { client_id: ANA, api_key: ANAS_KEY }],
    ['a plain key of before', { api_key: BENS_KEY }],
  ])('is of the account that it names by %s', async (_, tenant) => {
    const { exitCode } = await load([{ email: 'joe@lead.example', name: 'Joe', ...tenant }]);
    expect(exitCode).toBe(0);
    expect((await lead('joe@lead.example'))?.client_id).toBe('api_key' in tenant && tenant.api_key === BENS_KEY ? BEN : ANA);
  });

  it.each<[string, object]>([
    ['no address', { email: 'joe' }],
    ['two addresses', { email: 'a@b.example, c@d.example' }],
    ['no address at all', { email: null }],
    ['an empty name', { name: ' \u200b ' }],
    ['a name that is none', { name: { first: 'Joe' } }],
    ['no time', { timestamp: 'yesterday' }],
    ['no day', { timestamp: '2026-02-30T10:00:00Z' }],
    ['a two-digit year', { timestamp: '01/02/26' }],
    ['an order that could be either', { timestamp: '03/04/2026' }],
    ['a rounded exponent', { timestamp: '1.77E+12' }],
    ['zero', { timestamp: 0 }],
    ['eleven digits', { timestamp: 17_725_248_000 }],
    ['more than a day ahead', { timestamp: new Date(Date.now() + 90_000_000).toISOString() }],
    ['another language', { language: 'de' }],
    ['a confidence above 1', { confidence_score: 1.01 }],
    ['a negative confidence', { confidence_score: -0.1 }],
    ['no confidence', { confidence_score: 'high' }],
    ['a history that is no list', { tone_history: { value: 'x' } }],
    ['a history of texts', { tone_history: ['x'] }],
    ['an entry without a time', { urgency_history: [{ value: 'High' }] }],
    ['an entry of no time', { urgency_history: [{ value: 'High', timestamp: 'x' }] }],
    ['a confidence that is a text', { confidence_history: [{ value: '0.8', timestamp: T(1) }] }],
    ['a confidence out of range in a history', { confidence_history: [{ value: 8, timestamp: T(1) }] }],
    ['an unknown account', { client_id: id(9) }],
    ['no account', { client_id: undefined }],
    ['an unknown key', { api_key: `client_${'0'.repeat(32)}` }],
    ['a key without its account', { client_id: undefined, api_key: 'sha256:x' }],
    ['the key of another account', { api_key: BENS_KEY }],
  ])('is rejected for %s, and the rest goes on', async (_, field) => {
    const result = await load([joe(1, field), joe(2, { email: 'ok@lead.example' })]);
    expect(result.exitCode).toBe(3);
    expect(summary(result).rejected.count).toBe(1);
    expect(counts(result)).toMatchObject({ inserted: 1 });
    const [{ reason, record } = {}] = await rejects();
    expect(reason).toMatch(/\w/);
    expect(JSON.stringify({ reason, record }) + result.stderr).not.toMatch(KEY);
  });

  it.each<[string, object, object]>([
    ['seconds', { timestamp: 1_772_524_800 }, { timestamp: new Date('2026-03-03T08:00:00Z') }],
    ['milliseconds', { timestamp: '1772524800000' }, { timestamp: new Date('2026-03-03T08:00:00Z') }],
    ['an offset', { timestamp: '2026-03-03T10:00:00+02:00' }, { timestamp: new Date('2026-03-03T08:00:00Z') }],
    ['another case of its address', { email: ' Joe@LEAD.example ' }, { email: 'joe@lead.example' }],
    ['a share with a percent sign', { confidence_score: '85 %' }, { confidence_score: '0.85' }],
    ['three digits', { confidence_score: 0.855 }, { confidence_score: '0.86' }],
    ['an urgency that is none', { urgency: 'whenever' }, { urgency: null }],
    ['fields that nobody knows', { constructor: 'x', __proto__: { a: 1 }, emails: ['x'], score: {} }, { name: 'Joe' }],
    ['no message', { message: '  ' }, { message: null }],
  ])('is read with %s', async (_, field, expected) => {
    const result = await load([joe(1, field)]);
    expect(result.exitCode).toBe(0);
    expect(await lead('joe@lead.example')).toMatchObject(expected);
  });

  it('is one lead in every spelling of its address, and two of dots and plus parts', async () => {
    await load(['jo@xn--mller-kva.example', 'JO@MÜLLER.example', 'jo@mu\u0308ller.example'].map((email, n) => joe(n + 1, { email })));
    expect(await database.sql`select 1 from growth.lead_memory`).toHaveLength(1);
    await load(['j.o@lead.example', 'jo@lead.example', 'jo+x@lead.example'].map((email) => joe(1, { email })));
    expect(await database.sql`select 1 from growth.lead_memory`).toHaveLength(4);
  });

  it('is a test lead by its address or name, but where it says so itself', async () => {
    await load([
      { client_id: ANA, email: 'a@x.example', name: 'A', timestamp: T(1) },
      { client_id: ANA, email: 'b@firm.com', name: 'Test Lead', timestamp: T(1) },
      { client_id: ANA, email: 'c@contest.com', name: 'We demo', message: 'a test', timestamp: T(1), is_test: false },
      { client_id: ANA, email: 'd@contest.com', name: 'Testa', message: 'please demo', timestamp: T(1) },
      { client_id: ANA, email: 'e@firm.com', name: 'Eve', timestamp: T(1), is_test: true },
    ]);
    const rows =
      await database.sql`select l.email, l.is_test, a.is_test as of_action from growth.lead_memory l join growth.lead_actions a on a.lead_id = l.id order by 1`;
    expect(rows.map(({ is_test, of_action }) => [is_test, of_action])).toEqual([
      [true, true],
      [true, true],
      [false, false],
      [false, false],
      [true, true],
    ]);
  });
});

describe('several records', () => {
  it('of two accounts are two leads', async () => {
    await load([joe(1), joe(2, { client_id: BEN })]);
    expect(await database.sql`select client_id from growth.lead_memory order by 1`).toEqual([{ client_id: ANA }, { client_id: BEN }]);
  });

  it('count in the order of their times, whatever that of the file', async () => {
    const result = await load([
      joe(3, { tone: 'urgent', urgency: 'High' }),
      joe(1, { tone: 'casual', urgency: 'faible', message: 'one' }),
      joe(2, { tone: 'Casual' }),
    ]);
    expect(counts(result)).toEqual({ inserted: 1, updated: 0, unchanged: 0 });
    expect(await lead('joe@lead.example')).toMatchObject({
      ...{ tone: 'urgent', urgency: 'High', message: 'one', timestamp: new Date(T(1)) },
      tone_history: [
        { value: 'casual', timestamp: T(1) },
        { value: 'urgent', timestamp: T(3) },
      ],
      urgency_history: [
        { value: 'Low', timestamp: T(1) },
        { value: 'High', timestamp: T(3) },
      ],
      relationship_insight: 'The tone went from "casual" to "urgent" and urgency went from Low to High. Follow up now.',
    });
    expect((await actions('joe@lead.example')).map(({ action_type }) => action_type)).toEqual(['insert', 'update']);
  });

  it('say the same in every order of files', async () => {
    const records = [
      joe(1, { tone: 'casual', intent: 'A' }),
      joe(2, { tone: 'formal', intent: 'B' }),
      joe(3, { tone: 'urgent', intent: 'C' }),
      joe(3, { tone: 'calm', intent: 'D' }),
    ];
    const states = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(records, { minLength: records.length }), async (order) => {
        await database.sql`delete from growth.lead_memory`;
        for (const record of order) await load([record], '--force');
        const { tone, intent, timestamp } = (await lead('joe@lead.example')) ?? {};
        states.add(JSON.stringify({ tone, intent, timestamp }));
      }),
      { numRuns: 4 },
    );
    expect(states.size).toBe(1);
  });

  it('that are older change nothing but the first contact', async () => {
    await load([joe(3, { tone: 'urgent' })]);
    const before = await lead('joe@lead.example');
    const older = await load([joe(2, { tone: 'calm', name: 'Josef', intent: 'X' })]);
    expect(counts(older)).toEqual({ inserted: 0, updated: 1, unchanged: 0 });
    expect(await lead('joe@lead.example')).toMatchObject({
      tone: 'urgent',
      name: 'Joe',
      intent: null,
      timestamp: new Date(T(2)),
      tone_history: before?.tone_history,
    });
    const between = await load([joe(2, { tone: 'calm', name: 'Yosef' })]);
    expect(counts(between)).toEqual({ inserted: 0, updated: 0, unchanged: 1 });
  });

  it('with nothing new change nothing, and yet are the newest', async () => {
    await load([joe(1, { tone: 'calm', message: 'Hi' })]);
    const before = await lead('joe@lead.example');
    expect(counts(await load([joe(4, { tone: 'CALM' })]))).toEqual({ inserted: 0, updated: 0, unchanged: 1 });
    const { record_at, record_hash, ...after } = (await lead('joe@lead.example')) ?? {};
    expect(before).toMatchObject(after);
    expect(record_at).toEqual(new Date(T(4)));
    await load([joe(2, { tone: 'loud' })]);
    expect((await lead('joe@lead.example'))?.tone).toBe('calm');
    expect(await actions('joe@lead.example')).toHaveLength(1);
  });

  it('of a file that is read again change nothing, also two of one time', async () => {
    const records = [joe(1, { tone: 'a' }), joe(1, { tone: 'b' }), joe(1, { tone: 'a' }), joe(2, { intent: 'x' })];
    await load(records);
    const before = await lead('joe@lead.example');
    expect((await lead('joe@lead.example'))?.tone).toBe('a');
    const again = await load(records, '--force');
    expect(counts(again)).toEqual({ inserted: 0, updated: 0, unchanged: 1 });
    expect(await lead('joe@lead.example')).toEqual(before);
    expect(summary(await load(records)).skipped).toMatch(/imported before/);
  });

  it('are previewed as they would be written', async () => {
    const records = [joe(1), joe(2, { tone: 'x' }), joe(3, { email: 'eve@lead.example' })];
    const dry = summary(await load(records, '--dry-run'));
    expect(await database.sql`select 1 from growth.lead_memory`).toHaveLength(0);
    expect(summary(await load(records)).tables).toEqual(dry.tables);
  });

  it('keep the histories that they bring, each entry once', async () => {
    const tone_history = [
      { value: 'a', timestamp: T(1) },
      { value: 'b', timestamp: '2026-03-02T12:00:00+02:00', extra: 1 },
    ];
    await load([joe(3, { tone: 'c', tone_history: JSON.stringify(tone_history) })]);
    const expected = [
      { value: 'a', timestamp: T(1) },
      { value: 'b', timestamp: T(2) },
      { value: 'c', timestamp: T(3) },
    ];
    expect((await lead('joe@lead.example'))?.tone_history).toEqual(expected);
    await load([joe(4, { tone: 'c', tone_history: [...tone_history, { value: 'z', timestamp: '2026-03-01T00:00:00Z' }] })]);
    expect((await lead('joe@lead.example'))?.tone_history).toEqual([{ value: 'z', timestamp: '2026-03-01T00:00:00Z' }, ...expected]);
  });

  it('of one lead may be many', async () => {
    const many = Array.from({ length: 450 }, (_, n) =>
      joe(1, { tone: `t${n}`, timestamp: new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString() }),
    );
    const result = await load(many.toReversed());
    expect(summary(result).tables).toMatchObject({
      'growth.lead_memory': { inserted: 1, updated: 0, unchanged: 0 },
      'growth.lead_actions': { inserted: 450 },
    });
    const history = (await lead('joe@lead.example'))?.tone_history;
    expect(history).toHaveLength(450);
    expect(history[449]).toMatchObject({ value: 't449' });
  });

  it('of two imports at once make one lead, with all that they say', async () => {
    const results = await Promise.all([1, 2, 3, 4].map((n) => load([joe(n, { tone: `t${n}` })])));
    expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    expect(await database.sql`select tone, timestamp from growth.lead_memory`).toEqual([{ tone: 't4', timestamp: new Date(T(1)) }]);
    expect((await actions('joe@lead.example')).filter(({ action_type }) => action_type === 'insert')).toHaveLength(1);
  });
});

describe('what became of a lead', () => {
  it('comes with it, at the time of the record', async () => {
    await load([
      joe(1, { email: 'won@lead.example', current_tag: 'Converti', urgency: 'Low' }),
      joe(2, { email: 'old@lead.example', archived: true, current_tag: 'Follow-Up' }),
      joe(3, { email: 'gone@lead.example', current_tag: 'Deleted' }),
    ]);
    expect((await actions('won@lead.example')).map((a) => [a.action_type, a.tag, a.conversion_outcome])).toEqual([
      ['insert', 'Active', false],
      ['tag', 'Converted', true],
    ]);
    expect((await actions('won@lead.example'))[1]?.timestamp).toEqual(new Date(T(1)));
    expect(await database.sql`select event_type, learning_snapshot, confidence from growth.growth_brain`).toMatchObject([
      {
        event_type: 'conversion',
        confidence: '0.95',
        learning_snapshot: { lead_name: 'Joe', days_to_convert: 0, touch_points: 2, initial_urgency: 'Low', final_tag: 'Converted' },
      },
    ]);
    expect((await actions('old@lead.example')).map((a) => a.action_type)).toEqual(['insert', 'tag', 'archive']);
    expect(await lead('old@lead.example')).toMatchObject({ archived: true, current_tag: 'Archived', tag_before: 'Follow-Up' });
    expect((await actions('gone@lead.example')).map((a) => a.action_type)).toEqual(['insert', 'delete']);
    // Once is enough.
    expect(counts(await load([joe(3, { email: 'gone@lead.example', current_tag: 'Deleted' })], '--force'))).toEqual({
      inserted: 0,
      updated: 0,
      unchanged: 1,
    });
  });

  it('follows from a newer record, but not against a person', async () => {
    await load([joe(1, { message: 'a' })]);
    await load([joe(2, { current_tag: 'Converted' })]);
    expect(await lead('joe@lead.example')).toMatchObject({ current_tag: 'Converted' });
    await load([joe(3, { current_tag: 'Active' })]);
    expect(await lead('joe@lead.example')).toMatchObject({ current_tag: 'Converted' });
    const { id: own } = (await lead('joe@lead.example')) ?? {};
    await json(['leads', 'revert', String(own), '--reason', 'by accident']);
    await load([joe(4, { current_tag: 'Converted' })]);
    expect(await lead('joe@lead.example')).toMatchObject({ current_tag: 'Active' });
    expect(await database.sql`select event_type from growth.growth_brain order by created_at`).toEqual([
      { event_type: 'conversion' },
      { event_type: 'reversion' },
    ]);
  });

  it('stays deleted where the same record comes again, and is another lead with a new one', async () => {
    await load([joe(1)]);
    const { id: own } = (await lead('joe@lead.example')) ?? {};
    await json(['leads', 'delete', String(own)]);
    expect(counts(await load([joe(1)], '--force'))).toEqual({ inserted: 0, updated: 0, unchanged: 1 });
    expect(await lead('joe@lead.example')).toBeUndefined();
    expect(counts(await load([joe(2)]))).toEqual({ inserted: 1, updated: 0, unchanged: 0 });
    const { stderr, exitCode } = await call(['leads', 'restore', String(own)]);
    expect([exitCode, stderr]).toEqual([8, expect.stringContaining('another lead')]);
  });
});

describe('what a person has set', () => {
  it('stands against every import', async () => {
    await load([joe(1, { urgency: 'Low', intent: 'A', tone: 'calm' })]);
    const { id: own } = (await lead('joe@lead.example')) ?? {};
    await json(['leads', 'set', String(own), '--urgency', 'High', '--intent', 'A', '--no-test']);
    const result = await load([joe(5, { urgency: 'Medium', intent: 'B', tone: 'loud', is_test: true })]);
    expect(summary(result).warnings).toMatchObject([{ code: 'set_by_hand', count: 1 }]);
    expect(await lead('joe@lead.example')).toMatchObject({ urgency: 'High', intent: 'A', tone: 'loud' });
  });
});

describe('files', () => {
  const CSV =
    'EMAIL,Name,API_Key,Message,Tone_History,Confidence_Score,Timestamp\r\njoe@lead.example,Joe,KEY,"=1+1;\'=x",[],0.5,2026-03-01 10:00\r\n';
  it.each<[string, Buffer]>([
    ['a JSON array', Buffer.from(JSON.stringify([joe(1), joe(2, { email: 'eve@lead.example' })]))],
    ['NDJSON', Buffer.from(`${JSON.stringify(joe(1))}\n${JSON.stringify(joe(2, { email: 'eve@lead.example' }))}\n`)],
    ['CSV', Buffer.from(`client_id,email,NAME\n${ANA},joe@lead.example,Joe\n${ANA},eve@lead.example,Eve\n`)],
  ])('are read as %s, also gzipped', async (_, bytes) => {
    for (const [name, content] of [
      ['a', bytes],
      ['b.gz', gzipSync(bytes)],
    ] as const) {
      const path = join(dir.path, name);
      await writeFile(path, content);
      const result = await call(['import-leads', path, '--format', 'json']);
      expect(result.exitCode).toBe(0);
      expect(counts(result)).toMatchObject(name === 'a' ? { inserted: 2 } : { inserted: 0 });
    }
  });

  it('of tables have keys that no reject shows', async () => {
    const result = await call(
      ['import-leads', '-', '--timezone', 'Europe/Paris'],
      CSV.replace('KEY', ANAS_KEY) + CSV.split('\r\n')[1]?.replace('KEY', BENS_KEY).replace('0.5', '7'),
    );
    expect(result.exitCode).toBe(3);
    expect(await lead('joe@lead.example')).toMatchObject({ message: '=1+1;=x', timestamp: new Date('2026-03-01T09:00:00Z') });
    expect(summary(result).warnings).toMatchObject([{ code: 'naive_timestamps' }]);
    expect(JSON.stringify(await rejects())).not.toMatch(KEY);
    expect(JSON.stringify(await rejects())).toContain('***');
  });

  it('without a name column are no such table', async () => {
    expect((await call(['import-leads', '-'], 'email,client_id\na@b.example,x\n')).exitCode).toBe(2);
    expect((await call(['import-leads', '-', '--client', 'nobody@x.example'], '[]')).exitCode).toBe(2);
    expect((await call(['import-leads', '-', '--client', ANAS_KEY], '[]')).exitCode).toBe(2);
    expect((await call(['import-leads', '-', '--timezone', 'Mars/Base'], '[]')).exitCode).toBe(2);
    expect((await call(['import-leads', '-'], '[{"email":')).exitCode).toBe(2);
  });

  it('of the sheet of before are read', async () => {
    const sheet = 'Name,Email,Message,Timestamp,AI Summary,Confidence\nJoe,joe@lead.example,Hi,2026-03-01T10:00:00Z,Wants a call,85\n';
    expect((await call(['import-leads', '-', '--client', 'ana@studio.example'], sheet)).exitCode).toBe(0);
    expect(await lead('joe@lead.example')).toMatchObject({ ai_summary: 'Wants a call', confidence_score: '0.85' });
  });

  it('with --client take no record of another account', async () => {
    const result = await load(
      [joe(1), joe(1, { client_id: BEN, email: 'b@lead.example' }), { ...joe(1, { email: 'c@lead.example' }), client_id: null }],
      '--client',
      ANA,
    );
    expect(result.exitCode).toBe(3);
    expect(await database.sql`select email from growth.lead_memory order by 1`).toEqual([
      { email: 'c@lead.example' },
      { email: 'joe@lead.example' },
    ]);
  });

  it('are read again once the account is there', async () => {
    const record = joe(1, { client_id: id(3) });
    expect((await load([record])).exitCode).toBe(3);
    await database.sql`insert into growth.clients (client_id, business_name, email, password_hash, api_key) values (${id(3)}, 'C', 'c@c.example', '!', 'k')`;
    expect(counts(await load([record]))).toMatchObject({ inserted: 1 });
  });

  it('are corrected and tried again', async () => {
    const result = await load([joe(1, { api_key: ANAS_KEY, confidence_score: 3 })]);
    const run = summary(result).run_id;
    const fixed = join(dir.path, 'fixed.ndjson');
    const shown = await json(['rejects', 'show', run]);
    expect(JSON.stringify(shown)).not.toMatch(KEY);
    await writeFile(fixed, JSON.stringify({ ...shown[0], record: { ...shown[0].record, confidence_score: 0.3 } }));
    const retried = await call(['rejects', 'retry', run, fixed]);
    expect([retried.exitCode, retried.stderr]).toEqual([0, expect.anything()]);
    expect(await lead('joe@lead.example')).toMatchObject({ confidence_score: '0.30' });
  });
});

it('takes the fixtures as they say, and again without a change', async () => {
  const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/leads/${name}`, import.meta.url));
  await database.sql`update growth.clients set email = 'hello@northlight.example' where client_id = ${ANA}`;
  await database.sql`update growth.clients set email = 'bonjour@atelier-rive.example' where client_id = ${BEN}`;
  const files: [number, string, ...string[]][] = [
    [0, 'leads.json'],
    [3, 'later.ndjson'],
    [0, 'sheet.csv', '--client', ANA, '--timezone', 'America/Toronto'],
  ];
  for (const again of [[], ['--force']]) {
    for (const [code, name, ...flags] of files) {
      const result = await call(['import-leads', fixture(name), ...flags, ...again]);
      expect({ name, exitCode: result.exitCode }).toEqual({ name, exitCode: code });
      if (again.length > 0) expect(counts(result)).toMatchObject({ inserted: 0, updated: 0 });
    }
  }
  const rows =
    await database.sql`select l.email, l.client_id = ${ANA} as ana, l.current_tag, l.tone, l.urgency, l.is_test, l.message, l.timestamp
    from growth.lead_memory l order by l.client_id, l.email`;
  expect(rows).toHaveLength(9);
  expect(rows.every(({ is_test }) => is_test === false)).toBe(true);
  expect(rows.filter(({ email }) => email.startsWith('mara'))).toMatchObject([
    { ana: true, current_tag: 'Converted', tone: 'friendly', urgency: 'High' },
    { ana: false, current_tag: 'Active', tone: 'formel', urgency: 'Medium' },
  ]);
  expect(rows.find(({ email }) => email.startsWith('joel'))).toMatchObject({ tone: 'casual', timestamp: new Date('2026-08-20T08:00:00Z') });
  expect(rows.find(({ email }) => email.startsWith('ines'))?.message).toMatch(/^=our rooms/);
});

describe('leads export', () => {
  const RECORDS = [
    joe(1, { tone: 'a', urgency: 'High', confidence_score: 0.25, message: '=1+1\nline; =2, "q" \'=3' }),
    joe(2, { tone: 'b', message: "'=SUM(A1)" }),
    joe(3, { email: 'eve@lead.example', name: '-Eve', current_tag: 'Converted', archived: true, is_test: true, tone: '+x;=y' }),
    joe(4, { email: 'zoé@lead.example', name: "''@Zoé", language: 'fr', intent: '+33', ai_summary: 'x'.repeat(3000) }),
  ];

  it.each(['ndjson', 'json', 'csv'])('in %s is read again: nothing changes here, and everything is there elsewhere', async (format) => {
    await load(RECORDS);
    const rows =
      async () => database.sql`select email, name, message, language, intent, tone, urgency, confidence_score, ai_summary, timestamp, record_at, is_test,
      current_tag, archived, tag_before, tone_history, urgency_history, confidence_history from growth.lead_memory order by email`;
    const before = [...(await rows())];
    const { stdout } = await call(['leads', 'export', '--format', format]);
    const log = await database.sql`select count(*) from growth.lead_actions`;
    const again = await call(['import-leads', '-'], stdout);
    expect(counts(again)).toEqual({ inserted: 0, updated: 0, unchanged: 3 });
    expect([...(await rows())]).toEqual(before);
    expect(await database.sql`select count(*) from growth.lead_actions`).toEqual(log);
    await database.sql`delete from growth.lead_memory`;
    expect((await call(['import-leads', '-', '--force'], stdout)).exitCode).toBe(0);
    expect([...(await rows())]).toEqual(before);
  });

  it('guards what a spreadsheet would run, and takes just that off again', () => {
    const piece = fc.constantFrom('=', '+', '-', '@', "'", '"', ';', '\t', '\n', 'a', ' ', '＝', ',');
    fc.assert(
      fc.property(fc.string({ unit: piece, maxLength: 12 }), (given) => {
        const text = given.trim();
        const [, cell = ''] =
          csvFormatter(['c'], false)
            .rows([{ c: guarded(text) }])
            .match(/^"?(.*?)"?\r\n$/s) ?? [];
        expect(unguarded(cell.replaceAll('""', '"'))).toBe(text);
      }),
      { numRuns: 3000 },
    );
  });
});

it.each([
  [0.855, 0.86],
  [0.1, 0.1],
  [1, 1],
  [0, 0],
  [1e-9, 0],
  [0.994999, 0.99],
  [0.005, 0.01],
])('%d is %d in hundredths', (value, expected) => {
  expect(hundredths(value)).toBe(expected);
});
