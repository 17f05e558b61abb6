import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { putInsights } from '../../src/db/growth/brain.ts';
import { readUrgency } from '../../src/growth/urgency.ts';
import { useDatabase } from '../support/databases.ts';
import { growthOf } from '../support/growth.ts';

const database = useDatabase();
const { call, json } = growthOf(database);
const [ANA, BEN] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];

beforeEach(async () => {
  await database.sql`delete from growth.clients`;
  await database.sql`delete from growth.growth_brain`;
  for (const [id, name] of [
    [ANA, 'ana'],
    [BEN, 'ben'],
  ])
    await database.sql`insert into growth.clients (client_id, business_name, email, password_hash, api_key)
      values (${id ?? ''}, ${name ?? ''}, ${`${name}@studio.example`}, '!', ${id ?? ''})`;
});

interface Lead {
  client?: string;
  /** Days ago. */
  ago?: number;
  urgency?: string | null;
  tone?: string | null;
  confidence?: number | null;
  tag?: string;
  flags?: { archived?: boolean; deleted?: boolean; is_test?: boolean };
}
/** A lead; its id. */
async function lead({ client = ANA, ago = 1, urgency = 'Low', tone = 'calm', confidence = 0.8, tag = 'Active', flags = {} }: Lead = {}) {
  const id = randomUUID();
  const { archived = false, deleted = false, is_test = false } = flags;
  await database.sql`insert into growth.lead_memory (id, client_id, email, name, urgency, tone, confidence_score, current_tag, archived, deleted, is_test, timestamp)
    values (${id}, ${client}, ${`${id}@lead.example`}, 'Joe', ${urgency}, ${tone}, ${confidence}, ${tag}, ${archived}, ${deleted}, ${is_test},
            now() - ${ago} * interval '1 day')`;
  return id;
}
const leads = async (n: number, some: Lead) => {
  for (let i = 0; i < n; i++) await lead(some);
};
/** An action of a lead, so many days ago; its id. */
async function action(of: string, type: string, some: { ago?: number; outcome?: boolean; reason?: string; tag?: string } = {}) {
  const id = randomUUID();
  const { ago = 0, outcome = false, reason = null, tag = null } = some;
  await database.sql`insert into growth.lead_actions (id, lead_id, client_id, action_type, tag, conversion_outcome, reversion_reason, timestamp)
    select ${id}, id, client_id, ${type}, ${tag}, ${outcome}, ${reason}, now() - ${ago} * interval '1 day' from growth.lead_memory where id = ${of}`;
  return id;
}
const run = (...args: string[]) => json(['brain', 'run', ...args, '--quiet']);
const brain = async (type?: string, client = ANA) => [
  ...(await database.sql`select * from growth.growth_brain where client_id = ${client} and (${type ?? null}::text is null or event_type = ${type ?? null}) order by created_at, id`),
];
const snapshot = async (type: string, client = ANA) => (await brain(type, client))[0]?.learning_snapshot;
const report = (name: string, ...args: string[]) => json(['report', name, ...args, '--format', 'json', '--quiet']);

