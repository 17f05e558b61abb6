import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it, vi } from 'vitest';
import { readRows } from '../../src/sources/rows.ts';
import { rowsOf } from '../support/rows.ts';
import { workbook } from '../support/workbook.ts';
import { zip } from '../support/zip.ts';

const DELIMITERS = [',', ';', '\t', '|'];
const ENDS = ['\n', '\r\n', '\r'];

describe('rows of CSV', () => {
  const TABLE = [
    ['name', 'city', 'note'],
    ['Ann', 'Ufa, RU', 'a "b"; c'],
    ['Bob', '', 'two\nlines'],
    ['', 'x|y', '5" pipe\tz'],
  ];
  describe.each(DELIMITERS)('divided by %j', (delimiter) => {
    it.each(ENDS)('with lines that end in %j, however they are cut', async (record_delimiter) => {
      for (const quoted of [false, true])
        for (const size of [1, 7, undefined]) {
          const text = stringify(TABLE, { delimiter, record_delimiter, quoted, quoted_match: /[\r\n]/ });
          const { cells, format, rows } = await rowsOf(text, size === undefined ? {} : { size });
          expect(cells).toEqual(TABLE);
          expect(format).toEqual({ kind: 'csv', encoding: 'utf-8', delimiter });
          expect(rows.map(({ line }) => line)).toEqual([1, 2, 3, 5]);
        }
    });
  });

  it('written in any dialect and encoding reads back equal', async () => {
    const letters = fc.constantFrom(...'abz019 ,;|\t"\'\n-=');
    const words = {
      'utf-8': 'йçł語🙂',
      'utf-16le': 'йçł語',
      'utf-16be': 'йçł語',
      'windows-1251': 'йЖщ',
      'koi8-r': 'йЖщ',
      'windows-1252': 'çñü',
      'windows-1250': 'łřő',
    };
    const table = fc.integer({ min: 2, max: 5 }).chain((width) => {
      const cell = fc.string({ unit: letters, maxLength: 8 });
      return fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 });
    });
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(...DELIMITERS),
        fc.constantFrom(...ENDS),
        fc.boolean(),
        fc.constantFrom(...Object.entries(words)),
        fc.integer({ min: 1, max: 50 }),
        async (body, delimiter, record_delimiter, quoted, [encoding, word], size) => {
          const header = body[0]?.map((_, i) => `h${i} ${word}`) ?? [];
          const rows = [header, ...body].filter((cells) => cells.some((cell) => cell.trim() !== ''));
          const text = `sep=${delimiter}${record_delimiter}${stringify([header, ...body], { delimiter, record_delimiter, quoted, quoted_match: /[\r\n]/ })}`;
          const { cells, warnings } = await rowsOf(iconv.encode(text, encoding), { encoding, size });
          expect(cells).toEqual(rows);
          expect(warnings).toEqual({});
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    [
      'sep=;\r\na;b\r\n1;2',
      ';',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['SEP=|\na|b,c', '|', [['a', 'b,c']]],
    [
      '\ufeffa;b\n1,5;2,5\n3,5;4,5\n',
      ';',
      [
        ['a', 'b'],
        ['1,5', '2,5'],
        ['3,5', '4,5'],
      ],
    ],
    [
      'name,revenue\nA;B,1\nC;D,2\n',
      ',',
      [
        ['name', 'revenue'],
        ['A;B', '1'],
        ['C;D', '2'],
      ],
    ],
    [
      'My leads\nemail;name\na@b.example;Ann\nc@d.example;Bob\n',
      ';',
      [['My leads'], ['email', 'name'], ['a@b.example', 'Ann'], ['c@d.example', 'Bob']],
    ],
    [
      'a\tb\n"1\t2"\t3\n',
      '\t',
      [
        ['a', 'b'],
        ['1\t2', '3'],
      ],
    ],
    ['note\nHello, world\nHi\nWell, well, well\n', '', [['note'], ['Hello, world'], ['Hi'], ['Well, well, well']]],
    ['email\na@b.example\n', '', [['email'], ['a@b.example']]],
    [
      'a,b,c\n1,2\n1,2,3,4\n',
      ',',
      [
        ['a', 'b', 'c'],
        ['1', '2'],
        ['1', '2', '3', '4'],
      ],
    ],
    [
      'a,b\n5" pipe,x\n"12" tv,y\nz,the "best"\n',
      ',',
      [
        ['a', 'b'],
        ['5" pipe', 'x'],
        ['"12" tv', 'y'],
        ['z', 'the "best"'],
      ],
    ],
    [
      'a,b\r\n1,2\n3,4\r5,6',
      ',',
      [
        ['a', 'b'],
        ['1', '2'],
        ['3', '4'],
        ['5', '6'],
      ],
    ],
    [
      '\n\n,,\n \na,b\n\n1,2\n , \n',
      ',',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['', '', []],
    ['\n \n', '', []],
  ])('%j', async (text, delimiter, expected) => {
    const { cells, format } = await rowsOf(text);
    expect(cells).toEqual(expected);
    expect(format?.delimiter).toBe(delimiter);
  });

  it('names the line of each row, blank lines and lines in cells counted', async () => {
    const { rows } = await rowsOf('sep=,\na,b\n\n"x\r\ny",2\n\n\n3,"4\n\n"\n5,6\n');
    expect(rows.map(({ line, cells }) => [line, cells[0]])).toEqual([
      [2, 'a'],
      [4, 'x\r\ny'],
      [8, '3'],
      [11, '5'],
    ]);
  });

  it('a quotation mark that never closes is named by its line', async () => {
    await expect(rowsOf('a,b\n1,2\n\n3,"4\n5,6\n7,8\n')).rejects.toThrow(
      'line 4: a quotation mark in the row that begins here never closes',
    );
    const long = `a,b\n1,"2\n${'x,y\n'.repeat(5_000_000)}`;
    await expect(rowsOf(long)).rejects.toThrow(/line 2: the row that begins here is larger than 16 MiB; perhaps a quotation mark/);
  });
});

describe('the encoding of a text', () => {
  const VECTORS: [string, string][] = [
    ['windows-1251', 'Название;ИНН;Сайт\nООО Ромашка;7701234567;romashka.example\nАО «Вектор»;7812345678;vektor.example\n'],
    ['windows-1251', 'ФИО,email\nИванов,a@b.example\n'],
    ['windows-1251', 'email;город\na@b.example;Уфа\n'],
    ['windows-1251', 'name;note\nAnn;да\n'],
    ['windows-1251', 'ИНН;ОГРН;КОМПАНИЯ\n1;2;ЗАВОД\n'],
    ['windows-1251', '№;Тел.\n1;2\n'],
    ['windows-1251', 'a;b\nёлка;подъезд\n'],
    ['koi8-r', 'Название;ИНН;Сайт\nООО Ромашка;7701234567;romashka.example\n'],
    ['koi8-r', 'ФИО,email\nИванов,a@b.example\n'],
    ['koi8-r', 'email;город\na@b.example;Уфа\n'],
    ['koi8-r', 'name;note\nAnn;да\n'],
    ['koi8-r', 'ИНН;ОГРН;КОМПАНИЯ\n1;2;ЗАВОД\n'],
    ['windows-1252', 'name,city\nRené,Orléans\nZoë,Québec\nJürgen,Köln\n'],
    ['windows-1252', 'name,city\nRené,Paris\n'],
    ['windows-1252', 'name;price\nAna;12 €\nBo;£5\n'],
    ['windows-1252', 'name,note\nBob,“smart” – it’s\n'],
    ['windows-1252', 'nombre,ciudad\nÁngel,Málaga\nNúñez,Coruña\n'],
    ['windows-1252', 'name\nSmørrebrød\nÅse\n'],
    ['windows-1252', 'nome\nJoão\nConceição\n'],
    ['windows-1252', 'città\nCantù\nperché\n'],
    ['windows-1252', 'name,city\nFrançois,Besançon\nHélène,Nîmes\n'],
    ['windows-1252', 'naïve;Noël;cœur\n'],
    ['windows-1250', 'imię,miasto\nŁukasz,Łódź\nGrażyna,Kraków\n'],
    ['windows-1250', 'jméno,město\nJiří,Plzeň\nŠtěpán,Říčany\n'],
    ['windows-1250', 'név,város\nGyőző,Győr\nÁkos,Pécs\n'],
    ['windows-1250', 'name,city\nŽeljko,Čakovec\nĐorđe,Niš\n'],
    ['windows-1250', 'name,city\nPaweł,Poznań\n'],
    ['windows-1250', 'name\nDvořák\n'],
    ['windows-1250', 'name\nKovačević\n'],
    ['windows-1250', 'name\nIonuţ Brăila\n'],
    ['utf-8', 'name\nИванов René Łódź\n'],
    ['utf-16le', 'name;город\nAnn;Уфа\n'],
    ['utf-16be', 'name;город\nAnn;Уфа\n'],
  ];
  it.each(VECTORS)('is %s: %j', async (encoding, text) => {
    const { cells } = await rowsOf(iconv.encode(text, encoding));
    expect(cells.flat().join(' ')).toBe(
      text
        .trim()
        .split(/[\n,;]/)
        .filter((cell) => cell !== '')
        .join(' '),
    );
  });

  it('is decided where the first letters beyond ASCII are, however late', async () => {
    const text = `name;n\n${'Ann;1\n'.repeat(300_000)}Шура;2\nЖанна;3\n`;
    for (const [encoding, size] of [
      ['windows-1251', 1_000],
      ['utf-8', 65_536],
    ] as const) {
      const { rows, warnings } = await rowsOf(iconv.encode(text, encoding), { size });
      expect(rows.at(-1)?.cells).toEqual(['Жанна', '3']);
      expect(warnings).toEqual({});
    }
  });

  it('is what --encoding says', async () => {
    const bytes = iconv.encode('a;b\nñ;1\n', 'macroman');
    expect((await rowsOf(bytes, { encoding: 'macintosh' })).cells[1]).toEqual(['ñ', '1']);
  });

  it('that fits not all bytes is a counted warning', async () => {
    const bytes = Buffer.concat([Buffer.from('name;n\nИванов Пётр;1\nRen'), Buffer.from([0xe9]), Buffer.from(';2\nx\0y;3\n')]);
    const { cells, warnings, format } = await rowsOf(bytes);
    expect(cells.slice(2)).toEqual([
      ['Ren\ufffd', '2'],
      ['x\ufffdy', '3'],
    ]);
    expect(warnings).toEqual({ unreadable_bytes: 2 });
    expect(format?.encoding).toBe('utf-8');
    const undefinedByte = Buffer.concat([iconv.encode('город;n\nУфа;1\n', 'windows-1251'), Buffer.from([0x98]), Buffer.from(';2\n')]);
    expect((await rowsOf(undefinedByte)).warnings).toEqual({ unreadable_bytes: 1 });
  });
});

describe('rows of JSON', () => {
  it('objects name their cells, arrays are rows of a grid, in an array or line by line', async () => {
    const { rows, format } = await rowsOf('[{"a": 1},\n {"b": {"c": [1]}}]');
    expect(rows).toEqual([
      { line: 1, cells: [], record: { a: 1 }, value: { a: 1 } },
      { line: 2, cells: [], record: { b: { c: [1] } }, value: { b: { c: [1] } } },
    ]);
    expect(format).toEqual({ kind: 'json', encoding: 'utf-8' });
    expect((await rowsOf('[["a","b"],[1,null]]')).cells).toEqual([
      ['a', 'b'],
      [1, null],
    ]);
  });

  it('broken, it names the place; in another encoding it is read with --encoding', async () => {
    await expect(rowsOf('{"a":1}\n{"a":')).rejects.toThrow('line 2, column 1: the file ends inside the value');
    const bytes = iconv.encode('{"имя":"Аня"}', 'windows-1251');
    await expect(rowsOf(bytes)).rejects.toThrow('this is not UTF-8');
    expect((await rowsOf(bytes, { encoding: 'windows-1251' })).rows[0]?.record).toEqual({ имя: 'Аня' });
    expect((await rowsOf(iconv.encode('[{"имя":"Аня"}]', 'utf-16le'))).rows[0]?.record).toEqual({ имя: 'Аня' });
  });
});

describe('a file that is no table', () => {
  const ole = (text: string) => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(70_000), Buffer.from(text, 'utf16le')]);
  const archive = (...names: string[]) => zip(names.map((name) => ({ name, bytes: Buffer.from('x') })));
  it.each([
    ['a workbook with a password', ole('EncryptedPackage'), 'this workbook is protected by a password'],
    ['an .xls file', ole('Workbook'), 'Excel 97 to 2003 (.xls)'],
    ['an .ods file', archive('mimetype', 'content.xml'), 'this is an OpenDocument file (.ods)'],
    ['an .xlsb file', archive('[Content_Types].xml', 'xl/workbook.bin'), 'this is a binary workbook (.xlsb)'],
    ['a .docx file', archive('[Content_Types].xml', 'word/document.xml'), 'this is an Office document, but no workbook'],
    ['an archive of CSV files', archive('leads.csv'), 'this is a zip archive (of leads.csv)'],
    ['a damaged archive', workbook([{ rows: [['a']] }]).subarray(0, 600), 'the workbook is damaged: its archive cannot be read'],
    ['a PDF', '%PDF-1.7 …', 'this is a PDF document'],
    ['HTML', '\n<!DOCTYPE html><table>', 'this is HTML'],
    ['XML of Excel 2003', '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', 'this is XML of Excel 2003'],
  ])('%s is one clear error', async (_, bytes, message) => {
    const error = await rowsOf(bytes, { size: 60_000 }).then(
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

  it('and a flag that would be ignored is a usage error', async () => {
    await expect(rowsOf('a,b\n', { sheet: 'x' })).rejects.toThrow('--sheet is for workbooks');
    await expect(rowsOf(workbook([{ rows: [['a']] }]), { encoding: 'utf-8' })).rejects.toThrow('--encoding is for text files');
  });
});

describe('hostile texts', () => {
  it('a cell of 10 MB is a cell', async () => {
    const { cells } = await rowsOf(`a,b\n${'x'.repeat(10_000_000)},2\n`);
    expect(cells[1]?.map((cell) => String(cell).length)).toEqual([10_000_000, 1]);
  });

  it('a row of a million cells is a row', async () => {
    expect((await rowsOf(`a,b\n${','.repeat(1_000_000)}x\n`)).cells[1]).toHaveLength(1_000_001);
  });

  it('any bytes give rows or one InputError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        const error = await rowsOf(Buffer.from(bytes)).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (error !== undefined) expect(error).toMatchObject({ name: 'InputError' });
      }),
      { numRuns: 500 },
    );
  });

  it('whoever stops early closes the source', async () => {
    let closed = false;
    async function* source() {
      try {
        for (;;) yield Buffer.from('a,b\n'.repeat(10_000));
      } finally {
        closed = true;
      }
    }
    for await (const _ of readRows({ chunks: source() })) break;
    await vi.waitFor(() => expect(closed).toBe(true));
  });
});
