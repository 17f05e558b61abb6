import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type CliOptions, runCli } from '../../support/cli.ts';
import { useDatabase, useDirectory } from '../../support/databases.ts';
import { workbook } from '../../support/workbook.ts';

const dir = useDirectory();
const database = useDatabase({ each: true });
const fixture = (name: string) => fileURLToPath(new URL(`../../../fixtures/import-csv/${name}.csv`, import.meta.url));

const call = (args: string[], options?: CliOptions) => runCli([...args, '--database', database.url], options);
const importing = (file: string, ...flags: string[]) => call(['import-csv', file, ...flags]);
let files = 0;
/** A file of these lines, made so many days ago. */
async function written(lines: readonly string[] | Buffer, { name = `list${files++}.csv`, daysAgo = 0 } = {}): Promise<string> {
  const path = join(dir.path, name);
  await writeFile(path, Buffer.isBuffer(lines) ? lines : `${lines.join('\n')}\n`);
  const time = Date.now() / 1000 - daysAgo * 86_400;
  await utimes(path, time, time);
  return path;
}
const summaryOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout);
const counts = (inserted: number, updated: number, unchanged: number) => ({ inserted, updated, unchanged });
const leads =
  () => database.sql`select l.*, c.company_name, c.company_domain from outbound.leads l left join outbound.companies c on c.id = l.company_id
  order by coalesce(l.email, l.linkedin_url, l.phone)`;
const companies = () => database.sql`select * from outbound.companies order by company_name, company_domain, country`;
const imports = () => database.sql`select * from outbound.csv_imports_raw where parent_id is null order by created_at`;
const suppressions = () =>
  database.sql`select kind, value, reason, source from ops.suppressions where lifted_at is null order by kind, value`;
/** Everything but the clocks. */
const contents = async () => [
  ...(await database.sql`select to_jsonb(l) - '{id,company_id,created_at,updated_at}'::text[] as lead, c.company_name, c.name_key, c.company_domain
    from outbound.leads l left join outbound.companies c on c.id = l.company_id order by l.email, l.linkedin_url, l.phone`),
  ...(await database.sql`select to_jsonb(c) - '{id,created_at,updated_at}'::text[] as company from outbound.companies c order by company_domain, name_key`),
  ...(await database.sql`select kind, value, reason from ops.suppressions order by kind, value`),
];

