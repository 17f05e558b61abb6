import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { wholeProgram } from '../../src/cli/build-program.ts';
import { retries } from '../../src/commands/importers.ts';
import { recordedCommands } from '../../src/commands/index.ts';
import { insteadOfRetry } from '../../src/ops/unretried.ts';
import { runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { callReport, delivery } from '../support/hooks.ts';

const database = useDatabase();
const dir = useDirectory();

type Item = { [key: string]: unknown };

interface Case {
  /** The file is `FILE`. */
  args: readonly string[];
  good: Item;
  /** As good, but for one thing. */
  bad: Item;
  /** The bad one, mended. */
  mended: Item;
  /** How records stand in the file; default: one a line. */
  file?(records: readonly Item[]): string;
  rows?: string;
  /** Counts what the mended record brought. */
  found: string;
}

const template = (action_key: string, lane: string) => ({ lane, action_key, action_text: 'hello' });
const TENANT = '4f0c1c5e-0000-4000-8000-0000000000a1';
const lead = (email: string) => ({ Email: email, Company: 'Firm' });
const page = (n: unknown) => ({ follower_count: n });

/** What each importer of "rejects retry" takes, and refuses. */
const CASES: Record<string, Case> = {
  'import-clients-json': {
    args: ['import-clients-json', 'FILE', '--no-media'],
    good: page(1),
    bad: page('many'),
    mended: page(77),
    file: (records) => JSON.stringify({ clients: {}, pages: Object.fromEntries(records.map((record, i) => [`page.${i}`, record])) }),
    found: 'select from discovery.pages where follower_count = 77',
  },
  'import-csv': {
    args: ['import-csv', 'FILE'],
    good: lead('ana@firm.example'),
    bad: lead('nobody'),
    mended: lead('ben@firm.example'),
    found: `select from outbound.leads where email = 'ben@firm.example'`,
  },
  'import-companies': {
    args: ['import-companies', 'FILE'],
    good: { company_name: 'Firm A', tin: '7707083893' },
    bad: { company_name: '', tin: '7727404070' },
    mended: { company_name: 'Firm B', tin: '7727404070' },
    found: `select from sdr.companies where company_name = 'Firm B'`,
  },
  'companies research': {
    args: ['companies', 'research', '--set', 'FILE'],
    rows: `insert into sdr.companies (company_name, tin) values ('Known', '5836634785') on conflict do nothing`,
    good: { tin: '5836634785', company_research: 'makes tools' },
    bad: { tin: '3623007578', company_research: 'sells them' },
    mended: { tin: '5836634785', company_research: 'sells tools' },
    found: `select from sdr.companies where company_research = 'sells tools'`,
  },
  'ai log': {
    args: ['ai', 'log', 'FILE'],
    good: { session_key: 's1', prompt: 'the tone', response: 'dry' },
    bad: { session_key: '', prompt: 'the length', response: 'short' },
    mended: { session_key: 's2', prompt: 'the length', response: 'short' },
    found: `select from sdr.ai_interactions where session_key = 's2'`,
  },
  'import-leads': {
    args: ['import-leads', 'FILE', '--client', TENANT],
    rows: `insert into growth.clients (client_id, business_name, email, password_hash, api_key)
           values ('${TENANT}', 'Studio', 'ana@studio.example', '!', 'k') on conflict do nothing`,
    good: { email: 'joe@lead.example', name: 'Joe' },
    bad: { email: 'nobody', name: 'Eve' },
    mended: { email: 'eve@lead.example', name: 'Eve' },
    found: `select from growth.lead_memory where email = 'eve@lead.example'`,
  },
  'prospects import': {
    args: ['prospects', 'import', 'FILE'],
    good: { business_name: 'Corp', website: 'corp.example' },
    bad: { business_name: 'Firm', website: 'nowhere' },
    mended: { business_name: 'Firm', website: 'firm.example' },
    found: `select from growth.prospect_candidates where website = 'firm.example'`,
  },
  'webhook ingest': {
    args: ['webhook', 'ingest', 'FILE'],
    good: delivery('email_sent', { step: 1 }),
    bad: delivery('email_sent', { step: 1, lead_email: 'ben@clinic.example', timestamp: 'soon' }),
    mended: delivery('email_sent', { step: 1, lead_email: 'ben@clinic.example' }),
    found: `select from outbound.leads where email = 'ben@clinic.example'`,
  },
  'import-calls': {
    args: ['import-calls', 'FILE'],
    rows: `insert into outbound.leads (email, phone) values ('joe@firm.example', '+14155550100')`,
    good: { message: { type: 'status-update', status: 'ringing' } },
    bad: { message: { type: 'end-of-call-report', call: 5 } },
    mended: callReport('a', 'voicemail'),
    found: `select from outbound.events where vapi_call_id = 'a'`,
  },
  'scrape following': {
    args: ['scrape', 'following', '--from-dataset', 'FILE', '--add-clients', '--scraped-at', '2026-02-01'],
    good: { username: 'a.page', followed_by: 'lena.codes' },
    bad: { username: '!!', followed_by: 'lena.codes' },
    mended: { username: 'b.page', followed_by: 'lena.codes' },
    found: `select from discovery.pages where ig_username = 'b.page'`,
  },
  'scrape profiles': {
    args: ['scrape', 'profiles', '--from-dataset', 'FILE', '--no-media', '--scraped-at', '2026-02-01'],
    good: { username: 'a.page', id: '1', biography: 'x' },
    bad: { username: '!!', id: '2', biography: 'x' },
    mended: { username: 'b.page', id: '2', biography: 'x' },
    found: `select from discovery.pages where ig_username = 'b.page'`,
  },
  'categorize apply': {
    args: ['categorize', 'apply', 'FILE'],
    rows: `insert into discovery.pages (ig_username) values ('a.page'), ('b.page') on conflict do nothing`,
    good: { ig_username: 'a.page', category: '', promo_status: 'warm' },
    bad: { ig_username: 'b.page', category: '', promo_status: 'wram' },
    mended: { ig_username: 'b.page', category: '', promo_status: 'warm' },
    found: `select from discovery.pages where ig_username = 'b.page' and promo_status = 'warm'`,
  },
  'suppress import': {
    args: ['suppress', 'import', 'FILE'],
    good: { email: 'ana@firm.example', reason: 'asked' },
    bad: { email: 'nobody', reason: 'asked' },
    mended: { email: 'ben@firm.example', reason: 'asked' },
    found: `select from ops.suppressions where value = 'ben@firm.example'`,
  },
  'contacts add': {
    args: ['contacts', 'add', '--from', 'FILE'],
    good: { ig_username: 'ana.draws' },
    bad: { ig_username: '!!' },
    mended: { ig_username: 'ben.draws' },
    found: `select from crm.instagram_contacts where instagram_username = 'ben.draws'`,
  },
  'seed import': {
    args: ['seed', 'import', 'FILE'],
    good: template('ours', 'rewarm'),
    bad: template('theirs', 'sales'),
    mended: template('theirs', 'offer'),
    file: (records) => JSON.stringify({ signals: [], templates: records }),
    found: `select from crm.next_best_actions where action_key = 'theirs'`,
  },
  'backfill scrape-runs': {
    args: ['backfill', 'scrape-runs', '--from', 'FILE'],
    good: { job_type: 'profile_scrape', target_username: 'a.page', finished_at: '2026-02-01T00:00:00Z' },
    bad: { job_type: 'profile_scrape', target_username: 'b.page', finished_at: 'soon' },
    mended: { job_type: 'profile_scrape', target_username: 'b.page', finished_at: '2026-02-01T00:00:00Z' },
    found: `select from discovery.scrape_runs where target_username = 'b.page'`,
  },
};

const summarySchema = z.object({ run_id: z.string(), rejected: z.object({ count: z.number() }) });

async function outreach(args: readonly string[], input = '') {
  const { exitCode, stdout, stderr } = await runCli([...args], { input, cwd: dir.path, env: { OUTREACH_DATABASE: database.url } });
  return { exitCode, stdout, stderr };
}

const ndjson = (records: readonly Item[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

function leaves(command: Command, path: readonly string[] = []): { path: string; command: Command }[] {
  return [{ path: path.join(' '), command }, ...command.commands.flatMap((child) => leaves(child, [...path, child.name()]))];
}

describe('what a command refuses', () => {
  it('is retried, or it is said what to do instead', async () => {
    const refusing = leaves(await wholeProgram())
      .filter(({ command }) => command.options.some(({ long }) => long === '--allow-rejects'))
      .map(({ path }) => path.replace(/ run$/, ''))
      // Its former flag; and what retries those of all others.
      .filter((path) => path !== 'categorize' && path !== 'rejects retry');
    expect(refusing.length).toBeGreaterThan(10);
    expect([...refusing, 'serve'].filter((path) => retries[path] === undefined && insteadOfRetry(path) === undefined)).toEqual([]);
    expect(Object.keys(retries).filter((path) => !recordedCommands.includes(path))).toEqual([]);
  });

  it('has a case here, for every importer', () => {
    // What "serve" receives is refused and retried in serve.long.test.ts.
    expect(Object.keys(CASES).sort()).toEqual(
      Object.keys(retries)
        .filter((command) => command !== 'serve')
        .sort(),
    );
  });

  it.each(Object.entries(CASES))(
    '%s: is imported once it is mended',
    async (_, { args, rows = '', good, bad, mended, file = ndjson, found }) => {
      await database.sql.unsafe(rows);
      const path = join(dir.path, 'records.json');
      await writeFile(path, file([good, bad]));
      const first = await outreach(args.map((arg) => (arg === 'FILE' ? path : arg)));
      expect({ exitCode: first.exitCode, stderr: first.stderr }).toMatchObject({ exitCode: 3 });
      const { run_id, rejected } = summarySchema.parse(JSON.parse(first.stdout));
      expect(rejected.count).toBe(1);
      expect(first.stderr).toContain(`hint: outreach rejects show ${run_id.slice(0, 8)}; with --allow-rejects`);

      const [row] = z
        .array(z.looseObject({ pointer: z.string() }))
        .parse(JSON.parse((await outreach(['rejects', 'show', run_id, '--format', 'json'])).stdout));
      const again = await outreach(['rejects', 'retry', run_id, '-'], ndjson([{ ...row, record: bad }]));
      // A dataset without one good item is told from a list of them, and refused as a whole.
      expect({ exitCode: again.exitCode, stderr: again.stderr }).toMatchObject({ exitCode: expect.toBeOneOf([2, 3]) });
      const retried = await outreach(['rejects', 'retry', run_id, '-'], ndjson([{ ...row, record: mended }]));
      expect({ exitCode: retried.exitCode, stderr: retried.stderr }).toMatchObject({ exitCode: 0 });
      expect(JSON.parse((await outreach(['rejects', 'show', run_id, '--format', 'json'])).stdout)).toEqual([]);
      expect([...(await database.sql.unsafe(found))]).toHaveLength(1);
    },
  );
});
