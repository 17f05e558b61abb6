import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SignalDetector } from '../../src/crm/fit-signals/detect.ts';
import { KNOWN_SIGNALS } from '../../src/crm/fit-signals/phrases.ts';
import { liveScore } from '../../src/crm/score.ts';
import { openTextReader } from '../../src/text/read-text.ts';
import { runCli } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';

const database = useDatabase();
const call = (args: string[], input?: string) =>
  runCli(['contacts', ...args], { env: { OUTREACH_DATABASE: database.url }, ...(input === undefined ? {} : { input }) });
const json = async (...args: string[]) => {
  const { exitCode, stdout, stderr } = await call(args);
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
  return JSON.parse(stdout);
};
const show = (handle = 'ana.draws') => json('show', handle);
const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

beforeEach(async () => {
  const { sql } = database;
  await sql`truncate crm.instagram_contacts, crm.outreach_queue, crm.next_best_actions, crm.fit_signals, ops.runs, ops.suppressions, ops.cancellations cascade`;
  await sql`insert into crm.instagram_contacts (instagram_username, display_name) values ('ana.draws', 'Ana'), ('ana.old', null)`;
});
const idOf = async (handle: string) =>
  (await database.sql`select id from crm.instagram_contacts where instagram_username = ${handle}`)[0]?.id;

