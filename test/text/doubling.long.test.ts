import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fastest, MORE_READERS, READERS, RULES, table } from '../support/text-functions.ts';

/** Of the same kind: 10,000 of them take half an hour. */
const STRINGS = 300;
const SHORT = 1_500;
/** Doubled twice: linear work takes four times as long, quadratic sixteen times. */
const TIMES = 4;
const MOST = 2 * TIMES;
/** Below that a clock says nothing. */
const UNMEASURABLE_MS = 12;
const ROUNDS = 6;

const WORDS =
  'a b at dot x 1 12 @ . , : ; / \\ - _ + # ( ) [ ] < > { } & ? ! = " \' ` ’ “ $ € % ~ | • · 😀 🇫🇷 👩‍👩‍👧 é и\u0306 ё ß ı ﬁ 𝓅 ⓐ ＠ ﹫ 📧 \u200b \u00ad \u202e \ud800 \0 \t \n \r \u00a0 http:// https://www. www. mailto: tel: postgres:// instagram.com/ [at] (dot) dot com .example no not never don’t won’t we paid promo ads sponsor collab dm for brands price $5 story only charity used to stopped we’re ne pas kein sin nicht не ни без пишите нет promos. closed open T12:30 2026-01-01 +49 00 ext 1,234 1.234 млн итого по <a href=" <meta charset= &amp; "," "" \\" \\u0000 {" [['.split(
    ' ',
  );
const unit = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 5 })
      .chain((words) => fc.constantFrom('', ' ', '  ', '\n').map((by) => words.join(by))),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }) },
);
/** A beginning, something over and over, and an end that does not fit it. */
const hostile = fc.record({
  start: fc.oneof(fc.constant(''), unit),
  middle: unit,
  by: fc.constantFrom('', '', ' ', '\n'),
  end: fc.oneof(fc.constant(''), fc.constant('!'), unit),
});

it(`no function over strangers' text takes more than linear time, of ${STRINGS} hostile texts`, { timeout: 3_600_000 }, async () => {
  const slow: string[] = [];
  for (const { start, middle, by, end } of fc.sample(hostile, { numRuns: STRINGS, seed: 20_261_130 })) {
    const piece = middle + by;
    const text = (length: number) => start + piece.repeat(Math.ceil(length / piece.length)) + end;
    const [short, long] = [text(SHORT), text(SHORT * TIMES)];
    for (const [name, work] of [...RULES, ...READERS, ...MORE_READERS])
      if (
        !isLinear(
          () => work(short),
          () => work(long),
        )
      )
        slow.push(`${name}: ${JSON.stringify({ start, piece, end })}`);
    if (!(await isTableLinear(short, long))) slow.push(`table: ${JSON.stringify({ start, piece, end })}`);
  }
  expect(slow).toEqual([]);
});

/** Measured once more before it is held against a function: the machine may be busy, and code is compiled as it runs. */
function isLinear(short: () => unknown, long: () => unknown): boolean {
  if (fastest(long, 1) <= UNMEASURABLE_MS) return true;
  return fastest(long, ROUNDS) <= UNMEASURABLE_MS + MOST * fastest(short, ROUNDS);
}

async function isTableLinear(short: string, long: string): Promise<boolean> {
  const spent = async (text: string) => {
    const before = process.cpuUsage();
    await table(text);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  for (let round = 0; round < ROUNDS; round++) {
    const [one, many] = [await spent(short), await spent(long)];
    if (many <= UNMEASURABLE_MS + MOST * one) return true;
  }
  return false;
}
