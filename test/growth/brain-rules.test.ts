import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BrainFacts, Cell } from '../../src/db/growth/brain.ts';
import { dashboard } from '../../src/growth/brain/dashboard.ts';
import { insightsOf } from '../../src/growth/brain/insights.ts';
import { countInterval } from '../../src/growth/brain/interval.ts';
import { predict } from '../../src/growth/brain/predict.ts';
import { shares, urgencyTrend } from '../../src/growth/brain/shares.ts';
import { sparkline } from '../../src/output/sparkline.ts';

const CLIENT = '00000000-0000-4000-8000-000000000001';
const NONE = { leads: 0, high: 0 };
const facts = (some: Partial<BrainFacts>): BrainFacts => ({
  client_id: CLIENT,
  leads: 100,
  month: { leads: 0, high: 0, confidences: 0, confidence: 0, active: 0, converted: 0 },
  ...{ week: NONE, week_before: NONE, tones: {}, months: [{ converted: 0, new_converted: 0 }], cells: [] },
  ...some,
});
const insight = (type: string, some: Partial<BrainFacts>) => insightsOf(facts(some)).find(({ event_type }) => event_type === type);
const month = (leads: number, high: number, confidence: number, confidences = leads) => ({
  month: { leads, high, confidences, confidence: confidence * confidences, active: leads, converted: 0 },
});

describe('engagement_score', () => {
  // Average confidence, share of urgent leads -> score (facts/growth.md section 6).
  it.each([
    [0.8, 0.5, 80],
    [0.9, 1, 100],
    [0.75, 0.25, 56.25],
    [0.5, 0, 25],
    [0, 1, 0],
  ])('confidence %f and urgency %f make %f', (confidence, urgent, score) => {
    expect(insight('engagement_score', month(100, 100 * urgent, confidence))?.learning_snapshot).toMatchObject({ overall_score: score });
  });

  it('is 0 without leads, and unknown without any confidence', () => {
    const none = insight('engagement_score', {});
    expect(none).toMatchObject({ confidence: 0, insight_text: expect.stringMatching(/No leads/) });
    expect(none?.learning_snapshot).toEqual({
      ...{ overall_score: 0, period: 'last_30_days' },
      metrics: { total_leads: 0, active_leads: 0, avg_confidence: null, high_urgency_pct: null, conversion_rate: null },
    });
    expect(insight('engagement_score', month(4, 1, 0, 0))?.learning_snapshot).toMatchObject({
      overall_score: null,
      metrics: { total_leads: 4, avg_confidence: null, high_urgency_pct: 0.25 },
    });
  });

  it('says where it stands on few leads', () => {
    expect(insight('engagement_score', month(9, 1, 0.8))).toMatchObject({
      confidence: 0.47,
      insight_text: expect.stringMatching(/9 leads say little/),
    });
    expect(insight('engagement_score', month(90, 1, 0.8))?.insight_text).not.toMatch(/little/);
  });
});

describe('urgency_trend', () => {
  it.each([
    ['more than 5 % more', [100, 22], [100, 20], 'increasing'],
    ['just 5 % more', [100, 21], [100, 20], 'stable'],
    ['just 5 % less', [100, 19], [100, 20], 'stable'],
    ['more than 5 % less', [1000, 189], [100, 20], 'decreasing'],
    ['none was urgent before', [10, 10], [10, 0], 'stable'],
    ['none is urgent now', [10, 0], [10, 5], 'decreasing'],
    ['no leads before', [10, 10], [0, 0], 'stable'],
    ['no leads now', [0, 0], [10, 10], 'stable'],
  ] as const)('%s', (_, [leads, high], [leadsBefore, highBefore], trend) => {
    const [week, week_before] = [
      { leads, high },
      { leads: leadsBefore, high: highBefore },
    ];
    expect(urgencyTrend(week, week_before)).toBe(trend);
    const found = insight('pattern_detected', { week, week_before });
    expect(found?.learning_snapshot).toEqual(
      trend === 'increasing'
        ? expect.objectContaining({ pattern_type: 'urgency_increasing', affected_leads: high, time_period: 'last_7_days' })
        : undefined,
    );
    const said = insight('urgency_trend', { week, week_before });
    expect(said?.learning_snapshot).toMatchObject({ trend, high_urgency_pct: leads === 0 ? null : high / leads });
    expect(said?.insight_text).not.toBe('');
  });
});

