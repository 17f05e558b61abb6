import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderOf } from '../../src/ops/columns/dates.ts';
import { decimalOf } from '../../src/ops/columns/numbers.ts';
import type { Notation } from '../../src/ops/columns/types.ts';
import { cellText, emailsIn, readCell } from '../../src/ops/columns.ts';
import type { Cell } from '../../src/sources/rows.ts';

const value = (cell: Cell, type: Parameters<typeof readCell>[1]['type'], reading: Notation = {}) => {
  const result = readCell(cell, { type }, reading);
  return 'reason' in result ? `! ${result.reason}` : result.value;
};

describe('a number', () => {
  it.each<[Cell, unknown, Notation?]>([
    [12, 12],
    ['12', 12],
    ['1 234,56', 1234.56],
    ['1\u00a0234,56', 1234.56],
    ['1\u202f234', 1234],
    ['1,234.56', 1234.56],
    ['1.234,56', 1234.56],
    ['1.234.567', 1_234_567],
    ['1,234,567', 1_234_567],
    ['12,34,567', 1_234_567],
    ["1'234.5", 1234.5],
    ['1’234', 1234],
    ['1,234', 1234],
    ['1.234', 1.234],
    ['1,234', 1.234, { decimal: ',' }],
    ['1.234', 1234, { decimal: ',' }],
    ['1,234', 1234, { decimal: '.' }],
    ['1,5', 1.5],
    ['0,5', 0.5],
    [',5', 0.5],
    ['0,123', 0.123],
    ['1234,567', 1234.567],
    ['(12)', -12],
    ['(1 234,5)', -1234.5],
    ['-12', -12],
    ['−12', -12],
    ['12-', -12],
    ['- 12', -12],
    ['+12', 12],
    ['12 %', 0.12],
    ['12,5%', 0.125],
    ['$1,200.50', 1200.5],
    ['-$5', -5],
    ['5 €', 5],
    ['1 200 руб.', 1200],
    ['₽ 5', 5],
    ['USD 1,000,000', 1_000_000],
    ['1,2 млн', 1_200_000],
    ['500 тыс. руб.', 500_000],
    ['1.5M', 1_500_000],
    ['10K', 10_000],
    ['2 млрд', 2e9],
    ['7,7E+09', 7.7e9],
    ['１２', 12],
    ['-', null],
    ['n/a', null],
    ['#N/A', null],
    ['#Н/Д', null],
    ['нет данных', null],
    ['  ', null],
    [null, null],
    ['abc', '! "abc" is no number'],
    ['12 34', '! "12 34" is no number'],
    ['1,2,3', '! "1,2,3" is no number'],
    ['1.2.3', '! "1.2.3" is no number'],
    ['1,234.567,8', '! "1,234.567,8" is no number'],
    ['11-50', '! "11-50" is a range, not a number'],
    ['2026-03-04', '! "2026-03-04" is no number'],
    ['1,234', '! "1,234" could be a thousand or a fraction: this column has both', { decimal: 'mixed' }],
    [[1], '! a list or an object is no number'],
    [{ a: 1 }, '! a list or an object is no number'],
  ])('%j is %j', (cell, expected, reading) => {
    expect(value(cell, 'number', reading)).toEqual(expected);
  });

  it.each<[Cell, unknown]>([
    ['1.234', 1234],
    ['1,234', 1234],
    [12.0, 12],
    ['12,0', 12],
    ['12.5', '! "12.5" is no whole number'],
    [12.5, '! "12.5" is no whole number'],
    ['7,70123E+09', '! "7,70123E+09" was rounded by a spreadsheet'],
    ['2026-05-12', '! "2026-05-12" is no whole number'],
    ['12-May', '! "12-May" is no whole number'],
    [true, '! "true" is no whole number'],
  ])('as a whole one: %j is %j', (cell, expected) => {
    expect(value(cell, 'integer')).toEqual(expected);
  });

  it('as any place writes it reads back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.constantFrom('en-US', 'de-DE', 'ru-RU', 'fr-FR', 'de-CH', 'en-IN'),
        (cents, locale) => {
          const number = cents / 100;
          const format = (n: number) => new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(n);
          expect(value(format(number), 'number')).toBe(number === 0 ? 0 : number);
          const column = [format(1.5), format(number)];
          const decimal = decimalOf(column);
          expect(value(new Intl.NumberFormat(locale).format(cents), 'number', decimal === undefined ? {} : { decimal })).toBe(
            cents === 0 ? 0 : cents,
          );
        },
      ),
    );
  });

  it.each<[string[], Notation['decimal']]>([
    [['1,234', '12'], undefined],
    [['1,234', '1,5'], ','],
    [['1.234', '1.5'], '.'],
    [['1,234,567'], '.'],
    [['1.234.567'], ','],
    [['1,5', '1.5'], 'mixed'],
    [['1 234,567'], ','],
    [['abc'], undefined],
  ])('%j has fractions behind %j', (column, expected) => {
    expect(decimalOf(column)).toBe(expected);
  });
});

