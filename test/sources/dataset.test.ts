import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DatasetItem, readDataset } from '../../src/sources/dataset.ts';
import { workbook } from '../support/workbook.ts';

async function* pieces(text: string, size = text.length): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let i = 0; i < bytes.length; i += Math.max(1, size)) yield bytes.subarray(i, i + Math.max(1, size));
}
async function read(text: string, size?: number): Promise<DatasetItem[]> {
  const items: DatasetItem[] = [];
  for await (const item of readDataset({ chunks: pieces(text, size) })) items.push(item);
  return items;
}
const values = async (text: string, size?: number) => (await read(text, size)).map(({ value }) => value);

describe('a saved dataset', () => {
  it('is a JSON array or NDJSON, however it is cut, with the line of each item', async () => {
    const items = fc.array(fc.jsonValue(), { maxLength: 8 }).filter((list) => typeof list[0] === 'object' && list[0] !== null);
    await fc.assert(
      fc.asyncProperty(items, fc.integer({ min: 1, max: 40 }), async (list, size) => {
        const expected = JSON.parse(JSON.stringify(list));
        expect(await values(JSON.stringify(list, null, 1), size)).toEqual(expected);
        if (!Array.isArray(list[0])) expect(await values(list.map((item) => JSON.stringify(item)).join('\n'), size)).toEqual(expected);
      }),
    );
    expect(await read('[\n {"a": 1},\n\n {"a": 2}\n]\n')).toEqual([
      { index: 0, line: 2, value: { a: 1 } },
      { index: 1, line: 4, value: { a: 2 } },
    ]);
    expect((await read('{"a":1}\n\n{"a":2}')).map(({ line }) => line)).toEqual([1, 3]);
  });

  it('is CSV with semicolons or tabs, as some spreadsheets write it', async () => {
    expect(await values('a;b\n"x;1";2,5\n')).toEqual([{ a: 'x;1', b: '2,5' }]);
    expect(await values('a\tb\n1\t2\n')).toEqual([{ a: '1', b: '2' }]);
  });

  it('may be rows of discovery.scrape_items', async () => {
    expect(await values('{"item":{"a":1}}\n{"item":{"a":2},"index":1}\n{"item":3}')).toEqual([
      { a: 1 },
      { item: { a: 2 }, index: 1 },
      { item: 3 },
    ]);
  });

  it('is CSV with a header: empty cells say nothing, and slashes nest', async () => {
    const text = 'username,following_user/username,following_user/is_private,note\r\nmira,kiln.club,true,"a ""b"",\nc"\r\nmira,other,,\r\n';
    for (const size of [3, text.length])
      expect(await values(text, size)).toEqual([
        { username: 'mira', note: 'a "b",\nc', following_user: { username: 'kiln.club', is_private: 'true' } },
        { username: 'mira', following_user: { username: 'other' } },
      ]);
  });

  it('has a row of other cells than its header told as a problem, and goes on', async () => {
    expect(await read('a,b\n1,2,3\n4\n5,6\n7,8,\n')).toEqual([
      { index: 0, line: 2, value: { a: '1', b: '2', 'column 3': '3' }, problem: 'it has 3 cells, the header 2' },
      { index: 1, line: 3, value: { a: '4' }, problem: 'it has 1 cells, the header 2' },
      { index: 2, line: 4, value: { a: '5', b: '6' } },
      { index: 3, line: 5, value: { a: '7', b: '8' } },
    ]);
  });

  it('is a workbook, or what a spreadsheet in another country wrote', async () => {
    const expected = [{ username: 'mira', id: '17841400000000001', following_user: { full_name: 'Renée' } }];
    const rows = [
      ['username', 'id', 'following_user/full_name'],
      ['mira', '17841400000000001', 'Renée'],
    ];
    const found: unknown[] = [];
    const files = [
      workbook([{ rows: [['Export of March'], ...rows] }]),
      Buffer.from(rows.map((row) => row.join(';')).join('\r\n'), 'latin1'),
    ];
    for (const bytes of files) {
      async function* chunks() {
        yield bytes;
      }
      for await (const { value } of readDataset({ chunks: chunks() })) found.push(value);
    }
    expect(found).toEqual([...expected, ...expected]);
  });

  it('may be empty', async () => {
    for (const text of ['', ' \n', '[]', '[ ]\n', 'username\n']) expect(await read(text)).toEqual([]);
  });

  it.each([
    ['[{"a":1},]', /line 1, column 10: a value expected/],
    ['[{"a":1}', /line 1, column 9: the file ends too early/],
    ['[{"a":1} {"a":2}]', /line 1, column 10: a comma or \] expected/],
    ['[{"a":1}] x', /nothing more expected/],
    ['{"a":1}\n{"a":', /line 2, column 1: the file ends inside the value/],
    ['a,b\n1,"2\n', /line 2: a quotation mark in the row that begins here never closes/],
  ])('that is broken names the place: %j', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
    await expect(read(text, 2)).rejects.toThrow(message);
  });
});