describe('what is known of a contact', () => {
  it('is filled in by flags and JSON, and each change is history', async () => {
    await json('context', 'ana.draws', '--building', 'a zine', '--timezone', 'europe/lisbon', '--reason', 'call of monday');
    await call(['context', 'ana.draws', '--from', '-'], '{"current_friction": "print costs", "display_name": null}');
    await json('tag', 'ana.draws', 'vip', 'artist');
    await json('tag', 'ana.draws', 'vip', '--remove');
    await json('note', 'ana.draws', 'moves in May');
    await json('note', 'ana.draws', 'checklist', '--value', 'template', '--accepted', '--at', '2026-01-05');
    await json('note', 'ana.draws', 'what would you do?', '--trust', 'asked_opinion', '--at', '2026-01-06');
    await json('plan', 'ana.draws', '14d');
    const ana = await show();
    expect(ana).toMatchObject({
      what_theyre_building: 'a zine',
      current_friction: 'print costs',
      display_name: null,
      tags: ['artist'],
      notes: 'moves in May',
    });
    expect(ana.value_delivered_log).toEqual([{ type: 'template', at: '2026-01-05T00:00:00.000Z', note: 'checklist', accepted: true }]);
    expect(ana.trust_signals).toEqual([{ type: 'asked_opinion', at: '2026-01-06T00:00:00.000Z', quote: 'what would you do?' }]);
    expect(ana.history).toContainEqual(
      expect.objectContaining({
        field: 'what_theyre_building',
        from: null,
        to: 'a zine',
        reason: 'call of monday',
        by: expect.stringContaining('@'),
      }),
    );
    expect(ana.history.map(({ field }: { field: string }) => field).sort()).toEqual(
      [
        'current_friction',
        'display_name',
        'next_planned_touch',
        'notes',
        'tags',
        'tags',
        'timezone',
        'trust_signals',
        'value_delivered_log',
        'what_theyre_building',
      ].sort(),
    );
  });

  it('is history also where SQL was typed by hand', async () => {
    await database.sql`update crm.instagram_contacts set notes = 'x' where instagram_username in ('ana.draws', 'ana.old')`;
    expect((await show()).history).toEqual([expect.objectContaining({ field: 'notes', from: null, to: 'x', reason: null })]);
    expect((await show('ana.old')).history).toHaveLength(1);
  });

  it.each([
    [['context', 'ana.draws', '--timezone', 'CEST'], 'timezone'],
    [['context', 'ana.draws'], 'nothing is given'],
    [['context', 'nobody.here', '--building', 'x'], 'no contact @nobody.here'],
    [['note', 'ana.draws', 'x', '--accepted'], '--value'],
    [['consent', 'ana.draws', '--give', 'offers'], '--evidence'],
    [['consent', 'ana.draws', '--withdraw'], '--reason'],
    [['stage', 'ana.draws', 'post_win', '--force'], '--reason'],
    [['add'], 'name handles'],
    [['score'], 'name a handle'],
  ])('%j is a mistake of the call', async (args, says) => {
    const { exitCode, stderr } = await call(args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(says);
  });

  it('moves to the next stage, and to another one with force and a reason alone', async () => {
    await json('stage', 'ana.draws', 'context_captured');
    expect((await call(['stage', 'ana.draws', 'trust_signals'])).exitCode).toBe(8);
    expect((await call(['stage', 'ana.draws', 'first_touch'])).exitCode).toBe(8);
    await json('stage', 'ana.draws', 'trust_signals', '--force', '--reason', 'met for years');
    const { relationship_stage: stage, history } = await show();
    expect(stage).toBe('trust_signals');
    expect(history[0]).toMatchObject({ from: 'context_captured', to: 'trust_signals', reason: 'met for years' });
  });

  it('comes in from a list of any report, once', async () => {
    const list = '{"ig_username": "bo.builds", "ig_full_name": "Bo"}\n{"ig_username": "ana.draws"}\n{"ig_username": null}\n';
    const first = await call(['add', '--from', '-', '--tag', 'fair', '--allow-rejects'], list);
    expect(JSON.parse(first.stdout)).toMatchObject({
      tables: { 'crm.instagram_contacts': { inserted: 1, updated: 1 } },
      rejected: { count: 1 },
    });
    const again = await call(['add', '--from', '-', '--tag', 'fair', '--allow-rejects', '--force'], list);
    expect(JSON.parse(again.stdout)).toMatchObject({ tables: { 'crm.instagram_contacts': { inserted: 0, updated: 0, unchanged: 2 } } });
    expect(await show('bo.builds')).toMatchObject({ display_name: 'Bo', tags: ['fair'] });
  });
});

describe('touches and consent', () => {
  it('a touch counts, and is the last one', async () => {
    await json('touch', 'ana.draws', '--lane', 'service', '--at', '2d');
    await json('touch', 'ana.draws', '--lane', 'friendship', '--at', '5d');
    const { touches, last_meaningful_touch: last } = await show();
    expect(touches.map(({ lane }: { lane: string }) => lane)).toEqual(['service', 'friendship']);
    expect(Math.abs(Date.parse(last) - Date.parse(ago(2)))).toBeLessThan(60_000);
  });

  it('the latest word decides; withdrawn consent cancels offers, and with --all the person is suppressed', async () => {
    await json('consent', 'ana.draws', '--give', 'offers', '--evidence', 'yes, show me', '--at', '2d');
    await database.sql`insert into crm.outreach_queue (contact_id, username, message_text, lane) values (${await idOf('ana.draws')}, 'ana.draws', 'x', 'offer')`;
    await json('consent', 'ana.draws', '--withdraw', '--reason', 'no more');
    const [message] = await database.sql`select status from crm.outreach_queue`;
    expect(message?.status).toBe('cancelled');
    const early = await json('consent', 'ana.draws', '--give', 'offers', '--evidence', 'earlier', '--at', '3d');
    expect(early.warnings).toEqual([expect.objectContaining({ code: 'superseded' })]);
    await json('consent', 'ana.draws', '--withdraw', '--all', '--reason', 'asked us to stop');
    expect((await show()).suppressed).toBe('asked us to stop');
  });

  it('what may be a no is decided with a reason', async () => {
    await database.sql`insert into crm.holds (contact_id, quote, said_at) values (${await idOf('ana.draws')}, 'stop', now())`;
    expect(await json('list', '--held')).toEqual([expect.objectContaining({ username: 'ana.draws' })]);
    await json('consent', 'ana.draws', '--not-a-no', '--reason', 'the bus stop');
    expect(await json('list', '--held')).toEqual([]);
    expect((await show()).holds).toEqual([expect.objectContaining({ decision: 'not_a_no', reason: 'the bus stop' })]);
  });
});

describe('scores', () => {
  it('the stored total follows its parts, also by hand, and is the same in both languages', async () => {
    const { sql } = database;
    for (const [parts, days] of [
      [[20, 20, 20, 20, 20], 3],
      [[7, 15, 3, 16, 11], 10],
      [[0, 1, 0, 0, 0], 400],
    ] as const) {
      const [resonance_score, need_clarity_score, value_delivered_score, reliability_score, consent_level] = parts;
      const components = { resonance_score, need_clarity_score, value_delivered_score, reliability_score, consent_level };
      await sql`update crm.instagram_contacts set last_meaningful_touch = ${ago(days)} where instagram_username = 'ana.draws'`;
      await sql`update crm.instagram_contacts set ${sql(components)} where instagram_username = 'ana.draws'`;
      const { relationship_score: stored } = await show();
      expect(stored).toBe(liveScore({ components, last_meaningful_touch: ago(days) }, new Date()).total);
    }
  });

  it('keeps what came with a contact, and what was set by hand, until it is recomputed', async () => {
    await database.sql`insert into crm.instagram_contacts (instagram_username, relationship_score, resonance_score) values ('cleo', 72, 9), ('dan', 50, 9)`;
    expect((await show('cleo')).relationship_score).toBe(72);
    expect((await show('dan')).relationship_score).toBe(9);
    await json('context', 'dan', '--building', 'a zine');
    await json('score', '--all');
    expect(await show('dan')).toMatchObject({ resonance_score: 9, need_clarity_score: 0, relationship_score: 9 });
    await json('score', 'ana.draws', '--reliability', '11');
    await json('context', 'ana.draws', '--building', 'a zine');
    expect(await show()).toMatchObject({
      reliability_score: 11,
      need_clarity_score: 5,
      relationship_score: 16,
      set_by_hand: ['reliability_score'],
    });
    expect(await json('score', 'ana.draws', '--recompute')).toEqual([
      expect.objectContaining({ score: 5, reliability: 0, set_by_hand: [] }),
    ]);
  });

  it('derives what messages show, explains it, and changes nothing when run again', async () => {
    const { sql } = database;
    const ana = await idOf('ana.draws');
    await sql`insert into crm.instagram_messages (contact_id, message_text, is_outbound, sent_at) values
      (${ana}, 'hi?', false, ${ago(9)}), (${ana}, 'hello', true, ${ago(8)}), (${ana}, ${'long '.repeat(30)}, false, ${ago(7)})`;
    const rows: { part: string; points: number; evidence: string }[] = await json('score', 'ana.draws', '--explain');
    const points = Object.fromEntries(rows.map(({ part, points: n }) => [part, n]));
    expect(points.total).toBe(rows.filter(({ part }) => part !== 'total').reduce((sum, { points: n }) => sum + n, 0));
    expect(points).toMatchObject({ resonance: 2 + 4 + 3, reliability: 8 });
    expect(rows.find(({ part }) => part === 'reliability')?.evidence).toContain('1 of 2');
    const again = await json('score', '--all');
    expect(again.tables['crm.instagram_contacts']).toMatchObject({ updated: 1, unchanged: 1 });
    expect((await json('score', '--all')).tables['crm.instagram_contacts']).toMatchObject({ updated: 0, unchanged: 2 });
    expect((await show()).history).toEqual([]);
  });
});

describe('fit signals', () => {
  it('are found in what people wrote, with counts, and again nothing changes', async () => {
    const ana = await idOf('ana.draws');
    await database.sql`insert into crm.instagram_messages (contact_id, message_text, is_outbound, sent_at) values
      (${ana}, 'I keep forgetting to follow up', false, '2026-01-01T10:00:00Z'), (${ana}, 'my follow ups are a mess', false, '2026-02-01T10:00:00Z'),
      (${ana}, 'I never forget to follow up', false, '2026-03-01T10:00:00Z'), (${ana}, 'I need better hooks', true, '2026-03-02T10:00:00Z')`;
    await database.sql`update crm.instagram_contacts set fit_signals = '[{"product": "own", "signal_key": "told", "count": 2}]' where id = ${ana}`;
    await json('detect', '--all');
    const { fit_signals: found } = await show();
    expect(found).toEqual([
      expect.objectContaining({ product: 'everreach', signal_key: 'follow_up_messy', count: 2, quote: 'I keep forgetting to follow up' }),
      { product: 'own', signal_key: 'told', count: 2 },
    ]);
    expect((await json('detect', '--all')).tables['crm.instagram_contacts']).toMatchObject({ updated: 0 });
  });

  it('of the team’s own are found by their description', async () => {
    await database.sql`insert into crm.fit_signals (product, signal_key, signal_description) values ('printer', 'paper', 'I am out of glossy paper')`;
    expect(await json('detect', 'we have no glossy paper left, sorry')).toEqual([]);
    expect(await json('detect', 'all of the glossy paper is gone')).toEqual([expect.objectContaining({ signal_key: 'paper' })]);
  });

  it.each([
    ['taking forever to do this manually', 'services/manual_overload'],
    ['it takes me ages to do these by hand', 'services/manual_overload'],
    ['I spent the whole weekend on invoices', 'services/manual_overload'],
    ['Follow-ups are where I always forget', 'everreach/follow_up_messy'],
    ['what a mess my contacts are', 'everreach/network_messy'],
    ['staying in touch is impossible', 'everreach/relationship_management'],
    ['bothering people scares me', 'everreach/dont_want_to_spam'],
    ['no sales from all these posts', 'matrixloop/content_not_converting'],
    ['a system for posting is what I need', 'matrixloop/need_repeatable_system'],
    ['what to post next I have no clue', 'keywordradar/no_topics'],
    ['good hooks are what I need help with', 'keywordradar/needs_topics_hooks'],
    ['a tool for this, I need someone to build it', 'services/needs_system_build'],
    ['which posts work, I have no idea', 'matrixloop/wants_analytics'],
    ['keywords, I have no clue', 'keywordradar/seo_uncertainty'],
    ['the repetitive stuff has us drowning', 'services/needs_automation'],
    ['the delivery took days', undefined],
    ['what a mess today', undefined],
    ['all day with my kids on the beach', undefined],
  ])('in another order of words: %s', async (text, key) => {
    const detector = new SignalDetector(await openTextReader(['en']), KNOWN_SIGNALS);
    const fired = detector.detect(text).map(({ product, signal_key }) => `${product}/${signal_key}`);
    if (key === undefined) expect(fired).toEqual([]);
    else expect(fired).toContain(key);
  });

  it('of the labelled messages that were held out are right', async () => {
    const file = new URL('../../fixtures/labelled-messages/fit-signals.ndjson', import.meta.url);
    const row = z.object({ text: z.string(), signals: z.array(z.string()), split: z.string() });
    const rows = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => row.parse(JSON.parse(line)));
    expect(rows).toHaveLength(300);
    const detector = new SignalDetector(await openTextReader(['en']), KNOWN_SIGNALS);
    let [right, wrong, missed] = [0, 0, 0];
    for (const { text, signals } of rows.filter(({ split }) => split === 'held_out')) {
      const fired = detector.detect(text).map(({ product, signal_key: key }) => `${product}/${key}`);
      right += fired.filter((key) => signals.includes(key)).length;
      wrong += fired.filter((key) => !signals.includes(key)).length;
      missed += signals.filter((key) => !fired.includes(key)).length;
    }
    expect(right / (right + wrong)).toBeGreaterThanOrEqual(0.9);
    expect(right / (right + missed)).toBeGreaterThanOrEqual(0.8);
  });
});

