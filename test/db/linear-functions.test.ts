import { describe, expect, it } from 'vitest';
import { useDatabase } from '../support/databases.ts';

const database = useDatabase();

/** What the database does to strangers' text: normal forms, checks of columns, parts of addresses. */
const EXPRESSIONS = [
  'ops.key_text($1)',
  'ops.email_key($1)',
  'ops.domain_key($1)',
  'ops.handle_key($1)',
  'ops.phone_key($1)',
  'growth.website_key($1)',
  'growth.url_text($1)',
  `ops.contact_key('email', $1)`,
  `ops.contact_key('domain', $1)`,
  `substring($1 from '^[^:]+://[^/]+([^?#]*)')`,
  `$1 ~ '^[^@/:\\s.]+(\\.[^@/:\\s.]+)*$'`,
  `$1 ~ '^[^@\\s]+@[^@\\s]+$'`,
  `$1 !~ '\\s'`,
  `lower(btrim($1))`,
];
const UNITS = [
  'a',
  'a.',
  '.',
  'a@',
  '@',
  ' ',
  ' x',
  '1 ',
  '(0)',
  'a-',
  '<',
  '<a',
  'mailto:',
  '://',
  'a://',
  'www.',
  '/',
  '?',
  'é',
  '\u200b',
  '\u00a0x',
  '"',
  ';',
];
const SHORT = 8_000;
const TIMES = 8;
const MOST = 3 * TIMES;
const UNMEASURABLE_MS = 60;
const ROUNDS = 5;

async function fastest(expression: string, texts: readonly string[]): Promise<number[]> {
  const rows = await database.sql.unsafe(
    `select f.ms from unnest($1::text[]) with ordinality as t(value, n)
     cross join lateral (select clock_timestamp() as began) b
     cross join lateral (select count(x.value) as counted from (select ${expression.replaceAll('$1', 't.value')} as value) x) c
     cross join lateral (select extract(epoch from clock_timestamp() - b.began) * 1000 + 0 * c.counted as ms) f
     order by t.n`,
    [[...texts]],
  );
  return rows.map(({ ms }) => Number(ms));
}

describe.each(EXPRESSIONS)('%s', (expression) => {
  it('takes time that grows with the text alone', async () => {
    const text = (unit: string, length: number) => `${unit.repeat(Math.ceil(length / unit.length))}!`;
    const short = UNITS.map((unit) => text(unit, SHORT));
    const long = UNITS.map((unit) => text(unit, SHORT * TIMES));
    let best: { short: number; long: number }[] = UNITS.map(() => ({ short: Number.POSITIVE_INFINITY, long: Number.POSITIVE_INFINITY }));
    const slow = () => UNITS.filter((_, i) => (best[i]?.long ?? 0) > UNMEASURABLE_MS + MOST * (best[i]?.short ?? 0));
    for (let round = 0; round < ROUNDS; round++) {
      const [few, many] = [await fastest(expression, short), await fastest(expression, long)];
      best = best.map((known, i) => ({ short: Math.min(known.short, few[i] ?? 0), long: Math.min(known.long, many[i] ?? 0) }));
      if (slow().length === 0) return;
    }
    expect(slow().map((unit) => ({ unit, ...best[UNITS.indexOf(unit)] }))).toEqual([]);
  });
});
