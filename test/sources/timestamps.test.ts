import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimestampError, TimestampReader } from '../../src/sources/timestamps.ts';

/** No time is in the future. */
const END = 8.64e15;
const read = (text: string, zone = 'UTC') => new TimestampReader(zone, END).read(text);

describe('timestamps', () => {
  it.each([
    ['2025-11-20T00:18:00.104412', '2025-11-20T00:18:00.104412Z'],
    ['2025-11-20T00:18:00.000001', '2025-11-20T00:18:00.000001Z'],
    ['2025-11-20T00:18:00.1234569Z', '2025-11-20T00:18:00.123456Z'],
    ['2025-11-20T00:18:00.5', '2025-11-20T00:18:00.500000Z'],
    ['2025-11-20T00:18:00', '2025-11-20T00:18:00.000000Z'],
    ['2025-11-20 00:18:00.104412', '2025-11-20T00:18:00.104412Z'],
    ['2025-11-20', '2025-11-20T00:00:00.000000Z'],
    [' 2025-11-20T00:18:00 ', '2025-11-20T00:18:00.000000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000000Z'],
  ])('reads naive %s as UTC', (text, value) => {
    expect(read(text)).toBe(value);
  });

  it.each([
    ['2025-11-20T00:18:00.104412Z', '2025-11-20T00:18:00.104412Z'],
    ['2025-11-20t00:18:00z', '2025-11-20T00:18:00.000000Z'],
    ['2025-11-20T00:18Z', '2025-11-20T00:18:00.000000Z'],
    ['2025-11-20T02:18:00+02:00', '2025-11-20T00:18:00.000000Z'],
    ['2025-11-20T02:18:00+0200', '2025-11-20T00:18:00.000000Z'],
    ['2025-11-20 00:18:00.104412+00', '2025-11-20T00:18:00.104412Z'],
    ['2025-11-19 19:18:00.104412-05', '2025-11-20T00:18:00.104412Z'],
    ['2025-11-20T05:48:00+05:30', '2025-11-20T00:18:00.000000Z'],
    ['2025-11-19T21:48:00-02:30', '2025-11-20T00:18:00.000000Z'],
    ['2026-01-01T00:30:00+01:00', '2025-12-31T23:30:00.000000Z'],
  ])('reads %s by its own offset, whatever the zone', (text, value) => {
    const reader = new TimestampReader('America/New_York');
    expect(reader.read(text)).toBe(value);
    expect(reader.naive).toBe(0);
  });

  it.each([
    ['winter', 'Europe/Berlin', '2025-12-01T12:00:00.000001', '2025-12-01T11:00:00.000001Z'],
    ['summer', 'Europe/Berlin', '2025-07-01T12:00:00', '2025-07-01T10:00:00.000000Z'],
    ['the hour that is skipped', 'Europe/Berlin', '2026-03-29T02:30:00', '2026-03-29T01:30:00.000000Z'],
    ['the hour that comes twice, its first', 'Europe/Berlin', '2026-10-25T02:30:00', '2026-10-25T00:30:00.000000Z'],
    ['the hour after it', 'Europe/Berlin', '2026-10-25T03:00:00', '2026-10-25T02:00:00.000000Z'],
    ['a date alone', 'America/New_York', '2025-11-20', '2025-11-20T05:00:00.000000Z'],
    ['a fixed offset', '+05:30', '2025-11-20T05:30:00', '2025-11-20T00:00:00.000000Z'],
  ])('reads naive times in the zone: %s', (_, zone, text, value) => {
    expect(read(text, zone)).toBe(value);
  });

  it('reads nothing as null and does not count it', () => {
    const reader = new TimestampReader('UTC');
    expect([null, undefined, '', '  '].map((text) => reader.read(text))).toStrictEqual([null, null, null, null]);
    expect(reader.naive).toBe(0);
  });

  it.each([
    'yesterday',
    '12',
    '2025',
    '2025-13-01',
    '2025-02-30',
    '2025-11-20T25:00:00',
    '2025-11-20T00:61:00Z',
    '2025-11-20T00:18:00+99:00',
    '1763597880',
    '20/11/2025',
  ])('refuses %s', (text) => {
    expect(() => read(text)).toThrow(TimestampError);
    expect(() => read(text)).toThrow(`"${text}" is not an ISO timestamp`);
  });

  it('cuts a long nonsense in its message', () => {
    expect(() => read('x'.repeat(500))).toThrow(`"${'x'.repeat(40)}" is not an ISO timestamp`);
  });

  it.each(['Mars/Base', '', 'Europe', '+99:00'])('refuses the zone %j', (zone) => {
    expect(() => new TimestampReader(zone)).toThrow(RangeError);
  });

  it('counts every naive one, repeated ones too', () => {
    const reader = new TimestampReader('UTC');
    for (const text of ['2025-11-20', '2025-11-20', '2025-11-20T00:00:00', '2025-11-20T00:00:00Z', '2025-11-20T00:00:00+01:00', null])
      reader.read(text);
    expect(reader.naive).toBe(3);
  });

  it('does not take one text for the last one', () => {
    const reader = new TimestampReader('UTC');
    expect(reader.read('2025-11-20')).toBe('2025-11-20T00:00:00.000000Z');
    expect(() => reader.read('nonsense')).toThrow(TimestampError);
    expect(() => reader.read('nonsense')).toThrow(TimestampError);
    expect(reader.read('2025-11-21')).toBe('2025-11-21T00:00:00.000000Z');
    expect(reader.read('2025-11-20')).toBe('2025-11-20T00:00:00.000000Z');
  });

  const moment = fc.record({
    ms: fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2100, 0, 1) }),
    micros: fc.integer({ min: 0, max: 999 }),
    offset: fc.option(fc.integer({ min: -14 * 60, max: 14 * 60 })),
  });
  type Moment = { ms: number; micros: number; offset: number | null };

  const digits = (value: number, length: number) => String(value).padStart(length, '0');
  const isoOf = (ms: number, micros: number) => `${new Date(ms).toISOString().slice(0, -1)}${digits(micros, 3)}`;
  function textOf({ ms, micros, offset }: Moment): string {
    if (offset === null) return isoOf(ms, micros);
    const minutes = Math.abs(offset);
    const sign = offset < 0 ? '-' : '+';
    return `${isoOf(ms + offset * 60_000, micros)}${sign}${digits(Math.floor(minutes / 60), 2)}:${digits(minutes % 60, 2)}`;
  }

  it('keeps the instant to the microsecond', () => {
    fc.assert(
      fc.property(moment, (m) => {
        expect(read(textOf(m))).toBe(`${isoOf(m.ms, m.micros)}Z`);
      }),
      { numRuns: 1000 },
    );
  });

  it('sorts by time', () => {
    const near = fc.record({
      ms: fc.integer({ min: 0, max: 3 }),
      micros: fc.integer({ min: 0, max: 3 }),
      offset: fc.constantFrom(null, 0, 60, -90),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(moment, near)), (moments) => {
        const reader = new TimestampReader('UTC', END);
        const read = moments.map((m) => ({ value: reader.read(textOf(m)) ?? '', time: BigInt(m.ms) * 1000n + BigInt(m.micros) }));
        const byText = read.toSorted((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0)).map(({ time }) => time);
        const byTime = read.map(({ time }) => time).toSorted((a, b) => Number(a - b));
        expect(byText).toStrictEqual(byTime);
      }),
    );
  });
});

