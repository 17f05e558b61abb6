import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runCli, runLauncher } from '../../support/cli.ts';
import { cellsOf } from '../../support/csv-text.ts';
import { useDatabase, useDirectory } from '../../support/databases.ts';
import { copyMigrated } from '../../support/templates.ts';
import { workbook } from '../../support/workbook.ts';

const dir = useDirectory({ each: true });
const database = useDatabase({ each: true });
const FIXTURES = fileURLToPath(new URL('../../../fixtures/import-csv', import.meta.url));
const fixtures = readdirSync(FIXTURES);

const leadsSchema = z
  .array(z.looseObject({ email: z.string().nullable() }))
  .nullable()
  .transform((leads) => leads ?? []);
const LEADS = `select jsonb_agg(to_jsonb(l) - '{id,company_id,created_at,updated_at,recorded_at}'::text[] || jsonb_build_object('company', c.company_name,
    'domain', c.company_domain) order by l.email, l.linkedin_url, l.phone, l.full_name) as leads
  from outbound.leads l left join outbound.companies c on c.id = l.company_id`;

/** What a run leaves in an embedded database, read by another one. */
async function onEmbedded(file: string, ...flags: string[]) {
  const home = join(dir.path, `db${Math.random()}`);
  await copyMigrated('embedded', home);
  const run = await runCli(['import-csv', file, ...flags, '--database', `pglite:${home}`]);
  const { stdout } = await runCli(['sql', LEADS, '--format', 'json', '--database', `pglite:${home}`]);
  return { run, summary: JSON.parse(run.stdout), leads: leadsSchema.parse(JSON.parse(stdout)[0].leads) };
}

async function onPostgres(file: string, ...flags: string[]) {
  const run = await runCli(['import-csv', file, ...flags, '--database', database.url]);
  const [row] = await database.query(LEADS);
  return { run, summary: JSON.parse(run.stdout), leads: leadsSchema.parse(row?.leads) };
}

const comparable = ({ tables, rejected, warnings }: { tables: unknown; rejected: { count: number }; warnings: unknown }) => ({
  ...{ tables, warnings },
  rejected: rejected.count,
});

describe.each(fixtures)('%s', (name) => {
  const file = join(FIXTURES, name);

  it('is the same on PostgreSQL and in the embedded database', async () => {
    const [server, embedded] = [await onPostgres(file), await onEmbedded(file)];
    expect(server.run.exitCode).toBe(0);
    expect(comparable(embedded.summary)).toEqual(comparable(server.summary));
    expect(embedded.leads).toEqual(server.leads);
  });

  it('--dry-run writes nothing and prints the same summary, before the file was imported and after', async () => {
    const state = async () => [
      await database.query(LEADS),
      await database.query('select count(*) from ops.suppressions'),
      await database.query('select count(*) from outbound.companies'),
      await database.query('select count(*) from outbound.csv_imports_raw'),
    ];
    const run = async (...flags: string[]) => {
      const { stdout } = await runCli(['import-csv', file, ...flags, '--database', database.url]);
      return comparable(JSON.parse(stdout));
    };
    const empty = await state();
    const preview = await run('--dry-run');
    expect(await state()).toEqual(empty);
    expect(await run()).toEqual(preview);
    const full = await state();
    const again = await run('--dry-run', '--force');
    expect(await state()).toEqual(full);
    expect(await run('--force')).toEqual(again);
    expect(await state()).toEqual(full);
  });

  it('--explain shows where each column goes and writes nothing, a row of a run included', async () => {
    const { exitCode, stdout } = await runCli(['import-csv', file, '--explain', '--format', 'json', '--database', database.url]);
    expect(exitCode).toBe(0);
    const columns: { header: string | null; target: string | null; how: string }[] = JSON.parse(stdout);
    expect(columns.filter(({ header, target }) => header !== null && target !== null).length).toBeGreaterThan(1);
    for (const table of ['outbound.csv_imports_raw', 'outbound.leads', 'outbound.companies', 'ops.runs', 'ops.import_files'])
      expect(await database.query(`select count(*)::int from ${table}`)).toEqual([{ count: 0 }]);
  });
});

