import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { wholeProgram } from '../../src/cli/build-program.ts';
import { recordedCommands } from '../../src/commands/index.ts';
import { Stderr } from '../../src/output/stderr.ts';
import { TENANT_A } from '../db/privileges/actors.ts';
import { populate } from '../db/privileges/rows.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';

/** A title for the window, a colour, a new screen, a line of its own, C1, text turned around, other line breaks. */
const HOSTILE = '\u001b]0;owned\u0007\u001b[31m\u001b[2J\r\nFORGED: all is well\u009b31m\u0085\u202e\u2066\u200f\u061c\u2028x\u007f\t';
const CLASS = String.raw`\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066\u2067`;
const OBEYED = new RegExp(`[${CLASS}]`);
/** What the tool itself paints and ends lines with. */
const PAINT = String.raw`\u001b\[(?:1|2|22|31|33|36|39)m`;
const OURS = new RegExp(`${PAINT}|\r(?=\n)`, 'g');
/** Of one value; a document is a line of many in some formats. */
const LONGEST_VALUE = /(.)\1{2500}/;

const database = useDatabase();
const dir = useDirectory();

function expectSafe(args: string[], { stdout, stderr }: CliResult): void {
  for (const text of [stdout, stderr]) {
    const rest = text.replace(OURS, '');
    expect({ args, obeyed: OBEYED.exec(rest)?.[0] }).toEqual({ args, obeyed: undefined });
    expect({ args, forged: /^FORGED.*/m.exec(rest)?.[0] }).toEqual({ args, forged: undefined });
    expect({ args, isBounded: !LONGEST_VALUE.test(rest) }).toEqual({ args, isBounded: true });
  }
}

const onTerminal = (args: string[], cwd = dir.path): Promise<CliResult> =>
  runCli([...args, '--progress', 'none'], { terminal: 100, cwd, env: { OUTREACH_DATABASE: database.url } });

/** Every command that does something, by the words that call it. */
function leaves(command: Command, words: string[] = []): { words: string[]; command: Command }[] {
  const children = command.commands.flatMap((child) => leaves(child, [...words, child.name()]));
  return children.length > 0 ? children : [{ words, command }];
}

beforeAll(async () => {
  await populate(database.sql);
  // Into every text that may hold it; guards and checks keep it out of some.
  const columns = await database.sql`
    select format('%I.%I', n.nspname, c.relname) as table, quote_ident(a.attname) as column, a.atttypid = 'jsonb'::regtype as is_json
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr') and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
      and a.attgenerated = '' and a.atttypid in ('text'::regtype, 'varchar'::regtype, 'jsonb'::regtype) and c.relname not in ('migrations', 'page_ranks')`;
  let changed = 0;
  for (const { table, column, is_json } of columns) {
    const value = is_json
      ? database.sql`${database.sql.json({ [HOSTILE]: [HOSTILE, 'x'.repeat(50_000)] })}`
      : database.sql`${HOSTILE + 'y'.repeat(50)}`;
    await database.sql`update ${database.sql.unsafe(table)} set ${database.sql.unsafe(column)} = ${value}`.then(
      () => (changed += 1),
      () => {},
    );
  }
  expect(changed).toBeGreaterThan(60);
  // Of what is no filter there is no difference.
  await database.sql`update sdr.audiences set filter = '[{"field": "employees.full_name", "operator": "contains", "value": "FORGED"}]'`;
}, 60_000);