describe('offsets in unusual dress', () => {
  it.each([
    ['2025-11-20T02:00:00+02:00 ', '2025-11-20T00:00:00.000000Z'],
    ['20251120T020000+0200', '2025-11-20T00:00:00.000000Z'],
    ['2025-11-20T02+02:00', '2025-11-20T00:00:00.000000Z'],
    ['20251120T020000Z', '2025-11-20T02:00:00.000000Z'],
    ['2025-11-20T02:00:00+02', '2025-11-20T00:00:00.000000Z'],
  ])('%s is read with its offset', (text, value) => {
    const reader = new TimestampReader('Asia/Tokyo');
    expect(reader.read(text)).toBe(value);
    expect(reader.naive).toBe(0);
  });
});

describe('a time in the future', () => {
  const now = Date.parse('2026-11-30T12:00:00Z');
  it.each([
    ['2026-11-30T12:04:00Z', '2026-11-30T12:04:00.000000Z'],
    ['2026-11-30T12:06:00Z', null],
    ['2026-11-30T13:00:00', null],
    ['2099-01-01', null],
    ['9999-12-31T23:59:59Z', null],
  ])('%s is %s', (text, value) => {
    const reader = new TimestampReader('UTC', now);
    expect([reader.read(text), reader.read(text)]).toEqual([value, value]);
    expect(reader.future).toBe(value === null ? 2 : 0);
  });
});
