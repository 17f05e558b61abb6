import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serialToIso } from '../../src/sources/rows/serial-dates.ts';
import { rowsOf } from '../support/rows.ts';
import { type TestCell, workbook } from '../support/workbook.ts';

const one = async (...cells: TestCell[]) => (await rowsOf(workbook([{ rows: [cells] }]))).cells[0];

describe('rows of a workbook', () => {
  it('texts, numbers, booleans, errors, formulas and nothing', async () => {
    expect(
      await one(
        'Ann & <Bob>',
        7701234567,
        { xml: '<c r="{r}"><v>7.701234567E9</v></c>' },
        { xml: '<c r="{r}"><v>0.30000000000000004</v></c>' },
        true,
        { xml: '<c r="{r}" t="b"><v>false</v></c>' },
        { xml: '<c r="{r}" t="e"><v>#N/A</v></c>' },
        { xml: '<c r="{r}" t="str"><f>A1&amp;"x"</f><v>a_x000D_b_x005F_x000D_</v></c>' },
        { xml: '<c r="{r}"><f>1+1</f><v>2</v></c>' },
        {
          xml: '<c r="{r}" t="inlineStr"><is><r><t>in</t></r><r><t xml:space="preserve"> line</t></r><rPh sb="0" eb="1"><t>no</t></rPh></is></c>',
        },
        { xml: '<c r="{r}" s="1"/>' },
        { xml: '<c r="{r}" t="inlineStr"><is><t><![CDATA[<c>]]></t></is></c>' },
      ),
    ).toEqual(['Ann & <Bob>', 7701234567, 7701234567, 0.3, true, false, '#N/A', 'a\rb_x000D_', 2, 'in line', null, '<c>']);
  });

  it('rich shared texts, without their phonetics', async () => {
    const sharedStrings = '<sst><si><r><t>Acme</t></r><r><t> Ltd</t></r><rPh><t>アクメ</t></rPh></si><si/></sst>';
    const cell = (index: number) => ({ xml: `<c r="{r}" t="s"><v>${index}</v></c>` });
    const { cells } = await rowsOf(workbook([{ rows: [[cell(0), cell(1), cell(0)]] }], { sharedStrings }));
    expect(cells).toEqual([['Acme Ltd', '', 'Acme Ltd']]);
    await expect(rowsOf(workbook([{ rows: [[cell(2)]] }], { sharedStrings }))).rejects.toThrow(
      'names the shared text 2, which is not there (row 1)',
    );
  });

  it.each<[number, string | number, boolean, unknown]>([
    [46_085, 14, false, '2026-03-04'],
    [46_085.5, 22, false, '2026-03-04T12:00:00'],
    [46_085.999999, 22, false, '2026-03-05'],
    [44_623, 14, true, '2026-03-04'],
    [1, 14, false, '1900-01-01'],
    [59, 14, false, '1900-02-28'],
    [60, 14, false, '1900-02-29'],
    [61, 14, false, '1900-03-01'],
    [0, 14, true, '1904-01-01'],
    [0.25, 'h:mm', false, '06:00:00'],
    [1.5, '[h]:mm', false, '36:00:00'],
    [46_085, 'dd.mm.yyyy', false, '2026-03-04'],
    [46_085, '[$-419]d mmmm yyyy "г.";@', false, '2026-03-04'],
    [46_085, 'mmm', false, '2026-03-04'],
    [46_085, '0.00" days"', false, 46_085],
    [46_085, '[Red]#,##0', false, 46_085],
    [46_085, 'General', false, 46_085],
    [46_085, '0.00E+00', false, 46_085],
    [0.12, 9, false, 0.12],
    [7, '00000', false, '00007'],
    [-5, 14, false, -5],
    [99_999_999, 14, false, 99_999_999],
  ])('%d in the format %j (1904: %j) is %j', async (serial, format, date1904, expected) => {
    const { cells } = await rowsOf(workbook([{ rows: [[{ serial, format }]] }], { date1904 }));
    expect(cells).toEqual([[expected]]);
  });

  it('every day of either system is that of the calendar', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1904-01-02'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        const day = date.toISOString().slice(0, 10);
        const days = Math.floor(date.getTime() / 86_400_000);
        expect([serialToIso(days + 25_569), serialToIso(days + 24_107, true)]).toEqual([day, day]);
      }),
    );
  });

  it('what is written reads back equal', async () => {
    const text = fc.string({ unit: fc.constantFrom(...'aЖ語🙂 "<&\n_x41'), minLength: 1, maxLength: 12 });
    const cell = fc.oneof(
      text.filter((t) => t.trim() !== '' && !/_x[0-9A-Fa-f]{4}_/.test(t)),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    );
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom('', 'x'),
        fc.boolean(),
        fc.integer({ min: 10, max: 5_000 }),
        async (rows, prefix, strict, size) => {
          const { rows: read } = await rowsOf(workbook([{ rows }], { prefix, strict }), { size });
          const trimmed = (cells: readonly unknown[]) => cells.slice(0, cells.findLastIndex((value) => value !== null) + 1);
          expect(read.map(({ line, cells }) => [line, trimmed(cells)])).toEqual(
            rows.flatMap((cells, i) => (cells.some((value) => value !== null) ? [[i + 1, trimmed(cells)]] : [])),
          );
        },
      ),
    );
  });

  it('of other writers: prefixes, Strict OOXML, ISO dates, no places, UTF-16', async () => {
    const cells: TestCell[] = [
      'a',
      { xml: '<c r="{r}" t="d"><v>2026-03-04T00:00:00</v></c>' },
      { xml: '<c r="{r}" t="d"><v>2026-03-04T10:30:00Z</v></c>' },
    ];
    for (const options of [{ prefix: 'x', strict: true }, { strict: true }, { prefix: 'ss' }])
      expect((await rowsOf(workbook([{ rows: [cells] }], options))).cells).toEqual([['a', '2026-03-04', '2026-03-04T10:30:00Z']]);
    const bare =
      '<worksheet><sheetData><row><c t="inlineStr"><is><t>a</t></is></c><c><v>1</v></c></row><row><c/><c><v>2</v></c></row></sheetData></worksheet>';
    const part = (bytes: Buffer) => [{ name: 'xl/worksheets/sheet1.xml', bytes }];
    const utf16 = Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>${bare}`, 'utf16le');
    for (const bytes of [Buffer.from(bare), utf16]) {
      const { rows } = await rowsOf(workbook([{ rows: [] }], { parts: part(bytes) }));
      expect(rows).toEqual([
        { sheet: 'Sheet1', line: 1, cells: ['a', 1] },
        { sheet: 'Sheet1', line: 2, cells: [null, 2] },
      ]);
    }
  });

  it('without shared strings or styles is one, too', async () => {
    const bytes = workbook([{ rows: [[1, true]] }], { without: ['xl/sharedStrings.xml', 'xl/styles.xml'] });
    expect((await rowsOf(bytes)).cells).toEqual([[1, true]]);
  });

  it('all sheets in their order, or the one that is asked for', async () => {
    const bytes = workbook([
      { name: 'Leads', rows: [['a']] },
      { name: 'Архив', rows: [['b'], ['c']] },
    ]);
    const { rows, format } = await rowsOf(bytes);
    expect(rows).toEqual([
      { sheet: 'Leads', line: 1, cells: ['a'] },
      { sheet: 'Архив', line: 1, cells: ['b'] },
      { sheet: 'Архив', line: 2, cells: ['c'] },
    ]);
    expect(format).toEqual({ kind: 'xlsx', sheets: ['Leads', 'Архив'] });
    expect((await rowsOf(bytes, { sheet: 'архив ' })).cells).toEqual([['b'], ['c']]);
    await expect(rowsOf(bytes, { sheet: 'Lead' })).rejects.toMatchObject({
      name: 'UsageError',
      suggestion: 'its sheets are: Leads, Архив',
    });
  });

  it('hidden rows, columns and sheets count, with a warning', async () => {
    const bytes = workbook([
      {
        rows: [
          ['a', 'b'],
          ['c', 'd'],
        ],
        hiddenRows: [2],
        before: '<cols><col min="2" max="2" hidden="1"/><col min="3" max="16384" hidden="1"/></cols>',
      },
      { rows: [['e']], state: 'veryHidden' },
    ]);
    const { cells, warnings } = await rowsOf(bytes);
    expect(cells).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(warnings).toEqual({ hidden_rows: 1, hidden_columns: 1, hidden_sheets: 1 });
  });

  it('a merged cell holds for the rows that it covers; a merged title is one cell', async () => {
    const bytes = workbook([
      {
        rows: [
          ['My title', null, null],
          ['Company', 'Name', 'n'],
          ['Acme', 'Ann', 1],
          [null, 'Bob', 2],
          [null, 'Cy', 3],
          ['Beta', 'Di', 4],
        ],
        after: '<mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="A3:A5"/></mergeCells>',
      },
    ]);
    const { cells, warnings } = await rowsOf(bytes);
    expect(cells.slice(0, 5)).toEqual([['My title'], ['Company', 'Name', 'n'], ['Acme', 'Ann', 1], ['Acme', 'Bob', 2], ['Acme', 'Cy', 3]]);
    expect(warnings).toEqual({ merged_cells: 2 });
  });
});

describe('a hostile workbook', () => {
  const sheet = (xml: string) => workbook([{ rows: [] }], { parts: [{ name: 'xl/worksheets/sheet1.xml', bytes: Buffer.from(xml) }] });
  it.each([
    [
      'expands a thousandfold',
      sheet(`<worksheet><sheetData>${' '.repeat(80_000_000)}</sheetData></worksheet>`),
      'expands to more than 250 times its size',
    ],
    ['nests', sheet('<a>'.repeat(100_000)), 'nests too deep'],
    ['ends inside of a row', sheet('<worksheet><sheetData><row r="1"><c r="A1"><v>1'), 'ends too early'],
    [
      'closes what it did not open',
      sheet('<worksheet><sheetData><row r="1"><c r="A1"><v>1</row></sheetData></worksheet>'),
      'does not close <v>',
    ],
    [
      'has a row of a billion',
      sheet('<worksheet><sheetData><row r="1000000000"/></sheetData></worksheet>'),
      'has a row with no possible number',
    ],
    [
      'has a column ZZZZ',
      sheet('<worksheet><sheetData><row r="1"><c r="ZZZZ1"><v>1</v></c></row></sheetData></worksheet>'),
      'has a cell at no possible place',
    ],
    [
      'has a cell of 20 MB',
      sheet(`<worksheet><row r="7"><c r="A7" t="str"><v>${'ab c'.repeat(5_000_000)}</v></c></row></worksheet>`),
      'row 7: the row is larger than 16 MiB',
    ],
    ['is empty', sheet(''), 'is empty'],
    ['has no sheet', workbook([]), 'names no sheet'],
    ['lacks its sheet', workbook([{ rows: [] }], { without: ['xl/worksheets/sheet1.xml'] }), 'xl/worksheets/sheet1.xml is missing'],
    [
      'lies about a size',
      workbook([{ rows: [] }], { parts: [{ name: 'xl/workbook.xml', bytes: Buffer.from('<workbook/>'.repeat(9)), claimed: { size: 5 } }] }),
      'cannot be expanded',
    ],
  ])('%s: one error', async (_, bytes, message) => {
    const error = await rowsOf(bytes).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      name: 'InputError',
      exitCode: 2,
      message: expect.stringContaining(message),
      suggestion: expect.any(String),
    });
  });

  it('with entities that multiply is read without them', async () => {
    const lol =
      '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet><row r="1"><c r="A1" t="str"><v>&b;</v></c></row></worksheet>';
    expect((await rowsOf(sheet(lol))).cells).toEqual([['&b;']]);
  });

  it('with a long cell is read', async () => {
    const { cells } = await rowsOf(workbook([{ rows: [['x'.repeat(10_000_000), 1]] }]));
    expect(String(cells[0]?.[0])).toHaveLength(10_000_000);
  });

  it('cut or changed anywhere is one error, or read', async () => {
    const bytes = workbook([
      {
        rows: [
          ['email', 'n'],
          ['a@b.example', 1],
        ],
      },
    ]);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 0, max: 255 }), fc.boolean(), async (at, byte, cut) => {
        const broken = Buffer.from(cut ? bytes.subarray(0, at) : bytes);
        if (!cut) broken[at] = byte;
        const error = await rowsOf(broken).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (error !== undefined) expect(error).toMatchObject({ name: 'InputError' });
      }),
      { numRuns: 300 },
    );
  });
});