describe('rows that a stray comma has shifted', () => {
  it.each(['outreach-list.csv', 'apollo-scraper.csv'])('%s: keywords in email_status are rejected, never imported askew', async (name) => {
    const text = await readFile(join(FIXTURES, name), 'utf8');
    const [header = '', first = ''] = text.split('\n');
    const names = header.split(',');
    const cells = cellsOf(first);
    const status = names.indexOf('email_status');
    // Rows as they should be, and some with a piece of a list before or behind the status.
    const good = Array.from({ length: 60 }, (_, i) =>
      cells.map((cell) => cell.replace(/^[a-z]+\.[a-z]+@/i, `p${i}.x@`).replace(/-[01]\d\d$/, `-9${i}`)),
    );
    const bad = ['kettles', 'data; dashboards', 'growth', '["a"'].flatMap((piece, i) => [
      [...cells.slice(0, status), piece, ...cells.slice(status)].map((cell) => cell.replace(/^[a-z]+\.[a-z]+@/i, `bad${i}.x@`)),
      [...cells.slice(0, status), piece, ...cells.slice(status, -1)].map((cell) => cell.replace(/^[a-z]+\.[a-z]+@/i, `cut${i}.x@`)),
    ]);
    const lines = [...good, ...bad].map((row) =>
      row.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(','),
    );
    const path = join(dir.path, name);
    await writeFile(path, `\ufeff${[header.trim(), ...lines].join('\r\n')}\r\n`);
    const { leads, summary, run } = await onPostgres(path);
    expect(run.exitCode).toBe(3);
    expect(summary.rejected.count).toBe(bad.length);
    expect(leads.map(({ email }) => email?.split('.')[0])).toEqual(good.map((_, i) => `p${i}`).sort());
  });
});

describe('a workbook as people send it', () => {
  it('cover sheet, title rows, empty columns, a hidden sheet and one without people', async () => {
    const book = workbook([
      { name: 'Read me', rows: [['Leads of autumn'], ['Confidential']] },
      {
        name: 'Leads',
        rows: [
          ['Leads, exported 2026-11-02', null, null, null, null],
          [null, null, null, null, null],
          ['Company Name', 'E-Mail Address', 'company_name+', 'Opt-Out Status', 'Website'],
          ['Blue Fox Studio', 'ann@bluefox.example; ann.fox@gmail.com', null, 'no', 'https://bluefox.durable.co'],
          ['Red Hen Bakery', 'kim@redhen.example', null, 'Yes - 2026-10-01', 'https://redhen.durable.co'],
          ['Total', null, null, null, null],
        ],
      },
      {
        name: 'Prices',
        rows: [
          ['Item', 'Price'],
          ['Lamp', 3],
        ],
      },
      {
        name: 'Old',
        state: 'hidden',
        rows: [
          ['Email', 'Company'],
          ['ben@other.example', 'Other'],
        ],
      },
    ]);
    const path = join(dir.path, 'leads.xlsx');
    await writeFile(path, book);
    const [server, embedded] = [await onPostgres(path), await onEmbedded(path)];
    expect(embedded.leads).toEqual(server.leads);
    expect(comparable(embedded.summary)).toEqual(comparable(server.summary));
    expect(server.leads).toMatchObject([
      { email: 'ann@bluefox.example', personal_email: 'ann.fox@gmail.com', domain: 'bluefox.example', import_marks: [] },
      { email: 'ben@other.example', domain: 'other.example' },
      { email: 'kim@redhen.example', domain: 'redhen.example', import_marks: ['suppressed'] },
    ]);
    const codes = server.summary.warnings.map(({ code }: { code: string }) => code);
    expect(codes).toEqual(expect.arrayContaining(['hidden_sheets', 'skipped_sheets', 'totals', 'suppressed']));
  });
});

describe('report promo | import-csv -', () => {
  it('understand each other; the link joins the page and the lead as one person', async () => {
    await database.sql`insert into discovery.pages (ig_username, display_name, contact_email, promo_status)
      values ('art.page', 'Art', 'Owner@Art.example', 'warm'), ('no.mail', 'No', null, 'warm'), ('chess', 'Chess', 'chess@gmail.com', 'warm')`;
    const { stdout } = await runLauncher(['report', 'promo', '--format', 'ndjson', '--database', database.url]);
    expect(stdout.trim().split('\n').length).toBeGreaterThanOrEqual(2);
    const explained = await runLauncher(['import-csv', '-', '--explain', '--format', 'json', '--database', database.url], {
      input: stdout,
    });
    const columns = JSON.parse(explained.stdout);
    for (const [header, target] of [
      ['ig_username', 'ig_username'],
      ['contact_email', 'email'],
    ])
      expect(columns).toContainEqual(expect.objectContaining({ header, target }));
    const { exitCode } = await runLauncher(['import-csv', '-', '--allow-rejects', '--database', database.url], { input: stdout });
    expect(exitCode).toBe(0);
    const person = JSON.parse(
      (await runLauncher(['report', 'person', 'owner@art.example', '--format', 'json', '--database', database.url])).stdout,
    );
    expect(person.map(({ relation, handle }: { relation: string; handle: string | null }) => [relation, handle])).toEqual(
      expect.arrayContaining([
        ['discovery.pages', 'art.page'],
        ['outbound.leads', null],
      ]),
    );
    const [lead] = await database.sql`select apollo_data from outbound.leads where email = 'owner@art.example'`;
    expect(lead?.apollo_data).toMatchObject({ ig_username: 'art.page' });
  });
});