describe('import-csv', () => {
  it('brings in the 17 columns; the same file again changes nothing, also with --force', async () => {
    const file = fixture('outreach-list');
    const preview = summaryOf(await importing(file, '--dry-run'));
    expect(await leads()).toEqual([]);
    const first = await importing(file);
    expect(first.exitCode).toBe(0);
    const { tables, warnings } = summaryOf(first);
    expect(tables).toEqual({
      'outbound.companies': counts(3, 0, 0),
      'outbound.csv_imports_raw': counts(1, 0, 0),
      'outbound.leads': counts(4, 0, 0),
    });
    expect(preview.tables).toEqual(tables);
    expect(warnings).toMatchObject([
      { code: 'repeated_people', count: 1 },
      { code: 'role_addresses', count: 1 },
    ]);
    expect(await leads()).toMatchObject(
      [
        {
          email: null,
          linkedin_url: 'https://www.linkedin.com/in/ida-berg-003',
          email_status: 'unavailable',
          import_marks: ['unavailable'],
        },
        { email: 'info@bergwerk.example', import_marks: ['role_address'], company_domain: 'bergwerk.example', phone: '+49305550105' },
        { email: 'mia.holt@northwind-tools.example', job_title: 'Chief Growth Officer', phone: '+14155550101', full_name: 'Mia Holt' },
        { email: 'omar.reyes@northwind-tools.example', company_domain: 'northwind-tools.example', lead_status: 'new', seniority: 'vp' },
      ].sort((a, b) => String(a.email ?? a.linkedin_url).localeCompare(String(b.email ?? b.linkedin_url))),
    );
    const before = [await contents(), await database.sql`select * from outbound.csv_imports_raw`];
    expect(summaryOf(await importing(file)).skipped).toContain('imported before');
    const forced = summaryOf(await importing(file, '--force'));
    expect(forced.tables['outbound.leads']).toEqual(counts(0, 0, 4));
    expect(forced.tables['outbound.companies']).toEqual(counts(0, 0, 3));
    expect([await contents(), await database.sql`select * from outbound.csv_imports_raw`]).toEqual(before);
  });

  it('keeps the whole file, and what was wrong in it', async () => {
    const file = await written(['email,first_name,title', 'ann@firm.example,Ann,CEO', 'nobody,Ben,CTO', ',,', 'cy@firm.example,Cy,"a, b"']);
    const { exitCode, stdout } = await importing(file);
    expect(exitCode).toBe(3);
    expect(summaryOf({ stdout }).rejected.count).toBe(1);
    expect(await imports()).toMatchObject([
      {
        import_status: 'completed',
        total_rows: 3,
        processed_rows: 2,
        failed_rows: 1,
        error_log: [{ row: 3, error: expect.stringContaining('no e-mail address') }],
        raw_data: [
          { email: 'ann@firm.example', first_name: 'Ann', title: 'CEO' },
          { email: 'nobody', first_name: 'Ben', title: 'CTO' },
          { email: 'cy@firm.example', first_name: 'Cy', title: 'a, b' },
        ],
        layout: [
          {
            header_line: 1,
            columns: [{ header: 'email', target: 'email' }, { header: 'first_name' }, { header: 'title', target: 'job_title' }],
          },
        ],
      },
    ]);
    const [{ run_id: run } = {}] = await imports();
    const fix = await written(['{"pointer": "/1", "record": {"email": "ben@firm.example", "first_name": "Ben"}}'], { name: 'fix.ndjson' });
    expect((await call(['rejects', 'retry', String(run), fix])).exitCode).toBe(0);
    expect((await leads()).map(({ email }) => email)).toEqual(['ann@firm.example', 'ben@firm.example', 'cy@firm.example']);
  });

  it('a larger file is a row, and chunks of its lines that point to it', async () => {
    const lines = Array.from({ length: 4_100 }, (_, i) => `p${i}@firm${i % 50}.example,Firm ${i % 50}`);
    expect((await importing(await written(['email,company', ...lines]))).exitCode).toBe(0);
    const [file] = await imports();
    expect(file).toMatchObject({ total_rows: 4_100, processed_rows: 4_100, raw_data: [], import_status: 'completed' });
    const chunks =
      await database.sql`select chunk_number, total_rows, import_status, raw_data -> 0 ->> 'email' as first from outbound.csv_imports_raw
      where parent_id = ${file?.id} order by chunk_number`;
    expect([...chunks]).toEqual([
      { chunk_number: 1, total_rows: 2_000, import_status: 'completed', first: 'p0@firm0.example' },
      { chunk_number: 2, total_rows: 2_000, import_status: 'completed', first: 'p2000@firm0.example' },
      { chunk_number: 3, total_rows: 100, import_status: 'completed', first: 'p4000@firm0.example' },
    ]);
    expect(await companies()).toHaveLength(50);
    expect(await leads()).toHaveLength(4_100);
  });
});

