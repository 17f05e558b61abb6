import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOpen } from '../../src/crm/schedule/opening.ts';
import { type Placed, Schedule, type ScheduleRequest } from '../../src/crm/schedule/plan.ts';
import type { SendRules } from '../../src/crm/schedule/rules.ts';
import { ZoneClock, zoneOf } from '../../src/crm/zones.ts';

const HOUR = 3_600_000;
const SECOND = 1_000;
const rules: SendRules = {
  perHour: 10,
  perDay: 30,
  gap: { least: 60 * SECOND, most: 300 * SECOND },
  window: { from: 9 * HOUR, to: 21 * HOUR },
  closedDays: new Set(),
};
const at = (text: string) => Date.parse(text);
const iso = (time: Placed | undefined) => (typeof time === 'number' ? new Date(time).toISOString().replace('.000', '') : String(time));
const request = (changes: Partial<Omit<ScheduleRequest, 'rules'>> & { rules?: Partial<SendRules> } = {}): ScheduleRequest => ({
  start: at('2026-12-01T00:00:00Z'),
  days: 7,
  senderZone: 'UTC',
  seed: 1,
  taken: [],
  waiting: 0,
  ...changes,
  rules: { ...rules, ...changes.rules },
});
const times = (given: ScheduleRequest, zones: readonly string[]) => {
  const schedule = new Schedule(given);
  return zones.map((zone) => schedule.place(zone));
};
const repeat = (count: number, zone = 'UTC') => Array.from({ length: count }, () => zone);
const numbers = (placed: readonly Placed[]) => placed.filter((time) => typeof time === 'number');

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'Australia/Lord_Howe'];
const formatter = (timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', weekday: 'short' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
const formatters = new Map(zones.map((zone) => [zone, formatter(zone)]));

/** The wall clock of a zone, by another way than the planner's. */
function wall(zone: string, time: number) {
  const parts = (formatters.get(zone) ?? formatter(zone)).formatToParts(time);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    time: ((Number(part('hour')) * 60 + Number(part('minute'))) * 60 + Number(part('second'))) * SECOND,
    weekday: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(part('weekday')),
  };
}

/** Why a message may not be sent at a time beside others; looks at every other message, and at every clock anew. */
function objection(given: ScheduleRequest, others: readonly number[], zone: string, time: number): string | undefined {
  const { perHour, perDay, gap, window, closedDays } = given.rules;
  const local = wall(zone, time);
  const inWindow =
    window.from < window.to ? local.time >= window.from && local.time < window.to : local.time >= window.from || local.time < window.to;
  if (!inWindow) return 'outside the window';
  if (closedDays.has(local.weekday)) return 'on a closed day';
  const { date } = wall(given.senderZone, time);
  if (others.filter((other) => wall(given.senderZone, other).date === date).length >= perDay) return 'over the cap of the day';
  if (others.some((other) => Math.abs(other - time) < gap.least)) return 'too near';
  const near = [...others, time].filter((other) => Math.abs(other - time) <= HOUR).sort((a, b) => a - b);
  const crowded = near.some((first) => {
    const within = near.filter((other) => other >= first && other <= first + HOUR);
    return within.length > perHour && first <= time && time <= first + HOUR;
  });
  return crowded ? 'over the cap of the hour' : undefined;
}

const starts = ['2026-12-01T07:13:09Z', '2026-10-24T18:00:00Z', '2026-03-28T22:30:00Z', '2026-11-01T03:00:00Z', '2026-04-04T12:00:00Z'];
const plans = fc.record({
  start: fc.constantFrom(...starts).map(at),
  days: fc.integer({ min: 1, max: 3 }),
  senderZone: fc.constantFrom(...zones),
  seed: fc.nat(),
  waiting: fc.integer({ min: 0, max: 3 }),
  people: fc.array(fc.constantFrom(...zones), { minLength: 1, maxLength: 60 }),
  taken: fc.array(fc.integer({ min: -2 * HOUR, max: 30 * HOUR }), { maxLength: 12 }),
  perHour: fc.integer({ min: 1, max: 8 }),
  perDay: fc.integer({ min: 1, max: 40 }),
  least: fc.constantFrom(0, 1, 60, 600),
  jitter: fc.constantFrom(0, 45, 300),
  from: fc.integer({ min: 0, max: 47 }),
  length: fc.integer({ min: 1, max: 47 }),
  closed: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 3 }),
});

