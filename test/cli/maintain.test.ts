import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CliResult, runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';

const database = useDatabase({ each: true });
const dir = useDirectory({ each: true });
const ANA = 'ana@studio.example';
const TENANT = '4f0c1c5e-0000-4000-8000-0000000000a1';
const OWN = '4f0c1c5e-0000-4000-8000-0000000000a3';
const TEST_TENANT = '4f0c1c5e-0000-4000-8000-0000000000a2';

const call = (args: readonly string[], input = ''): Promise<CliResult> =>
  runCli([...args], { env: { OUTREACH_DATABASE: database.url, OUTREACH_HOME: dir.path }, cwd: dir.path, input });
const json = async (args: readonly string[], input?: string) => {
  const { exitCode, stdout, stderr } = await call([...args, '--format', 'json'], input);
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout);
};
const count = async (query: string) => Number((await database.query(`select count(*) as n from ${query}`))[0]?.n);
const erase = (...flags: string[]) => json(['maintain', 'erase', '--email', ANA, '--yes', ...flags]);
const erasedOf = ({ warnings }: { warnings: { code: string; count: number }[] }) =>
  warnings.find(({ code }) => code === 'erased')?.count ?? 0;

beforeEach(async () => {
  await database.sql`insert into growth.clients (client_id, business_name, email, password_hash, api_key)
    values (${TENANT}, 'Studio', 'hello@tenant.example', '!', 'a')`;
});