describe('companies', () => {
  it('are one a domain, else one a name and country; later files fill what is empty and overwrite nothing', async () => {
    await importing(
      await written([
        'company,website,country,industry,email',
        'Acme Inc,https://www.acme.example,US,,ann@acme.example',
        'Solo,,France,,s@gmail.com',
      ]),
    );
    await importing(
      await written([
        'company,website,country,industry,# Employees,email',
        'ACME Incorporated,http://shop.acme.example,Germany,tools,12-May,ben@acme.example',
        'SOLO S.A.R.L.,https://linktr.ee/solo,FR,baking,,t@yahoo.fr',
        'Solo,,Spain,,,u@gmail.com',
      ]),
    );
    expect(await companies()).toMatchObject([
      {
        company_name: 'Acme Inc',
        company_domain: 'acme.example',
        website: 'https://www.acme.example',
        country: 'US',
        industry: 'tools',
        company_size: '5-12',
        csv_appearance_count: 2,
      },
      {
        company_name: 'Solo',
        company_domain: null,
        country: 'France',
        industry: 'baking',
        website: 'https://linktr.ee/solo',
        csv_appearance_count: 2,
      },
      { company_name: 'Solo', company_domain: null, country: 'Spain', csv_appearance_count: 1 },
    ]);
    const [first, second] = await imports();
    const [acme] = await companies();
    expect(acme).toMatchObject({ first_seen_in_csv_id: first?.id, last_seen_in_csv_id: second?.id });
  });

  it('that others wrote are found as well; a name that is only a domain gives way', async () => {
    await database.sql`insert into outbound.companies (company_name, country) values ('Padaria Prado Ltda.', 'Portugal')`;
    await importing(await written(['email', 'ann@acme.example']));
    await importing(await written(['email,company,country', 'p@gmail.com,PADARIA PRADO,pt', 'ann@acme.example,Acme,']));
    expect(await companies()).toMatchObject([
      { company_name: 'Acme', company_domain: 'acme.example' },
      { company_name: 'Padaria Prado Ltda.', company_domain: null },
    ]);
    await database.sql`update outbound.companies set company_name = 'Other' where company_domain is null`;
    await importing(await written(['email,company,country', 'q@gmail.com,Padaria Prado,Portugal', 'r@gmail.com,Other,PT']));
    expect((await companies()).map(({ company_name }) => company_name)).toEqual(['Acme', 'Other', 'Padaria Prado']);
  });

  it('a list of companies alone has no people, and rejects nobody', async () => {
    const { exitCode, stdout } = await importing(fixture('companies'));
    expect(exitCode).toBe(0);
    expect(summaryOf({ stdout }).tables['outbound.companies']).toEqual(counts(2, 0, 0));
    expect(await companies()).toMatchObject([
      { company_name: 'Fern & Fable' },
      { company_name: 'Tidal Books', company_domain: 'tidalbooks.example' },
    ]);
  });
});

describe('people', () => {
  it('keep their status; a newer file is believed, an older one fills what is empty', async () => {
    await importing(await written(['email,title,seniority', 'Ann@Firm.example,CEO,c_suite'], { daysAgo: 5 }));
    await database.sql`update outbound.leads set lead_status = 'contacted'`;
    await importing(await written(['email,title,phone', 'ann@firm.example,Intern,+14155550100'], { daysAgo: 50 }));
    expect(await leads()).toMatchObject([{ job_title: 'CEO', phone: '+14155550100', lead_status: 'contacted' }]);
    await importing(await written(['email,title', 'ANN@firm.example,Chairwoman'], { daysAgo: 1 }));
    expect(await leads()).toMatchObject([{ job_title: 'Chairwoman', seniority: 'c_suite', lead_status: 'contacted' }]);
    await importing(await written(['email,title', 'ann@firm.example,Founder'], { daysAgo: 0 }), '--exported-at', '2020-01-01');
    await importing(await written(['email,title,updated_at', 'ann@firm.example,Cook,2021-01-01T00:00:00Z']));
    expect(await leads()).toMatchObject([{ job_title: 'Chairwoman' }]);
    await importing(await written(['email,title,updated_at', 'ann@firm.example,Queen,2999-01-01T00:00:00Z']));
    await importing(await written(['email,title', 'ann@firm.example,Empress']));
    expect(await leads()).toMatchObject([{ job_title: 'Empress' }]);
  });

  it('several addresses in a cell are one person; the only address of a row is its email', async () => {
    await importing(fixture('plain'));
    expect(await leads()).toMatchObject([
      { email: null, phone: '(020) 7946 0131', company_domain: null, company_name: 'Copper Cat' },
      { email: 'kim@stonebridge.example', company_domain: 'stonebridge.example' },
      { email: 'wes@stonebridge.example', personal_email: 'wes.gray@home.example', phone: '+442079460130' },
    ]);
    await importing(await written(['Email,Secondary Email', ",dot.o'hara@home.example", 'a@firm.example | b@firm.example,']));
    expect((await leads()).map(({ email, personal_email: other }) => [email, other])).toContainEqual(["dot.o'hara@home.example", null]);
    expect((await leads()).map(({ email, personal_email: other }) => [email, other])).toContainEqual(['a@firm.example', 'b@firm.example']);
  });

  it('without an address are known by profile or phone, and an address that turns up later is theirs', async () => {
    expect(summaryOf(await importing(fixture('linkedin-connections'))).tables['outbound.leads']).toEqual(counts(2, 0, 0));
    await importing(
      await written([
        'email,linkedin,phone,first_name,last_name',
        'ada@moss.example,http://linkedin.com/in/Ada-Moss-301/,,Ada,Moss',
        ',https://www.linkedin.com/in/jon-hale-302,,Jon,Hale',
        ',,+1 415 555 0100,Pam,Roe',
        ',,(+1) 415-555-0100,pam,roe',
        ',,+14155550100,Sam,Roe',
      ]),
    );
    expect((await leads()).map(({ email, linkedin_url: url, phone, first_name: name }) => email ?? url ?? `${phone} ${name}`)).toEqual([
      ...['+14155550100 pam', '+14155550100 Sam', 'ada@moss.example', 'jon.hale@hale-maps.example'],
    ]);
  });
});