describe('a schedule', () => {
  it('keeps every rule, and leaves out only who fits nowhere: held against a slow check of all pairs', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const taken = plan.taken.map((offset) => plan.start + offset);
        const given = request({
          ...{ start: plan.start, days: plan.days, senderZone: plan.senderZone, seed: plan.seed, taken },
          rules: {
            ...{ perHour: plan.perHour, perDay: plan.perDay, closedDays: new Set(plan.closed) },
            gap: { least: plan.least * SECOND, most: (plan.least + plan.jitter) * SECOND },
            window: { from: plan.from * (HOUR / 2), to: ((plan.from + plan.length) % 48) * (HOUR / 2) || 24 * HOUR },
          },
        });
        const schedule = new Schedule(given);
        const all = [...taken];
        for (const zone of plan.people) {
          const time = schedule.place(zone);
          if (typeof time !== 'number') {
            // No quarter of an hour of the plan's days would have taken him.
            const lastDay = wall(given.senderZone, given.start).date;
            for (let step = 0; step < plan.days * 96 + 8; step++) {
              const tried = Math.ceil(given.start / SECOND) * SECOND + step * (HOUR / 4);
              const day = (Date.parse(wall(given.senderZone, tried).date) - Date.parse(lastDay)) / (24 * HOUR);
              if (day < plan.days) expect(objection(given, all, zone, tried)).toBeDefined();
            }
            continue;
          }
          expect(time).toBeGreaterThanOrEqual(given.start);
          expect(objection(given, all, zone, time)).toBeUndefined();
          all.push(time);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is the same again with the same seed, and another with another', () => {
    const zonesOfAll = repeat(25);
    expect(times(request(), zonesOfAll)).toEqual(times(request(), zonesOfAll));
    expect(times(request({ seed: 2 }), zonesOfAll)).not.toEqual(times(request(), zonesOfAll));
  });

  it('draws its gaps between the least and the most', () => {
    const placed = numbers(times(request({ rules: { perHour: 1_000, perDay: 1_000 } }), repeat(100)));
    const gaps = placed.slice(1).map((time, i) => (time - (placed[i] ?? 0)) / SECOND);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(60);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(300);
    expect(new Set(gaps).size).toBeGreaterThan(40);
  });

  it('fills days up to the cap, and no further than it reaches', () => {
    const placed = times(request({ days: 2 }), repeat(61));
    const days = numbers(placed).map((time) => iso(time).slice(0, 10));
    expect(days.filter((day) => day === '2026-12-01')).toHaveLength(30);
    expect(days.filter((day) => day === '2026-12-02')).toHaveLength(30);
    expect(placed.at(-1)).toBe('full');
  });

  it('keeps the local hours through a change of the clocks, on both sides', () => {
    const start = at('2026-10-24T20:00:00Z');
    const [first] = times(request({ start, senderZone: 'Europe/Berlin' }), ['Europe/Berlin']);
    expect(iso(first)).toBe('2026-10-25T08:00:00Z');
    const [spring] = times(request({ start: at('2026-03-28T20:00:00Z') }), ['Europe/Berlin']);
    expect(iso(spring)).toBe('2026-03-29T07:00:00Z');
    // 02:00 to 03:00 is not there on that night.
    const [gone] = times(request({ start: at('2026-03-28T20:00:00Z'), rules: { window: { from: 2 * HOUR, to: 3 * HOUR } } }), [
      'Europe/Berlin',
    ]);
    expect(iso(gone)).toBe('2026-03-30T00:00:00Z');
  });

  it.each([
    ['a window over midnight', { window: { from: 22 * HOUR, to: 2 * HOUR } }, '2026-12-01T23:30:00Z', '2026-12-01T23:30:00Z'],
    [
      '… whose part after midnight is open as well',
      { window: { from: 22 * HOUR, to: 2 * HOUR } },
      '2026-12-01T01:59:00Z',
      '2026-12-01T01:59:00Z',
    ],
    ['… and closed from its end on', { window: { from: 22 * HOUR, to: 2 * HOUR } }, '2026-12-01T02:00:00Z', '2026-12-01T22:00:00Z'],
    ['a window to midnight', { window: { from: 23 * HOUR, to: 24 * HOUR } }, '2026-12-01T10:00:00Z', '2026-12-01T23:00:00Z'],
    ['a weekend', { closedDays: new Set([0, 6]) }, '2026-12-04T21:00:00Z', '2026-12-07T09:00:00Z'],
    [
      'a weekend that begins within a window',
      { closedDays: new Set([0, 6]), window: { from: 22 * HOUR, to: 2 * HOUR } },
      '2026-12-05T00:30:00Z',
      '2026-12-07T00:00:00Z',
    ],
  ] satisfies [string, Partial<SendRules>, string, string][])('%s', (_, changes, start, expected) => {
    expect(iso(times(request({ start: at(start), rules: changes }), ['UTC'])[0])).toBe(expected);
  });

  it('a weekend is that of whom it is sent to', () => {
    const given = request({
      start: at('2026-12-04T20:00:00Z'),
      rules: { closedDays: new Set([0, 6]), window: { from: 0, to: 24 * HOUR } },
    });
    // Saturday in Auckland, Friday in New York.
    expect(times(given, ['Pacific/Auckland', 'America/New_York']).map(iso)).toEqual(['2026-12-06T11:00:00Z', '2026-12-04T20:00:00Z']);
  });

  it('counts what is there: sent within the hour, planned, and waiting without a time', () => {
    const start = at('2026-12-01T12:00:00Z');
    const sent = Array.from({ length: 10 }, (_, i) => start - (i + 1) * 120 * SECOND);
    expect(iso(times(request({ start, taken: sent }), ['UTC'])[0])).toBe('2026-12-01T12:40:01Z');
    expect(numbers(times(request({ start, days: 1, taken: sent, waiting: 5 }), repeat(30)))).toHaveLength(15);
    expect(iso(times(request({ start, waiting: 1, rules: { gap: { least: 60 * SECOND, most: 60 * SECOND } } }), ['UTC'])[0])).toBe(
      '2026-12-01T12:01:00Z',
    );
  });

  it('says where nothing can be: no day is open, or all are full', () => {
    expect(times(request({ days: 1, start: at('2026-12-01T21:00:00Z') }), ['UTC'])).toEqual(['closed']);
    expect(times(request({ rules: { closedDays: new Set([0, 1, 2, 3, 4, 5, 6]) } }), ['UTC'])).toEqual(['closed']);
    expect(times(request({ days: 1, rules: { perDay: 1 } }), repeat(2)).at(-1)).toBe('full');
  });

  it('plans thousands at once, and leaves out a hundred thousand, in no time', () => {
    const started = performance.now();
    times(request({ rules: { perHour: 1_000, perDay: 3_000, gap: { least: 0, most: 5 * SECOND } } }), repeat(100_000));
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

describe('a zone', () => {
  it.each([
    ['Europe/Berlin', 'europe/berlin'],
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['Europe/Kiev', 'Europe/Kyiv'],
    ['US/Pacific', 'America/Los_Angeles'],
    ['Japan', ' Asia/Tokyo '],
    ['GMT', 'Etc/UTC'],
  ])('%s is %s', (one, other) => {
    expect(zoneOf(one)).toBeDefined();
    expect(zoneOf(one)).toBe(zoneOf(other));
  });

  it.each([
    'EST',
    'CET',
    'CEST',
    'PST',
    'IST',
    '+02:00',
    '-5',
    'GMT+2',
    'UTC+1',
    'GMT+0',
    '',
    '  ',
    'Europe/Nowhere',
    'Berlin',
    '2',
    'null',
  ])('"%s" is none', (name) => {
    expect(zoneOf(name)).toBeUndefined();
  });

  it('shows the same time as the system does, before and after every change of a year', () => {
    for (const zone of zones) {
      const clock = new ZoneClock(zone, at('2026-01-01T00:00:00Z'));
      for (let t = at('2026-01-01T00:00:00Z'); t < at('2027-01-01T00:00:00Z'); t += 5 * HOUR + 1_234 * SECOND) {
        const { date, time, weekday } = wall(zone, t);
        expect([clock.day(t) * 24 * HOUR, clock.timeOfDay(t), clock.weekday(t)]).toEqual([Date.parse(date), time, weekday]);
        expect(wall(zone, clock.startOfDay(t)).date).toBe(date);
        expect(wall(zone, clock.startOfDay(t) - 1).date).not.toBe(date);
      }
    }
  });

  it('is open by its own clock', () => {
    expect(isOpen(new ZoneClock('Asia/Tokyo', 0), at('2026-12-01T00:30:00Z'), rules)).toBe(true);
    expect(isOpen(new ZoneClock('Asia/Tokyo', 0), at('2026-12-01T12:00:00Z'), rules)).toBe(false);
  });
});
