import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { type Column, explainTable, mapColumns, type Override } from '../../src/ops/columns.ts';
import type { Cell } from '../../src/sources/rows.ts';
import { pieces } from '../support/rows.ts';
import { tableOf } from '../support/table.ts';
import { workbook } from '../support/workbook.ts';

const LEADS: Column[] = [
  { target: 'email', type: 'email', synonyms: ['email address', 'mail', 'work email', 'электронная почта'], required: true },
  { target: 'first_name', type: 'text', synonyms: ['имя'] },
  { target: 'company_name', type: 'text', synonyms: ['company', 'наименование', 'название', 'компания'] },
  { target: 'website', type: 'url', synonyms: ['company url', 'сайт'] },
  { target: 'phone', type: 'phone', synonyms: ['phone number', 'sanitized phone number', 'телефон'], otherwise: 'absent' },
  { target: 'employees', type: 'integer', synonyms: ['estimated num employees', 'численность'] },
  { target: 'revenue', type: 'number', synonyms: ['выручка'] },
  { target: 'founded', type: 'date', synonyms: ['дата регистрации'] },
  { target: 'seniority', type: 'enum', values: ['c_suite', 'founder', 'director', 'manager'] },
];

const targets = (header: string[], sample: Cell[][] = [], overrides: Override[] = []) => {
  const mapping = mapColumns(header, sample, LEADS, overrides);
  return Object.fromEntries(mapping.columns.map(({ column, header: name, index, how }) => [column.target, [name || index, how]]));
};

describe('mapColumns', () => {
  it.each<[string, string | undefined]>([
    ['email', 'email'],
    ['E-Mail', 'email'],
    ['EMAIL ADDRESS', 'email'],
    ['emailAddress', 'email'],
    ['Work_Email', 'email'],
    ['Электронная  почта', 'email'],
    ['First Name', 'first_name'],
    ['Prénom', undefined],
    ['Fírst námé', 'first_name'],
    ['Company', 'company_name'],
    ['Название', 'company_name'],
    ['Дата регистрации', 'founded'],
    ['Телефон', 'phone'],
    ['Выручка, тыс. руб.', 'revenue'],
    ['Employees (2025)', 'employees'],
    ['Name, first', 'first_name'],
    ['name first', 'first_name'],
    ['Frist Name', 'first_name'],
    ['Emial', 'email'],
    ['email_status', undefined],
    ['Company ID', undefined],
    ['', undefined],
    ['#', undefined],
  ])('%j is %s', (header, expected) => {
    expect(Object.keys(targets([header, 'zzz']))).toEqual(expected === undefined ? [] : [expected]);
  });

  it('prefers the exact name, then the order of synonyms, then what is filled', () => {
    expect(targets(['Mail', 'email', 'Work email']).email).toEqual(['email', 'header']);
    expect(targets(['sanitized_phone_number', 'phone_number']).phone).toEqual(['phone_number', 'header']);
    expect(targets(['phone_number', 'sanitized_phone_number'], [['', '+14155550100']]).phone).toEqual(['sanitized_phone_number', 'header']);
    const { unknown } = mapColumns(['email', 'Work email'], [], LEADS);
    expect(unknown).toEqual([{ index: 1, header: 'Work email', note: 'email is taken from email' }]);
  });

  it('tells columns without a known name by what stands in them', () => {
    const sample = [
      ['ann@b.example', 'shop.example', '2026-03-04', 'x', '+1 415 555 0100', 'manager'],
      ['bob@c.example', 'https://c.example', '2025-01-01', 'y', '+1 415 555 0101', 'founder'],
    ];
    expect(targets(['', 'Link', '', 'Note', 'Ring', 'Level'], sample)).toEqual({
      email: [0, 'content'],
      website: ['Link', 'content'],
      founded: [2, 'content'],
      phone: ['Ring', 'content'],
      seniority: ['Level', 'content'],
    });
    // Two columns of a kind: neither.
    expect(targets(['a1', 'b1'], [['ann@b.example', 'bob@c.example']])).toEqual({});
    // A number may be anything.
    expect(targets(['Score'], [[1], [2]])).toEqual({});
  });

  it('doubts a column whose cells are not what its name says, and says why', () => {
    const { columns } = mapColumns(
      ['email', 'founded', 'revenue'],
      [
        ['yes', '13/02/2026', '1,5'],
        ['no', '01/02/2026', '2,5'],
      ],
      LEADS,
    );
    expect(columns.map(({ column, isDoubtful, notes }) => [column.target, isDoubtful, notes])).toEqual([
      ['email', true, ['0 % of its cells can be read as email']],
      ['founded', false, ['its dates are day/month']],
      ['revenue', false, ['its fractions stand behind a comma']],
    ]);
  });

  it('takes overrides by name, letter and number; an empty one leaves the target without a column', () => {
    const header = ['Contact', 'email', ''];
    expect(targets(header, [], [{ target: 'email', header: 'contact' }]).email).toEqual(['Contact', 'asked for']);
    expect(targets(header, [], [{ target: 'email', header: 'C' }]).email).toEqual([2, 'asked for']);
    expect(targets(header, [], [{ target: 'email', header: '1' }]).email).toEqual(['Contact', 'asked for']);
    expect(targets(header, [], [{ target: 'email', header: '' }])).toEqual({});
    expect(mapColumns(header, [], LEADS, [{ target: 'email', header: '' }]).missing.map(({ target }) => target)).toEqual(['email']);
  });

  it.each<[Override[], string, RegExp]>([
    [[{ target: 'emial', header: 'x' }], '--map knows no target "emial"', /did you mean email\? it can be email, first_name/],
    [
      [{ target: 'email', header: 'Contcat' }],
      '--map: there is no column "Contcat"',
      /did you mean Contact\? the columns are Contact, Note/,
    ],
    [[{ target: 'email', header: 'Note' }], '--map: 2 columns are called "Note"', /by its letter: B, C/],
    [
      [
        { target: 'email', header: 'A' },
        { target: 'phone', header: '1' },
      ],
      '--map gives the column Contact to email and to phone',
      /./,
    ],
    [[{ target: 'email', header: '9' }], '--map: there is no column "9"', /the columns are/],
  ])('%j is a usage error', (overrides, message, suggestion) => {
    const attempt = () => mapColumns(['Contact', 'Note', 'Note'], [], LEADS, overrides);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ exitCode: 2 }));
    if (suggestion.source !== '.') expect(attempt).toThrow(expect.objectContaining({ suggestion: expect.stringMatching(suggestion) }));
  });
});

