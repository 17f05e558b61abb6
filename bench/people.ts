import { readFile } from 'node:fs/promises';
import postgres from 'postgres';
import type { Bench } from './bench.ts';
import { median } from './measure.ts';

const PEOPLE = 1_000_000;
const TENANTS = 1_000;

/** A million people with a record each in five tables, a thousand tenants, and two actions per lead. */
const POPULATION = [
  // Only the rows count here: foreign keys and guards are measured by what the tool does, not by this.
  `set session_replication_role = replica`,
  `insert into growth.clients (client_id, business_name, email, password_hash, api_key)
   select ('00000000-0000-4000-8000-' || lpad(c::text, 12, '0'))::uuid, 'Tenant ' || c, 'tenant' || c || '@tenant.example', '!', md5('k' || c)
   from generate_series(1, ${TENANTS}) c`,
  `insert into growth.lead_memory (email, name, message, client_id, current_tag, is_test, archived, deleted, timestamp)
   select 'person' || i || '@people.example', 'Person ' || i, 'Please call me about offer ' || i,
          ('00000000-0000-4000-8000-' || lpad((1 + i % ${TENANTS})::text, 12, '0'))::uuid,
          (array['Active', 'Active', 'Active', 'Follow-Up', 'Converted'])[1 + (i / ${TENANTS}) % 5], i % 97 = 0, i % 23 = 0, i % 29 = 0,
          now() - make_interval(mins => i)
   from generate_series(1, ${PEOPLE}) i`,
  `insert into growth.lead_actions (lead_id, client_id, action_type, tag, timestamp)
   select id, client_id, case n when 0 then 'insert' else 'tag' end, current_tag, timestamp + make_interval(days => n)
   from growth.lead_memory, generate_series(0, 1) n`,
  `insert into discovery.pages (ig_username, display_name, contact_email)
   select 'handle_' || i, 'Person ' || i, case when i % 2 = 0 then 'person' || i || '@people.example' end from generate_series(1, ${PEOPLE}) i`,
  `insert into crm.instagram_contacts (instagram_username, display_name, relationship_score)
   select 'handle_' || i, 'Person ' || i, (i::bigint * 7919) % 101 from generate_series(1, ${PEOPLE}) i`,
  `insert into crm.instagram_messages (contact_id, message_text, is_outbound) select id, 'hello', true from crm.instagram_contacts`,
  `insert into outbound.leads (email, personal_email, first_name)
   select 'person' || i || '@people.example', case when i % 3 = 0 then 'private' || i || '@home.example' end, 'Person'
   from generate_series(1, ${PEOPLE}) i`,
  `insert into outbound.events (event_source, event_type, lead_id) select 'instantly', 'email_sent', id from outbound.leads`,
  `insert into sdr.companies (company_name) values ('Company')`,
  `insert into sdr.employees (company_id, full_name, work_email)
   select c.id, 'Person ' || i, 'person' || i || '@people.example' from sdr.companies c, generate_series(1, ${PEOPLE}) i`,
  `reset session_replication_role`,
  `vacuum analyze`,
];

/** The report of a person, and the documents' own queries, in a database of a million people; the median of seven people or tenants. */
export async function benchPeople({ fresh, note }: Bench): Promise<void> {
  const sql = postgres(await fresh(), { max: 1, onnotice: () => {} });
  const milliseconds = async (query: (i: number) => Promise<unknown>): Promise<number> => {
    const times: number[] = [];
    for (let i = 0; i < 7; i++) {
      const started = performance.now();
      await query(1 + ((i * 7_919) % TENANTS));
      times.push(performance.now() - started);
    }
    return median(times);
  };
  const compare = (what: string, ms: number, wanted: number, remark = '') =>
    note(what, `${ms.toFixed(1)} ms${remark}`, `under ${wanted} ms`, { value: ms, atMost: wanted });
  try {
    for (const statement of POPULATION) await sql.unsafe(statement);

    const person = await milliseconds((i) => personReport(sql, `person${i * 600}@people.example`));
    compare('report person on 1 M people (5 M records), in the database, records and touches', person, 20);

    const [dashboard = ''] = await documentStatements('001-growth.sql', 'dashboard');
    const forTenant = (i: number) => dashboard.replace(/'550e8400-[^']*'/, `'00000000-0000-4000-8000-${String(i).padStart(12, '0')}'`);
    await sql`set search_path = growth`;
    const plan = (await sql.unsafe(`explain ${forTenant(1)}`)).map((row) => String(row['QUERY PLAN'])).join('\n');
    const byItsIndex = plan.includes('idx_lead_memory_client_active');
    if (!byItsIndex) throw new Error(`the dashboard query does not use its index:\n${plan}`);
    const rows = (await sql.unsafe(forTenant(1))).length;
    compare(
      'dashboard query of document 001 on 1 M leads of 1,000 clients, by idx_lead_memory_client_active',
      await milliseconds((i) => sql.unsafe(forTenant(i))),
      50,
      ` (${rows} rows)`,
    );

    await sql`set search_path = crm`;
    const weekly = await documentStatements('002-crm.sql', 'weekly');
    if (weekly.length !== 3) throw new Error(`expected the three weekly queries, found ${weekly.length}`);
    const slowest = Math.max(...(await Promise.all(weekly.map((query) => milliseconds(() => sql.unsafe(query))))));
    compare('weekly queries of document 002 on 1 M contacts, the slowest of the three', slowest, 20);
  } finally {
    await sql.end();
  }
}

async function personReport(sql: postgres.Sql, email: string): Promise<void> {
  const [found] = await sql<{ person: postgres.JSONValue }[]>`select ops.person_records(${email}, '', '') as person`;
  await sql`select ops.person_touches(${sql.json(found?.person ?? null)}, null, 100)`;
}

/** The document's statements whose `-- name:` begins so. */
async function documentStatements(file: string, name: string): Promise<string[]> {
  const text = await readFile(new URL(`../test/documents/${file}`, import.meta.url), 'utf8');
  return text
    .split(/^-- name: /m)
    .filter((part) => part.startsWith(name))
    .map((part) => part.slice(part.indexOf('\n') + 1));
}
