import { beforeEach, describe, expect, it } from 'vitest';
import { gradeConversation } from '../../src/crm/grade.ts';
import { addSuppressions } from '../../src/db/ops/suppressions.ts';
import { runCli } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';

const database = useDatabase();
const report = async (...args: string[]) => {
  const { exitCode, stdout, stderr } = await runCli(['report', ...args], { env: { OUTREACH_DATABASE: database.url } });
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
  return JSON.parse(stdout);
};
const names = (rows: { username: string }[]) => rows.map(({ username }) => username);

beforeEach(async () => {
  await database.sql`truncate crm.instagram_contacts, crm.fit_signals, ops.suppressions, ops.cancellations cascade`;
});

describe('health', () => {
  it('is the score as it is now, the highest stored one first', async () => {
    const { sql } = database;
    await sql`insert into crm.instagram_contacts (instagram_username, relationship_score, last_meaningful_touch) values
      ('a', 40, now() - interval '20 days'), ('b', 80, null), ('c', 40, null)`;
    await sql`update crm.instagram_contacts set resonance_score = 20, reliability_score = 20 where instagram_username = 'c'`;
    expect(await report('health')).toEqual([
      expect.objectContaining({ username: 'b', score: 0, relationship_score: 80, days_since_touch: null, lane: 'rewarm' }),
      expect.objectContaining({ username: 'a', score: 10, recency: 10, days_since_touch: 20 }),
      expect.objectContaining({ username: 'c', score: 35, relationship_score: 35, resonance: 20, reliability: 15 }),
    ]);
    expect(names(await report('health', 'c'))).toEqual(['c']);
    await expect(report('health', 'nobody')).rejects.toThrow('exit code 2');
  });

  it('comes in pages, each contact once', async () => {
    await database.sql`insert into crm.instagram_contacts (instagram_username, relationship_score) select 'c' || n, n % 7 from generate_series(1, 1300) n`;
    const found = names(await report('health'));
    expect(new Set(found).size).toBe(1300);
    expect(found).toHaveLength(1300);
  });
});

it('attention: first what may be a no, then who was not touched for thirty days, ten of them', async () => {
  const { sql } = database;
  await sql`insert into crm.instagram_contacts (instagram_username, relationship_score, last_meaningful_touch)
    select 'n' || lpad(n::text, 2, '0'), 100 - n, case when n % 2 = 0 then now() - interval '31 days' end from generate_series(1, 12) n`;
  await sql`insert into crm.instagram_contacts (instagram_username, last_meaningful_touch) values ('fresh', now()), ('held', now())`;
  await sql`insert into crm.holds (contact_id, quote, said_at) select id, 'please stop', now() from crm.instagram_contacts where instagram_username = 'held'`;
  const rows = await report('attention');
  expect(rows[0]).toMatchObject({ username: 'held', why: 'held', quote: 'please stop' });
  expect(names(rows.slice(1))).toEqual(['n01', 'n02', 'n03', 'n04', 'n05', 'n06', 'n07', 'n08', 'n09', 'n10']);
  expect(names(await report('attention', '--days', '60', '--limit', '20'))).toHaveLength(1 + 6);
  const no = (value: string) => ({ kind: 'handle' as const, value, reason: 'asked', source: 'robin' });
  await addSuppressions(database.db, [no('n01'), no('held')], { dryRun: false, examples: 0 });
  expect(names(await report('attention', '--limit', '3'))).toEqual(['n02', 'n03', 'n04']);
  expect(await sql`select decision, reason, decided_by from crm.holds`).toEqual([{ decision: 'no', reason: 'asked', decided_by: 'robin' }]);
  // What comes in later of somebody who is suppressed is decided as well.
  await sql`insert into crm.holds (contact_id, quote, said_at) select id, 'stop it', now() from crm.instagram_contacts where instagram_username = 'n01'`;
  expect(await sql`select count(*)::int as open from crm.holds where decided_at is null`).toEqual([{ open: 0 }]);
});

