import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';

const dir = useDirectory();
const database = useDatabase();
beforeEach(async () => {
  await database.sql`truncate sdr.companies, sdr.employees, sdr.ai_interactions, sdr.merged_companies cascade`;
  await importing([
    {
      ...{ company_name: 'Acme', tin: T1, website: 'acme.example', status: 'Active' },
      employees: [
        { full_name: 'Ann Lee', work_email: 'ann@acme.example' },
        { full_name: 'Федина Инна', work_email: 'inna@acme.example', first_name: 'Федина', last_name: 'Инна' },
      ],
    },
    {
      ...{ company_name: 'Acme Branch', tin: T2, region: 'Тверь', all_company_emails: ['info@branch.example'] },
      employees: [
        { full_name: 'ANN LEE', position: 'CEO' },
        { full_name: 'Bo Li', work_email: 'bo@branch.example' },
      ],
    },
  ]);
});

const [T1, T2] = ['7707083893', '2635800395'];
const call = async (...args: string[]) => {
  const { exitCode, stdout, stderr } = await runCli([...args, '--database', database.url, '--format', 'json']);
  return { exitCode, stderr, printed: stdout === '' ? undefined : JSON.parse(stdout) };
};
let files = 0;
async function written(content: string): Promise<string> {
  const path = join(dir.path, `f${files++}.txt`);
  await writeFile(path, content);
  return path;
}
async function importing(companies: readonly object[]) {
  return call('import-companies', await written(JSON.stringify(companies)), '--force');
}
const companies = () => database.sql`select * from sdr.companies order by company_name`;
const employees = () => database.sql`select * from sdr.employees order by full_name`;