describe('who said no', () => {
  it('a column or a stage is a suppression with the file as its source, in the same transaction; a later file lifts none', async () => {
    const { stdout } = await importing(fixture('apollo-contacts'));
    expect(summaryOf({ stdout }).tables['ops.suppressions']).toEqual(counts(2, 0, 0));
    expect([...(await suppressions())]).toEqual([
      { kind: 'email', value: 'paul.quill@harborpine.example', reason: 'opted out', source: 'import-csv apollo-contacts.csv' },
      { kind: 'email', value: 'rosa.stein@lumen-works.example', reason: 'bounced', source: 'import-csv apollo-contacts.csv' },
    ]);
    await importing(await written(['Email,Opted Out of Email', 'paul.quill@harborpine.example,no', 'rosa.stein@lumen-works.example,']));
    expect(await suppressions()).toHaveLength(2);
    expect((await leads()).map(({ email, import_marks: marks }) => [email, marks])).toEqual([
      ['nora.finch@harborpine.example', []],
      ['paul.quill@harborpine.example', ['suppressed']],
      ['rosa.stein@lumen-works.example', ['suppressed']],
    ]);
  });

  it('also of a row that is wrong otherwise; what nobody can tell is rejected; a no without a key is rejected', async () => {
    const long = 'x'.repeat(700);
    const { stdout } = await importing(
      await written([
        'email,title,Unsubscribed,Do Not Call,phone,linkedin',
        `ann@firm.example,${long},yes,,,`,
        'ben@firm.example,,perhaps,,,',
        ',,x,,,https://www.linkedin.com/in/cy',
        'dan@firm.example,,,1,+1 415-555-0100,',
        ',,TRUE,,+1 415-555-0101,',
      ]),
      '--allow-rejects',
    );
    expect(summaryOf({ stdout }).rejected.count).toBe(3);
    expect((await suppressions()).map(({ value, reason }) => [value, reason])).toEqual([
      ['ann@firm.example', 'opted out'],
      ['+14155550100', 'do not call'],
      ['+14155550101', 'opted out'],
    ]);
  });

  it('people who are suppressed already are imported and marked, and can be in no campaign', async () => {
    await database.sql`insert into ops.suppressions (kind, value, reason, source) values ('domain', 'firm.example', 'asked', 'test')`;
    const { stdout } = await importing(await written(['email', 'ann@firm.example', 'ben@other.example']));
    expect(summaryOf({ stdout }).warnings).toMatchObject([{ code: 'suppressed', count: 1 }]);
    const [ann] = await leads();
    expect(ann?.import_marks).toEqual(['suppressed']);
    await database.sql`insert into outbound.campaigns (campaign_name) values ('Spring')`;
    const enrol = database.sql`insert into outbound.campaign_leads (campaign_id, lead_id) select c.id, ${ann?.id} from outbound.campaigns c`;
    expect(
      await enrol.then(
        () => 'enrolled',
        (error: { code: string }) => error.code,
      ),
    ).toBe('OS001');
    await database.sql`update ops.suppressions set lifted_at = now(), lifted_by = 'me', lifted_reason = 'asked again'`;
    await importing(await written(['email,title', 'ann@firm.example,CEO']));
    expect((await leads())[0]?.import_marks).toEqual([]);
  });

  it('cancels what is pending for them', async () => {
    await importing(await written(['email', 'ann@firm.example']));
    await database.sql`insert into outbound.campaigns (campaign_name) values ('Spring')`;
    await database.sql`insert into outbound.campaign_leads (campaign_id, lead_id) select c.id, l.id from outbound.campaigns c, outbound.leads l`;
    await importing(await written(['email,unsubscribed', 'ann@firm.example,2026-01-05']));
    const [row] = await database.sql`select overall_status from outbound.campaign_leads`;
    expect(row?.overall_status).not.toBe('active');
  });
});

