import postgres from 'postgres';
import type { Filter } from '../src/sdr/audiences/filter.ts';
import { compile } from '../src/sdr/audiences/pattern.ts';
import type { Bench } from './bench.ts';
import { median } from './measure.ts';

const EMPLOYEES = 1_000_000;
const COMPANIES = 200_000;
const SUPPRESSIONS = 5_000;

/** A million employees of 200,000 companies, as an import leaves them. */
const POPULATION = [
  // Only the rows count here: guards are measured by what the tool does, not by this.
  `set session_replication_role = replica`,
  `insert into sdr.companies (id, company_name, tin, region, sme_registry, segment, revenue, employee_count, company_research)
   select ('00000000-0000-4000-8000-' || lpad(c::text, 12, '0'))::uuid, 'Company ' || c, lpad(c::text, 10, '0'),
          (array['Москва', 'Тверь', 'Казань', 'Самара'])[1 + c % 4], c % 3 = 0, (array['Fintech', 'Retail', 'Logistics', 'IT', 'Media'])[1 + c % 5],
          c * 1000, c % 300, 'What is known of company ' || c
   from generate_series(1, ${COMPANIES}) c`,
  `insert into sdr.employees (company_id, full_name, position, work_email, generic_email, outreach_sent_date, reply_unsubscribe, client_status)
   select ('00000000-0000-4000-8000-' || lpad((1 + i % ${COMPANIES})::text, 12, '0'))::uuid, 'Иванов Иван ' || i,
          (array['CTO', 'Генеральный директор', 'Head of sales', 'Главный бухгалтер', 'Deputy CTO', 'Engineer', 'Менеджер'])[1 + (i / 7) % 7],
          case when i % 10 > 0 then 'person' || i || '@people.example' end, case when i % 4 = 0 then 'info' || i % ${COMPANIES} || '@company.example' end,
          case when i % 20 = 0 then current_date - i % 100 end, i % 500 = 0, i % 300 = 0
   from generate_series(1, ${EMPLOYEES}) i`,
  `insert into ops.suppressions (kind, value, reason, source)
   select 'email', 'person' || i * 199 || '@people.example', (array['asked', 'bounced', 'unsubscribed'])[1 + i % 3], 'bench' from generate_series(1, ${SUPPRESSIONS}) i`,
  `reset session_replication_role`,
  `vacuum analyze`,
];

const FILTERS: readonly { what: string; filter: Filter }[] = [
  {
    what: 'the example of the document (segment, SME, status, position, pending)',
    filter: [
      { field: 'companies.segment', operator: 'eq', value: 'Fintech' },
      { field: 'companies.sme_registry', operator: 'eq', value: true },
      { field: 'companies.status', operator: 'eq', value: 'Active' },
      { field: 'employees.position', operator: 'contains', value: 'CTO' },
      { field: 'employees.processing_status', operator: 'eq', value: 'pending' },
    ],
  },
  {
    what: 'a position in Cyrillic, in any region but one',
    filter: [
      { field: 'employees.position', operator: 'contains', value: 'директор' },
      { field: 'companies.region', operator: 'not_in', value: ['Тверь'] },
    ],
  },
  { what: 'all of them', filter: [{ field: 'employees.processing_status', operator: 'eq', value: 'pending' }] },
];

/** Audiences over a million employees, in the database; the median of five calls each. */
export async function benchAudience({ fresh, note }: Bench): Promise<void> {
  const sql = postgres(await fresh(), { max: 1, onnotice: () => {} });
  try {
    for (const statement of POPULATION) await sql.unsafe(statement);
    for (const { what, filter } of FILTERS) {
      const given = sql.json(JSON.parse(JSON.stringify(compile(filter))));
      const times: number[] = [];
      let counts: unknown;
      for (let i = 0; i < 5; i++) {
        const started = performance.now();
        [{ counts } = { counts }] = await sql<{ counts: unknown }[]>`select sdr.audience_counts(${given}) as counts`;
        times.push((performance.now() - started) / 1_000);
      }
      const seconds = median(times);
      note(`audience over 1 M employees, ${SUPPRESSIONS} suppressions: ${what}`, `${seconds.toFixed(2)} s`, 'under 1 s', {
        value: seconds,
        atMost: 1,
      });
    }
  } finally {
    await sql.end();
  }
}