const FORMATS = ['table', 'json', 'ndjson', 'yaml', 'csv'];
const FIRST = '00000000-0000-4000-8000-000000000001';
/** Of commands that only read, those that are told what. */
const CALLED_WITH: Readonly<Record<string, readonly string[]>> = {
  'accounts show': ['a@tenant.example'],
  'accounts verify-key': ['-'],
  'audience diff': ['a'],
  'audience export': ['a'],
  'audience select': ['--segment', HOSTILE],
  'audience show': ['a'],
  'campaigns render': [FIRST, '--lead', 'one@studio.example'],
  'campaigns show': [FIRST],
  'categorize explain': ['p_one'],
  'companies show': [FIRST],
  'contacts next': ['ana'],
  'contacts show': ['ana'],
  'employees show': [FIRST],
  'jobs late': ['--max-age', 'test=1h'],
  'jobs show': ['00000000'],
  'leads show': [FIRST],
  'maintain export-person': ['--email', 'one@studio.example'],
  'prospects show': [FIRST],
  'rejects show': ['00000000'],
  'replies show': [FIRST],
  'report grade': ['ana'],
  'report person': ['one@pages.example'],
  'report search': ['hello'],
  'report timeline': ['one@studio.example'],
  schema: ['report', 'overlap'],
  'seed list': ['templates'],
  sql: ['select username, message_text as "a\u001b[31m\nFORGED: x\u202e" from crm.outreach_queue'],
  'suppress check': ['gone@studio.example'],
};
/** They write, ask, want a file, or read nothing of people. */
const NO_READS: ReadonlySet<string> = new Set([
  'init',
  'help',
  'completion',
  'migrate up',
  'migrate export',
  'report run',
  ...recordedCommands,
]);
const MORE_READS: readonly (readonly string[])[] = [
  ['report', 'person', 'ana@studio.example'],
  ['leads', 'list', '--state', 'all', '--test'],
  ['audience', 'show', 'a', '--excluded'],
  ['audience', 'export', 'a', '--for', 'smartlead'],
  ['companies', 'research'],
  ['ai', 'search', 'FORGED'],
  ['suppress', 'list', '--state', 'all'],
  ['categorize', '--dry-run'],
  ['scrape', 'following', '--estimate'],
  ['halt', '--reason', 'x', '--dry-run'],
  [
    'sql',
    `select E'\\u001b]0;x\\u0007\\nFORGED: y\\u202e\\u009b' as t, jsonb_build_object(E'k\\u001b\\nFORGED', E'\\u0085') as j, repeat('z', 100000) as long`,
  ],
  ['sql', `select record from ops.people`],
  ['report', 'overlap', '--jq', '.[] | .ig_username, .display_name'],
  ['replies', 'list', '--jq', '.[] | .subject, .evidence'],
  ['sql', `select E'\\u001b[2J\\nFORGED' as t`, '--jq', '.[].t'],
];

/** Every command that only reads. */
async function reads(): Promise<string[][]> {
  const all = leaves(await wholeProgram()).map(({ words }) => words.join(' '));
  const unknown = Object.keys(CALLED_WITH).filter((name) => !all.includes(name));
  expect(unknown).toEqual([]);
  return all.filter((name) => !NO_READS.has(name)).map((name) => [...name.split(' '), ...(CALLED_WITH[name] ?? [])]);
}

