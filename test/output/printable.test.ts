import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { csvFormatter, jsonFormatter, ndjsonFormatter } from '../../src/output/formats.ts';
import { forTerminal, MAX_VALUE, printable } from '../../src/output/printable.ts';
import type { Row } from '../../src/output/result.ts';
import { recordFormatter, tableFormatter } from '../../src/output/table.ts';
import { yamlFormatter } from '../../src/output/yaml.ts';

const HOSTILE = [
  '\u0000',
  '\u0007',
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u0090',
  '\u009b31m',
  '\u202e',
  '\u2066',
  '\u200f',
  '\u061c',
  '\u2028',
  '\u007f',
  '\r',
  '\n',
  '\t',
];
const CLASS = String.raw`\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066\u2067`;
const OBEYED = new RegExp(`[${CLASS}]`);
const text = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'grapheme', maxLength: 5 })), { maxLength: 8 })
  .map((parts) => parts.join(''));
const key = text.filter((name) => name !== '__proto__');
const value = fc.letrec<{ value: Row[string] }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(key, tie('value'), { maxKeys: 2 }),
  ),
})).value;
const rows = fc.array(fc.dictionary(key, value, { minKeys: 1, maxKeys: 3 }), { minLength: 1, maxLength: 3 });

describe('what a terminal is shown', () => {
  it.each([
    ['json', jsonFormatter],
    ['ndjson', ndjsonFormatter],
    ['yaml', yamlFormatter],
  ] as const)('in %s says the same and holds nothing that it would obey', (format, formatterOf) => {
    fc.assert(
      fc.property(rows, (list) => {
        const formatter = formatterOf(true);
        const written = formatter.begin() + formatter.rows(list) + formatter.end();
        expect(written).not.toMatch(OBEYED);
        const read =
          format === 'yaml' ? parseYaml(written) : JSON.parse(format === 'json' ? written : `[${written.trimEnd().split('\n').join(',')}]`);
        expect(JSON.stringify(read)).toBe(JSON.stringify(list));
      }),
      { numRuns: 300 },
    );
  });

  it('in tables, records and CSV is one line for each of the data’s', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const columns = [...new Set(list.flatMap((row) => Object.keys(row)))];
        const table = tableFormatter(columns, { width: 80, color: false });
        const record = recordFormatter(columns, true);
        const csv = csvFormatter(columns, false, true);
        const lines = table.rows(list).trimEnd().split('\n');
        expect(lines.length).toBeLessThanOrEqual(list.length + 1);
        expect(record.rows(list).trimEnd().split('\n').length).toBeLessThanOrEqual(list.length * (columns.length + 1));
        for (const written of [table.rows(list), table.end(), record.rows(list)]) expect(written).not.toMatch(OBEYED);
        const written = csv.begin() + csv.rows(list);
        expect(written.replaceAll('\r\n', '')).not.toMatch(new RegExp(`[${CLASS}\n]`));
      }),
      { numRuns: 300 },
    );
  });

  it('is cut, on whole characters', () => {
    const long = `${'x'.repeat(MAX_VALUE - 2)}😀😀`;
    for (const formatter of [jsonFormatter(true), yamlFormatter(true), csvFormatter(['a'], false, true), recordFormatter(['a'], true)]) {
      const written = formatter.begin() + formatter.rows([{ a: long }]);
      expect(written).toContain('x…');
      expect(written.length).toBeLessThan(MAX_VALUE + 50);
    }
    expect(printable('a\r\n\u001b[31mb', 100)).toBe('a [31mb');
  });

  it('keeps the layout that is ours', () => {
    expect(forTerminal('\u001b[1mname\u001b[22m\r\n\u2068שלום\u2069\n')).toBe('\u001b[1mname\u001b[22m\r\n\u2068שלום\u2069\n');
    expect(forTerminal('a\u001b]0;x\u0007b\u009b2Jc\u202ed')).toBe('a ]0;x b 2Jc d');
  });
});

describe('a file keeps the data as it is', () => {
  it.each(HOSTILE.filter((part) => part !== '\u0000'))('%j', (part) => {
    const a = `x${part}y`;
    expect(JSON.parse(ndjsonFormatter().rows([{ a }]))).toEqual({ a });
    expect(parseYaml(yamlFormatter().rows([{ a }]))).toEqual([{ a }]);
    expect(parse(csvFormatter(['a'], true).rows([{ a }]))).toEqual([[a]]);
  });
});

describe('csv', () => {
  const FORMULA = /^[=+\-@＝＋－＠]/;
  const piece = fc.constantFrom(';', '\t', ',', '\n', '\r\n', '"', '=1+1', '+2', '-3', '@A1', '＝1', 'x', ' ', "'");
  const cells = fc.array(
    fc.array(
      fc.array(piece, { maxLength: 6 }).map((parts) => parts.join('')),
      { minLength: 2, maxLength: 2 },
    ),
    { minLength: 1, maxLength: 3 },
  );

  it('has no formula, whichever separator a spreadsheet takes', () => {
    fc.assert(
      fc.property(cells, (table) => {
        const formatter = csvFormatter(['a', 'b'], false);
        const written = formatter.begin() + formatter.rows(table.map(([a = '', b = '']): Row => ({ a, b })));
        for (const cell of [...asSpreadsheet(written, ','), ...asSpreadsheet(written, ';'), ...asSpreadsheet(written, '\t')]) {
          expect(cell).not.toMatch(FORMULA);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['\n=1+1', '\r=1', '\r\n+1', 'x;=1+1', 'x\t=1', 'x\n@A1', ';;-1', 'x;"=1'])('defuses %j unless raw', (value) => {
    const [[safe = ''] = []]: string[][] = parse(csvFormatter(['a'], false).rows([{ a: value }]));
    expect(safe).not.toBe(value);
    expect(safe.replaceAll("'", '')).toBe(value);
    expect(parse(csvFormatter(['a'], true).rows([{ a: value }]))).toEqual([[value]]);
  });

  it('defuses the names of columns, and what is nested', () => {
    const formatter = csvFormatter(['=1', 'b'], false);
    expect(formatter.begin()).toBe("'=1,b\r\n");
    expect(parse(formatter.rows([{ b: { k: 'x;=1' } }]))).toEqual([['', `{"k":"x;'=1"}`]]);
  });
});

/** Cells as a spreadsheet reads them: a quote counts at the beginning of a cell alone. */
function asSpreadsheet(text: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const letter = text.charAt(i);
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text.charAt(i + 1) === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (letter === '"' && cell === '') quoted = true;
    else if (letter === separator || letter === '\n' || letter === '\r') {
      cells.push(cell);
      cell = '';
    } else cell += letter;
  }
  return [...cells, cell];
}
