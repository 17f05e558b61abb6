import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { copyAndMerge } from './copy-and-merge.ts';
import { LAUNCHER, type Measured, measure } from './measure.ts';

const COMPANIES = 200_000;
/** 500,000 employees: two or three a company. */
const EMPLOYEES_A_COMPANY = 2.5;

const HEADER =
  'company_name,tin,registration_number,registration_date,region,status,sme_registry,website,ceo_name,ceo_position,primary_email,employee_count,' +
  'segment,company_description,revenue,balance,net_profit_loss,full_name,first_name,last_name,position,work_email,generic_email,phone_numbers';
const columns = HEADER.split(',');
const WEIGHTS = [2, 4, 10, 3, 5, 9, 4, 6, 8];

function tinOf(c: number): string {
  const body = String(100_000_000 + c);
  return body + ((WEIGHTS.reduce((sum, weight, i) => sum + weight * Number(body[i]), 0) % 11) % 10);
}

function registrationOf(c: number): string {
  const body = String(102_000_000_000 + c);
  return body + ((Number(body) % 11) % 10);
}

/** One row is one employee; those of a company stand together. */
function line(c: number, n: number): string {
  return (
    `"ООО ""Фирма ${c}""",${tinOf(c)},${registrationOf(c)},2015-02-01,Регион ${c % 80},Действующее,true,firm${c}.example,Иванов Иван ${c % 900},` +
    `Директор,info@firm${c}.example,${(c % 900) + 1},Сегмент ${c % 40},Оптовая торговля и прочее ${c % 1_000},${c * 7}.50,${c * 9},${c % 500},` +
    `Петрова Анна ${n},Анна,Петрова,Менеджер ${n % 400},anna${n}@firm${c}.example,sales@firm${c}.example,+7495${String(n).padStart(7, '0')}\n`
  );
}

function* lines(companies: number): Generator<string> {
  yield `${HEADER}\n`;
  let n = 0;
  let text = '';
  for (let c = 0; c < companies; c++) {
    for (; n < (c + 1) * EMPLOYEES_A_COMPANY; n++) text += line(c, n);
    if (c % 500 !== 499 && c !== companies - 1) continue;
    yield text;
    text = '';
  }
}

export async function generateCompaniesCsv(path: string, companies: number): Promise<void> {
  const out = createWriteStream(path);
  for (const text of lines(companies)) if (!out.write(text)) await once(out, 'drain');
  out.end();
  await once(out, 'finish');
}

/** The merges that any import must make at least, set-based, into the same tables with the same indexes and guards. */
const MERGES = [
  'create temp table staged as select row_number() over () as line, * from staging',
  `insert into sdr.companies (company_name, tin, registration_number, registration_date, region, status, registry_status, sme_registry, website, ceo_name,
                              ceo_position, primary_email, all_company_emails, employee_count, office_qualification, segment, company_description,
                              revenue, balance, net_profit_loss)
   select distinct on (tin) company_name, tin, registration_number, registration_date::date, region, 'Active', status, sme_registry::boolean, website,
          ceo_name, ceo_position, lower(primary_email), array[lower(primary_email)], employee_count::integer,
          case when employee_count::integer >= 50 then 'More' else 'Less' end, segment, company_description, revenue::numeric, balance::numeric,
          net_profit_loss::numeric
   from staged order by tin, line on conflict do nothing`,
  `insert into sdr.employees (company_id, company_name, full_name, first_name, last_name, position, work_email, generic_email, phone_numbers)
   select distinct on (c.id, lower(s.work_email)) c.id, c.company_name, s.full_name, s.first_name, s.last_name, s.position, lower(s.work_email),
          lower(s.generic_email), array[s.phone_numbers]
   from staged s join sdr.companies c on c.tin = s.tin order by c.id, lower(s.work_email), s.line on conflict do nothing`,
];

function floorOfCompanies(url: string, companies: number): Promise<number> {
  return copyAndMerge(url, {
    table: `create temp table staging (${columns.map((name) => `${name} text`).join(', ')})`,
    copy: 'copy staging from stdin (format csv, header)',
    lines: [...lines(companies)],
    merges: MERGES,
  });
}

const seconds = (value: number) => `${value.toFixed(1)} s`;

/** import-companies against the least that any import must do, its memory, and the same file again. */
export async function benchSdrImport({ dir, fresh, note }: Bench, companies = COMPANIES): Promise<void> {
  const env = { HOME: dir, OUTREACH_HOME: dir };
  const importFile = (file: string, database: string, ...flags: string[]): Promise<Measured> =>
    measure([LAUNCHER, 'import-companies', file, '--database', database, '--quiet', ...flags], env);
  const file = join(dir, `companies-${companies}.csv`);
  await generateCompaniesCsv(file, companies);
  const floor = await floorOfCompanies(await fresh(), companies);
  const database = await fresh();
  const first = await importFile(file, database);
  const named = `import-companies of ${companies.toLocaleString('en')} companies with ${(companies * EMPLOYEES_A_COMPANY).toLocaleString('en')} employees`;
  const ratio = first.seconds / floor;
  const measured = `${ratio.toFixed(2)}x (${seconds(first.seconds)} / ${seconds(floor)})`;
  note(`${named}, against COPY and plain merges`, measured, 'at most 1.5x', { value: ratio, atMost: 1.5 });
  const forced = await importFile(file, database, '--force');
  const again = forced.seconds / first.seconds;
  note(`${named}: the same file again with --force`, `${again.toFixed(2)}x (${seconds(forced.seconds)})`, 'under 1x', {
    value: again,
    atMost: 1,
  });
  const tenth = join(dir, `companies-${companies / 10}.csv`);
  await generateCompaniesCsv(tenth, companies / 10);
  const small = await importFile(tenth, await fresh());
  const memory = first.peakMb / small.peakMb;
  note(`${named}: peak memory, against that of a tenth`, `${memory.toFixed(2)}x (${first.peakMb.toFixed(0)} MB)`, 'at most 1.3x', {
    value: memory,
    atMost: 1.3,
  });
}
