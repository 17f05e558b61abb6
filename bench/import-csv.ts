import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import type { Bench } from './bench.ts';
import { copyAndMerge } from './copy-and-merge.ts';
import { random } from './generate.ts';
import { LAUNCHER, type Measured, measure } from './measure.ts';

const ROWS = 500_000;
/** How many rows name the same company, about (facts/outbound.md, section 6). */
const ROWS_A_COMPANY = 1.33;
const SUPPRESSIONS = 10_000;

/** The columns of an Apollo export as scrapers write it. */
const HEADER =
  'first_name,last_name,full_name,email,email_status,title,company_name,company_url,company_domain,company_linkedin_url,linkedin_url,headline,' +
  'country,state,city,estimated_num_employees,phone_number,sanitized_phone_number,seniority,industry,secondary_industries,industries,functions,' +
  'departments,subdepartments,keywords,is_likely_to_engage';

const SENIORITIES = 'c_suite founder owner partner vp director head manager entry'.split(' ');

/** One line; one in thirty has no address, one in a hundred repeats the person before. */
function line(i: number, companies: number): string {
  const n = i % 100 === 99 ? i - 1 : i;
  const c = Math.floor(random(n)() * companies);
  const [first, last] = [`Anna${n % 900}`, `Lee${n % 7_000}`];
  const email = n % 30 === 29 ? '' : `anna${n}@firm${c}.example`;
  const phone = n % 3 === 0 ? String(4_155_000_000 + n) : '';
  return (
    `${first},${last},${first} ${last},${email},${email === '' ? 'unavailable' : 'verified'},Head of Growth ${n % 400},Firm No ${c} Inc.,` +
    `http://www.firm${c}.example,firm${c}.example,http://www.linkedin.com/company/firm-${c},http://www.linkedin.com/in/anna-lee-${n},` +
    `"Growth, coffee and ${n % 1_000}",United States,California,San Diego,${(c % 900) + 1},${phone === '' ? '' : `+1 ${phone}`},` +
    `${phone === '' ? '' : `+1${phone}`},${SENIORITIES[n % 9]},information technology & services,[],"[""information technology & services""]",` +
    `"[""engineering""]","[""engineering"",""information_technology""]",[],"data, dashboards, kettles, number ${c % 5_000}",${n % 4 === 0 ? 'TRUE' : ''}\n`
  );
}

function* lines(rows: number): Generator<string> {
  const companies = Math.floor(rows / ROWS_A_COMPANY);
  yield `${HEADER}\n`;
  for (let from = 0; from < rows; from += 1_000) {
    let text = '';
    for (let i = from; i < Math.min(rows, from + 1_000); i++) text += line(i, companies);
    yield text;
  }
}

export async function generateLeadsCsv(path: string, rows: number): Promise<void> {
  const out = createWriteStream(path);
  for (const text of lines(rows)) if (!out.write(text)) await once(out, 'drain');
  out.end();
  await once(out, 'finish');
}

const columns = HEADER.split(',');
/** The merges that any import must make at least, set-based, into the same tables with the same indexes, guards and raw rows. */
const MERGES = [
  `create temp table staged as
   select row_number() over () as line, nullif(lower(email), '') as mail, lower(company_domain) as domain, * from staging`,
  `insert into outbound.csv_imports_raw (id, file_name, raw_data, total_rows) values ('00000000-0000-4000-8000-000000000001', 'leads.csv', '[]', ${ROWS})`,
  `insert into outbound.csv_imports_raw (parent_id, chunk_number, file_name, raw_data, total_rows)
   select '00000000-0000-4000-8000-000000000001', line / 2000, 'leads.csv',
          jsonb_agg(jsonb_build_object(${columns.map((name) => `'${name}', ${name}`).join(', ')})), count(*)
   from staged group by line / 2000`,
  `insert into outbound.companies (company_name, company_domain, website, industry, employee_count, country, state, city, company_linkedin,
                                   first_seen_in_csv_id, last_seen_in_csv_id, apollo_data)
   select distinct on (domain) company_name, domain, company_url, industry, estimated_num_employees::integer, country, state, city,
          company_linkedin_url, '00000000-0000-4000-8000-000000000001'::uuid, '00000000-0000-4000-8000-000000000001'::uuid,
          jsonb_build_object('industries', industries, 'keywords', keywords, 'secondary_industries', secondary_industries)
   from staged order by domain, line on conflict do nothing`,
  `insert into outbound.leads (first_name, last_name, email, phone, job_title, seniority, department, linkedin_url, company_id, csv_import_id,
                               csv_row_number, email_status, apollo_data)
   select distinct on (coalesce(mail, s.linkedin_url)) first_name, last_name, mail, nullif(sanitized_phone_number, ''), title, seniority,
          departments, linkedin_url, c.id, '00000000-0000-4000-8000-000000000001'::uuid, line, email_status,
          jsonb_build_object('headline', headline, 'country', s.country, 'city', s.city, 'state', s.state, 'functions', functions,
                             'subdepartments', subdepartments, 'is_likely_to_engage', is_likely_to_engage)
   from staged s join outbound.companies c on c.company_domain = s.domain
   order by coalesce(mail, s.linkedin_url), line on conflict do nothing`,
];