describe('a date', () => {
  it.each<[Cell, unknown, Notation?]>([
    ['2026-03-04', '2026-03-04'],
    ['2026/3/4', '2026-03-04'],
    ['20260304', '2026-03-04'],
    ['2026-03-04T10:30:00Z', '2026-03-04'],
    ['04.03.2026', '2026-03-04'],
    ['4.3.2026 г.', '2026-03-04'],
    ['04.03.2026 10:30', '2026-03-04'],
    ['03.04.2026', '2026-03-04', { order: 'mdy' }],
    ['13/02/2026', '2026-02-13'],
    ['02/13/2026', '2026-02-13'],
    ['03/03/2026', '2026-03-03'],
    ['03/04/2026', '2026-04-03', { order: 'dmy' }],
    ['03/04/2026', '2026-03-04', { order: 'mdy' }],
    ['03/04/2026', '! "03/04/2026" could be day/month or month/day, and no other row of the column says'],
    ['03/04/2026', '! "03/04/2026" could be day/month or month/day: this column has both', { order: 'mixed' }],
    ['12 Mar 2024', '2024-03-12'],
    ['March 12, 2024', '2024-03-12'],
    ['12-May-2026', '2026-05-12'],
    ['12 мая 2026 г.', '2026-05-12'],
    ['12 янв. 2026', '2026-01-12'],
    ['1 août 2026', '2026-08-01'],
    ['3. März 2026', '2026-03-03'],
    ['Wed, 04 Mar 2026 10:00:00 +0000', '2026-03-04'],
    [46_085, '2026-03-04'],
    ['46085', '2026-03-04'],
    [46_085.5, '2026-03-04'],
    [1_772_600_000, '2026-03-04'],
    [1_772_600_000_000, '2026-03-04'],
    ['29.02.2024', '2024-02-29'],
    ['29.02.2026', '! "29.02.2026" is no day of the calendar'],
    ['1900-02-29', '! "1900-02-29" is no day of the calendar'],
    ['31/31/2026', '! "31/31/2026" is no day of the calendar'],
    ['04.03.26', '! "04.03.26" is a date with a year of two digits'],
    ['12-May-26', '! "12-May-26" is a date with a year of two digits'],
    ['12-May', '! "12-May" is a date without a year or a day'],
    ['Mar 2026', '! "Mar 2026" is a date without a year or a day'],
    ['yesterday', '! "yesterday" is no date'],
    [0, '! "0" is a number, and none that a date is written as'],
    [2026, '! "2026" is a number, and none that a date is written as'],
    [true, '! "true" is no date'],
    ['—', null],
  ])('%j is %j', (cell, expected, reading) => {
    expect(value(cell, 'date', reading)).toEqual(expected);
  });

  it.each<[Cell, unknown]>([
    ['2026-03-04T10:30:00Z', '2026-03-04T10:30:00Z'],
    ['2026-03-04 10:30:00.123+02', '2026-03-04T10:30:00.123+02:00'],
    ['2026-03-04T10:30Z', '2026-03-04T10:30:00Z'],
    ['2026-03-04', '2026-03-04T00:00:00'],
    ['04.03.2026 9:05', '2026-03-04T09:05:00'],
    ['04.03.2026, 21:05:07', '2026-03-04T21:05:07'],
    ['8/24/2025, 3:36 PM', '2025-08-24T15:36:00'],
    ['8/24/2025 12:00 AM', '2025-08-24T00:00:00'],
    ['Wed, 04 Mar 2026 10:00:00 +0000', '2026-03-04T10:00:00+00:00'],
    [46_085.5, '2026-03-04T12:00:00'],
    [1_772_600_000, '2026-03-04T04:53:20Z'],
    ['2026-03-04 25:00', '! "2026-03-04 25:00" is a date with something that is no time: 25:00'],
    ['2026-03-04 13:00 PM', '! "2026-03-04 13:00 PM" is a date with something that is no time: 13:00 PM'],
  ])('with a time: %j is %j', (cell, expected) => {
    expect(value(cell, 'timestamp')).toEqual(expected);
  });

  it.each<[string[], Notation['order']]>([
    [['03/04/2026'], undefined],
    [['03/04/2026', '13/04/2026'], 'dmy'],
    [['03/04/2026', '04/13/2026 10:00'], 'mdy'],
    [['13/04/2026', '04/13/2026'], 'mixed'],
    [['2026-03-04'], undefined],
  ])('%j are %j', (column, expected) => {
    expect(orderOf(column)).toBe(expected);
  });
});