it('weekly: the document’s ranges and limits, offers through the gate, and nobody who may not be written to', async () => {
  const { sql } = database;
  await sql`insert into crm.instagram_contacts (instagram_username, relationship_score)
    select 'h' || lpad(n::text, 2, '0'), 60 + n from generate_series(0, 12) n union all
    select 'm' || lpad(n::text, 2, '0'), 40 + n from generate_series(0, 12) n union all
    select 'l' || lpad(n::text, 2, '0'), n from generate_series(0, 12) n`;
  await sql`update crm.instagram_contacts set fit_signals = '[{"product": "p", "signal_key": "k", "count": 2}]', value_delivered_log = '[{"accepted": true}]',
            trust_signals = '[{"type": "asked_opinion"}]' where instagram_username in ('m00', 'm01')`;
  await sql`insert into crm.consents (contact_id, is_given, evidence, at, noted_by)
            select id, true, 'yes', now(), 'x' from crm.instagram_contacts where instagram_username in ('m00', 'm01')`;
  await sql`insert into crm.contact_touches (contact_id, lane, at, noted_by)
            select id, 'service', now() - n * interval '1 hour', 'x' from crm.instagram_contacts, generate_series(1, 3) n where instagram_username = 'm00'`;
  await addSuppressions(database.db, [{ kind: 'handle', value: 'h12', reason: 'asked', source: 'test' }], { dryRun: false, examples: 0 });
  const rows: { task: string; username: string }[] = await report('weekly');
  const of = (task: string) => names(rows.filter((row) => row.task === task));
  expect(of('micro_win')).toEqual(['h11', 'h10', 'h09', 'h08', 'h07', 'h06', 'h05', 'h04', 'h03', 'h02']);
  expect(of('curiosity')).toHaveLength(10);
  expect(of('rewarm')).toEqual(['l12', 'l11', 'l10', 'l09', 'l08']);
  expect(of('offer')).toEqual(['m00']);
});

it('fit-signals: those that people have, and those that nobody has', async () => {
  const { sql } = database;
  await sql`insert into crm.fit_signals (product, signal_key, signal_description) values ('p', 'k', 'K'), ('p', 'none', 'N')`;
  await sql`insert into crm.instagram_contacts (instagram_username, fit_signals) values
    ('a', '[{"product": "p", "signal_key": "k", "count": 2, "last_seen": "2026-01-02"}]'), ('b', '[{"product": "p", "signal_key": "k", "count": 1, "last_seen": "2026-01-03"}]'), ('c', '{"odd": 1}')`;
  expect(await report('fit-signals')).toEqual([
    { product: 'p', signal_key: 'k', contacts: 2, repeated: 1, messages: 3, last_seen: '2026-01-03', description: 'K', is_active: true },
    { product: 'p', signal_key: 'none', contacts: 0, repeated: 0, messages: 0, last_seen: null, description: 'N', is_active: true },
  ]);
});

it('stages: how many, and since when', async () => {
  const { sql } = database;
  await sql`insert into crm.instagram_contacts (instagram_username, created_at, relationship_stage) values
    ('a', now() - interval '10 days', 'first_touch'), ('b', now() - interval '20 days', null), ('c', now() - interval '90 days', 'first_touch')`;
  await sql`update crm.instagram_contacts set relationship_stage = 'context_captured' where instagram_username = 'c'`;
  const rows: { stage: string }[] = await report('stages');
  expect(rows).toHaveLength(8);
  expect(rows[0]).toMatchObject({
    stage: 'first_touch',
    contacts: 2,
    share_pct: 66.7,
    median_days: 15,
    longest_days: 20,
    came_in_30_days: 0,
  });
  expect(rows[1]).toMatchObject({ stage: 'context_captured', contacts: 1, longest_days: 0, came_in_30_days: 1 });
  expect(rows[7]).toMatchObject({ stage: 'post_win', contacts: 0, median_days: null });
});

describe('grade', () => {
  const said = (...texts: string[]) =>
    texts.map((text) => ({ text: text.replace(/^> /, ''), is_outbound: text.startsWith('> '), at: null }));

  it.each([
    [said('> how are you doing today?', 'fine', '> want me to send the template for that?', 'yes'), 50 + 10 + 10 + 10 + 10 + 5],
    [said('> buy', '> buy', '> act now', '> buy'), 50 - 10 - 15],
    [said('hi', 'hello'), 50],
    [said('> I helped with it and bought a discounted thing'), 50 - 10 + 5],
  ])('%#', (messages, grade) => expect(gradeConversation(messages).grade).toBe(grade));

  it('has a reason for each point, of the latest messages', async () => {
    const { sql } = database;
    await sql`insert into crm.instagram_contacts (instagram_username) values ('a')`;
    expect(await report('grade', 'a')).toEqual([
      expect.objectContaining({ grade: null, reason: expect.stringContaining('start a conversation') }),
    ]);
    await sql`insert into crm.instagram_messages (contact_id, message_text, is_outbound, sent_at)
              select id, case when n <= 50 then 'what would help?' else 'buy now' end, true, now() - n * interval '1 hour'
              from crm.instagram_contacts, generate_series(1, 60) n`;
    const rows: { points: number; reason: string; grade: number }[] = await report('grade', 'a');
    expect(rows.map(({ reason }) => reason).join()).not.toContain('pushy');
    expect(rows[0]?.grade).toBe(50 + rows.reduce((sum, { points }) => sum + points, 0));
  });
});