function floorOfLeads(url: string, rows: number): Promise<number> {
  return copyAndMerge(url, {
    table: `create temp table staging (${columns.map((name) => `${name} text`).join(', ')})`,
    copy: 'copy staging from stdin (format csv, header)',
    lines: [...lines(rows)],
    merges: MERGES,
  });
}

const seconds = (value: number) => `${value.toFixed(1)} s`;

/** import-csv against the least that any import must do, its memory, the same file again, and beside 10,000 suppressions. */
export async function benchImportCsv({ dir, fresh, note }: Bench, rows = ROWS): Promise<void> {
  const env = { HOME: dir, OUTREACH_HOME: dir };
  const importFile = (file: string, database: string, ...flags: string[]): Promise<Measured> =>
    measure([LAUNCHER, 'import-csv', file, '--database', database, '--quiet', ...flags], env);
  const file = join(dir, `leads-${rows}.csv`);
  await generateLeadsCsv(file, rows);
  const floor = await floorOfLeads(await fresh(), rows);
  const database = await fresh();
  const first = await importFile(file, database);
  const named = `import-csv of ${rows.toLocaleString('en')} rows`;
  const ratio = first.seconds / floor;
  note(
    `${named}, 27 columns, against COPY and plain merges`,
    `${ratio.toFixed(2)}x (${seconds(first.seconds)} / ${seconds(floor)})`,
    'at most 1.4x',
    {
      value: ratio,
      atMost: 1.4,
    },
  );
  const forced = await importFile(file, database, '--force');
  const again = forced.seconds / first.seconds;
  note(
    `${named}: the same file again with --force, against the first import`,
    `${again.toFixed(2)}x (${seconds(forced.seconds)})`,
    'under 0.5x',
    {
      value: again,
      atMost: 0.5,
    },
  );
  const known = await importFile(file, database);
  note(`${named}: the same file again`, seconds(known.seconds), 'under 0.5x', { value: known.seconds / first.seconds, atMost: 0.5 });

  const tenth = join(dir, `leads-${rows / 10}.csv`);
  await generateLeadsCsv(tenth, rows / 10);
  const small = await importFile(tenth, await fresh());
  const memory = first.peakMb / small.peakMb;
  note(`${named}: peak memory, against that of a tenth`, `${memory.toFixed(2)}x (${first.peakMb.toFixed(0)} MB)`, 'at most 1.2x', {
    value: memory,
    atMost: 1.2,
  });

  const url = await fresh();
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql.unsafe(`insert into ops.suppressions (kind, value, reason, source)
    select (array['email', 'domain', 'handle', 'phone'])[i % 4 + 1],
           (array['gone' || i || '@gone.example', 'gone' || i || '.example', 'gone_' || i, '+1555' || 1000000 + i])[i % 4 + 1], 'said no', 'bench'
    from generate_series(1, ${SUPPRESSIONS}) i`);
  await sql.end();
  const beside = await importFile(file, url);
  const cost = beside.seconds / first.seconds;
  note(`${named} beside 10,000 suppressions, to none`, `${cost.toFixed(2)}x (${seconds(beside.seconds)})`, 'at most 1.1x', {
    value: cost,
    atMost: 1.1,
  });
}
