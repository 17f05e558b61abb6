import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { FIELDS, OPERATORS_OF } from '../../src/sdr/audiences/fields.ts';
import { canonical, hashOf, readFilter } from '../../src/sdr/audiences/filter.ts';
import { compile } from '../../src/sdr/audiences/pattern.ts';
import { id, makeEmployees, outreachOn } from '../support/audiences.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';

const database = useDatabase();
const dir = useDirectory();
const { json, run, filter } = outreachOn(database, dir);

/** Whom one clause matches, by number. */
async function matched(field: string, operator: string, value: unknown): Promise<number[]> {
  const clauses = compile(readFilter(JSON.stringify([{ field, operator, value }]), 'filter'));
  const [row] = await database.sql<
    { conditions: string[] }[]
  >`select sdr.audience_conditions(${database.sql.json(JSON.parse(JSON.stringify(clauses)))}) as conditions`;
  const rows = await database.sql.unsafe(
    `select e.id from sdr.employees e join sdr.companies c on c.id = e.company_id where ${row?.conditions.join(' and ')} order by 1`,
  );
  return rows.map((found) => Number(String(found.id).slice(-12)));
}

beforeAll(async () => {
  await database.sql`insert into sdr.companies (id, company_name, segment, sme_registry, region, revenue, balance, net_profit_loss, employee_count, registration_date, company_research, all_company_emails, created_at) values
    (${id(901)}, 'ООО "Ромашка"', 'Fintech', true, 'Москва', 1234.56, 10, -5, 50, '2020-01-31', '100% Growth_plan', ${['info@one.example']}, '2026-01-31T23:59:59Z'),
    (${id(902)}, 'Берёзка', '', false, 'г. Санкт-Петербург', 0, null, null, 5, null, 'growth plan', ${[]}, '2026-02-01T00:00:00Z'),
    (${id(903)}, 'Three', null, null, null, null, null, null, null, '2021-05-05', null, null, '2026-03-01T00:00:00Z')`;
  await makeEmployees(database, [
    {
      company_id: id(901),
      position: 'Директор по IT (CTO)',
      campaign_number: 7,
      outreach_sent_date: '2020-01-01',
      ai_research_data: '{"persona": "Скептик"}',
    },
    { company_id: id(902), position: 'ДИРЕКТОР', reply_bounce: true, campaign_number: null },
    { company_id: id(903), position: null, reply_bounce: null, work_email: 'three@three.example', phone_numbers: ['+7 900'] },
  ]);
});

