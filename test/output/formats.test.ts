import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { cell, csvFormatter, type Formatter, jsonFormatter, ndjsonFormatter } from '../../src/output/formats.ts';
import { readableNumber } from '../../src/output/numbers.ts';
import type { Row } from '../../src/output/result.ts';
import { keyValueTable, recordFormatter, tableFormatter } from '../../src/output/table.ts';
import { yamlFormatter } from '../../src/output/yaml.ts';

function write(formatter: Formatter, ...chunks: Row[][]): string {
  return formatter.begin() + chunks.map((rows) => formatter.rows(rows)).join('') + formatter.end();
}

const row = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 });
const chunks = fc.array(fc.array(row, { maxLength: 3 }), { maxLength: 4 });

describe('json', () => {
  it('is one array for any number of rows, however they are cut', () => {
    fc.assert(
      fc.property(chunks, (rows) => {
        expect(JSON.stringify(JSON.parse(write(jsonFormatter(), ...rows)))).toBe(JSON.stringify(rows.flat()));
      }),
    );
  });

  it.each([
    ['no rows', [], '[]\n'],
    ['an empty chunk', [[]], '[]\n'],
    ['one row', [[{ a: 1 }]], '[\n  {"a":1}\n]\n'],
    ['rows in two chunks', [[{ a: 1 }], [], [{ a: null }, {}]], '[\n  {"a":1},\n  {"a":null},\n  {}\n]\n'],
  ])('writes %s', (_, rows, text) => {
    expect(write(jsonFormatter(), ...rows)).toBe(text);
  });
});

describe('ndjson', () => {
  it('is one object a line', () => {
    fc.assert(
      fc.property(chunks, (rows) => {
        const text = write(ndjsonFormatter(), ...rows);
        const lines = text.split('\n');
        expect(lines.pop()).toBe('');
        expect(lines).toStrictEqual(rows.flat().map((item) => JSON.stringify(item)));
      }),
    );
  });

  it('keeps a newline inside its line', () => {
    expect(write(ndjsonFormatter(), [{ a: 'x\ny' }])).toBe('{"a":"x\\ny"}\n');
    expect(write(ndjsonFormatter())).toBe('');
  });
});