describe('on a terminal', () => {
  it.each(FORMATS)(
    'the data of every command that reads is safe in %s',
    async (format) => {
      let rows = 0;
      const refused: string[] = [];
      for (const args of [...(await reads()), ...MORE_READS]) {
        if (args.includes('--jq') && !format.endsWith('json')) continue;
        const called = [...args, '--format', format];
        const result = await onTerminal(called);
        expectSafe(called, result);
        // What is refused shows nothing.
        if (format === 'json' && result.exitCode === 2) refused.push(`${args.join(' ')}: ${result.stderr}`);
        if (result.stdout.includes('FORGED')) rows += 1;
      }
      expect(refused).toEqual([]);
      // Much of it does come from the database.
      expect(rows).toBeGreaterThan(15);
    },
    300_000,
  );

  it('every command refuses hostile arguments, flags and files with a safe line', async () => {
    const file = join(dir.path, 'a\u001b[31m\u202e.json');
    await writeFile(file, `{"clients": [{"${JSON.stringify(HOSTILE).slice(1, -1)}": }`);
    const all = leaves(await wholeProgram());
    expect(all.length).toBeGreaterThan(40);
    for (const { words } of all) {
      for (const args of [
        [HOSTILE],
        [HOSTILE, HOSTILE],
        [`--${HOSTILE}`],
        ['--format', HOSTILE],
        ['--database', HOSTILE],
        ['--fields', HOSTILE],
        [file],
        [`${dir.path}/none${HOSTILE}`],
      ]) {
        const called = [...words, ...args];
        expectSafe(called, await onTerminal(called));
      }
    }
  }, 300_000);

  it.each([
    ['a misspelt command', [HOSTILE]],
    ['a query that fails on its data', ['sql', `select E'${'\\u001b[31m\\nFORGED: x\\u202e'}'::integer`]],
    ['a query that names what is not there', ['sql', `select "${HOSTILE.replaceAll('"', '')}" from crm.outreach_queue`]],
    ['two columns of one name', ['sql', `select 1 as "a\u001b\u202e\nFORGED", 2 as "a\u001b\u202e\nFORGED"`]],
    ['an unknown field', ['sql', `select 1 as "a\u001b\u202e\nFORGED"`, '--fields', 'b']],
    ['a long name', ['sql', `select "${'n'.repeat(60_000)}"`]],
    ['a value that is too long', ['report', 'person', 'x'.repeat(100_000)]],
    ['an expression', ['report', 'overlap', '--jq', `.[] | error("${'\\u001b[31m\\nFORGED'}")`]],
    ['what an expression says', ['report', 'overlap', '--jq', `.[0] | debug`]],
  ])('%s is told in safe lines', async (_, args) => {
    for (const more of [[], ['--format', 'json'], ['--verbose']]) {
      const called = [...args, ...more];
      const result = await onTerminal(called);
      expectSafe(called, result);
    }
    const asLog = await runCli(args, { terminal: 100, cwd: dir.path, env: { OUTREACH_DATABASE: database.url, OUTREACH_LOG: 'json' } });
    expectSafe(args, asLog);
  });

  it('what an import refuses is told in safe lines', async () => {
    const work = join(dir.path, 'work\u001b]0;x\u0007');
    await mkdir(work, { recursive: true });
    const page = { username: HOSTILE, biography: HOSTILE, followers: HOSTILE };
    await writeFile(join(work, 'clients.json'), JSON.stringify({ clients: { [HOSTILE]: page }, pages: { [HOSTILE]: page, ok: page } }));
    await writeFile(join(work, 'table.csv'), `ig_username,${HOSTILE.replace(/[\r\n,]/g, '')},category\n"${HOSTILE}",x,"${HOSTILE}"\n`);
    await writeFile(join(work, 'contacts.csv'), `Email,Company,Unsubscribed\n"${HOSTILE}","${HOSTILE}","${HOSTILE}"\n`);
    const record = Object.fromEntries(
      [
        'company_name',
        'full_name',
        'name',
        'email',
        'work_email',
        'session_key',
        'tin',
        'event_type',
        'type',
        'timestamp',
        'api_key',
        HOSTILE,
      ].map((field) => [field, HOSTILE]),
    );
    await writeFile(join(work, 'records.json'), JSON.stringify([record, { ...record, employees: [record] }]));
    await writeFile(join(work, 'filter.json'), JSON.stringify([{ field: HOSTILE, operator: HOSTILE, value: HOSTILE }]));
    await writeFile(join(work, 'work.txt'), HOSTILE);
    await writeFile(
      join(work, 'mail.eml'),
      `From: "${HOSTILE.replace(/[\r\n]/g, '')}" <a@b.example>\nSubject: ${HOSTILE.replace(/[\r\n]/g, '')}\n\n${HOSTILE}\n`,
    );
    for (const args of [
      ['import-clients-json', 'clients.json', '--dry-run'],
      ['import-clients-json', 'clients.json', '--dry-run', '--format', 'json'],
      ['categorize', 'apply', 'table.csv', '--explain'],
      ['categorize', 'apply', 'table.csv', '--dry-run'],
      ['suppress', 'import', 'table.csv', '--reason', HOSTILE, '--explain'],
      ['suppress', 'import', 'table.csv', '--reason', HOSTILE, '--dry-run'],
      ['suppress', 'add', HOSTILE, '--reason', HOSTILE, '--dry-run'],
      ['scrape', 'profiles', '--from-dataset', 'clients.json', '--dry-run'],
      ['import-csv', 'table.csv', '--explain'],
      ['import-csv', 'contacts.csv'],
      ['import-companies', 'records.json', '--plan', '/dev/stdout', '--dry-run'],
      ['import-leads', 'records.json', '--client', HOSTILE],
      ['import-leads', 'records.json', '--client', TENANT_A],
      ['import-replies', 'mail.eml', '--dry-run'],
      ['import-replies', 'work.txt'],
      ['ai', 'log', 'records.json'],
      ['companies', 'research', '--set', 'records.json'],
      ['webhook', 'ingest', 'records.json'],
      ['import-calls', 'records.json'],
      ['audience', 'select', '--filter', 'filter.json'],
      ['audience', 'save', HOSTILE, '--filter', 'filter.json'],
      ['audience', 'save', HOSTILE, '--segment', HOSTILE],
      ['campaigns', 'add-leads', FIRST, 'contacts.csv', '--dry-run'],
      ['import-dms', 'records.json'],
    ])
      expectSafe(args, await onTerminal(args, work));
  });

  it.each([{ columns: 0 }, {}])('of no known width it gets no spinner: %j', async (width) => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, ...width });
    const stderr = new Stderr(stream, { quiet: false, verbose: false, color: true, json: false, jsonFailures: false });
    for (let i = 0; i < 5; i += 1) {
      stderr.progress(`step ${i}`);
      await new Promise((resolve) => setTimeout(resolve, 110));
    }
    stderr.stopProgress();
    expect(stream.read()).toBeNull();
  });
});