describe('shares', () => {
  it('add up to exactly one, each within the last digit', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.nat(10_000)), (counts) => {
        const found = shares(new Map(Object.entries(counts)));
        const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
        const units = [...found.values()].map((share) => Math.round(share * 10_000));
        expect(units.reduce((sum, unit) => sum + unit, 0)).toBe(total === 0 ? 0 : 10_000);
        for (const [name, share] of found) expect(Math.abs(share - (counts[name] ?? 0) / total)).toBeLessThanOrEqual(0.0001);
      }),
    );
  });

  it('of names that objects have already, and of numbers', () => {
    expect(
      Object.fromEntries(
        shares(
          new Map([
            ['constructor', 1],
            ['7', 3],
          ]),
        ),
      ),
    ).toEqual({ '7': 0.75, constructor: 0.25 });
    expect(insight('tone_distribution', { tones: { '1': 1, calm: 3 } })?.insight_text).toMatch(/is calm: 75% of 4 leads/);
  });
});

describe('countInterval', () => {
  it.each([
    [10, 10, [6, 14]],
    [0.1, 0.1, [0, 0]],
    [1, 1, [0, 2]],
    [4, 4, [2, 7]],
  ] as const)('of a Poisson distribution with mean %f', (mean, variance, wanted) => {
    expect(countInterval(mean, variance)).toEqual(wanted);
  });

  it('ends, is in order, and widens with the variance', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), fc.double({ min: 0, max: 1e3, noNaN: true }), (mean, factor) => {
        const [low, high] = countInterval(mean, mean);
        const [lower, higher] = countInterval(mean, mean * (1 + factor));
        expect(Number.isInteger(low) && Number.isInteger(high) && low >= 0 && low <= high).toBe(true);
        expect(lower <= higher).toBe(true);
        if (mean > 20) expect(higher - lower).toBeGreaterThanOrEqual(high - low - 1);
      }),
    );
  });
});

const cell = (some: Partial<Cell>): Cell => ({ urgency: 3, band: 3, age: 0, leads: 0, converted: 0, open: 0, best: [], ...some });
const spans = (...converted: number[]) => converted.map((n) => ({ converted: n, new_converted: 0 }));