describe('other cells', () => {
  it.each<[Cell, unknown]>([
    ['да', true],
    ['НЕТ', false],
    ['Yes', true],
    ['n', false],
    [1, true],
    ['0', false],
    ['TRUE', true],
    [false, false],
    ['ИСТИНА', true],
    ['x', true],
    ['✓', true],
    ['', null],
    ['-', null],
    ['maybe', '! "maybe" is neither yes nor no'],
    [2, '! "2" is neither yes nor no'],
  ])('a boolean: %j is %j', (cell, expected) => {
    expect(value(cell, 'boolean')).toEqual(expected);
  });

  it.each<[Cell, unknown]>([
    [7701234567, '7701234567'],
    [7.701234567e9, '7701234567'],
    [1e21, '1000000000000000000000'],
    [0.5, '0.5'],
    [true, 'true'],
    ["'+1 415 555 0100", '+1 415 555 0100'],
    ["'quoted'", "'quoted'"],
    ['  a b ', 'a b'],
    ['n/a', 'n/a'],
    ['#REF!', null],
    [['a'], '! a list or an object is no text'],
  ])('a text: %j is %j', (cell, expected) => {
    expect(value(cell, 'text')).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['Ann@B.example', ['ann@b.example']],
    ['Ann Lee <ann@b.example>; "Bob" bob@c.example', ['ann@b.example', 'bob@c.example']],
    ['a@b.example|c@d.example\na@b.example', ['a@b.example', 'c@d.example']],
    ['mailto:a@b.example.', ['a@b.example']],
    ['none', []],
    // Signs that an address may hold by its standard, between two.
    ...['+', '~', '*', '=', '&', '^', '?', '–', '→', '&amp;', '\\n', '<br>', ' und ', ' / ', '\u200b'].map(
      (between): [string, string[]] => [`a@b.example${between}c@d.example`, ['a@b.example', 'c@d.example']],
    ),
    ['a+b@c.example', ['a+b@c.example']],
    ["o'hara&sons@c.example", ["o'hara&sons@c.example"]],
    ['1) a@b.example 2) c@d.example', ['a@b.example', 'c@d.example']],
    ['[a@b.example](mailto:a@b.example)', ['a@b.example']],
  ])('addresses of %j are %j', (text, expected) => {
    expect(emailsIn(text)).toEqual(expected);
    expect(value(text, 'email')).toBe(expected[0] ?? null);
  });

  it('glued addresses are none: where one ends and the other begins nobody can tell', () => {
    expect(emailsIn('a@b.examplec@d.example')).toEqual([]);
  });

  it.each<[string, boolean]>([
    ['https://shop.example/a?b', true],
    ['shop.example', true],
    ['пример.рф', true],
    ['www.shop.example:8080/x y', false],
    ['shop', false],
    ['a@b.example', false],
    ['hello world.example', false],
  ])('%j is a web address: %j', (text, expected) => {
    expect('value' in readCell(text, { type: 'url' })).toBe(expected);
  });

  it.each<[Cell, boolean]>([
    ['+1 (415) 555-0100 ext. 12', true],
    ['8 (495) 123-45-67', true],
    [14155550100, true],
    ['555', false],
    ['2026-03-04 10:00:00.000', false],
    ['call me 5551234567', false],
  ])('%j is a phone number: %j', (cell, expected) => {
    expect('value' in readCell(cell, { type: 'phone' })).toBe(expected);
  });

  it('a word of a list is found by its other words; a wrong one gets a suggestion', () => {
    const column = { type: 'enum', values: { warm: ['тёплый', 'open'], not_open: [] } } as const;
    expect(['Warm', 'ТЕПЛЫЙ', 'not open', 'NOT-OPEN'].map((cell) => readCell(cell, column))).toEqual([
      { value: 'warm' },
      { value: 'warm' },
      { value: 'not_open' },
      { value: 'not_open' },
    ]);
    expect(readCell('not_opne', column)).toEqual({ reason: '"not_opne" is none of its values; is it not_open?' });
    expect(readCell('xyz', column)).toEqual({ reason: '"xyz" is none of its values; they are warm, not_open' });
  });

  it('numbers as text never have an exponent', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (number) => cellText(number) === BigInt(number).toString()));
  });

  it('any cell has a value or a reason, at once', () => {
    const types = ['text', 'email', 'url', 'phone', 'date', 'timestamp', 'number', 'integer', 'boolean', 'enum', 'json'] as const;
    const cells = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...'0123456789.,/- :TZ'), maxLength: 30 }),
      fc.double(),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(cells, fc.constantFrom(...types), (cell, type) => {
        const json: Cell = JSON.parse(JSON.stringify(cell) ?? 'null');
        const result = readCell(json, { type, values: ['a'] });
        expect('value' in result || result.reason.length < 200).toBe(true);
      }),
    );
    for (const long of [
      '1'.repeat(1e6),
      '1,'.repeat(5e5),
      ' '.repeat(1e6),
      'a.'.repeat(5e5),
      `${'('.repeat(1e6)}1`,
      '1 '.repeat(5e5),
      'a@'.repeat(5e5),
    ])
      for (const type of types) value(long, type);
  });
});