describe('readTable', () => {
  const RUSSIAN =
    'Наименование;Электронная почта;Сайт;Численность;Выручка, тыс.;Дата регистрации\nООО Ромашка;info@romashka.example;romashka.example;1 234;1 234,56;04.03.2020\nАО Вектор;a@vektor.example\nb@vektor.example;;;(12);5.3.2021\n';

  it('reads what spreadsheets in Russia write', async () => {
    const text = RUSSIAN.replace('a@vektor.example\nb@', '"a@vektor.example\nb@').replace('b@vektor.example', 'b@vektor.example"');
    const { values, rejects, warnings } = await tableOf(iconv.encode(text, 'windows-1251'), LEADS);
    expect(values).toEqual([
      {
        company_name: 'ООО Ромашка',
        email: 'info@romashka.example',
        website: 'romashka.example',
        employees: 1234,
        revenue: 1234.56,
        founded: '2020-03-04',
      },
      { company_name: 'АО Вектор', email: 'a@vektor.example', revenue: -12, founded: '2021-03-05' },
    ]);
    expect([rejects, warnings]).toEqual([[], {}]);
  });

  it('keeps the columns that nobody knows by their names, and where a record stands', async () => {
    const { records } = await tableOf('email,Favourite colour,\n\na@b.example,red,7\n', LEADS);
    expect(records).toEqual([
      {
        sheet: undefined,
        line: 3,
        path: 'rows[0]',
        reject: expect.any(Function),
        describe: expect.any(Function),
        values: { email: 'a@b.example' },
        others: { 'Favourite colour': 'red', 'column C': '7' },
      },
    ]);
  });

  it('rejects a row with its line, its reason and itself, and goes on', async () => {
    const { values, rejects } = await tableOf(
      'email,employees\na@b.example,5\nnope,6\n,7\nc@d.example,11-50\nd@e.example,1,2\ne@f.example\nf@g.example,8,\n',
      LEADS,
    );
    expect(values.map(({ email }) => email)).toEqual(['a@b.example', 'f@g.example']);
    expect(rejects.map(({ line, path, reason }) => [line, path, reason])).toEqual([
      [3, 'rows[1]', 'email: "nope" is no e-mail address'],
      [4, 'rows[2]', 'email is empty'],
      [5, 'rows[3]', 'employees: "11-50" is a range, not a number'],
      [6, 'rows[4]', 'it has 3 cells, the header 2: a stray delimiter?'],
      [7, 'rows[5]', 'it has 1 cells, the header 2: a line break, or a delimiter that is missing?'],
    ]);
    expect(rejects[3]?.record).toEqual({ email: 'd@e.example', employees: '1', 'column C': '2' });
  });

  it('leaves empty cells at the end away where the writer does', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => (i % 4 === 0 ? `p${i}@b.example` : `p${i}@b.example,5`));
    const { values, rejects } = await tableOf(`email,employees\n${rows.join('\n')}\n`, LEADS);
    expect([values.length, rejects]).toEqual([20, []]);
  });

  it('counts cells that may be absent instead of rejecting their row', async () => {
    const { values, rejects, warnings, messages } = await tableOf('email,phone\na@b.example,call me\nb@c.example,+1 415 555 0100\n', LEADS);
    expect(values).toEqual([{ email: 'a@b.example' }, { email: 'b@c.example', phone: '+1 415 555 0100' }]);
    expect([rejects, warnings]).toEqual([[], { unreadable_phone: 1 }]);
    expect(messages[0]).toBe('cells in phone could not be read and were left out, e.g. "call me" is no phone number');
  });

  it('tells a row that a stray delimiter has shifted, also where its width is right', async () => {
    const good = Array.from(
      { length: 12 },
      (_, i) => `p${i}@b.example,Ann,Acme,https://b${i}.example,${i + 5},2026-03-0${(i % 9) + 1},manager`,
    );
    const shifted = [
      // One cell too many, in the middle: the last one was empty, so the width is right.
      'x1@b.example,Ann,Acme, Inc,https://x.example,5,2026-03-04',
      // One cell is missing.
      'x2@b.example,Acme,https://x.example,5,2026-03-04,manager,',
      // It begins one too late.
      'note,x3@b.example,Ann,Acme,https://x.example,5,2026-03-04',
      // One too many, and it shows.
      'x4@b.example,Ann,Acme, Inc,https://x.example,5,2026-03-04,manager',
    ];
    const text = `email,first_name,company_name,website,employees,founded,seniority\n${[...good, ...shifted].join('\n')}\n`;
    const { values, rejects } = await tableOf(text, LEADS);
    expect(values).toHaveLength(12);
    expect(rejects.map(({ reason }) => reason)).toEqual([
      'its cells stand a column too far to the right, as if by a stray delimiter',
      'its cells stand a column too far to the left, as if by a stray delimiter',
      'its cells stand a column too far to the right, as if by a stray delimiter',
      'it has 8 cells, the header 7: its cells stand a column too far to the right, as if by a stray delimiter',
    ]);
  });

  it('does not take an odd cell for a shift', async () => {
    const good = Array.from({ length: 10 }, (_, i) => `p${i}@b.example,Ann,${i + 1},2026-03-04`);
    const odd = ['q@b.example,Ann,n/a,2026-03-04', 'r@b.example,r@b.example,,', 's@b.example,2026,5,2026-03-04', 't@b.example,,,'];
    const { values, rejects } = await tableOf(`email,first_name,employees,founded\n${[...good, ...odd].join('\n')}\n`, LEADS);
    expect([values.length, rejects]).toEqual([14, []]);
  });

  it('finds a header below a title, a note or a blank line, and one that is repeated or a sum below', async () => {
    const linkedIn =
      'Notes:\n"When exporting your connection data, you may notice, that some of the email addresses are missing."\n\nFirst Name,Email Address,Company\nAnn,a@b.example,Acme\nFirst Name,Email Address,Company\nBob,b@c.example,\nTotal,,2\n';
    const { values, warnings, records } = await tableOf(linkedIn, LEADS);
    expect(values).toEqual([
      { first_name: 'Ann', email: 'a@b.example', company_name: 'Acme' },
      { first_name: 'Bob', email: 'b@c.example' },
    ]);
    expect(records.map(({ line }) => line)).toEqual([5, 7]);
    expect(warnings).toEqual({ repeated_headers: 1, totals: 1 });
  });

  it('reads a table without a header by what stands in it', async () => {
    const { values } = await tableOf('a@b.example,Ann,https://b.example\nc@d.example,Cy,https://d.example\n', LEADS);
    expect(values).toEqual([
      { email: 'a@b.example', website: 'https://b.example' },
      { email: 'c@d.example', website: 'https://d.example' },
    ]);
    const mapped = await tableOf('a@b.example,Ann\nc@d.example,Cy\n', LEADS, { map: [{ target: 'first_name', header: 'B' }] });
    expect(mapped.values[1]).toEqual({ email: 'c@d.example', first_name: 'Cy' });
  });

  it('objects: keys are the header, null is said on purpose, new keys are found', async () => {
    const late = Array.from({ length: 1_100 }, (_, i) => JSON.stringify({ email: `p${i}@b.example`, phone: null }));
    const { values, rejects } = await tableOf(`${late.join('\n')}\n{"EMAIL":"x","email":"q@b.example","Company":7701234567}\n5\n`, LEADS);
    expect(values[0]).toEqual({ email: 'p0@b.example', phone: null });
    expect(values.at(-1)).toEqual({ email: 'q@b.example', company_name: '7701234567' });
    expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([[1102, 'this is no object, as the others are']]);
    expect((await tableOf('[["email","Company"],["a@b.example",5]]', LEADS)).values).toEqual([{ email: 'a@b.example', company_name: '5' }]);
  });

  it('all sheets of a workbook that have the table; a cover and a legend are left out, with a warning', async () => {
    const bytes = workbook([
      { name: 'Cover', rows: [['Our leads of 2026']] },
      {
        name: 'A',
        rows: [['Leads of March'], [], ['E-mail', 'Founded', 'Phone'], ['a@b.example', { serial: 46_085, format: 14 }, 14155550100]],
      },
      {
        name: 'Legend',
        rows: [
          ['colour', 'meaning'],
          ['red', 'hot'],
          ['blue', 'cold'],
        ],
      },
      {
        name: 'B',
        rows: [
          ['Phone', 'Email'],
          ['+1 415 555 0101', 'c@d.example'],
        ],
        state: 'hidden',
      },
    ]);
    const { records, warnings, messages } = await tableOf(bytes, LEADS);
    expect(records.map(({ sheet, line, path, values }) => [sheet, line, path, values])).toEqual([
      ['A', 4, 'rows[0]', { email: 'a@b.example', founded: '2026-03-04', phone: '14155550100' }],
      ['B', 2, 'rows[1]', { email: 'c@d.example', phone: '+1 415 555 0101' }],
    ]);
    expect(warnings).toEqual({ hidden_sheets: 1, skipped_sheets: 2 });
    expect(messages.at(-1)).toContain('Cover, Legend');
    await expect(tableOf(bytes, LEADS, { sheet: 'Legend' })).rejects.toThrow('this table has no column email');
  });

  it.each([
    ['name,city\nAnn,Ufa\n', 'this table has no column email: its header in line 1 has name, city'],
    ['{"name":"Ann"}', 'this table has no column email: it has name'],
    ['1,2\n3,4\n', 'this table has no column email: no header was found'],
  ])('%j is refused whole', async (text, message) => {
    await expect(tableOf(text, LEADS)).rejects.toMatchObject({ exitCode: 2, message, suggestion: expect.stringContaining('--map email=') });
  });

  it('an empty file has no records', async () => {
    expect((await tableOf('', LEADS)).records).toEqual([]);
    expect((await tableOf('email\n', LEADS)).records).toEqual([]);
    expect((await tableOf('[]', LEADS)).records).toEqual([]);
  });

  it('dates of one file are in one order', async () => {
    const spec: Column[] = [
      { target: 'from', type: 'date' },
      { target: 'to', type: 'date' },
    ];
    expect((await tableOf('from,to\n03/04/2026,13/04/2026\n', spec)).values).toEqual([{ from: '2026-04-03', to: '2026-04-13' }]);
    expect((await tableOf('from,to\n03/04/2026,05/04/2026\n', spec)).rejects[0]?.reason).toContain('could be day/month or month/day');
    expect((await tableOf('from,to\n03/04/2026,05/04/2026\n', spec, { dateOrder: 'mdy' })).values).toEqual([
      { from: '2026-03-04', to: '2026-05-04' },
    ]);
  });
});