const LEADS = [
  {
    client_id: TENANT,
    email: 'Ana@Studio.example',
    name: 'Ana Ruiz',
    message: 'Can you call me?',
    is_test: false,
    timestamp: '2026-01-01T00:00:00Z',
  },
  {
    client_id: TENANT,
    email: 'bo@other.example',
    name: 'Bo',
    message: `Ana (${ANA}) sent me`,
    is_test: false,
    timestamp: '2026-01-02T00:00:00Z',
  },
];
const ndjson = (records: readonly object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

describe('maintain erase', () => {
  it('shows its plan, and does nothing without a yes or with another size', async () => {
    await json(['import-leads', '-'], ndjson(LEADS));
    const { exitCode, stdout } = await call(['maintain', 'erase', '--email', ANA, '--format', 'json']);
    expect(exitCode).toBe(8);
    expect(JSON.parse(stdout).included).toEqual(expect.arrayContaining([{ relation: 'growth.lead_memory', deleted: 1, changed: 1 }]));
    expect((await call(['maintain', 'erase', '--email', ANA, '--yes', '--expect', '999'])).exitCode).toBe(8);
    await json(['maintain', 'erase', '--email', ANA, '--dry-run']);
    expect(await count('growth.lead_memory')).toBe(2);
    expect(await count('ops.erasures')).toBe(0);
    expect((await call(['maintain', 'erase', '--email', 'nobody', '--yes'])).exitCode).toBe(2);
    expect((await call(['maintain', 'erase', '--yes'])).exitCode).toBe(2);
  });

  it('takes a person out of leads, learning, rejects, runs and files, and leaves others there', async () => {
    await json(['import-leads', '-'], ndjson(LEADS));
    const bad = { client_id: TENANT, email: ANA, name: 'Ana Ruiz', confidence_score: 7 };
    await writeFile(join(dir.path, 'bad.ndjson'), ndjson([bad, { ...bad, email: 'cy@other.example', name: 'Cy' }]));
    await json(['import-leads', 'bad.ndjson', '--allow-rejects']);
    const [lead] = await database.sql<{ id: string }[]>`select id from growth.lead_memory where email = ${ANA}`;
    await json(['leads', 'convert', lead?.id ?? '']);
    const many = {
      predicted_conversions: 2,
      high_value_leads: [
        { lead_id: lead?.id ?? '', probability: 0.9 },
        { lead_id: 'another', probability: 0.8 },
      ],
    };
    await database.sql`insert into growth.growth_brain (client_id, event_type, learning_snapshot, insight_text)
      values (${TENANT}, 'conversion_prediction', ${database.sql.json(many)}, 'Best: Ana Ruiz and Bo')`;
    await database.sql`insert into ops.runs (command, args, version, host, pid, error_message)
      values ('leads add', ${database.sql.json(['add', '--email', 'Ana@STUDIO.example', '--name', 'Ana Ruiz'])}, '1', 'h', 1, ${`cannot add ${ANA}`})`;

    const summary = await erase();
    expect(summary.deleted).toMatchObject({ 'growth.lead_memory': 1, 'ops.rejects': 1, 'growth.growth_brain': 1 });
    const [other] = await database.sql`select message from growth.lead_memory`;
    expect(other).toEqual({ message: 'Ana ((erased)) sent me' });
    const [brain] = await database.sql`select learning_snapshot, insight_text from growth.growth_brain`;
    expect(brain).toEqual({
      learning_snapshot: { predicted_conversions: 2, high_value_leads: [{ lead_id: 'another', probability: 0.8 }] },
      insight_text: 'Best: (erased) and Bo',
    });
    expect(await database.sql`select args, error_message from ops.runs where command = 'leads add'`).toEqual([
      { args: ['add', '--email', '(erased)', '--name', '(erased)'], error_message: 'cannot add (erased)' },
    ]);
    expect(await database.sql`select record ->> 'name' as name from ops.rejects`).toEqual([{ name: 'Cy' }]);
    const file = await readFile(join(dir.path, 'rejects', 'bad.rejects.ndjson'), 'utf8');
    expect(file).toContain('cy@other.example');
    expect(file).not.toMatch(/ana@|Ana Ruiz/i);
    // Its own run does not keep whom it erased, either.
    const [run] = await database.sql`select args::text as args, source from ops.runs where command = 'maintain erase'`;
    expect(run?.args).toMatch(/\["erase", "--email", "\*\*\*[0-9a-f]{4}"/);
    expect(run?.source).toBe(null);
    expect((await erase()).deleted).toBe(undefined);
  });

  it('renames a file that is named after the person, and leaves what is not theirs alone', async () => {
    await mkdir(join(dir.path, 'rejects'));
    const line = {
      source: 'ana@studio.example.csv',
      line: 1,
      path: 'x',
      pointer: '/0',
      reason: 'bad',
      record: { email: 'bo@other.example', note: `knows ${ANA}` },
    };
    await writeFile(join(dir.path, 'rejects', 'ana@studio.example.rejects.ndjson'), ndjson([line, { ...line, record: { email: ANA } }]));
    await writeFile(join(dir.path, 'rejects', 'list.unresolved.csv'), `thread_id,display_name,handle\n1,Ana,\n2,Bo <${ANA}>,\n`);
    await writeFile(join(dir.path, 'rejects', 'notes.txt'), ANA);
    await erase();
    const names = await readdir(join(dir.path, 'rejects'));
    const [renamed = ''] = names.filter((name) => name.endsWith('.rejects.ndjson'));
    expect(renamed).toMatch(/^erased-[0-9a-f]{8}\.rejects\.ndjson$/);
    expect(
      (await readFile(join(dir.path, 'rejects', renamed), 'utf8'))
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text)),
    ).toEqual([{ ...line, source: '(erased).csv', record: { email: 'bo@other.example', note: 'knows (erased)' } }]);
    expect(await readFile(join(dir.path, 'rejects', 'list.unresolved.csv'), 'utf8')).toBe('thread_id,display_name,handle\n1,Ana,\n');
    expect(await readFile(join(dir.path, 'rejects', 'notes.txt'), 'utf8')).toBe(ANA);
  });

  it('keeps a later import of an old file from bringing the person back', async () => {
    await erase();
    const leads = await json(['import-leads', '-'], ndjson(LEADS.map((lead) => ({ ...lead, message: 'hi' }))));
    expect([erasedOf(leads), leads.tables['growth.lead_memory'].inserted]).toEqual([1, 1]);

    await writeFile(join(dir.path, 'list.csv'), 'Email,First Name,Company\nANA@studio.example,Ana,Studio\nbo@firm.example,Bo,Firm\n');
    const csv = await json(['import-csv', 'list.csv']);
    expect([erasedOf(csv), csv.tables['outbound.leads'].inserted]).toEqual([1, 1]);
    expect(JSON.stringify(await database.sql`select raw_data from outbound.csv_imports_raw`)).not.toMatch(/ana@/i);

    const company = {
      company_name: 'Acme',
      primary_email: ANA,
      all_company_emails: ['ana@STUDIO.example', 'info@acme.example'],
      employees: [
        { full_name: 'Ana Ruiz', work_email: ANA },
        { full_name: 'Bo', work_email: 'bo@acme.example' },
      ],
    };
    await writeFile(join(dir.path, 'companies.json'), JSON.stringify([company]));
    expect(erasedOf(await json(['import-companies', 'companies.json']))).toBe(1);
    expect(
      JSON.stringify(await database.sql`select to_jsonb(c) as c from sdr.companies c union all select to_jsonb(e) from sdr.employees e`),
    ).not.toMatch(/ana@|Ana Ruiz/i);
    expect(await count('sdr.employees')).toBe(1);

    await json(
      ['ai', 'log', '-', '--allow-rejects'],
      ndjson([
        { session_key: 's', prompt: `who is\n${ANA}` },
        { session_key: 's', prompt: 'tone?' },
      ]),
    );
    expect(await count('sdr.ai_interactions')).toBe(1);

    const mail = (from: string, id: string) =>
      `From: ${from}\nTo: us@team.example\nSubject: Re: hello\nMessage-ID: <${id}@mail.example>\nDate: Mon, 2 Nov 2026 10:00:00 +0000\n\nThanks, let us talk.\n`;
    await mkdir(join(dir.path, 'mails'));
    await writeFile(join(dir.path, 'mails', 'a.eml'), mail(`Ana <${ANA}>`, 'a'));
    await writeFile(join(dir.path, 'mails', 'b.eml'), mail('Bo <bo@acme.example>', 'b'));
    expect(erasedOf(await json(['import-replies', 'mails']))).toBe(1);
    expect(await count('sdr.mails')).toBe(1);

    const { stdout } = await call(
      ['import-leads', '-', '--allow-rejects', '--format', 'json'],
      ndjson([{ ...LEADS[0], confidence_score: 9 }]),
    );
    expect(JSON.parse(stdout).rejected.count).toBe(0);
    expect(await count('ops.rejects')).toBe(0);
    await json(['suppress', 'import', '-', '--reason', 'list'], `email\n${ANA}\nbo@firm.example\n`);
    expect(await database.sql`select value ~ '^erased:' as is_hash from ops.suppressions order by 1`).toEqual([
      { is_hash: false },
      { is_hash: true },
    ]);
    expect((await json(['suppress', 'check', ANA]))[0]).toMatchObject({ suppressed: true });
    const everything = await database.sql`select to_jsonb(r) as row from ops.runs r`;
    expect(JSON.stringify(everything)).not.toMatch(/ana@studio/i);
  });

  it('goes by handles and pages that are theirs', async () => {
    await database.sql`insert into discovery.pages (ig_username, contact_email) values ('ana.studio', ${ANA}), ('bo.studio', null)`;
    await database.sql`insert into crm.instagram_contacts (instagram_username) values ('ana.studio'), ('bo.studio')`;
    const [page] = await database.sql<{ id: string }[]>`select id from discovery.pages where ig_username = 'ana.studio'`;
    const pictures = join(dir.path, 'media', 'page-media', 'profiles');
    for (const id of [page?.id ?? '', 'another']) {
      await mkdir(join(pictures, id), { recursive: true });
      await writeFile(join(pictures, id, 'profile_pic.jpg'), 'picture');
    }
    const { deleted } = await erase();
    expect(await readdir(pictures)).toEqual(['another']);
    expect(deleted).toMatchObject({ 'discovery.pages': 1, 'crm.instagram_contacts': 1 });
    const added = await json(['contacts', 'add', 'ana.studio', 'cy.studio']);
    expect([erasedOf(added), added.tables['crm.instagram_contacts'].inserted]).toEqual([1, 1]);
    const file = {
      pages: {
        'Ana.Studio': { full_name: 'Ana' },
        'dee.studio': { full_name: 'Dee', contact_email: ANA },
        'eve.studio': { full_name: 'Eve' },
      },
      clients: {},
    };
    const imported = await json(['import-clients-json', '-', '--no-media'], JSON.stringify(file));
    expect([erasedOf(imported), imported.tables['discovery.pages'].inserted]).toEqual([2, 1]);
  });

  it('leaves a company, an account and a team their rows, without the person', async () => {
    await database.sql`insert into sdr.companies (company_name, primary_email, all_company_emails) values ('Acme', ${ANA}, ${[ANA, 'info@acme.example']})`;
    await database.sql`update growth.clients set email = ${ANA}, contact_name = 'Ana Ruiz'`;
    await database.sql`insert into growth.prospect_candidates (id, business_name, contact_email) values (${TENANT}, 'Shop', ${ANA})`;
    await database.sql`insert into growth.prospect_outreach_log (prospect_id, email_subject, email_body, sent_at) values (${TENANT}, 'Hi Ana', 'Dear Ana', '2026-01-01')`;
    await erase();
    expect(await database.sql`select primary_email, all_company_emails from sdr.companies`).toEqual([
      { primary_email: null, all_company_emails: ['info@acme.example'] },
    ]);
    expect(await database.sql`select email, contact_name from growth.clients where client_id = ${TENANT}`).toEqual([
      { email: expect.stringMatching(/^erased-[0-9a-f]+@erased\.invalid$/), contact_name: null },
    ]);
    expect(await database.sql`select email_subject, email_body, status from growth.prospect_outreach_log`).toEqual([
      { email_subject: '(erased)', email_body: '(erased)', status: 'sent' },
    ]);
  });
});

