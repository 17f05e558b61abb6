import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli.ts';
import { useDatabase, useDirectory } from '../../support/databases.ts';
import { type TestSheet, type WorkbookOptions, workbook } from '../../support/workbook.ts';

const dir = useDirectory();
const database = useDatabase();
beforeEach(() => database.sql`truncate sdr.companies, sdr.employees cascade`);

const call = (args: string[]) => runCli([...args, '--database', database.url]);
let files = 0;
async function written(content: string | Buffer | readonly unknown[], end = 'csv'): Promise<string> {
  const path = join(dir.path, `list${files++}.${end}`);
  await writeFile(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  return path;
}
/** Imports, and answers the exit code beside the summary. */
async function importing(content: string | Buffer | readonly unknown[], ...flags: string[]) {
  const { exitCode, stdout, stderr } = await call(['import-companies', await written(content), '--force', ...flags]);
  return { exitCode, stderr, ...(stdout === '' ? {} : JSON.parse(stdout)) };
}
const json = (companies: readonly object[], ...flags: string[]) => importing(companies, ...flags);
const sheet = (rows: TestSheet['rows'] | readonly TestSheet[], options?: WorkbookOptions, ...flags: string[]) => {
  const sheets = rows.every((row) => 'rows' in row)
    ? rows.filter((row) => 'rows' in row)
    : [{ rows: rows.filter((row) => !('rows' in row)) }];
  return importing(workbook(sheets, options), ...flags);
};
const companies = () => database.sql`select * from sdr.companies order by company_name, tin`;
const employees = () =>
  database.sql`select e.*, c.tin as company_tin from sdr.employees e join sdr.companies c on c.id = e.company_id order by e.full_name, e.work_email`;
const counts = (inserted: number, updated: number, unchanged: number) => ({ inserted, updated, unchanged });
const warning = (summary: { warnings: { code: string; count: number }[] }, code: string) =>
  summary.warnings.find((each) => each.code === code)?.count;

const [T1, T2, T3] = ['7707083893', '2635800395', '7727404070'];
const [O1, O2] = ['1102651000891', '1197746012199'];

describe('what a record says', () => {
  it('brings in companies with employees from JSON; the same pair of keys again changes nothing', async () => {
    const list = [
      {
        ...{
          company_name: 'Acme',
          tin: T1,
          registration_number: O1,
          website: 'https://www.acme.example/',
          revenue: 12.5,
          employee_count: 50,
        },
        primary_email: 'Info@acme.example',
        employees: [
          { full_name: 'Ann Lee', work_email: 'Ann@acme.example', phone_numbers: ['+1 415 555 0101'], ai_research_data: { tone: 'dry' } },
          { full_name: 'Bo Li', position: 'CTO' },
        ],
      },
    ];
    const first = await json(list, '--session-key', 'spring', '--batch-id', 'b1');
    expect(first).toMatchObject({ exitCode: 0, tables: { 'sdr.companies': counts(1, 0, 0), 'sdr.employees': counts(2, 0, 0) } });
    expect(await companies()).toMatchObject([
      {
        ...{
          company_name: 'Acme',
          tin: T1,
          website: 'acme.example',
          status: 'Active',
          processing_status: 'pending',
          session_key: 'spring',
        },
        ...{ batch_id: 'b1', office_qualification: 'More', primary_email: 'info@acme.example', all_company_emails: ['info@acme.example'] },
      },
    ]);
    expect(await employees()).toMatchObject([
      {
        full_name: 'Ann Lee',
        work_email: 'ann@acme.example',
        company_name: 'Acme',
        company_session_key: 'spring',
        ai_research_data: { tone: 'dry' },
      },
      { full_name: 'Bo Li', position: 'CTO', processing_status: 'pending' },
    ]);
    const again = await json(list, '--session-key', 'spring', '--batch-id', 'b1');
    expect(again.tables).toEqual({ 'sdr.companies': counts(0, 0, 1), 'sdr.employees': counts(0, 0, 2) });
  });

  it('keeps what is absent, clears what is null, and derives the size of an office from the headcount alone', async () => {
    await json([
      {
        company_name: 'Acme',
        tin: T1,
        revenue: 5,
        region: 'Москва',
        employee_count: 49,
        employees: [{ full_name: 'Ann', position: 'CEO' }],
      },
    ]);
    await json([{ company_name: 'Acme', tin: T1, revenue: null, employees: [{ full_name: 'Ann', position: null }] }]);
    expect(await companies()).toMatchObject([{ revenue: null, region: 'Москва', employee_count: 49, office_qualification: 'Less' }]);
    expect(await employees()).toMatchObject([{ position: null }]);
    await json([{ tin: T1, employee_count: 50 }]);
    expect(await companies()).toMatchObject([{ office_qualification: 'More' }]);
    await json([{ tin: T1, employee_count: 20, office_qualification: 'More' }]);
    await json([{ tin: T1, employee_count: 10 }]);
    expect(await companies()).toMatchObject([{ office_qualification: 'More', employee_count: 10 }]);
  });

  it('reads the headers, numbers, dates and encodings of a registry export', async () => {
    const text = [
      'Наименование;ИНН;ОГРН;Выручка, тыс. руб.;Баланс;Чистая прибыль/ убыток;Реестр МСП;Дата регистрации;Статус;Email;ФИО;Рабочий Email',
      `ООО «Ромашка»;${T1};${O1};1 234,56;1 234,56;-5;Микро;01.02.2015;Действующее;"a@romashka.example\nb@romashka.example";Иванов Иван;ivan@romashka.example`,
      `АО Лютик;${T2};;;;;не входит;;Ликвидировано 01.02.2020;;;`,
      'Итого;;;1 234,56;;;;;;;;',
    ].join('\r\n');
    const { encode } = await import('iconv-lite');
    const answer = await importing(encode(text, 'windows-1251'));
    expect(answer).toMatchObject({ exitCode: 0, tables: { 'sdr.companies': counts(2, 0, 0), 'sdr.employees': counts(1, 0, 0) } });
    expect(await companies()).toMatchObject([
      { company_name: 'АО Лютик', sme_registry: false, status: 'Liquidated', registry_status: 'Ликвидировано 01.02.2020' },
      {
        ...{ company_name: 'ООО «Ромашка»', revenue: '1234560.00', balance: '1234.56', net_profit_loss: '-5.00', sme_registry: true },
        ...{ status: 'Active', registry_status: 'Действующее', all_company_emails: ['a@romashka.example', 'b@romashka.example'] },
      },
    ]);
    expect(await database.sql`select registration_date::text from sdr.companies where tin = ${T1}`).toEqual([
      { registration_date: '2015-02-01' },
    ]);
  });

  it('refuses one bad employee, and not the company', async () => {
    const answer = await json([
      {
        company_name: 'Acme',
        tin: T1,
        employees: [{ full_name: 'Ann' }, { full_name: ' ' }, { full_name: 'Bo', work_email: 'bo li@acme.example' }, 'x'],
      },
      { company_name: 'Beta', tin: T2, primary_email: 'nowhere' },
      { tin: T3 },
      { website: 'acme.example' },
    ]);
    expect(answer).toMatchObject({
      exitCode: 3,
      rejected: { count: 6 },
      tables: { 'sdr.companies': counts(1, 0, 0), 'sdr.employees': counts(1, 0, 0) },
    });
    const [, , , rejected] = await database.sql`select path, reason, record from ops.rejects order by id`;
    expect(rejected).toBeDefined();
    const rows = await importing(
      `Компания,ИНН,ФИО,Должность,Рабочий email,Телефон\nAcme,${T1},,CEO,,\nAcme,${T1},Bo,CTO,none@,\nAcme,${T1},,,,+74955550101\n`,
    );
    expect(rows).toMatchObject({ exitCode: 3, rejected: { count: 2 }, tables: { 'sdr.companies': counts(0, 0, 1) } });
  });

  it('cuts long texts, refuses numbers out of range, and counts what it may not set', async () => {
    const answer = await json([
      {
        company_name: '🙂'.repeat(300),
        tin: T1,
        company_description: 'x'.repeat(600),
        employees: [{ full_name: 'Ann', reply_bounce: true }],
      },
      { company_name: 'Beta', tin: T2, revenue: 1e13 },
      { company_name: 'Gamma', tin: T3, employee_count: 3_000_000_000, client_status: true },
    ]);
    expect(answer).toMatchObject({ exitCode: 3, rejected: { count: 2 } });
    expect([warning(answer, 'cut'), warning(answer, 'not_importable')]).toEqual([2, 2]);
    expect(await database.sql`select length(company_name) as n, length(company_description) as d from sdr.companies`).toEqual([
      { n: 255, d: 500 },
    ]);
    expect(await employees()).toMatchObject([{ reply_bounce: false }]);
  });
});

describe('whose a record is', () => {
  it("finds a company by tin, then by registration number; what differs and is nobody else's is replaced with a warning", async () => {
    await json([{ company_name: 'A', tin: T1, registration_number: O1 }]);
    const other = await json([{ company_name: 'A', tin: T2, registration_number: O1 }]);
    expect([other.tables['sdr.companies'], warning(other, 'number_mismatch')]).toEqual([counts(0, 1, 0), 1]);
    expect(await companies()).toMatchObject([{ tin: T2, registration_number: O1 }]);
  });

  it.each([
    [
      'both are stored with both numbers',
      [
        { tin: T1, registration_number: O1 },
        { tin: T2, registration_number: O2 },
      ],
    ],
    ['each lacks the other number', [{ tin: T1 }, { registration_number: O2 }]],
  ])('the tin of one with the number of another is one reject: %s', async (_, [a, b]) => {
    const cross = { company_name: 'X', tin: T1, registration_number: O2, region: 'нигде' };
    await json([
      { company_name: 'A', ...a },
      { company_name: 'B', ...b },
    ]);
    const before = await companies();
    expect(await json([cross])).toMatchObject({ exitCode: 3, rejected: { count: 1 } });
    expect(await companies()).toEqual(before);
    await database.sql`truncate sdr.companies cascade`;
    expect(await json([{ company_name: 'A', ...a }, { company_name: 'B', ...b }, cross])).toMatchObject({
      exitCode: 3,
      rejected: { count: 1 },
    });
    expect(await companies()).toMatchObject([
      { company_name: 'A', region: null },
      { company_name: 'B', region: null },
    ]);
  });

  it('without numbers finds one by name and website, also one that has numbers', async () => {
    await json([{ company_name: 'ООО «Ромашка»', tin: T1, website: 'romashka.example' }, { company_name: 'Solo' }]);
    const again = await json([
      { company_name: 'ооо "РОМАШКА"', website: 'http://www.romashka.example/', region: 'Тверь' },
      { company_name: 'SOLO' },
    ]);
    expect(again.tables['sdr.companies']).toEqual(counts(0, 2, 0));
    expect(await companies()).toMatchObject([{ company_name: 'SOLO' }, { tin: T1, region: 'Тверь' }]);
    await json([{ company_name: 'Later', website: 'later.example' }]);
    expect((await json([{ company_name: 'Later', website: 'later.example', tin: T2 }])).tables['sdr.companies']).toEqual(counts(0, 1, 0));
  });

  it('numbers that cannot be one are no identity', async () => {
    const answer = await json([
      { company_name: 'A', tin: '0000000000', website: 'a.example' },
      { company_name: 'B', tin: '0000000000', website: 'b.example' },
      { company_name: 'C', tin: '—', website: 'c.example' },
      { company_name: 'D', tin: '7.70708E+09', website: 'd.example' },
      { company_name: 'E', tin: 'нет', website: 'e.example' },
    ]);
    expect(answer.tables['sdr.companies']).toEqual(counts(5, 0, 0));
    expect(warning(answer, 'checksum')).toBe(3);
    expect((await companies()).map(({ tin }) => tin)).toEqual([null, null, null, null, null]);
  });

  it('an employee is found in the company alone, by work_email, then by name', async () => {
    const people = [{ full_name: 'Пётр Семёнов', work_email: 'p@a.example', generic_email: 'info@a.example' }];
    await json([
      { company_name: 'A', tin: T1, employees: people },
      { company_name: 'B', tin: T2, employees: people },
    ]);
    expect(await employees()).toHaveLength(2);
    await json([
      {
        tin: T1,
        employees: [
          { full_name: 'ПЕТР  СЕМЕНОВ', position: 'CTO' },
          { full_name: 'Анна', generic_email: 'info@a.example' },
        ],
      },
    ]);
    await json([{ tin: T2, employees: [{ full_name: 'Пётр Новый', work_email: 'P@a.example' }] }]);
    expect((await employees()).map((row) => [row.company_tin, row.full_name, row.position])).toEqual([
      [T1, 'Анна', null],
      [T1, 'ПЕТР  СЕМЕНОВ', 'CTO'],
      [T2, 'Пётр Новый', null],
    ]);
  });

  it('rows of one company are its employees; the first row stands, with its name and region together', async () => {
    const answer = await importing(
      `Компания,ИНН,Регион,Сайт,ФИО\nГоловной,${T1},,,Анна\nФилиал,${T1},Тверь,head.example,Борис\nГоловной,${T1},Москва,,Анна\n`,
    );
    expect(answer.tables).toEqual({ 'sdr.companies': counts(1, 0, 0), 'sdr.employees': counts(2, 0, 0) });
    expect(warning(answer, 'differing_rows')).toBe(1);
    expect(await companies()).toMatchObject([{ company_name: 'Головной', region: 'Москва', website: 'head.example' }]);
  });

  it('an older record changes nothing that a newer one set', async () => {
    await json([
      { company_name: 'A', tin: T1, revenue: 3, updated_at: '2026-03-01T00:00:00Z', employees: [{ full_name: 'Ann', position: 'CEO' }] },
    ]);
    await json([
      {
        company_name: 'Old',
        tin: T1,
        revenue: 1,
        region: 'Тверь',
        updated_at: '2026-01-01T00:00:00Z',
        employees: [{ full_name: 'Ann', position: 'CTO', last_name: 'Lee' }],
      },
    ]);
    expect(await companies()).toMatchObject([{ company_name: 'A', revenue: '3.00', region: 'Тверь' }]);
    expect(await employees()).toMatchObject([{ position: 'CEO', last_name: 'Lee' }]);
    await json([{ tin: T1, region: 'Псков', revenue: 2, updated_at: '2026-02-01T00:00:00Z' }]);
    expect(await companies()).toMatchObject([{ revenue: '3.00', region: 'Псков' }]);
    await json([
      { tin: T1, region: 'Новый', updated_at: '2026-05-01T00:00:00Z' },
      { tin: T1, region: 'Старый', revenue: 9, updated_at: '2026-04-01T00:00:00Z' },
    ]);
    expect(await companies()).toMatchObject([{ revenue: '9.00', region: 'Новый' }]);
  });

  it('a time that is still to come is none, is told, and outlasts no correct record', async () => {
    const record = (segment: string, updated_at: string) => [
      { company_name: 'Acme', tin: T1, segment, updated_at, employees: [{ full_name: 'Ann Lee', position: segment, updated_at }] },
    ];
    await json(record('first', '2026-01-01T00:00:00Z'));
    expect(warning(await json(record('never', '2099-01-01T00:00:00Z')), 'future_times')).toBe(2);
    await json(record('last', '2026-02-01T00:00:00Z'));
    expect(await companies()).toMatchObject([{ segment: 'last' }]);
    expect(await employees()).toMatchObject([{ position: 'last' }]);
  });

  it('what a team paused stays so when the registry repeats its word', async () => {
    await json([{ company_name: 'A', tin: T1, status: 'Действующее' }]);
    await database.sql`update sdr.companies set status = 'Paused'`;
    await json([{ tin: T1, status: 'Действующая' }]);
    expect(await companies()).toMatchObject([{ status: 'Paused' }]);
    await json([{ tin: T1, status: 'Ликвидировано' }]);
    expect(await companies()).toMatchObject([{ status: 'Liquidated' }]);
    expect(warning(await json([{ tin: T2, company_name: 'B', status: 'На проверке' }]), 'unknown_status')).toBe(1);
  });
});

describe('a plan', () => {
  it('says what would become of each company, and writes nothing', async () => {
    await json([
      { company_name: 'A', tin: T1 },
      { company_name: 'B', tin: T2, registration_number: O2 },
    ]);
    const before = await companies();
    const plan = join(dir.path, 'plan.ndjson');
    const answer = await json(
      [
        { company_name: 'A', tin: T1, region: 'Тверь', employees: [{ full_name: 'Ann' }] },
        { company_name: 'B', registration_number: O2 },
        { company_name: 'New', website: 'new.example' },
        { company_name: 'X', tin: T1, registration_number: O2 },
        { website: 'x.example' },
      ],
      '--dry-run',
      '--plan',
      plan,
    );
    expect(answer).toMatchObject({ exitCode: 3, tables: { 'sdr.companies': counts(1, 1, 1), 'sdr.employees': counts(1, 0, 0) } });
    const lines = (await readFile(plan, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(Object.keys(lines[0]).sort()).toEqual(['action', 'company_name', 'match_field', 'reasons', 'registration_number', 'tin']);
    expect(lines.map(({ action, match_field, company_name }) => [action, match_field, company_name]).sort()).toEqual([
      ['create', null, 'New'],
      ['reject', null, null],
      ['reject', null, 'X'],
      ['skip', 'registration_number', 'B'],
      ['update', 'tin', 'A'],
    ]);
    expect(lines.every(({ reasons }) => reasons.length > 0)).toBe(true);
    expect(await companies()).toEqual(before);
    expect(await call(['import-companies', await written('Компания\nA\n'), '--plan', plan])).toMatchObject({ exitCode: 2 });
    for (const [place, exitCode] of [
      ['/dev/full', 1],
      ['/proc/none/plan', 2],
    ] as const)
      expect(await call(['import-companies', await written('Компания\nA\n'), '--dry-run', '--plan', place])).toMatchObject({
        exitCode,
        stderr: expect.stringContaining('cannot be written'),
      });
  });
});

describe('workbooks', () => {
  it('reads every sheet with companies, below a title, and leaves a legend out', async () => {
    const answer = await sheet([
      {
        name: 'Выгрузка',
        rows: [['Выгрузка от 01.02.2026'], [], ['Наименование', 'ИНН', 'ФИО'], ['A', Number(T1), 'Анна'], ['Итого', null, null]],
      },
      {
        name: 'Ещё',
        rows: [
          ['ИНН', 'Компания'],
          [T2, 'B'],
        ],
        state: 'hidden',
      },
      {
        name: 'Легенда',
        rows: [
          ['Наименование', 'что это'],
          ['ИНН', 'номер'],
          ['Статус', 'состояние'],
        ],
      },
    ]);
    expect(answer).toMatchObject({ exitCode: 0, tables: { 'sdr.companies': counts(2, 0, 0) } });
    expect([warning(answer, 'skipped_sheets'), warning(answer, 'hidden_sheets')]).toEqual([1, 1]);
    expect(await sheet([['просто'], ['текст']])).toMatchObject({ exitCode: 2 });
  });

  it('counts days from 1904 where the workbook does, also without a format; error cells are absent', async () => {
    const day = 40_000;
    const rows = [
      ['Компания', 'ИНН', 'Дата регистрации', 'Регион'],
      ['A', T1, day, { xml: '<c r="{r}" t="e"><f>1/0</f><v>#DIV/0!</v></c>' }],
      ['B', T2, { serial: day, format: 14 }, { xml: '<c r="{r}" t="str"><f>"x"</f><v>Тв_x0435_рь</v></c>' }],
    ] as const;
    await sheet(rows, { date1904: true });
    const dates = await database.sql`select registration_date::text as day, region from sdr.companies order by company_name`;
    expect(dates).toEqual([
      { day: '2013-07-07', region: null },
      { day: '2013-07-07', region: 'Тверь' },
    ]);
  });
});