describe('explainTable', () => {
  it('says of each column what it is taken for, and why', async () => {
    const bytes = iconv.encode('Список\nЭлектронная почта;Выручка, тыс.;Цвет\na@b.example;1,5;red\n', 'windows-1251');
    const list = explainTable({ chunks: pieces(bytes) }, LEADS, {});
    const rows = [];
    for await (const row of list.rows) rows.push(row);
    expect(rows.slice(0, 4)).toEqual([
      {
        sheet: null,
        column: 'A',
        header: 'Электронная почта',
        target: 'email',
        type: 'email',
        how: 'header',
        doubtful: false,
        note: '',
        examples: '"a@b.example"',
      },
      {
        sheet: null,
        column: 'B',
        header: 'Выручка, тыс.',
        target: 'revenue',
        type: 'number',
        how: 'header',
        doubtful: true,
        note: 'its name also says тыс.; its fractions stand behind a comma',
        examples: '"1,5"',
      },
      { sheet: null, column: 'C', header: 'Цвет', target: null, type: null, how: 'not used', doubtful: false, note: '', examples: '"red"' },
      {
        sheet: null,
        column: null,
        header: null,
        target: 'first_name',
        type: 'text',
        how: 'no column',
        doubtful: false,
        note: '',
        examples: '',
      },
    ]);
    expect(list.notes?.()).toEqual(['read as text in windows-1251, divided by semicolons', 'the header is in line 2, below 1 other line']);
  });
});