describe('brain run', () => {
  it('computes the insights of each tenant in the shapes of the document', async () => {
    await leads(3, { urgency: 'High', tone: 'Professionnel', confidence: 0.9 });
    await leads(1, { urgency: 'élevée', tone: 'urgente', confidence: 0.5, ago: 2 });
    await leads(4, { urgency: 'Low', tone: 'professional', confidence: null, ago: 20, tag: 'Converted' });
    await leads(4, { urgency: null, tone: null, ago: 10, tag: 'Follow-Up' });
    await leads(2, { urgency: 'High', ago: 40 });
    const { tables } = await run();
    expect(tables).toEqual({ 'growth.growth_brain': { inserted: 4, updated: 0, unchanged: 0 } });
    expect(await snapshot('engagement_score')).toEqual({
      overall_score: 66.67,
      period: 'last_30_days',
      // (3 × 0.9 + 0.5 + 4 × 0.8) / 8
      metrics: { total_leads: 12, active_leads: 4, avg_confidence: 0.8, high_urgency_pct: 0.3333, conversion_rate: 0.3333 },
    });
    expect(await snapshot('urgency_trend')).toMatchObject({ high_urgency_pct: 1, trend: 'stable' });
    expect(await snapshot('tone_distribution')).toEqual({ professional: 0.875, urgent: 0.125 });
    expect(await snapshot('conversion_prediction')).toMatchObject({ predicted_conversions: 0, prediction_window: 'next_30_days' });
    for (const { insight_text, confidence } of await brain()) {
      expect(insight_text).not.toBe('');
      expect(Number(confidence)).toBeLessThanOrEqual(0.6);
    }
    expect(await brain(undefined, BEN)).toEqual([]);
  });

  it('leaves out leads that are archived, deleted or tests, and accounts without others', async () => {
    for (const flags of [{ archived: true }, { deleted: true }, { is_test: true }]) {
      await action(await lead({ urgency: 'High', flags }), 'tag', { outcome: true, tag: 'Converted' });
      await lead({ client: BEN, flags });
    }
    expect((await run()).skipped).toMatch(/no account/);
    expect(await brain()).toEqual([]);
    await leads(2, {});
    await run();
    expect(await snapshot('engagement_score')).toMatchObject({ metrics: { total_leads: 2, high_urgency_pct: 0 } });
    expect(await brain('conversion')).toEqual([]);
    expect(await brain(undefined, BEN)).toEqual([]);
  });

  it('finds rising urgency, and takes it back where it holds no more', async () => {
    await leads(4, { ago: 10, urgency: 'Low' });
    await leads(1, { ago: 10, urgency: 'High' });
    await leads(2, { ago: 2, urgency: 'High' });
    await leads(2, { ago: 2, urgency: 'Low' });
    await run();
    expect(await snapshot('urgency_trend')).toMatchObject({ high_urgency_pct: 0.5, trend: 'increasing' });
    expect(await snapshot('pattern_detected')).toMatchObject({
      pattern_type: 'urgency_increasing',
      affected_leads: 2,
      time_period: 'last_7_days',
    });
    expect((await brain('pattern_detected'))[0]).toMatchObject({ confidence: '0.29' });
    await leads(20, { ago: 1, urgency: 'Low' });
    await run();
    expect(await brain('pattern_detected')).toEqual([]);
    expect(await snapshot('urgency_trend')).toMatchObject({ trend: 'decreasing' });
  });

  it('changes nothing when nothing changed, and replaces the rows of the day otherwise', async () => {
    await leads(3, {});
    await run();
    const first = await brain();
    expect((await run()).tables).toEqual({ 'growth.growth_brain': { inserted: 0, updated: 0, unchanged: 4 } });
    expect(await brain()).toEqual(first);
    await leads(1, { urgency: 'High' });
    await run();
    expect((await brain()).map(({ id }) => id).sort()).toEqual(first.map(({ id }) => id).sort());
    expect(await snapshot('engagement_score')).toMatchObject({ metrics: { total_leads: 4 } });
    // Yesterday's stand.
    await database.sql`update growth.growth_brain set period = period - 1`;
    await run();
    expect(await brain('engagement_score')).toHaveLength(2);
  });

  it('writes nothing in a dry run, and only of the account that is named', async () => {
    await lead();
    await lead({ client: BEN });
    const { tables, dry_run } = await run('--dry-run');
    expect({ tables, dry_run }).toEqual({ tables: { 'growth.growth_brain': { inserted: 8, updated: 0, unchanged: 0 } }, dry_run: true });
    expect([...(await brain()), ...(await brain(undefined, BEN))]).toEqual([]);
    await run('--client', 'BEN@studio.example');
    expect(await brain()).toEqual([]);
    expect(await brain(undefined, BEN)).toHaveLength(4);
    expect((await call(['brain', 'run', '--client', randomUUID()])).exitCode).toBe(2);
    expect((await call(['brain', 'run', '--since', '2999-01-01'])).exitCode).toBe(2);
  });

  it('counts as a plain loop over the leads does', async () => {
    const anyLead = fc.record({
      client: fc.constantFrom(ANA, BEN),
      ago: fc.constantFrom(0.01, 1, 6.9, 7.1, 13.9, 14.1, 29.9, 30.1, 200),
      urgency: fc.constantFrom('High', 'Medium', 'Low', 'haute', 'Faible', 'soon', null),
      tone: fc.constantFrom('formal', 'Formel', 'casual', ' ', null),
      confidence: fc.constantFrom(0, 0.25, 0.8, 1, null),
      tag: fc.constantFrom('Active', 'Converted', 'Follow-Up'),
      flags: fc.constantFrom({}, {}, {}, { archived: true }, { deleted: true }, { is_test: true }),
    });
    const all = fc.sample(fc.array(anyLead, { minLength: 80, maxLength: 80 }), { seed: 18, numRuns: 1 }).flat();
    for (const one of all) await lead(one);
    await run();
    for (const client of [ANA, BEN]) {
      const counted = all.filter((one) => one.client === client && Object.keys(one.flags).length === 0);
      const isHigh = ({ urgency }: Lead) => urgency === 'High' || urgency === 'haute';
      const share = (some: readonly Lead[], is: (one: Lead) => boolean) =>
        some.length === 0 ? null : some.filter(is).length / some.length;
      const month = counted.filter(({ ago }) => ago < 30);
      const known = month.flatMap(({ confidence }) => (confidence === null ? [] : [confidence]));
      const average = known.reduce<number>((sum, value) => sum + value, 0) / known.length;
      const high = share(month, isHigh) ?? 0;
      const { overall_score, metrics } = await snapshot('engagement_score', client);
      expect(overall_score).toBeCloseTo(Math.min(100, average * (high + 0.5) * 100), 1);
      expect(metrics).toMatchObject({ total_leads: month.length, active_leads: month.filter(({ tag }) => tag === 'Active').length });
      expect(metrics.high_urgency_pct).toBeCloseTo(high, 3);
      expect(metrics.avg_confidence).toBeCloseTo(average, 3);
      expect(metrics.conversion_rate).toBeCloseTo(share(month, ({ tag }) => tag === 'Converted') ?? 0, 3);
      const now =
        share(
          counted.filter(({ ago }) => ago < 7),
          isHigh,
        ) ?? 0;
      const before =
        share(
          counted.filter(({ ago }) => ago > 7 && ago < 14),
          isHigh,
        ) ?? 0;
      const trend = await snapshot('urgency_trend', client);
      expect(trend.high_urgency_pct).toBeCloseTo(now, 3);
      expect(trend.trend).toBe(
        before === 0 ? 'stable' : now / before > 1.05 ? 'increasing' : now / before < 0.95 ? 'decreasing' : 'stable',
      );
      const toned = month.filter(({ tone }) => tone !== null && tone !== ' ');
      expect((await snapshot('tone_distribution', client)).formal).toBeCloseTo(share(toned, ({ tone }) => tone !== 'casual') ?? 0, 3);
    }
  });

  it('has a row of a kind a day and an event of a conversion, whoever computes them at once', async () => {
    await leads(2, {});
    await run();
    await action(await lead(), 'tag', { outcome: true, tag: 'Converted' });
    const insights = (n: number) => [
      { client_id: ANA, event_type: 'engagement_score' as const, learning_snapshot: { n }, insight_text: 'x', confidence: 0.1 },
    ];
    const [row] = await database.sql`select to_char(period, 'YYYY-MM-DD') as day from growth.growth_brain`;
    await Promise.all(
      [1, 2, 3, 4].map((n) =>
        putInsights(database.db, { day: String(row?.day), client_ids: [ANA], since: null, insights: insights(n) }, false),
      ),
    );
    expect((await brain()).map(({ event_type }) => event_type).sort()).toEqual(['conversion', 'engagement_score']);
  });
});

