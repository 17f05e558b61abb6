import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindParameters } from '../../src/db/sql/parameters.ts';
import { UsageError } from '../../src/errors.ts';
import { useDatabase } from '../support/databases.ts';

const database = useDatabase();

const bind = (query: string, values: Record<string, string> = {}) => bindParameters(query, new Map(Object.entries(values))).text;
/** The one row of a query, as the database sees it. */
const rowOf = async (query: string, values: Record<string, string> = {}) => (await database.sql.unsafe(bind(query, values)))[0];

/** Everything that ends or begins something in SQL, and what looks like a parameter. */
const text = fc
  .array(
    fc.constantFrom(
      "'",
      '"',
      '\\',
      '$',
      '$$',
      '$x$',
      ':',
      ':a',
      '::',
      '--',
      '/',
      '*',
      ';',
      '\n',
      ' ',
      'a',
      '%',
      '{',
      'é',
      '🙂',
      '\u{10ffff}',
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''));
const without = (...taken: string[]) => text.filter((t) => !taken.some((part) => t.includes(part)));
const name = fc.constantFrom('a', 'b_1', '_x', 'Name', 'select');

/** An expression of type text, what it is worth, and the parameter it needs. */
interface Piece {
  sql: string;
  worth: string;
  needs?: [name: string, value: string];
}

const string = text.map((t): Piece => ({ sql: `'${t.replaceAll("'", "''")}'`, worth: t }));
const dollars = fc
  .tuple(fc.constantFrom('$$', '$x$', '$_1$'), without('$'))
  .map(([quote, t]): Piece => ({ sql: `${quote}${t}${quote}`, worth: t }));
const parameter = fc
  .tuple(name, text, fc.constantFrom('', '::text', ' :: text', '::varchar::text', "||''", '/**/'))
  .map(([key, value, behind]): Piece => ({ sql: `:${key}${behind}`, worth: value, needs: [key, value] }));
const cast = text.map((t): Piece => ({ sql: `cast('${t.replaceAll("'", "''")}'::text as text)`, worth: t }));
const gap = fc.oneof(
  fc.constantFrom(' ', '\n', '\t', '\r\n'),
  without('*/', '/*', '*', '/').map((t) => `/*${t}*/`),
  without('\n').map((t) => `--${t}\n`),
);
const column = fc.tuple(gap, fc.oneof(string, dollars, parameter, cast), gap);

describe('parameters in a query', () => {
  it('arrive unchanged, and nothing else is touched, whatever stands around them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(column, { minLength: 1, maxLength: 6 }), without('"'), async (columns, alias) => {
        const values = new Map<string, string>();
        for (const [, piece] of columns) if (piece.needs !== undefined && !values.has(piece.needs[0])) values.set(...piece.needs);
        const worth = columns.map(([, piece]) => (piece.needs === undefined ? piece.worth : values.get(piece.needs[0])));
        // A quoted name may hold anything, too; PostgreSQL cuts it at 63 bytes.
        const list = columns.map(([before, { sql }, after], i) => `${before}${sql}${after}as "${i}${alias.slice(0, 8)}"`);
        const [row] = await database.sql.unsafe(bind(`select${list.join(',')}`, Object.fromEntries(values))).values();
        expect(row).toEqual(worth);
      }),
      { numRuns: 300 },
    );
  });

  it('stand wherever a value may, with the type that PostgreSQL infers', async () => {
    expect(
      await rowOf('select :n + 1 as sum, date :d as day, :d::date - 1 as before, array[:n::int, 2] as list where :n in (41, 42)', {
        n: '41',
        d: '2024-02-29',
      }),
    ).toEqual({ sum: 42, day: new Date('2024-02-29'), before: new Date('2024-02-28'), list: [41, 2] });
  });

  it('may be named several times, and be empty', async () => {
    expect(await rowOf('select :a::text as one, :a::text as two', { a: '' })).toEqual({ one: '', two: '' });
  });

  it.each([
    ['a string', "select ':a' as v", ':a'],
    ['a string with quotes', "select 'it''s :a' as v", "it's :a"],
    ['an escape string', "select E'it\\'s :a' as v", "it's :a"],
    ['a dollar quote', 'select $$ :a $$ as v', ' :a '],
    ['a tagged dollar quote', "select $q$ $$ ' :a $q$ as v", " $$ ' :a "],
    ['a line comment', "select 'x' as v -- :a", 'x'],
    ['a comment', "select 'x' /* ' :a */ as v", 'x'],
    ['a nested comment', "select 'x' /* /* inner */ :a */ as v", 'x'],
    ['a cast', "select 'x'::text as v", 'x'],
    ['a time', "select '10:00'::time::text as v", '10:00:00'],
    ['a slice', "select ('{x,y}'::text[])[:1] as v", ['x']],
    ['a named argument', 'select make_interval(secs :=1)::text as v', '00:00:01'],
  ])('are none within %s', async (_, query, value) => {
    expect(await rowOf(query)).toEqual({ v: value });
  });

  it('are found behind a name that has dollar signs', async () => {
    expect(await rowOf('select t.a$b$c, :a::text as v from (select 1 as a$b$c) t where t.a$b$c = 1', { a: 'x' })).toMatchObject({ v: 'x' });
  });

  it('never become SQL, also where the query makes an escape string of them', async () => {
    // Behind an E a backslash would hide the quote that is to end the value.
    const value = "\\' || $$injected$$ --";
    expect(await rowOf('select :a::text as v', { a: value })).toEqual({ v: value });
    const answer = await rowOf('select E:a as v', { a: value }).catch(() => 'refused');
    expect(['refused', { v: value }]).toContainEqual(answer);
  });

  it('without a value, or values without a name, are usage errors that say which', () => {
    const refusal = (query: string, values: Record<string, string>) => {
      try {
        bind(query, values);
      } catch (error) {
        if (error instanceof UsageError) return `${error.message}; ${error.suggestion}`;
        throw error;
      }
      return 'accepted';
    };
    expect(refusal('select :email', {})).toBe('the query names :email, which has no value; add --param email=VALUE');
    expect(refusal('select 1', { email: 'x' })).toMatch(/^the query has no :email; /);
    // A place where it does not count is no use of it; names differ by case.
    expect(refusal("select ':email' /* :email */", { email: 'x' })).toMatch(/has no :email/);
    expect(refusal('select :Email', { email: 'x' })).toMatch(/names :Email/);
    // What every object has is no value.
    expect(refusal('select :constructor', {})).toMatch(/names :constructor/);
  });
});
