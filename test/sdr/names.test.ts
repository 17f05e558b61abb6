import { describe, expect, it } from 'vitest';
import { companyKey, foldName, tidyWebsite } from '../../src/sdr/names.ts';
import { statusReader } from '../../src/sdr/statuses.ts';
import { useDatabase } from '../support/databases.ts';

const database = useDatabase();

const NAMES = [
  ...['Пётр  Семёнов', 'ПЕТР СЕМЕНОВ', ' Петр\u00a0Семенов ', 'Ann\u200b Lee', 'İstanbul', 'ẞ', '', '-'],
  ...['ООО «Ромашка»', 'ООО "РОМАШКА"', 'ООО „Ромашка“', 'ООО“Ромашка”', 'О\u0308', 'е\u0308лка', 'x'.repeat(1_200)],
];
const SITES = [
  null,
  '',
  'https://www.Acme.example/',
  'acme.example',
  'http://acme.example//',
  'www.acme.example/ru/',
  'ACME.example',
  `a${'/'.repeat(50)}`,
];

describe('names', () => {
  it('are compared alike here and in the database', async () => {
    for (const name of NAMES) {
      const [row] = await database.sql`select sdr.name_key(${name}) as key`;
      expect([name, row?.key ?? undefined]).toEqual([name, foldName(name)]);
      for (const site of SITES) {
        const [company] = await database.sql`select sdr.company_key(${name}, ${site}) as key`;
        expect([name, site, company?.key]).toEqual([name, site, companyKey(name, site)]);
      }
    }
  });

  it('fold case, blanks, ё and quotation marks', () => {
    expect(foldName('Пётр  Семёнов')).toBe(foldName(' ПЕТР\u00a0СЕМЕНОВ '));
    expect(companyKey('ООО «Ромашка»', 'https://www.romashka.example/')).toBe(companyKey('ооо "РОМАШКА"', 'romashka.example'));
    expect(companyKey('ООО «Ромашка»', null)).not.toBe(companyKey('ООО «Ромашка»', 'romashka.example'));
  });

  it.each([
    ['https://www.Acme.example/', 'acme.example'],
    ['HTTP://acme.example/Path/', 'acme.example/Path'],
    ['www.acme.example, www.other.example', 'acme.example'],
    ['acme.example', 'acme.example'],
  ])('a website is tidied: %s', (text, site) => expect(tidyWebsite(text)).toBe(site));

  it('a company gets its key from whoever writes it', async () => {
    await database.sql`insert into sdr.companies (company_name, website) values ('Key & Co', 'https://key.example/')`;
    await database.sql`update sdr.companies set company_name = 'Ключ' where company_name = 'Key & Co'`;
    expect(await database.sql`select company_key from sdr.companies where company_name = 'Ключ'`).toEqual([
      { company_key: 'ключ|key.example' },
    ]);
  });
});

describe('statuses of a registry', () => {
  const read = statusReader(
    new Map([
      ['действующее', 'Active'],
      ['ликвидировано', 'Liquidated'],
      ['в процессе ликвидации', 'Liquidating'],
    ]),
  );
  it.each([
    ['Действующее', { status: 'Active', registry: 'Действующее' }],
    ['ДЕЙСТВУЮЩЕЕ (с 2011)', { status: 'Active', registry: 'ДЕЙСТВУЮЩЕЕ (с 2011)' }],
    ['Ликвидировано 12.03.2024', { status: 'Liquidated', registry: 'Ликвидировано 12.03.2024' }],
    ['В процессе ликвидации', { status: 'Liquidating', registry: 'В процессе ликвидации' }],
    ['active', { status: 'Active' }],
    ['Paused', { status: 'Paused' }],
    ['На проверке', { status: 'На проверке', registry: 'На проверке', isUnknown: true }],
    ['Действующееся', { status: 'Действующееся', registry: 'Действующееся', isUnknown: true }],
  ])('%s', (text, status) => expect(read(text)).toEqual(status));
});