describe('next', () => {
  it('says what to write, and why', async () => {
    await database.sql`insert into crm.next_best_actions (lane, stage, action_key, action_text) values
      ('rewarm', 'cold', 'a', 'how is ___?'), ('rewarm', 'cold', 'b', 'no rush @{username}'), ('offer', 'fit_repeats', 'c', 'want it?')`;
    expect(await json('next', 'ana.draws')).toEqual([
      expect.objectContaining({ lane: 'rewarm', template: 'rewarm/b', message: 'no rush @ana.draws', obstacle: null }),
    ]);
    expect(await json('next', 'ana.draws', '--lane', 'offer')).toEqual([
      expect.objectContaining({ message: null, obstacle: 'no_consent' }),
    ]);
  });
});

describe('merge', () => {
  const merge = (...flags: string[]) => json('merge', 'ana.draws', 'ana.old', '--yes', ...flags);

  it('shows its plan, and wants a yes', async () => {
    expect((await call(['merge', 'ana.draws', 'ana.old'])).exitCode).toBe(8);
    expect((await json('merge', 'ana.draws', 'ana.old', '--dry-run')).included).toEqual([{ keep: 'ana.draws', other: 'ana.old' }]);
    expect(await show('ana.old')).toMatchObject({ username: 'ana.old' });
  });

  it('brings together what is known, once, and leads the other handle to the one that stays', async () => {
    const { sql } = database;
    const [ana, old] = [await idOf('ana.draws'), await idOf('ana.old')];
    await sql`update crm.instagram_contacts set total_messages_sent = 2, tags = '{a}' where id = ${ana}`;
    await sql`update crm.instagram_contacts set total_messages_sent = 2, tags = '{a,b}', bio = 'draws' where id = ${old}`;
    await sql`insert into crm.instagram_messages (contact_id, message_text, is_outbound, sent_at) values
      (${ana}, 'x', true, '2026-01-01'), (${ana}, 'y', true, '2026-01-02'), (${old}, 'x', true, '2026-01-01'), (${old}, 'z', true, '2026-01-03')`;
    await merge();
    expect(await show('ana.old')).toMatchObject({
      username: 'ana.draws',
      total_messages_sent: 3,
      tags: ['a', 'b'],
      bio: 'draws',
      merged_handles: ['ana.old'],
    });
    expect(await sql`select count(*)::int as n from crm.instagram_messages where contact_id = ${ana}`).toEqual([{ n: 3 }]);
    await json('touch', 'ana.old', '--lane', 'service');
    expect((await show()).touches).toHaveLength(1);
  });

  it.each([
    ['ana.draws', 'ana.old'],
    ['ana.old', 'ana.draws'],
  ])('a no to @%s holds for both', async (no) => {
    const { sql } = database;
    await sql`insert into crm.consents (contact_id, is_given, reason, at, noted_by) values (${await idOf(no)}, false, 'no more', now() - interval '9 days', 'x')`;
    const other = no === 'ana.old' ? 'ana.draws' : 'ana.old';
    await sql`insert into crm.consents (contact_id, is_given, evidence, at, noted_by) values (${await idOf(other)}, true, 'yes', now() - interval '1 day', 'x')`;
    await sql`insert into crm.outreach_queue (contact_id, username, message_text, lane) values (${await idOf(other)}, ${other}, 'x', 'offer')`;
    await merge();
    expect((await show()).consents[0]).toMatchObject({ is_given: false });
    expect(await sql`select status from crm.outreach_queue`).toEqual([{ status: 'cancelled' }]);
  });

  it.each(['ana.draws', 'ana.old'])('a suppression of @%s holds for both, also one that comes later', async (no) => {
    const { sql } = database;
    const other = no === 'ana.old' ? 'ana.draws' : 'ana.old';
    const suppress = () => runCli(['suppress', 'add', `@${no}`, '--reason', 'asked'], { env: { OUTREACH_DATABASE: database.url } });
    await sql`insert into crm.outreach_queue (contact_id, username, message_text) values (${await idOf(other)}, ${other}, 'x')`;
    await suppress();
    await merge();
    expect((await show()).suppressed).toBe('asked');
    expect(await sql`select status from crm.outreach_queue`).toEqual([{ status: 'cancelled' }]);
    await sql`truncate ops.suppressions, ops.cancellations cascade`;
    expect((await show()).suppressed).toBeNull();
    await suppress();
    expect((await show()).suppressed).toBe('asked');
    await expect(sql`insert into crm.outreach_queue (username, message_text) values (${other}, 'y')`).rejects.toThrow(/suppressed/);
  });
});
