import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/db/json.ts';
import { type OpenTable, readTable } from '../../../src/ops/columns.ts';
import { CSV_COLUMNS } from '../../../src/outbound/import-csv/columns.ts';
import { pieces } from '../../support/rows.ts';

async function tableOf(bytes: Buffer | string) {
  const found: { table: OpenTable | undefined; raw: Json[]; rejects: string[]; lines: number[] } = {
    table: undefined,
    raw: [],
    rejects: [],
    lines: [],
  };
  const keep = {
    table: (table: OpenTable) => {
      found.table = table;
    },
    row: (raw: Json) => found.raw.push(raw),
    reject: ({ reason }: { reason: string }) => found.rejects.push(reason),
    warn: () => {},
  };
  for await (const { line } of readTable({ chunks: pieces(bytes) }, CSV_COLUMNS, {}, keep)) found.lines.push(line);
  const columns = found.table?.mapping.columns ?? [];
  return { ...found, targets: Object.fromEntries(columns.map(({ header, column }) => [header, column.target])) };
}
const fixture = (name: string) => readFile(new URL(`../../../fixtures/import-csv/${name}.csv`, import.meta.url));

describe('the headers of the exports that people have', () => {
  it.each<[string, Record<string, string>]>([
    [
      'outreach-list',
      {
        ...{ email: 'email', first_name: 'first_name', last_name: 'last_name', email_status: 'email_status', title: 'job_title' },
        ...{ seniority: 'seniority', company_name: 'company_name', company_url: 'website', company_linkedin_url: 'company_linkedin' },
        ...{ linkedin_url: 'linkedin_url', country: 'country', state: 'state', city: 'city', phone_number: 'phone' },
      },
    ],
    [
      'apollo-scraper',
      {
        ...{ first_name: 'first_name', last_name: 'last_name', full_name: 'full_name', email: 'email', email_status: 'email_status' },
        ...{ title: 'job_title', company_name: 'company_name', company_url: 'website', company_domain: 'company_domain' },
        ...{ company_linkedin_url: 'company_linkedin', linkedin_url: 'linkedin_url', country: 'country', state: 'state', city: 'city' },
        ...{
          estimated_num_employees: 'employee_count',
          phone_number: 'phone',
          sanitized_phone_number: 'phone',
          seniority: 'seniority',
          industry: 'industry',
        },
        departments: 'department',
      },
    ],
    [
      'apollo-contacts',
      {
        ...{ 'First Name': 'first_name', 'Last Name': 'last_name', Title: 'job_title', Company: 'company_name', Email: 'email' },
        ...{ 'Email Status': 'email_status', Seniority: 'seniority', Departments: 'department', 'Work Direct Phone': 'phone' },
        ...{
          'Home Phone': 'other_phone',
          'Mobile Phone': 'mobile_phone',
          'Corporate Phone': 'company_phone',
          'Other Phone': 'other_phone',
          'Company Phone': 'company_phone',
          Stage: 'stage',
          Lists: 'stage',
        },
        ...{ '# Employees': 'employee_count', Industry: 'industry', 'Person Linkedin Url': 'linkedin_url', Website: 'website' },
        ...{ 'Company Linkedin Url': 'company_linkedin', 'Facebook Url': 'facebook_url', 'Twitter Url': 'twitter_url', City: 'city' },
        ...{
          State: 'state',
          Country: 'country',
          'Company Address': 'address',
          'Company City': 'company_city',
          'Company State': 'company_state',
        },
        ...{
          'Company Country': 'company_country',
          Technologies: 'technologies',
          'Annual Revenue': 'revenue_range',
          'Email Bounced': 'bounced',
        },
        ...{ 'Apollo Contact Id': 'apollo_contact_id', 'Apollo Account Id': 'apollo_organization_id', 'Secondary Email': 'personal_email' },
        'Tertiary Email': 'personal_email',
      },
    ],
    [
      'linkedin-connections',
      {
        ...{ 'First Name': 'first_name', 'Last Name': 'last_name', URL: 'linkedin_url', 'Email Address': 'email', Company: 'company_name' },
        Position: 'job_title',
      },
    ],
    [
      'plain',
      {
        ...{ company_name: 'company_name', website: 'website', email: 'email', phone: 'phone', first_name: 'first_name' },
        ...{ last_name: 'last_name', city: 'city' },
      },
    ],
    ['companies', { company_name: 'company_name', website: 'website', country: 'country' }],
  ])('%s', async (name, targets) => {
    const { table, ...found } = await tableOf(await fixture(name));
    expect(found.targets).toEqual(targets);
    expect(found.rejects).toEqual([]);
    expect(table?.mapping.columns.filter(({ isDoubtful }) => isDoubtful).map(({ header }) => header)).toEqual([]);
    expect(found.raw.length).toBeGreaterThan(1);
    expect(table?.headerLine).toBe(name === 'linkedin-connections' ? 4 : 1);
  });

  it('a name that two columns could have is decided by what stands in it', async () => {
    const rows = (url: string) => `Name,URL,Email\nAnn Lee,${url},ann@firm.example\nBen Ray,${url}2,ben@firm.example\n`;
    expect((await tableOf(rows('https://www.linkedin.com/in/ann'))).targets).toMatchObject({ URL: 'linkedin_url' });
    expect((await tableOf(rows('https://firm.example/'))).targets).toMatchObject({ URL: 'website' });
    expect((await tableOf('company_url,email\nhttps://www.linkedin.com/company/firm,ann@firm.example\n')).targets).toEqual({
      company_url: 'company_linkedin',
      email: 'email',
    });
  });

  it('without names, by content', async () => {
    const { targets, table } = await tableOf(
      'Ann Lee,ann@firm.example,https://www.linkedin.com/in/ann,https://firm.example,+1 415-555-0100\nBen Ray,ben@firm.example,https://www.linkedin.com/in/ben,https://firm.example,+1 415-555-0101\n',
    );
    expect(table?.headerLine).toBeUndefined();
    expect(new Set(table?.mapping.columns.map(({ column, index }) => `${index} ${column.target}`))).toEqual(
      new Set(['1 email', '2 linkedin_url', '3 website', '4 phone']),
    );
    expect(Object.keys(targets)).toEqual(['']);
  });

  it('a row that a stray comma has shifted is told by its content', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `p${i}@firm${i}.example,verified,Ann,https://www.firm${i}.example,Germany`);
    const text = `email,email_status,first_name,company_url,country\n${lines.join('\n')}\nx@firm.example,kettles,verified,Ann,https://www.firm.example\n`;
    const { rejects, lines: taken } = await tableOf(text);
    expect(rejects).toEqual([expect.stringContaining('too far to the right')]);
    expect(taken).toHaveLength(40);
  });

  it('every column that says no counts, and the rows as they stand keep columns of one name apart', async () => {
    const { table, raw } = await tableOf('Email,Opted Out,Unsubscribed,Email\nann@firm.example,no,yes,ann@home.example\n');
    expect(table?.mapping.columns.map(({ column }) => column.target)).toEqual(['email', 'opted_out', 'opted_out', 'email']);
    expect(raw).toEqual([{ Email: 'ann@firm.example', 'Opted Out': 'no', Unsubscribed: 'yes', 'Email (4)': 'ann@home.example' }]);
  });
});