describe('a clause', () => {
  it.each<[string, string, unknown, number[]]>([
    ['companies.segment', 'eq', 'Fintech', [1]],
    ['companies.segment', 'eq', 'fintech', []],
    ['companies.segment', 'eq', null, [2, 3]],
    ['companies.segment', 'in', ['Fintech', null], [1, 2, 3]],
    ['companies.segment', 'not_in', ['Fintech'], [2, 3]],
    ['companies.segment', 'not_in', [null], [1]],
    ['companies.segment', 'not_in', ['Fintech', null], []],
    ['companies.segment', 'contains', 'TECH', [1]],
    ['companies.sme_registry', 'eq', true, [1]],
    ['companies.sme_registry', 'eq', false, [2]],
    ['companies.sme_registry', 'eq', null, [3]],
    ['employees.reply_bounce', 'eq', false, [1, 3]],
    ['employees.reply_bounce', 'eq', true, [2]],
    ['companies.region', 'contains', 'санкт-ПЕТЕРБУРГ', [2]],
    ['companies.company_name', 'contains', 'березка', [2]],
    ['companies.company_name', 'contains', '"ромашка"', [1]],
    ['companies.company_research', 'contains', '%', [1]],
    ['companies.company_research', 'contains', 'h_p', [1]],
    ['companies.company_research', 'contains', 'growth', [1, 2]],
    ['employees.position', 'contains', 'директор', [1, 2]],
    ['employees.position', 'contains', 'it (cto)', [1]],
    ['companies.revenue', 'gte', 1234.56, [1]],
    ['companies.revenue', 'lte', 1234.55, [2]],
    ['companies.revenue', 'in', [0, 1234.56], [1, 2]],
    ['companies.revenue', 'not_in', [0], [1, 3]],
    ['companies.net_profit_loss', 'lte', -1, [1]],
    ['companies.employee_count', 'gte', 5.5, [1]],
    ['companies.employee_count', 'lte', 1e300, [1, 2]],
    ['employees.campaign_number', 'eq', 7, [1]],
    ['employees.campaign_number', 'eq', null, [2, 3]],
    ['employees.campaign_number', 'eq', 99999999999, []],
    ['companies.registration_date', 'gte', '2020-01-31', [1, 3]],
    ['companies.registration_date', 'lte', '90d', [1, 3]],
    ['employees.outreach_sent_date', 'eq', null, [2, 3]],
    ['employees.outreach_sent_date', 'lte', '90d', [1]],
    ['companies.created_at', 'lte', '2026-01-31', [1]],
    ['companies.created_at', 'gte', '2026-02-01', [2, 3]],
    ['companies.created_at', 'eq', '2026-02-01', [2]],
    ['companies.created_at', 'lte', '2026-02-01T03:00:00+03:00', [1, 2]],
    ['companies.all_company_emails', 'eq', 'INFO@one.example', [1]],
    ['companies.all_company_emails', 'eq', null, [2, 3]],
    ['companies.all_company_emails', 'contains', '@ONE', [1]],
    ['companies.all_company_emails', 'not_in', ['info@one.example'], [2, 3]],
    ['employees.work_email', 'eq', 'Three@Three.example', [3]],
    ['employees.phone_numbers', 'contains', '900', [3]],
    ['employees.ai_research_data', 'contains', 'скептик', [1]],
    ['employees.ai_research_data', 'eq', null, [2, 3]],
    ['employees.id', 'in', [id(3).toUpperCase()], [3]],
  ])('%s %s %j', async (field, operator, value, numbers) => {
    expect(await matched(field, operator, value)).toEqual(numbers);
  });

  it('of any field and operator is a statement that the database takes', async () => {
    const samples = { text: 'x', number: 3, boolean: true, date: '2026-01-01', time: '2026-01-01', list: 'x', json: 'x', id: id(1) };
    for (const [field, kind] of FIELDS) {
      for (const operator of OPERATORS_OF[kind]) {
        const one = kind === 'json' && operator === 'eq' ? null : samples[kind];
        expect(await matched(field, operator, operator.endsWith('in') ? [one, null] : one), `${field} ${operator}`).toBeInstanceOf(Array);
      }
    }
  });

  it('finds a text as it stands, whatever letters and signs it has', async () => {
    const letters = fc
      .array(fc.constantFrom(...'aBЯёЕ%_\\\'".*+?[](){}|^$-–ßİıΣ 1\n😀'), { minLength: 1, maxLength: 8 })
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(letters, letters, async (needle, around) => {
        fc.pre(needle.trim() !== '');
        await database.sql`update sdr.employees set position = case id when ${id(1)} then ${`${around}${needle}${around}`} else 'zz' end`;
        expect(await matched('employees.position', 'contains', needle)).toEqual([1]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the fields', () => {
  it('are the columns of the two tables, as what they are', async () => {
    const rows = await database.sql<{ field: string; kind: string }[]>`
      select c.table_name || '.' || c.column_name as field,
             case when c.data_type in ('integer', 'numeric') then 'number' when c.data_type = 'timestamp with time zone' then 'time'
                  when c.data_type = 'ARRAY' then 'list' when c.data_type = 'jsonb' then 'json' when c.data_type = 'uuid' then 'id'
                  when c.data_type in ('boolean', 'date') then c.data_type else 'text' end as kind
      from information_schema.columns c where c.table_schema = 'sdr' and c.table_name in ('companies', 'employees')`;
    expect(Object.fromEntries(rows.map(({ field, kind }) => [field, kind]))).toMatchObject(Object.fromEntries(FIELDS));
    const documented = rows
      .filter(({ field }) => !/record_time|research_at|field_times|set_by_hand|company_key/.test(field))
      .map(({ field }) => field);
    expect(documented.filter((field) => !FIELDS.has(field))).toEqual([]);
  });
});

describe('a filter', () => {
  const clause = { field: 'companies.segment', operator: 'eq', value: 'x' };
  it.each<[string, unknown, RegExp]>([
    ['is no array', {}, /no array/],
    ['is empty', [], /no clause/],
    ['is no JSON', '[{"field"', /filter\.json/],
    ['names an unknown field', [{ ...clause, field: 'companies.segmnt' }], /unknown field "companies\.segmnt"[\s\S]*companies\.segment/],
    ['names a field of another table', [{ ...clause, field: 'clients.id' }], /allowed: companies\.segment/],
    ['names a field with SQL', [{ ...clause, field: "companies.segment'; drop table x" }], /unknown field/],
    ['has an unknown operator', [{ ...clause, operator: 'like' }], /unknown operator "like"[\s\S]*eq, in, not_in, contains/],
    [
      'has an operator that is not for the field',
      [{ ...clause, operator: 'gte' }],
      /cannot be compared with gte[\s\S]*eq, in, not_in, contains/,
    ],
    ['has a number for a text', [{ ...clause, value: 3 }], /companies\.segment: 3 is no value[\s\S]*a text/],
    ['has a text for a number', [{ field: 'companies.revenue', operator: 'gte', value: '5' }], /a number, without quotes/],
    ['has a text for a boolean', [{ field: 'companies.sme_registry', operator: 'eq', value: 'true' }], /true or false/],
    ['has no day for a date', [{ field: 'companies.registration_date', operator: 'gte', value: '2026-02-30' }], /a date/],
    ['has no list for in', [{ ...clause, operator: 'in' }], /no list/],
    ['has an empty list', [{ ...clause, operator: 'in', value: [] }], /no list/],
    ['has null where there is no order', [{ field: 'companies.revenue', operator: 'lte', value: null }], /is no value/],
    ['looks for nothing', [{ ...clause, operator: 'contains', value: ' ' }], /one letter/],
    ['has no value', [{ field: 'companies.segment', operator: 'eq' }], /value/],
    ['has an unknown key', [{ ...clause, or: [] }], /or/],
    ['has a number that is none', '[{"field": "companies.revenue", "operator": "gte", "value": 1e999}]', /is no value/],
    ['has what no text may hold', '[{"field": "companies.segment", "operator": "eq", "value": "a\\u0000"}]', /is no value/],
  ])('that %s is exit code 2', async (_, clauses, says) => {
    const { exitCode, stderr } = await run('audience', 'select', '--filter', await filter(clauses));
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(says) });
  });

  it('as in the fixture is taken', async () => {
    const fixture = new URL('../../fixtures/audience/directors.json', import.meta.url).pathname;
    expect(await json('audience', 'select', '--filter', fixture)).toMatchObject({ matched: 0 });
  });

  it('is needed', async () => {
    expect(await run('audience', 'select')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no filter') });
  });

  it('is the same in any order, also of its lists', () => {
    const value = { field: 'companies.region', operator: 'in' as const, value: ['b', 'a', 'b', null] };
    const one = { field: 'companies.segment', operator: 'eq' as const, value: 'x' };
    expect(canonical([value, one])).toEqual(canonical([one, { ...value, value: [null, 'a', 'b'] }, one]));
    expect(hashOf([value, one])).toBe(hashOf([one, value]));
    expect(hashOf([one])).not.toBe(hashOf([{ ...one, value: 'y' }]));
  });

  it('of a file and of flags hold together', async () => {
    await database.sql`update sdr.employees set position = 'CTO'`;
    const name = await filter([{ field: 'companies.company_name', operator: 'contains', value: 'К' }]);
    expect(await json('audience', 'select', '--filter', name)).toMatchObject({ matched: 2 });
    expect(await json('audience', 'select', '--filter', name, '--sme', '--position', 'cto', '--campaign-number', '7')).toMatchObject({
      matched: 1,
    });
    expect(await json('audience', 'select', '--campaign-number', 'none', '--campaign-number', '7')).toMatchObject({ matched: 3 });
    expect(await json('audience', 'select', '--no-sme')).toMatchObject({ matched: 1 });
    expect(
      await json('audience', 'select', '--region', 'Москва', '--region', 'Тверь', '--status', 'Active', '--processing-status', 'pending'),
    ).toMatchObject({ matched: 1 });
  });
});