describe('maintain export-person', () => {
  it('has all of one person and nothing of others', async () => {
    await json(['import-leads', '-'], ndjson(LEADS));
    await database.sql`insert into outbound.csv_imports_raw (file_name, raw_data)
      values ('a.csv', ${database.sql.json([
        { Email: ANA, Name: 'Ana' },
        { Email: 'cy@other.example', Name: 'Cy' },
      ])})`;
    await json(['suppress', 'add', ANA, '--reason', 'asked us']);
    const rows = await json(['maintain', 'export-person', '--email', 'ANA@studio.example']);
    const text = JSON.stringify(rows);
    expect(text).not.toMatch(/cy@other|bo@other|password_hash|api_key/);
    const relations = rows.map(({ type, relation }: { type: string; relation: string }) => `${type} ${relation}`);
    expect(relations).toEqual(
      expect.arrayContaining([
        'record growth.lead_memory',
        'record growth.lead_actions',
        'mention growth.lead_memory',
        'mention outbound.csv_imports_raw',
        'suppression ops.suppressions',
      ]),
    );
    expect(await json(['maintain', 'export-person', '--email', 'nobody@studio.example'])).toEqual([]);
  });
});

describe('maintain cleanup-test', () => {
  beforeEach(async () => {
    await database.sql`insert into growth.clients (client_id, business_name, email, password_hash, api_key, is_test)
      values (${TEST_TENANT}, 'T', 't@tenant.example', '!', 't', true)`;
    await database.sql`insert into growth.clients (client_id, business_name, email, password_hash, api_key, is_test, is_internal)
      values (${OWN}, 'Us', 'us@tenant.example', '!', 'o', true, true)`;
    await database.sql`insert into growth.lead_memory (client_id, email, name, is_test)
      values (${TEST_TENANT}, 'a@lead.example', 'A', false), (${TENANT}, 'b@lead.example', 'B', true), (${TENANT}, 'c@lead.example', 'C', false)`;
    await database.sql`insert into growth.lead_actions (lead_id, client_id, action_type) select id, client_id, 'insert' from growth.lead_memory`;
  });

  it('counts what goes along, and deletes just the plan', async () => {
    const { exitCode, stdout } = await call(['maintain', 'cleanup-test', '--format', 'json']);
    expect(exitCode).toBe(8);
    expect(JSON.parse(stdout)).toMatchObject({
      included: [{ client_id: TEST_TENANT, leads: 1, actions: 1, events: 0, rotations: 0 }],
      excluded: [{ reason: "the team's own account" }, { reason: '1 test leads of other accounts: --leads' }],
    });
    const { deleted } = await json(['maintain', 'cleanup-test', '--yes', '--expect', '1']);
    expect(deleted).toEqual({ 'growth.clients': 1, 'growth.lead_memory': 1, 'growth.lead_actions': 1 });
    expect(await count('growth.clients')).toBe(2);
    expect((await json(['maintain', 'cleanup-test', '--yes', '--leads'])).deleted).toEqual({
      'growth.lead_memory': 1,
      'growth.lead_actions': 1,
    });
    expect(await database.sql`select email from growth.lead_memory`).toEqual([{ email: 'c@lead.example' }]);
    expect((await json(['maintain', 'cleanup-test', '--yes', '--leads'])).skipped).toMatch(/no test data/);
  });
});