describe('lists and single records', () => {
  it('finds companies and employees by what people know of them', async () => {
    expect((await call('companies', 'list', '--search', 'branch')).printed).toMatchObject([{ company_name: 'Acme Branch', employees: 2 }]);
    expect((await call('companies', 'list', '--region', 'Тверь')).printed).toHaveLength(1);
    expect((await call('employees', 'list', '--company', T1)).printed).toMatchObject([
      { full_name: 'Ann Lee' },
      { full_name: 'Федина Инна' },
    ]);
    expect((await call('employees', 'list', '--position', 'ceo')).printed).toMatchObject([
      { full_name: 'ANN LEE', company_name: 'Acme Branch' },
    ]);
    expect((await call('companies', 'show', T1)).printed).toMatchObject({ company_name: 'Acme', employees: [{}, {}] });
    const [first] = await companies();
    expect((await call('companies', 'show', String(first?.id).slice(0, 8))).printed).toMatchObject({ id: first?.id });
    expect((await call('employees', 'show', 'ann@acme.example')).printed).toMatchObject({
      company: { company_name: 'Acme' },
      suppressed: null,
    });
    expect(await call('companies', 'show', 'Nobody')).toMatchObject({ exitCode: 2 });
  });

  it('what a person sets, no import changes, until it is released', async () => {
    const update = await call('companies', 'update', T1, '--set', 'status=Paused', '--set', 'revenue=1 234,50', '--clear', 'website');
    expect(update).toMatchObject({ exitCode: 0, printed: { tables: { 'sdr.companies': { updated: 1 } } } });
    await importing([{ tin: T1, status: 'Active', revenue: 9, website: 'other.example', region: 'Москва' }]);
    expect(await companies()).toMatchObject([{ status: 'Paused', revenue: '1234.50', website: null, region: 'Москва' }, {}]);
    await call('companies', 'update', T1, '--release', 'status');
    await importing([{ tin: T1, status: 'Active', revenue: 9 }]);
    expect(await companies()).toMatchObject([{ status: 'Active', revenue: '1234.50' }, {}]);
    expect((await call('companies', 'update', T1, '--set', 'status=Active', '--dry-run')).printed.dry_run).toBe(true);
  });

  it.each([
    [['companies', 'update', T1, '--set', 'colour=red'], /it can be all_company_emails/],
    [['companies', 'update', T1, '--set', 'employee_count=many'], /employee_count/],
    [['companies', 'update', T1, '--set', 'tin=none'], /tin/],
    [['companies', 'update', T1, '--set', `segment=${'x'.repeat(300)}`], /longer/],
    [['companies', 'update', T1], /nothing is to be changed/],
    [['employees', 'update', 'ann@acme.example', '--set', 'work_email=nowhere'], /no e-mail address/],
    [['employees', 'update', 'ann@acme.example', '--set', 'reply_bounce=yes'], /no field/],
    [['employees', 'update', 'ann@acme.example', '--set', 'test_status=Скоро'], /test_status/],
  ])('%j is refused', async (args, message) => {
    const { exitCode, stderr } = await call(...args);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  it('an employee gets a test status, a pause and another address, whose state nobody knows', async () => {
    await database.sql`update sdr.employees set work_email_status = 'bounced' where work_email = 'ann@acme.example'`;
    const set = ['test_status=идёт', 'paused_until=infinity', 'client_status=да', 'work_email=ann.lee@acme.example'];
    expect(await call('employees', 'update', 'ann@acme.example', ...set.flatMap((each) => ['--set', each]))).toMatchObject({ exitCode: 0 });
    const [row] = await database.sql`select test_status, paused_until::text as pause, client_status, work_email, work_email_status
      from sdr.employees where full_name = 'Ann Lee'`;
    expect(row).toEqual({
      ...{ test_status: 'Идет', pause: 'infinity', client_status: true },
      ...{ work_email: 'ann.lee@acme.example', work_email_status: 'unknown' },
    });
  });
});

describe('merging', () => {
  it('makes one company of two; employees, numbers and what comes in later follow', async () => {
    const preview = await call('companies', 'merge', T1, T2);
    expect([preview.exitCode, preview.printed.included.length]).toEqual([8, 1]);
    expect(await companies()).toHaveLength(2);
    expect(await call('companies', 'merge', T1, T2, '--yes', '--reason', 'one firm')).toMatchObject({ exitCode: 0 });
    expect(await companies()).toMatchObject([
      { company_name: 'Acme', tin: T1, region: 'Тверь', all_company_emails: ['info@branch.example'] },
    ]);
    expect(await employees()).toMatchObject([
      { full_name: 'Ann Lee', work_email: 'ann@acme.example', position: 'CEO', company_name: 'Acme' },
      { full_name: 'Bo Li', company_name: 'Acme' },
      { full_name: 'Федина Инна' },
    ]);
    const later = await importing([
      { company_name: 'Acme Branch', tin: T2, segment: 'IT', employees: [{ full_name: 'Bo Li', position: 'CTO' }] },
    ]);
    expect(later.printed.tables).toMatchObject({ 'sdr.companies': { inserted: 0 }, 'sdr.employees': { inserted: 0, updated: 1 } });
    expect(await companies()).toMatchObject([{ tin: T1, segment: 'IT' }]);
    expect((await call('companies', 'show', T2)).printed).toMatchObject({ tin: T1, merged: [{ tin: T2, reason: 'one firm' }] });
  });

  it('a no of either holds for both, and nothing is widened', async () => {
    await database.sql`update sdr.employees set campaign_number = 4, campaign_status = 'queued', outreach_sent_date = '2026-01-01' where full_name = 'Ann Lee'`;
    await database.sql`update sdr.employees set paused_until = '2027-05-01', outreach_sent_date = '2026-03-01' where full_name = 'Bo Li'`;
    await database.sql`insert into ops.suppressions (kind, value, reason, source) values ('email', 'bo@branch.example', 'asked', 'test')`;
    expect(await call('employees', 'merge', 'ann@acme.example', 'bo@branch.example', '--yes')).toMatchObject({ exitCode: 0 });
    const [ann] = await database.sql`select campaign_status, paused_until::text as pause, outreach_sent_date::text as sent, work_email
      from sdr.employees where full_name = 'Ann Lee'`;
    expect(ann).toEqual({ campaign_status: 'cancelled', pause: '2027-05-01', sent: '2026-03-01', work_email: 'ann@acme.example' });
    expect((await call('suppress', 'check', 'ann@acme.example')).printed).toMatchObject([{ suppressed: true }]);
    await expect(
      database.sql`update sdr.employees set campaign_number = 5, campaign_status = 'queued' where full_name = 'Ann Lee'`,
    ).rejects.toMatchObject({
      code: 'OS001',
    });
    await database.sql`update sdr.employees set reply_unsubscribe = true where full_name = 'ANN LEE'`;
    await call('employees', 'merge', 'Федина Инна', 'ANN LEE', '--yes');
    expect(await database.sql`select reply_unsubscribe from sdr.employees where full_name = 'Федина Инна'`).toEqual([
      { reply_unsubscribe: true },
    ]);
  });
});

describe('names, research and prompts', () => {
  it('repairs names once, and keeps what stood there before', async () => {
    const dry = await call('employees', 'repair-names', '--dry-run');
    const row = {
      full_name: 'Федина Инна',
      confidence: 'high',
      before: { first_name: 'Федина' },
      after: { first_name: 'Инна', last_name: 'Федина' },
    };
    expect(dry.printed).toContainEqual(expect.objectContaining({ full_name: 'Федина Инна', confidence: 'high' }));
    expect(dry.printed.find((each: { full_name: string }) => each.full_name === 'Федина Инна')).toMatchObject(row);
    expect(Object.keys(dry.printed[0])).toEqual(['employee_id', 'full_name', 'before', 'after', 'confidence']);
    expect(await database.sql`select count(*)::int as n from sdr.employee_repairs`).toEqual([{ n: 0 }]);
    const repaired = await call('employees', 'repair-names');
    expect(repaired.printed).toEqual(dry.printed);
    expect(await database.sql`select first_name, last_name from sdr.employees where full_name = 'Федина Инна'`).toEqual([
      { first_name: 'Инна', last_name: 'Федина' },
    ]);
    expect((await call('employees', 'repair-names')).printed).toEqual([]);
    expect((await call('employees', 'show', 'Федина Инна')).printed.repairs).toMatchObject([{ before: { first_name: 'Федина' } }]);
  });

  it('takes research in, says how fresh it is, and gives it out', async () => {
    const old = new Date(Date.now() - 91 * 86_400_000).toISOString();
    const set = await written(
      [
        { tin: T1, company_research: 'They make tools' },
        { company_name: 'acme branch', tin: T2, company_research: { version: 1, lastUpdatedAt: old } },
        { tin: '7727404070', company_research: 'Nobody' },
        { company_name: 'Acme' },
      ]
        .map((row) => JSON.stringify(row))
        .join('\n'),
    );
    expect(await call('companies', 'research', '--set', set)).toMatchObject({ exitCode: 3, printed: { rejected: { count: 2 } } });
    const report = (await call('report', 'research', '--kind', 'company')).printed;
    const told = report.map(({ name, freshness }: { name: string; freshness: string }) => `${name}: ${freshness}`);
    expect(told.sort()).toEqual(['Acme Branch: stale', 'Acme: fresh']);
    expect((await call('report', 'research', '--freshness', 'missing')).printed).toHaveLength(4);
    const out = (await call('companies', 'research', '--freshness', 'fresh')).printed;
    expect(out).toMatchObject([{ tin: T1, company_research: 'They make tools', freshness: 'fresh' }]);
    // What it gives out, it takes in; what is older changes nothing.
    const again = await call('companies', 'research', '--set', await written(JSON.stringify(out)));
    expect(again.printed.tables['sdr.companies']).toEqual({ inserted: 0, updated: 0, unchanged: 1 });
    const ahead = await written(JSON.stringify([{ tin: T1, company_research: 'Not yet', research_at: '2099-01-01' }]));
    expect(await call('companies', 'research', '--set', ahead)).toMatchObject({ exitCode: 3, printed: { rejected: { count: 1 } } });
    const stale = await written(JSON.stringify([{ tin: T1, company_research: 'Old news', research_at: old }]));
    expect((await call('companies', 'research', '--set', stale)).printed.tables['sdr.companies']).toMatchObject({ updated: 0 });
  });

  it('logs prompts once, finds them by words, and whose session it was', async () => {
    await database.sql`update sdr.companies set session_key = 's1' where tin = ${T1}`;
    await database.sql`update sdr.employees set employee_session_key = 's2' where full_name = 'Bo Li'`;
    const log = await written(
      [
        {
          session_key: 's1',
          prompt: 'Write the opening',
          response: 'Dear Ann',
          model: 'm-1',
          confidence_score: 0.75,
          created_at: '2026-02-01T10:00:00Z',
        },
        { session_key: 's2', prompt: [{ role: 'user', content: 'Shorter' }], response: 'Hi Bo', confidence_score: 80 },
        { session_key: 'lost', prompt: 'Nobody', processing_time: '2099-01-01T00:00:00Z' },
        { prompt: 'No session' },
      ]
        .map((row) => JSON.stringify(row))
        .join('\n'),
    );
    const first = await call('ai', 'log', log);
    expect(first).toMatchObject({
      exitCode: 3,
      printed: {
        tables: { 'sdr.ai_interactions': { inserted: 3 } },
        warnings: [
          { code: 'future_times', count: 1 },
          { code: 'unlinked', count: 1 },
        ],
      },
    });
    expect((await call('ai', 'log', log, '--force')).printed.tables['sdr.ai_interactions']).toMatchObject({ inserted: 0, unchanged: 3 });
    expect((await call('ai', 'search', 'opening')).printed).toMatchObject([
      { session_key: 's1', confidence_score: 75, companies: ['Acme'], model_used: 'm-1' },
    ]);
    expect((await call('ai', 'search', '--employee', 'Bo Li')).printed).toMatchObject([{ session_key: 's2', employees: ['Bo Li'] }]);
    expect((await call('ai', 'search', '--company', T1)).printed).toHaveLength(1);
    expect((await call('ai', 'search')).printed).toHaveLength(3);
  });

  it('a team says what the words of its registry mean', async () => {
    expect((await call('companies', 'statuses', 'add', 'На  проверке', 'Suspended')).printed.tables['sdr.registry_statuses'].inserted).toBe(
      1,
    );
    await importing([{ tin: T1, status: 'НА ПРОВЕРКЕ' }]);
    expect(await companies()).toMatchObject([{ status: 'Suspended', registry_status: 'НА ПРОВЕРКЕ' }, {}]);
    expect((await call('companies', 'statuses', 'list')).printed).toContainEqual(
      expect.objectContaining({ registry_status: 'на проверке' }),
    );
    await call('companies', 'statuses', 'remove', 'на проверке');
    expect((await call('companies', 'statuses', 'list')).printed).not.toContainEqual(
      expect.objectContaining({ registry_status: 'на проверке' }),
    );
  });
});