describe('yaml', () => {
  it('is one sequence for any number of rows, however they are cut, and the same as the JSON', () => {
    fc.assert(
      fc.property(chunks, (rows) => {
        expect(JSON.stringify(parseYaml(write(yamlFormatter(), ...rows)))).toBe(
          JSON.stringify(JSON.parse(write(jsonFormatter(), ...rows))),
        );
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    'no',
    'on',
    '1:30',
    '012',
    '2026-11-21',
    '2026-11-21T16:38:01Z',
    '1e3',
    '~',
    'null',
    '=',
    '- a',
    'a: b',
    '#x',
    ' x ',
    'x\ny',
    '',
  ])('keeps %j a text, for readers of YAML 1.1 as well', (value) => {
    const written = write(yamlFormatter(), [{ value }]);
    for (const version of ['1.1', '1.2'] as const) expect(parseYaml(written, { version })).toEqual([{ value }]);
  });

  it('leaves a long text on its line', () => {
    expect(lines(write(yamlFormatter(), [{ a: 'word '.repeat(60).trim(), b: 1 }]))).toHaveLength(3);
  });
});

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.constantFrom('"', ',', '\r\n', ';', ' ', '=', "'", 'x', '漢', '""', '😀'), { maxLength: 6 }).map((parts) => parts.join('')),
);
const FORMULA = /(?:^|[;\t\r\n]"*)[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

describe('csv', () => {
  const table = fc
    .integer({ min: 1, max: 4 })
    .chain((width) =>
      fc
        .array(fc.array(fc.array(text, { minLength: width, maxLength: width }), { maxLength: 3 }), { maxLength: 3 })
        .map((cells) => ({ width, cells })),
    );
  const columnsOf = (width: number) => Array.from({ length: width }, (_, i) => `c${i}`);
  const rowsOf = (cells: string[][]) => cells.map((line): Row => Object.fromEntries(line.map((value, i) => [`c${i}`, value])));

  it('comes back as it went in, raw', () => {
    fc.assert(
      fc.property(table, ({ width, cells }) => {
        const columns = columnsOf(width);
        expect(parse(write(csvFormatter(columns, true), ...cells.map(rowsOf)))).toStrictEqual([columns, ...cells.flat()]);
      }),
      { numRuns: 500 },
    );
  });

  it('differs by apostrophes before formulas alone, escaped', () => {
    fc.assert(
      fc.property(table, ({ width, cells }) => {
        const columns = columnsOf(width);
        const [, ...safe]: string[][] = parse(write(csvFormatter(columns, false), ...cells.map(rowsOf)));
        for (const [i, line] of cells.flat().entries()) {
          for (const [j, value] of line.entries()) {
            const found = safe[i]?.[j] ?? '';
            expect(found.replaceAll("'", '')).toBe(value.replaceAll("'", ''));
            expect(found !== value).toBe(FORMULA.test(value));
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '=HYPERLINK("http://x.example","y")', '=1,2', '＝1'])(
    'escapes %j unless raw',
    (value) => {
      const [safe] = parse(csvFormatter(['a', 'b'], false).rows([{ a: value, b: 'x' }]));
      const [raw] = parse(csvFormatter(['a', 'b'], true).rows([{ a: value, b: 'x' }]));
      expect(safe).toStrictEqual([`'${value}`, 'x']);
      expect(raw).toStrictEqual([value, 'x']);
    },
  );

  it.each([
    ['a quote', 'say "hi"', '"say ""hi"""'],
    ['a comma', 'a,b', '"a,b"'],
    ['a line break', 'a\r\nb', '"a\r\nb"'],
    ['nothing of those', "a;b 'c'", "a;b 'c'"],
  ])('quotes %s as RFC 4180 says', (_, value, written) => {
    expect(csvFormatter(['a', 'b'], false).rows([{ a: value, b: 1 }])).toBe(`${written},1\r\n`);
  });

  it('writes header, lines with CRLF, columns in their order and only those', () => {
    expect(write(csvFormatter(['b', 'a'], false), [{ a: 1, b: 'x', c: 'no' }], [{ a: null }])).toBe('b,a\r\nx,1\r\n,\r\n');
    expect(write(csvFormatter(['b', 'a'], false))).toBe('b,a\r\n');
  });

  it.each([
    [null, ''],
    [undefined, ''],
    ['', ''],
    [0, '0'],
    [false, 'false'],
    [1.5, '1.5'],
    [[1, 'a'], '[1,"a"]'],
    [{ a: null }, '{"a":null}'],
  ])('writes %j in a cell', (value, written) => {
    expect(cell(value)).toBe(written);
  });
});

const lines = (formatted: string) => formatted.split('\n');

describe('table', () => {
  it('aligns text left and numbers right, without trailing spaces', () => {
    const rows: Row[] = [
      { name: 'ana', n: 5 },
      { name: 'benjamin', n: 1200 },
      { name: null, n: null },
    ];
    expect(write(tableFormatter(['name', 'n'], { width: 80, color: false }), rows)).toBe(
      'name         n\nana          5\nbenjamin  1200\n(none)\n',
    );
  });

  it('puts wide characters in columns by their width', () => {
    expect(
      write(tableFormatter(['name', 'x'], { width: 80, color: false }), [
        { name: '漢字', x: 'a' },
        { name: 'abcdef', x: 'b' },
      ]),
    ).toBe('name    x\n漢字    a\nabcdef  b\n');
  });

  it('keeps columns apart whose texts run from right to left, on a terminal', () => {
    const rows = [{ name: 'נועה כהן', city: 'القاهرة', x: 1 }];
    const [, line = ''] = tableFormatter(['name', 'city', 'x'], { width: 80, color: false }).rows(rows).split('\n');
    expect(line).toBe('\u2068נועה כהן\u2069  \u2068القاهرة\u2069  1');
    expect(stringWidth(line)).toBe(stringWidth('נועה כהן  القاهرة  1'));
    expect(tableFormatter(['name', 'city', 'x'], { width: Number.POSITIVE_INFINITY, color: false }).rows(rows)).not.toMatch(
      /[\u2068\u2069]/,
    );
  });

  it('is never wider than the terminal', () => {
    const wide = fc
      .array(fc.constantFrom('a', 'Z', '0', ' ', 'é', '漢', '字', 'ー', '한', 'ｱ', '\u3000', '\n', '\t'), { maxLength: 60 })
      .map((parts) => parts.join(''));
    const cases = fc.integer({ min: 1, max: 5 }).chain((width) =>
      fc.record({
        width: fc.constant(width),
        room: fc.integer({ min: width * 8 - 2, max: width * 8 + 40 }),
        chunks: fc.array(
          fc.array(fc.array(fc.oneof(wide, fc.integer(), fc.constant(null)), { minLength: width, maxLength: width }), {
            minLength: 1,
            maxLength: 3,
          }),
          { minLength: 1, maxLength: 3 },
        ),
      }),
    );
    fc.assert(
      fc.property(cases, ({ width, room, chunks: cells }) => {
        const columns = Array.from({ length: width }, (_, i) => `column${i}`);
        const rows = cells.map((chunk) => chunk.map((values): Row => Object.fromEntries(values.map((value, i) => [`column${i}`, value]))));
        const written = write(tableFormatter(columns, { width: room, color: false }), ...rows);
        // Header, rows, what was left out and the end of the last line.
        const [table = '', footer = ''] = written.split(/^(?=\+ )/m);
        for (const line of lines(table)) expect(stringWidth(line)).toBeLessThanOrEqual(room);
        // A name is never cut.
        for (const line of lines(footer)) if (line.trim().includes(' ')) expect(stringWidth(line)).toBeLessThanOrEqual(room);
        expect(lines(table)).toHaveLength(cells.flat().length + 2);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves out and names columns that would be too narrow to read', () => {
    const columns = ['first', 'second', 'third'];
    const row = Object.fromEntries(columns.map((column) => [column, 'x'.repeat(30)]));
    const written = lines(write(tableFormatter(columns, { width: 31, color: false }), [row]));
    expect(written[0]).toMatch(/^first +second$/);
    expect(written[2]).toBe('+ 1 column, see --fields: third');
    expect(lines(write(tableFormatter(columns, { width: 24, color: false }), [row])).slice(2)).toEqual([
      '+ 2 columns, see',
      '  --fields: second,',
      '  third',
      '',
    ]);
  });

  const shownIn = (width: number, columns: string[], rows: Row[], asked = false) =>
    lines(write(tableFormatter(columns, { width, color: false, asked }), rows))[0]?.split(/ +/);
  const WIDE = ['id', 'empty', 'same', 'other', 'last'];
  const wide: Row[] = [
    { id: 'a'.repeat(20), empty: null, same: 'x'.repeat(20), other: 'p'.repeat(20), last: 'q'.repeat(20) },
    { id: 'b'.repeat(20), empty: '', same: 'x'.repeat(20), other: 'r'.repeat(20), last: 's'.repeat(20) },
  ];

  it.each<[number, string[]]>([
    [200, WIDE],
    [61, WIDE],
    // Empty columns give way first, then those that are the same in every row, then the last.
    [60, ['id', 'same', 'other', 'last']],
    [53, ['id', 'other', 'last']],
    [39, ['id', 'other']],
    [20, ['id']],
  ])('shows at %d what tells most', (width, columns) => {
    expect(shownIn(width, WIDE, wide)).toEqual(columns);
  });

  it('keeps the columns that were asked for, from the left', () => {
    expect(shownIn(60, WIDE, wide, true)).toEqual(['id', 'empty', 'same', 'other']);
  });

  it('has no column that is the same everywhere where there is one row', () => {
    expect(shownIn(53, WIDE, wide.slice(0, 1))).toEqual(['id', 'same', 'other']);
  });

  it('names every column that is left out, whole', () => {
    const names = Array.from({ length: 30 }, (_, i) => `a_long_name_of_column_${i}`);
    const row = Object.fromEntries(names.map((name) => [name, 'x'.repeat(30)]));
    const other = Object.fromEntries(names.map((name) => [name, 'y'.repeat(30)]));
    for (const width of [20, 40, 60, 80, 120]) {
      const written = write(tableFormatter(names, { width, color: false }), [row, other]);
      const [, footer = ''] = written.split(/^(?=\+ )/m);
      const named = [...footer.matchAll(/a_long_name_of_column_\d+/g)].map(([name]) => name);
      expect(named.length).toBeGreaterThan(20);
      expect(footer).toMatch(new RegExp(`^\\+ ${named.length} columns,`));
      expect(footer).not.toContain('…');
      expect(lines(footer).every((line) => line.length <= Math.max(width, 27))).toBe(true);
    }
  });

  it('says what a column that gave way has in every row, and not of one that differs later', () => {
    const formatter = tableFormatter(WIDE, { width: 53, color: false });
    expect(write(formatter, wide)).toMatch(/^same in every row: same x{20}$/m);
    const later = tableFormatter(WIDE, { width: 53, color: false });
    expect(write(later, wide, [{ ...wide[0], same: 'y' }])).not.toContain('same in every row');
  });

  it('names a group that has no name', () => {
    const rows: Row[] = [
      { category: 'FITNESS', pages: 2 },
      { category: null, pages: 1 },
      { category: ' ', pages: null },
    ];
    expect(write(tableFormatter(['category', 'pages'], { width: 80, color: false }), rows)).toBe(
      'category  pages\nFITNESS       2\n(none)        1\n(none)\n',
    );
  });

  it('narrows the widest column and marks what is cut', () => {
    const [, line] = lines(write(tableFormatter(['id', 'text'], { width: 20, color: false }), [{ id: 'abc', text: 'x'.repeat(50) }]));
    expect(line).toBe(`abc  ${'x'.repeat(14)}…`);
  });

  it('keeps the columns of the first chunk in later ones', () => {
    const formatter = tableFormatter(['a', 'b'], { width: 80, color: false });
    const first = formatter.rows([{ a: 'wide enough', b: 'x' }]);
    const second = formatter.rows([
      { a: 'short', b: 'y' },
      { a: 'longer than the first chunk', b: 'z' },
    ]);
    const column = lines(first)[1]?.indexOf('x');
    expect(lines(second)[0]?.indexOf('y')).toBe(column);
    expect(lines(second)[1]).toBe('longer tha…  z');
    expect(second).not.toContain('a  ');
  });

  it('shortens the ids that commands take by their beginning, and no others', () => {
    const id = '3f2a9c1e-5b1d-4c1f-9d59-0c2f6d1b7a10';
    expect(write(tableFormatter(['run_id', 'id'], { width: 80, color: false, shortIds: ['run_id'] }), [{ run_id: id, id }])).toBe(
      `run_id    id\n3f2a9c1e  ${id}\n`,
    );
  });

  it('writes times to the minute, and text that is none as it is', () => {
    const times = ['2026-11-21T16:38:01.776+00:00', '2026-11-21T16:38:01Z', '2026-11-21T16:38:01+02:00', 'at 2026-11-21T16:38:01Z'];
    const written = lines(
      write(
        tableFormatter(['at'], { width: 80, color: false }),
        times.map((at) => ({ at })),
      ),
    );
    expect(written.slice(1, 5)).toEqual(['2026-11-21 16:38Z', '2026-11-21 16:38Z', times[2], times[3]]);
  });

  it('writes a record a line per field', () => {
    expect(write(recordFormatter(['a', 'long']), [{ a: 1, long: 'x' }], [{ a: null, long: { b: 2 } }])).toBe(
      'a     1\nlong  x\n\na\nlong  {"b":2}\n',
    );
    expect(write(recordFormatter(['a']))).toBe('no rows\n');
  });

  it('says that there are no rows, and that alone', () => {
    expect(write(tableFormatter(['a'], { width: 80, color: false }))).toBe('no rows\n');
    expect(write(tableFormatter(['a'], { width: 80, color: false }), [{ a: 1 }])).not.toContain('no rows');
  });

  it('writes the head bold where colour is wanted', () => {
    expect(write(tableFormatter(['a', 'b'], { width: 80, color: true }), [{ a: 'x', b: 'y' }])).toBe('\u001b[1ma  b\u001b[22m\nx  y\n');
    expect(write(tableFormatter(['a', 'b'], { width: 80, color: false }), [{ a: 'x', b: 'y' }])).toBe('a  b\nx  y\n');
  });

  it('lets no control character and no direction mark through', () => {
    const unit = fc.oneof(
      fc.integer({ min: 0, max: 0x9f }),
      fc.constantFrom(0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 30 }), (codes) => {
        const value = String.fromCharCode(...codes);
        for (const written of [
          write(tableFormatter(['a', 'b'], { width: 200, color: false }), [{ a: value, b: { key: value } }]),
          keyValueTable([['k', value]]),
        ]) {
          expect(written.replaceAll('\n', '')).not.toMatch(/\p{Cc}|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
        }
      }),
    );
    expect(lines(write(tableFormatter(['a', 'b'], { width: 80, color: false }), [{ a: 'x\u001b[31m\u202ey\r\nz', b: 1 }]))[1]).toBe(
      'x [31m y z  1',
    );
  });

  it.each<[column: string, value: number, written: string]>([
    ['n', 1, '1'],
    ['n', 12.345678, '12.35'],
    ['n', 0.5, '0.5'],
    ['n', 1234567, '1234567'],
    ['n', 1234567.8, '1234568'],
    ['n', 999.96, '1000'],
    ['n', -3, '-3'],
    ['n', -0.0123456, '-0.01235'],
    ['n', 0, '0'],
    ['n', 1e21, '1000000000000000000000'],
    ['n', 2 ** 53, '9007199254740992'],
    ['n', 0.00008297, '0.000083'],
    ['n', 0.00199, '0.002'],
    ['n', 1e-9, '~0'],
    ['clients_per_follower', 0.00008297, '83 ppm'],
    ['clients_per_follower', 0.000001, '1 ppm'],
    ['clients_per_follower', 0.05, '0.05'],
    ['clients_per_follower', 0, '0'],
    ['clients_per_follower_per_dollar', 5.53e-7, '0.553 ppm'],
    ['clients_per_follower_per_dollar', 5.5e-9, '5.5 ppb'],
    ['followers_per_client', 12052.5, '12053'],
    ['concentration', 0.00008297, '83 ppm'],
    ['promo_price', 150, '$150'],
    ['promo_price', 37.5, '$37.50'],
    ['cost_per_client', 37.512, '$37.51'],
    ['cost_usd', 0.0023, '$0.0023'],
    ['cost_usd', -2.5, '-$2.50'],
    ['coverage_pct', 97.54321, '97.54%'],
    ['coverage_pct', 100, '100%'],
    ['jaccard', 0.05341, '5.34%'],
    ['share_of_smaller', 1, '100%'],
    ['share_of_smaller', 0, '0%'],
    ['share_of_smaller', 0.0002, '200 ppm'],
    ['with_price', 2, '2'],
  ])('writes %s %d as %s', (column, value, written) => {
    expect(keyValueTable([[column, value]])).toBe(`${column}  ${written}\n`);
  });

  it('writes no number scientifically, and none as a row of zeros', () => {
    const columns = fc.constantFrom('n', 'promo_price', 'coverage_pct', 'jaccard', 'clients_per_follower');
    fc.assert(
      fc.property(columns, fc.double({ noNaN: true, noDefaultInfinity: true }), (column, value) => {
        const written = readableNumber(value, column);
        expect(written).toMatch(/^-?(~\$?0%?|\$?\d+(\.\d+)?(%| pp[mb])?)$/);
        expect(written).not.toMatch(/0\.0{6}/);
      }),
      { numRuns: 1000 },
    );
  });

  it('puts the values of one object under each other', () => {
    expect(
      keyValueTable([
        ['key', 'a'],
        ['漢字', null],
        ['k', [1]],
      ]),
    ).toBe('key   a\n漢字\nk     [1]\n');
    expect(keyValueTable([])).toBe('\n');
  });
});

describe('csv cells that are easy to break', () => {
  it('quotes a bare line feed or carriage return', () => {
    const text = csvFormatter(['a', 'b'], false).rows([{ a: 'x\ny', b: 'p\rq' }]);
    expect(parse(text, { record_delimiter: '\r\n' })).toStrictEqual([['x\ny', 'p\rq']]);
  });

  it('leaves negative numbers alone and defuses texts', () => {
    expect(csvFormatter(['a', 'b'], false).rows([{ a: -5, b: '-5+2' }])).toBe("-5,'-5+2\r\n");
  });
});