describe('maintain archive-old', () => {
  it('archives active leads without an action since, with their action', async () => {
    await database.sql`insert into growth.lead_memory (client_id, email, name, current_tag, timestamp) values
      (${TENANT}, 'old@lead.example', 'Old', 'Active', now() - interval '2 years'), (${TENANT}, 'new@lead.example', 'New', 'Active', now()),
      (${TENANT}, 'busy@lead.example', 'Busy', 'Active', now() - interval '2 years'), (${TENANT}, 'won@lead.example', 'Won', 'Converted', now() - interval '2 years')`;
    await database.sql`insert into growth.lead_actions (lead_id, client_id, action_type, timestamp)
      select id, client_id, 'update', now() - case email when 'busy@lead.example' then interval '1 month' else interval '2 years' end from growth.lead_memory`;
    await database.sql`insert into growth.clients (client_id, business_name, email, password_hash, api_key)
      values (${OWN}, 'Other', 'other@tenant.example', '!', 'o')`;
    const archive = (...flags: string[]) => json(['maintain', 'archive-old', '--older-than', '1y', ...flags]);
    expect((await archive('--dry-run')).tables['growth.lead_memory'].updated).toBe(1);
    expect((await archive('--client', 'other@tenant.example')).tables['growth.lead_memory'].updated).toBe(0);
    expect((await archive()).tables['growth.lead_memory'].updated).toBe(1);
    expect((await archive()).tables['growth.lead_memory'].updated).toBe(0);
    expect(await database.sql`select email, archived, current_tag, tag_before from growth.lead_memory where archived`).toEqual([
      { email: 'old@lead.example', archived: true, current_tag: 'Archived', tag_before: 'Active' },
    ]);
    expect(await database.sql`select tag from growth.lead_actions where action_type = 'archive'`).toEqual([{ tag: 'Archived' }]);
  });

  it.each([['--older-than', '1 year'], ['--older-than', '0d'], ['--older-than', '0y'], []])('%s %s is a usage error', async (...flags) => {
    expect((await call(['maintain', 'archive-old', ...flags])).exitCode).toBe(2);
  });
});

describe('maintain stats', () => {
  it('has sizes of tables, and indexes that nobody has used', async () => {
    const rows = await json(['maintain', 'stats']);
    expect(rows).toContainEqual(expect.objectContaining({ type: 'table', relation: 'growth.lead_memory', bytes: expect.any(Number) }));
    expect(rows.map(({ bytes }: { bytes: number }) => bytes)).toEqual(
      rows.map(({ bytes }: { bytes: number }) => bytes).sort((a: number, b: number) => b - a),
    );
    const unused = await json(['maintain', 'stats', '--unused', '--limit', '3']);
    expect(unused.length).toBeLessThanOrEqual(3);
    expect(
      unused.every(({ type, scans, is_unique }: Record<string, unknown>) => type === 'index' && scans === 0 && is_unique === false),
    ).toBe(true);
  });
});