describe('predict', () => {
  it('follows the rates of such leads, and what new leads give', () => {
    const cells = [
      cell({ leads: 600, converted: 60, open: 100, best: ['a', 'b'] }),
      cell({ urgency: 1, leads: 600, converted: 6, open: 100, best: ['c'] }),
    ];
    const { expected, interval, leads } = predict({
      cells,
      months: Array.from({ length: 6 }, () => ({ converted: 15, new_converted: 4 })),
    });
    expect(expected).toBeGreaterThan(13);
    expect(expected).toBeLessThan(17);
    expect(interval[0]).toBeGreaterThan(7);
    expect(interval[1]).toBeLessThan(24);
    expect(leads.map(({ lead_id }) => lead_id)).toEqual(['a', 'b', 'c']);
    expect(leads[0]?.probability).toBeGreaterThan(0.09);
    expect(leads[2]?.probability).toBeLessThan(0.02);
  });

  it('widens where months differ', () => {
    const cells = [cell({ leads: 600, converted: 60, open: 100 })];
    const width = (months: BrainFacts['months']) => {
      const [low, high] = predict({ cells, months }).interval;
      return high - low;
    };
    expect(width(spans(0, 30, 0, 30, 0, 0))).toBeGreaterThan(width(spans(10, 10, 10, 10, 10, 10)));
  });

  it('predicts nothing of nothing, and calls it uncertain', () => {
    const cells = [cell({ leads: 50, open: 50, best: ['a'] })];
    expect(predict({ cells, months: spans(0) })).toMatchObject({ expected: 0, leads: [] });
    const none = insight('conversion_prediction', { cells, months: spans(0, 0, 0) });
    expect(none).toMatchObject({ confidence: 0, insight_text: expect.stringMatching(/No conversions/) });
    expect(none?.learning_snapshot).toMatchObject({ predicted_conversions: 0, prediction_window: 'next_30_days', high_value_leads: [] });
    // Younger than a month: what happened is all that is known.
    expect(predict({ cells: [cell({ open: 3, best: ['a'] })], months: [{ converted: 2, new_converted: 2 }] })).toMatchObject({
      ...{ expected: 2, leads: [] },
    });
  });

  it('keeps the number within its interval, and probabilities between 0 and 1', () => {
    const anyCell = fc.record({
      urgency: fc.nat(3),
      ...{ band: fc.nat(3), age: fc.nat(3), leads: fc.nat(500), converted: fc.nat(500), open: fc.nat(500) },
      best: fc.array(fc.uuid(), { maxLength: 10 }),
    });
    const anyMonth = fc.record({ converted: fc.nat(300), new_converted: fc.nat(300) });
    fc.assert(
      fc.property(fc.array(anyCell, { maxLength: 20 }), fc.array(anyMonth, { minLength: 1, maxLength: 6 }), (found, seen) => {
        const cells = found.map((one) => ({ ...one, converted: Math.min(one.converted, one.leads), best: one.best.slice(0, one.open) }));
        const months = seen.map((one) => ({ ...one, new_converted: Math.min(one.converted, one.new_converted) }));
        const said = insight('conversion_prediction', { cells, months });
        const { leads, interval, expected } = predict({ cells, months });
        expect(interval[0] <= Math.round(expected) && Math.round(expected) <= interval[1]).toBe(true);
        for (const { probability } of leads) expect(probability >= 0 && probability <= 1).toBe(true);
        expect(said?.insight_text).toMatch(/\d/);
        expect(said?.learning_snapshot).toMatchObject({ interval, method: expect.any(String) });
      }),
    );
  });
});

describe('dashboard', () => {
  const day = (leads: number, high = 0, confidences = 0, confidence = 0) => ({ leads, high, confidences, confidence, conversions: 0 });

  it('compares seven days with the seven before', () => {
    const days = [...Array.from({ length: 7 }, () => day(2, 1, 1, 0.5)), ...Array.from({ length: 7 }, () => day(3, 1, 2, 1.2))];
    const rows = Object.fromEntries(
      dashboard({ days, intents: [{ intent: 'Quote Request', leads: 9, leads_before: 6 }] }).map((row) => [row.metric, row]),
    );
    expect(rows.leads).toMatchObject({ last_7_days: 21, previous_7_days: 14, change: 7, change_pct: 50, daily: [3, 3, 3, 3, 3, 3, 3] });
    expect(rows.high_urgency_share).toMatchObject({ last_7_days: 0.3333, previous_7_days: 0.5, change: -0.1667, change_pct: -33.3 });
    expect(rows.avg_confidence).toMatchObject({ last_7_days: 0.6, previous_7_days: 0.5, change_pct: 20 });
    expect(rows.top_intent).toMatchObject({ value: 'Quote Request', change: 3 });
  });

  it('has no change where there is nothing to compare with', () => {
    const days = [...Array.from({ length: 7 }, () => day(0)), ...Array.from({ length: 7 }, (_, n) => day(n))];
    const rows = dashboard({ days, intents: [] });
    for (const row of rows) expect(row).toMatchObject({ change: null, change_pct: null });
    expect(rows.find(({ metric }) => metric === 'high_urgency_share')).toMatchObject({
      previous_7_days: null,
      daily: [null, 0, 0, 0, 0, 0, 0],
    });
  });
});

it('a sparkline tells nothing from none', () => {
  expect(sparkline([0, 1, 2, 7])).toBe('▁▂▃█');
  expect(sparkline([0, 0])).toBe('▁▁');
  expect(sparkline([null, 0.5])).toBe('·█');
  expect(sparkline([])).toBe('');
});
