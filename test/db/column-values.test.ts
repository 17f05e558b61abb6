import { describe, expect, it } from 'vitest';
import {
  confidence,
  INDEXED_TEXT_LENGTH,
  INT4,
  indexedText,
  int4Count,
  isStorableTime,
  numericMax,
  PRICE,
  price,
  TIMES,
  timestamptz,
} from '../../src/db/column-values.ts';
import { useDatabase } from '../support/databases.ts';

const database = useDatabase();

/** Every column that a record's value goes to, beside what its schema lets through. */
const COLUMNS = [
  ['discovery.pages', 'follower_count', 'integer'],
  ['discovery.clients', 'following_count', 'integer'],
  ['discovery.scrape_runs', 'total_expected', 'integer'],
  ['discovery.scrape_runs', 'total_retrieved', 'integer'],
  ['discovery.pages', 'promo_price', `numeric(${PRICE.precision},${PRICE.scale})`],
  ['discovery.pages', 'category_confidence', 'numeric(5,2)'],
  ['discovery.pages', 'category', 'text'],
  ['discovery.pages', 'contact_email', 'text'],
  ['discovery.pages', 'last_profile_scraped_at', 'timestamp with time zone'],
  ['discovery.pages', 'last_categorized_at', 'timestamp with time zone'],
  ['discovery.pages', 'listed_at', 'timestamp with time zone'],
  ['discovery.pages', 'recorded_at', 'timestamp with time zone'],
  ['discovery.pages', 'file_updated_at', 'timestamp with time zone'],
  ['discovery.clients', 'added_at', 'timestamp with time zone'],
  ['discovery.clients', 'last_scraped_at', 'timestamp with time zone'],
  ['discovery.page_profiles', 'scraped_at', 'timestamp with time zone'],
  ['discovery.promo_events', 'detected_at', 'timestamp with time zone'],
  ['discovery.scrape_runs', 'finished_at', 'timestamp with time zone'],
  ['ops.suppressions', 'expires_at', 'timestamp with time zone'],
] as const;

/** Whether PostgreSQL takes a value of a type. */
async function takes(value: string, type: string): Promise<boolean> {
  return database.sql.unsafe(`select $1::text::${type}`, [value]).then(
    () => true,
    () => false,
  );
}

describe('what a column can hold', () => {
  it.each(COLUMNS)('%s.%s is %s', async (table, column, type) => {
    const [found] = await database.sql`select format_type(atttypid, atttypmod) as type from pg_attribute
      where attrelid = ${table}::regclass and attname = ${column}`;
    expect(found?.type).toBe(type);
  });

  it('of integer ends where its schema ends', async () => {
    for (const edge of [INT4.min, INT4.max]) expect(await takes(String(edge), 'integer')).toBe(true);
    for (const beyond of [INT4.min - 1, INT4.max + 1]) expect(await takes(String(beyond), 'integer')).toBe(false);
    expect([0, INT4.max, INT4.max + 1, -1, 0.5, Number.NaN].map((value) => int4Count.safeParse(value).success)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it.each([
    [12, 2],
    [5, 2],
    [10, 4],
  ])('of numeric(%i, %i) ends where its schema ends', async (precision, scale) => {
    const type = `numeric(${precision},${scale})`;
    const max = numericMax(precision, scale);
    expect(await takes(String(max), type)).toBe(true);
    expect(await takes(String(max + 10 ** -scale), type)).toBe(false);
  });

  it('of a price and a share is no more than their schemas', async () => {
    const { promo_price, category_confidence } = { promo_price: numericMax(PRICE.precision, PRICE.scale), category_confidence: 1 };
    expect(price.safeParse(promo_price).success).toBe(true);
    expect(confidence.safeParse(category_confidence).success).toBe(true);
    for (const beyond of [promo_price + 0.01, Number.POSITIVE_INFINITY, -0.01]) expect(price.safeParse(beyond).success).toBe(false);
    await database.sql`insert into discovery.pages (ig_username, category, promo_price, category_confidence)
      values ('edge', 'x', ${promo_price}, ${category_confidence})`;
  });

  it('of a time ends where its schema ends, and comes back as it went in', async () => {
    for (const ms of [TIMES.min, TIMES.max]) {
      const text = new Date(ms).toISOString();
      expect(timestamptz.safeParse(text).success).toBe(true);
      const [found] = await database.sql`select to_jsonb(${text}::text::timestamptz at time zone 'UTC') #>> '{}' as text`;
      expect(Date.parse(`${found?.text}Z`)).toBe(ms);
      expect(isStorableTime(ms < 0 ? ms - 1 : ms + 1)).toBe(false);
    }
    for (const text of ['0000-12-31T23:59:59Z', '+010000-01-01T00:00:00Z', 'yesterday', '2026-02-01T00:00:00+25:00', ''])
      expect({ text, success: timestamptz.safeParse(text).success }).toEqual({ text, success: false });
  });

  it('of an indexed text ends below where its index ends', async () => {
    // Of different characters, which no compression makes smaller.
    const codes = Array.from({ length: INDEXED_TEXT_LENGTH }, (_, i) => 0x20000 + ((i * 7_919) % 40_000));
    const text = String.fromCodePoint(...codes);
    expect(indexedText.safeParse(text).success).toBe(true);
    expect(indexedText.safeParse(`${text}x`).success).toBe(false);
    await database.sql`insert into discovery.pages ${database.sql({ ig_username: 'wide.category', category: text })}`;
  });
});
