import { describe, expect, it } from 'vitest';
import { parseDay, parseMoment, parsePast } from '../../src/cli/values.ts';

describe.each([
  ['a moment to come', parseMoment, '2999'],
  ['when something falls due', parseDay, '2999'],
  ['a moment of the past', parsePast, '2001'],
] as const)('%s', (_, parse, year) => {
  it.each([
    ['-02-28T12:00:00Z', '-02-28T12:00:00.000Z'],
    ['-02-28T12:00+02:00', '-02-28T10:00:00.000Z'],
    ['-02-28T12:00:00.5-0130', '-02-28T13:30:00.500Z'],
  ])('%s', (text, expected) => {
    expect(parse(`${year}${text}`)).toBe(`${year}${expected}`);
  });

  it.each([
    '',
    'soon',
    `${year}-02-30`,
    `${year}-02-30T12:00:00Z`,
    `${year}-13-01`,
    `${year}-02-28T12:00`,
    `${year}-02-28 12:00Z`,
    `${year}-02-28T25:00Z`,
  ])('is not %j', (text) => {
    expect(() => parse(text)).toThrow('Write ');
  });
});

it('a date ends with its day where it is to come, and begins with it where it is past', () => {
  expect(parseMoment('2999-03-31')).toBe('2999-03-31T23:59:59.000Z');
  expect(parsePast('2001-03-31')).toBe('2001-03-31T00:00:00.000Z');
});

it('what falls due on a date is due as its day begins, also today', () => {
  const today = new Date().toISOString().slice(0, 10);
  expect(parseDay('2999-03-31')).toBe('2999-03-31T00:00:00.000Z');
  expect(parseDay(today)).toBe(`${today}T00:00:00.000Z`);
  expect(() => parseDay('2001-03-31')).toThrow('It is past.');
});

it('is in the direction that is asked for', () => {
  expect(() => parseMoment('2001-03-31')).toThrow('It is past.');
  expect(() => parsePast('2999-03-31')).toThrow('It is in the future.');
  expect(Date.parse(parseMoment('2d')) - Date.parse(parsePast('2d'))).toBeGreaterThan(3.9 * 86_400_000);
});