describe('files of every kind', () => {
  it('a workbook: the header below a title, a hidden sheet, --sheet, numbers and dates', async () => {
    const book = workbook([
      { name: 'Cover', rows: [['Our leads of autumn']] },
      {
        name: 'Leads',
        rows: [
          ['Leads', null, null, null],
          [null, null, null, null],
          ['E-mail', 'Name', 'Phone', 'Employees'],
          ['ann@firm.example', 'Ann Lee', 14155550100, { serial: 46_154, format: 14 }],
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
    const path = await written(book, { name: 'leads.xlsx' });
    const { stdout, exitCode } = await importing(path);
    expect(exitCode).toBe(0);
    expect(summaryOf({ stdout }).warnings).toContainEqual(expect.objectContaining({ code: 'hidden_sheets' }));
    expect(await leads()).toMatchObject([
      { email: 'ann@firm.example', first_name: 'Ann', phone: '+14155550100' },
      { email: 'ben@other.example' },
    ]);
    expect((await companies()).find(({ company_domain: domain }) => domain === 'firm.example')).toMatchObject({
      company_size: '5-12',
      employee_count: null,
    });
    expect(summaryOf(await importing(path, '--sheet', 'Old', '--force')).tables['outbound.leads']).toEqual(counts(0, 0, 1));
  });

  it('what one command prints the next one reads, with the handle as evidence', async () => {
    await database.sql`insert into discovery.pages (ig_username, display_name, contact_email, promo_status) values ('art.page', 'Art', 'owner@art.example', 'warm')`;
    const { stdout } = await call(['report', 'promo', '--format', 'ndjson']);
    const explained = await call(['import-csv', '-', '--explain', '--format', 'json'], { input: stdout });
    expect(JSON.parse(explained.stdout)).toContainEqual(expect.objectContaining({ header: 'contact_email', target: 'email' }));
    expect((await call(['import-csv', '-'], { input: stdout })).exitCode).toBe(0);
    expect(await leads()).toMatchObject([{ email: 'owner@art.example', apollo_data: { ig_username: 'art.page' } }]);
  });

  it('--explain writes nothing; --map names a column', async () => {
    const file = await written(['Wer,Was', 'ann@firm.example,CEO']);
    expect((await importing(file, '--explain')).exitCode).toBe(0);
    expect(await imports()).toEqual([]);
    expect((await importing(file, '--map', 'job_title=Was')).exitCode).toBe(0);
    expect(await leads()).toMatchObject([{ email: 'ann@firm.example', job_title: 'CEO' }]);
    expect(await importing(file, '--map', 'nothing=Was')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--map knows no target'),
    });
  });
});

describe('bad input', () => {
  const bad: [string, string | Buffer, { exitCode: number; says: RegExp }][] = [
    ['empty', '', { exitCode: 2, says: /is empty/ }],
    ['blank', '\n\n  \n', { exitCode: 2, says: /is empty/ }],
    [
      'a quotation mark that never closes',
      'email,title\nann@firm.example,CEO\n"ben@firm.example,CTO\ncy@firm.example,COO\n',
      { exitCode: 2, says: /line 3: a quotation mark/ },
    ],
    ['names nobody', 'colour,price\nred,3\nblue,4\n', { exitCode: 2, says: /no column that is known here|names nobody/ }],
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), { exitCode: 2, says: /picture/ }],
  ];
  it.each(bad)('%s: nothing is written, the file is noted as failed', async (_, content, { exitCode, says }) => {
    const path = await written(Buffer.from(content), {});
    const result = await importing(path);
    expect(result.stderr).toMatch(says);
    expect(result.exitCode).toBe(exitCode);
    expect(await leads()).toEqual([]);
    expect(await imports()).toMatchObject([
      { import_status: 'failed', raw_data: [], total_rows: 0, error_log: [{ error: expect.stringMatching(says) }] },
    ]);
    expect((await call(['report', 'imports', '--status', 'failed'])).stdout).toContain('"import_status":"failed"');
  });

  it('a header alone is done, with a warning', async () => {
    const { exitCode, stdout } = await importing(await written(['email,first_name']));
    expect(exitCode).toBe(0);
    expect(summaryOf({ stdout }).warnings).toMatchObject([{ code: 'no_rows' }]);
    expect(await imports()).toMatchObject([{ import_status: 'completed', total_rows: 0 }]);
  });

  it('ragged rows, NUL, duplicated headers, 10 MB in a cell: row by row', async () => {
    const huge = 'k'.repeat(10 * 1024 * 1024);
    const { exitCode, stdout } = await importing(
      await written([
        'email,title,keywords,email',
        'ann@firm.example,CEO,a,ann@home.example',
        'ben@firm.example,CTO,b,,x,y',
        'cy@firm.example,"C\0O",c,',
        `dan@firm.example,COO,${huge},`,
        `eve@firm.example,${huge},,`,
        'fay@firm.example',
      ]),
    );
    expect(exitCode).toBe(3);
    expect(summaryOf({ stdout }).rejected.count).toBe(3);
    expect((await leads()).map(({ email, personal_email: other, job_title: title }) => [email, other, title])).toEqual([
      ['ann@firm.example', 'ann@home.example', 'CEO'],
      ['cy@firm.example', null, 'C\ufffdO'],
      ['dan@firm.example', null, 'COO'],
    ]);
    expect(await imports()).toMatchObject([{ total_rows: 6, failed_rows: 3, processed_rows: 3 }]);
  });
});

describe('reports', () => {
  it('companies by name, a page after the other, filtered', async () => {
    const lines = Array.from(
      { length: 250 },
      (_, i) => `p${i}@firm${i % 125}.example,Firm ${String(i % 125).padStart(3, '0')},${i % 2 === 0 ? 'tools' : 'toys'}`,
    );
    await importing(await written(['email,company,industry', ...lines, 'cy@gmail.com,Solo,toys']));
    const rows = JSON.parse((await call(['report', 'companies'])).stdout);
    expect(rows).toHaveLength(126);
    expect(rows[0]).toMatchObject({ company_name: 'Firm 000', leads: 2, first_seen_in: expect.stringMatching(/^list/) });
    expect(JSON.parse((await call(['report', 'companies', '--without-domain'])).stdout)).toMatchObject([{ company_name: 'Solo' }]);
    expect(JSON.parse((await call(['report', 'companies', '--min-leads', '2'])).stdout)).toHaveLength(125);
    expect(JSON.parse((await call(['report', 'companies', '--industry', 'TOYS', '--limit', '3'])).stdout)).toHaveLength(3);
    const [{ csv_import_id: id }] = JSON.parse((await call(['report', 'imports'])).stdout);
    expect(JSON.parse((await call(['report', 'companies', '--import', id, '--limit', '5'])).stdout)).toHaveLength(5);
  });
});