describe('events of conversions', () => {
  it('are written once, for actions that nobody wrote one of', async () => {
    const one = await lead({ ago: 9.9, urgency: 'High' });
    await action(one, 'insert', { ago: 9.9 });
    const converted = await action(one, 'tag', { ago: 2.5, outcome: true, tag: 'Converted' });
    await action(one, 'revert', { ago: 1, reason: 'by accident', tag: 'Active' });
    await run();
    expect(
      (await brain('conversion')).map(({ learning_snapshot, insight_text, confidence }) => [learning_snapshot, insight_text, confidence]),
    ).toEqual([
      [
        {
          ...{ action_id: converted, lead_id: one, lead_name: 'Joe', days_to_convert: 7, touch_points: 2 },
          ...{ initial_urgency: 'High', initial_tone: 'calm', final_tag: 'Converted' },
        },
        'Lead "Joe" converted in 7 days with 2 touch points',
        '0.95',
      ],
    ]);
    expect(await brain('reversion')).toMatchObject([
      { learning_snapshot: { lead_id: one, reason: 'by accident', previous_tag: 'Converted' } },
    ]);
    expect((await run()).tables['growth.growth_brain'].inserted).toBe(0);
    await call(['leads', 'convert', one]);
    await run();
    expect(await brain('conversion')).toHaveLength(2);
  });

  it('that somebody else wrote stand for the action before them', async () => {
    const one = await lead({ ago: 20 });
    await action(one, 'tag', { ago: 15, outcome: true });
    await action(one, 'tag', { ago: 10, reason: 'no' });
    const again = await action(one, 'tag', { ago: 5, outcome: true });
    // Without a tenant, as an older program wrote it.
    await database.sql`insert into growth.growth_brain (event_type, learning_snapshot, created_at)
      values ('conversion', ${database.sql.json({ lead_id: one })}, now() - interval '14 days')`;
    await run();
    expect((await brain('conversion')).map(({ learning_snapshot }) => learning_snapshot.action_id)).toEqual([again]);
    expect(await brain('reversion')).toHaveLength(1);
  });

  it('are limited by --since', async () => {
    await action(await lead({ ago: 20 }), 'tag', { ago: 15, outcome: true });
    await action(await lead({ ago: 20 }), 'tag', { ago: 2, outcome: true });
    await run('--since', '7d');
    expect(await brain('conversion')).toHaveLength(1);
    await run();
    expect(await brain('conversion')).toHaveLength(2);
  });

  it('teach the prediction, those that were taken back do not', async () => {
    for (let i = 0; i < 12; i++) await action(await lead({ ago: 100 - i, urgency: 'High' }), 'tag', { ago: 20 + i, outcome: true });
    const open = await lead({ ago: 50, urgency: 'High' });
    for (let i = 0; i < 5; i++) await lead({ ago: 50, urgency: 'Low' });
    const mistaken = await lead({ ago: 50 });
    await action(mistaken, 'tag', { ago: 40, outcome: true });
    await action(mistaken, 'revert', { ago: 39, reason: 'no' });
    await run();
    const { based_on, high_value_leads, interval, predicted_conversions } = await snapshot('conversion_prediction');
    expect(based_on).toBe('12 conversions in 90 days');
    expect(high_value_leads[0]?.lead_id).toBe(open);
    expect(high_value_leads).toHaveLength(7);
    expect(interval[0] <= predicted_conversions && predicted_conversions <= interval[1]).toBe(true);
  });
});

it('words of urgency are the same here and in the database', async () => {
  const words = [
    'High',
    'HAUTE',
    'élevée',
    'e\u0301leve\u0301e',
    'ELEVÉ',
    'urgent',
    ' Urgente. ',
    'medium',
    'Moyen',
    'low',
    'Faible',
    'bas',
    'BASSE',
  ];
  for (const word of [...words, 'soon', '', '高', 'highest', 'très']) {
    const [row] = await database.sql`select growth.urgency_of(${word}) as urgency`;
    expect(row?.urgency ?? undefined, word).toBe(readUrgency(word));
  }
});

it.each([
  ['Formelle', 'formal'],
  ['décontracté', 'casual'],
  ['DE\u0301CONTRACTE\u0301E', 'casual'],
  ['Hésitante', 'hesitant'],
  ['Amical', 'friendly'],
  ['neutre', 'neutral'],
  ['Frustré', 'frustrated'],
  ['Friendly', 'friendly'],
  [' Very  Calm ', 'very calm'],
  ['Élégant', 'élégant'],
  ['  ', null],
])('tone %j is %j', async (word, tone) => {
  expect((await database.sql`select growth.tone_of(${word}) as tone`)[0]?.tone).toBe(tone);
});

describe('reports', () => {
  it('insights: newest first, none of leads that do not count', async () => {
    const test = await lead({ flags: { is_test: true } });
    await call(['leads', 'convert', test]);
    await call(['leads', 'convert', await lead()]);
    await lead({ client: BEN });
    await run();
    const rows = await report('insights');
    expect(rows).toHaveLength(9);
    expect(rows.filter((row: { event_type: string }) => row.event_type === 'conversion')).toHaveLength(1);
    expect(await report('insights', '--client', ANA, '--type', 'engagement_score')).toMatchObject([
      { business_name: 'ana', metrics: { total_leads: 1 }, confidence: 0.09 },
    ]);
    expect(await report('insights', '--limit', '3')).toEqual(rows.slice(0, 3));
  });

  it('urgency-trend: seven days against the seven before, and null where there is nothing', async () => {
    await leads(2, { ago: 10, urgency: 'High' });
    await leads(2, { ago: 10, urgency: 'Low' });
    await leads(3, { ago: 0.5, urgency: 'High' });
    await leads(1, { ago: 6.5, urgency: 'Haute' });
    await leads(1, { client: BEN, ago: 0.5, urgency: 'High' });
    expect(await report('urgency-trend')).toEqual([
      {
        ...{ business_name: 'ana', high_urgency_share: 1, high_urgency_share_before: 0.5, trend: 'increasing', change_pct: 100 },
        ...{ sparkline: '▃▁▁▁▁▁█', high_urgency: 4, high_urgency_before: 2, leads: 4, leads_before: 4 },
        ...{ daily: [1, 0, 0, 0, 0, 0, 3], client_id: ANA },
      },
      expect.objectContaining({
        business_name: 'ben',
        high_urgency_share: 1,
        high_urgency_share_before: null,
        trend: 'stable',
        change_pct: null,
      }),
    ]);
  });

  it('tones: shares of the last days and of as many before', async () => {
    await leads(3, { tone: 'Amical' });
    await leads(1, { tone: 'formal', ago: 20 });
    await leads(1, { tone: 'formal', ago: 40 });
    await leads(9, { tone: null });
    expect(await report('tones', '--client', 'ana@studio.example')).toMatchObject([
      { tone: 'friendly', share: 0.75, share_before: 0, change_points: 75, leads: 3 },
      { tone: 'formal', share: 0.25, share_before: 1, change_points: -75, leads: 1, leads_before: 1 },
    ]);
    expect(await report('tones', '--days', '7')).toMatchObject([{ tone: 'friendly', share: 1, share_before: null, change_points: null }]);
  });

  it('conversions: with value, touch points, and what was taken back', async () => {
    const [one, two] = [await lead({ ago: 8 }), await lead({ ago: 8 })];
    await call(['leads', 'convert', one, '--value', '5000']);
    await call(['leads', 'revert', one, '--reason', 'by accident']);
    await call(['leads', 'convert', two]);
    await call(['leads', 'convert', await lead({ flags: { is_test: true } })]);
    const rows = await report('conversions', '--since', '1d');
    expect(rows).toMatchObject([
      { lead_id: two, days_to_convert: 8, touch_points: 1, reverted_at: null, conversion_value: null, initial_urgency: 'Low' },
      { lead_id: one, conversion_value: 5000, reversion_reason: 'by accident', reverted_at: expect.any(String) },
    ]);
    expect(await report('conversions', '--client', BEN)).toEqual([]);
  });

  it('dashboard: of all accounts or one', async () => {
    await leads(2, { urgency: 'High', confidence: 0.9 });
    await leads(1, { ago: 9, confidence: 0.5 });
    await call(['leads', 'convert', await lead({ client: BEN })]);
    const rows = await report('dashboard');
    expect(rows.map((row: { metric: string; last_7_days: number }) => [row.metric, row.last_7_days])).toEqual([
      ['leads', 3],
      ['high_urgency', 2],
      ['high_urgency_share', 0.6667],
      ['avg_confidence', 0.8667],
      ['conversions', 1],
      ['top_intent', null],
    ]);
    expect((await report('dashboard', '--client', ANA))[0]).toMatchObject({
      ...{ metric: 'leads', last_7_days: 2, previous_7_days: 1, change: 1, change_pct: 100, sparkline: '▁▁▁▁▁█▁' },
    });
    expect((await call(['report', 'dashboard', '--format', 'table', '--quiet'])).stdout).toMatch(/leads +3 +1 +2 +200% +▁▁▁▁▁█▁/);
  });
});
