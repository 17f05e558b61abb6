import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonSchema, publishedSchemas } from '../../src/commands/schema/schemas.ts';
import { type ApifyServer, startApifyServer } from '../support/apify-server.ts';
import { runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { callReport, delivery } from '../support/hooks.ts';
import { type InstantlyServer, startInstantlyServer } from '../support/instantly-server.ts';
import { differences, type Json } from '../support/json-schema.ts';
import { type SmartleadServer, startSmartleadServer } from '../support/smartlead-server.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const database = useDatabase();
const dir = useDirectory();
let apify: ApifyServer;
let instantly: InstantlyServer;
let smartlead: SmartleadServer;

/** Of messages of the queue that are there before. */
const messageId = (n: number) => `4f0c1c5e-0000-4000-8000-00000000000${n}`;

const ACCOUNT = '4f0c1c5e-0000-4000-8000-0000000000a1';
const LEAD = '4f0c1c5e-0000-4000-8000-0000000000b1';
const LEADS = `insert into growth.clients (client_id, business_name, email, password_hash, api_key)
    values ('${ACCOUNT}', 'Studio', 'ana@studio.example', '!', 'sha256:x');
  insert into growth.lead_memory (id, client_id, email, name, current_tag) values ('${LEAD}', '${ACCOUNT}', 'joe@lead.example', 'Joe', 'Active')`;

/** One that was converted, for the reports. */
const CONVERTED = `insert into growth.lead_memory (id, client_id, email, name, tone, current_tag)
    values ('4f0c1c5e-0000-4000-8000-0000000000b2', '${ACCOUNT}', 'max@lead.example', 'Max', 'calm', 'Converted');
  insert into growth.lead_actions (lead_id, client_id, action_type, tag, conversion_outcome)
    values ('4f0c1c5e-0000-4000-8000-0000000000b2', '${ACCOUNT}', 'tag', 'Converted', true);
  insert into growth.growth_brain (client_id, event_type, learning_snapshot, insight_text, confidence)
    values ('${ACCOUNT}', 'engagement_score', '{"metrics": {"total_leads": 1}}', 'one lead', 0.09)`;

/** How each command is called so that it prints something, in an order in which it has something to print. RUN is the import's. */
const REPLY = '4f0c1c5e-0000-4000-8000-00000000aaaa';
const CALLS: Record<string, string[][]> = {
  init: [['--database', 'pglite:./set-up', '--yes', '--no-migrate']],
  'migrate plan': [[]],
  'migrate up': [['--yes']],
  'migrate export': [['./exported']],
  doctor: [[]],
  'import-clients-json': [
    [fixture('clients_data.json'), '--no-media', '--dry-run'],
    [fixture('clients_data.json'), '--no-media'],
    [fixture('clients_data.json'), '--no-media'],
  ],
  'import-csv': [['contacts.csv', '--dry-run'], ['contacts.csv']],
  'import-leads': [['leads.ndjson', '--dry-run'], ['leads.ndjson']],
  'import-leads --explain': [['leads.ndjson', '--explain']],
  'accounts list': [[]],
  'accounts show': [[ACCOUNT]],
  'accounts create': [['--email', 'ben@studio.example', '--business-name', 'Ben', '--password-stdin']],
  'accounts update': [[ACCOUNT, '--business-name', 'Atelier']],
  'accounts rotate-key': [[ACCOUNT, '--reason', 'test', '--grace', '1h']],
  'accounts keys': [[], ['--older-than', '1s']],
  'accounts verify-key': [['-']],
  'leads list': [['--state', 'all']],
  'leads show': [[LEAD]],
  'leads add': [['--client', ACCOUNT, '--email', 'eve@lead.example', '--name', 'Eve', '--no-test', '--urgency', 'High']],
  'leads set': [[LEAD, '--tone', 'calm', '--no-test']],
  'leads tag': [[LEAD, 'Follow-Up']],
  'leads convert': [[LEAD, '--value', '5000']],
  'leads revert': [[LEAD, '--reason', 'by accident']],
  'leads archive': [[LEAD]],
  'leads unarchive': [[LEAD]],
  'leads delete': [[LEAD]],
  'leads restore': [[LEAD]],
  'leads note': [[LEAD, 'call back']],
  'leads export': [[]],
  'brain run': [['--dry-run'], []],
  'prospects import': [['contacts.csv', '--map', 'business_name=Company', '--allow-rejects']],
  'prospects import --explain': [['contacts.csv', '--explain']],
  'prospects list': [[]],
  'prospects score': [['firm.example', '--no-autoresponder']],
  'prospects high-priority': [[]],
  'prospects draft': [['--sender', 'Northlight']],
  'prospects log-outreach': [
    ['firm.example', '--subject', 'Hi', '--body', 'Hello', '--dry-run'],
    ['firm.example', '--subject', 'Hi', '--body', 'Hello'],
  ],
  'prospects mark': [
    ['opened', 'firm.example'],
    ['ignored', '--older-than', '7d'],
  ],
  'prospects show': [['firm.example']],
  'maintain stats': [[], ['--unused']],
  'maintain archive-old': [['--older-than', '1y']],
  'maintain cleanup-test': [['--leads', '--yes']],
  'maintain cleanup-test --dry-run': [['--leads', '--dry-run']],
  'maintain export-person': [['--email', 'joe@lead.example']],
  'maintain erase --dry-run': [['--email', 'joe@lead.example', '--dry-run']],
  'maintain erase': [['--email', 'nobody@lead.example', '--yes']],
  'import-csv --explain': [['contacts.csv', '--explain']],
  'import-dms': [[fixture('instagram-export')]],
  'import-replies': [[fixture('import-replies'), '--dry-run'], [fixture('import-replies')]],
  'replies show': [[REPLY]],
  'replies relabel': [[REPLY, '--outcome', 'decline', '--reason', 'looked at it']],
  'replies undo': [[REPLY, '--reason', 'looked at it']],
  'scrape following': [
    ['--from-dataset', fixture('apify-following.json'), '--add-clients'],
    ['--enqueue', '--force'],
  ],
  'scrape following --estimate': [['--estimate', '--force']],
  'scrape profiles': [['--from-dataset', fixture('apify-profiles.ndjson'), '--no-media']],
  'scrape profiles --estimate': [['--estimate', '--force']],
  'scrape worker': [['--once', '--no-check', '--retry-delay', '10ms']],
  'scrape retry': [['--dry-run'], []],
  categorize: [['--dry-run'], []],
  'categorize explain': [['quiethustlclub']],
  'categorize apply': [['sheet.csv']],
  'backfill scrape-runs': [[]],
  'report coverage': [[], ['--by', 'run']],
  'report churn': [['--min-coverage', '0']],
  'report campaigns': [[], ['--at-risk']],
  'report sdr-campaigns': [[], ['--at-risk']],
  'report daily': [[], ['--fill']],
  'report timeline': [['ana@firm.example']],
  'report funnel': [[], ['--by-campaign']],
  'report search': [['checklist']],
  'report grade': [['ana.draws']],
  'report person': [['hello@stillwater.example'], ['@dana.lifts']],
  'report halts': [['--all']],
  'report run': [['query.sql']],
  sql: [["select ig_username, metadata from discovery.pages where ig_username = 'quiethustlclub'"]],
  'jobs show': [['RUN']],
  'jobs late': [['--max-age', 'import-clients-json=26h', '--max-age', 'halt=1d']],
  'rejects show': [['RUN']],
  'rejects retry': [['RUN', 'fix.ndjson']],
  'rejects dismiss': [['RUN']],
  'sync-instantly blocklist': [['--push', '--yes']],
  'sync-instantly blocklist --dry-run': [['--push', '--dry-run']],
  'campaigns create': [['--name', 'Q1', '--subject', 'Hi {{first_name|there}}']],
  'campaigns show': [['Q1']],
  'campaigns status': [['Q1', 'active', '--yes']],
  'campaigns status --dry-run': [['Q1', 'paused', '--dry-run']],
  'campaigns add-leads': [['Dental clinics EU', '--all', '--yes']],
  'campaigns add-leads --dry-run': [['Dental clinics EU', '--all', '--dry-run']],
  'campaigns add-leads --explain': [['Dental clinics EU', 'contacts.csv', '--explain']],
  'campaigns push': [['Dental clinics EU', '--yes']],
  'campaigns push --dry-run': [['Dental clinics EU', '--dry-run']],
  'campaigns pull-suppressed': [['--yes']],
  'campaigns pull-suppressed --dry-run': [['--dry-run']],
  'campaigns render': [['Q1', '--lead', 'ana@firm.example']],
  'audience select': [['--segment', 'Fintech']],
  'audience save': [['A', '--segment', 'Fintech']],
  'audience show': [['A'], ['A', '--excluded']],
  'audience diff': [['A']],
  'audience export': [['A'], ['A', '--for', 'smartlead']],
  'audience push': [['smartlead', 'A', '--campaign', '77', '--yes']],
  'audience push --dry-run': [['smartlead', 'A', '--campaign', '77', '--dry-run']],
  'sdr-campaign start': [['--audience', 'A', '--yes']],
  'sdr-campaign start --dry-run': [['--audience', 'A', '--dry-run']],
  'sdr-campaign status': [['1', 'sent']],
  'sdr-campaign status --dry-run': [['1', 'completed', '--dry-run']],
  'sdr-campaign undo': [['1']],
  'sdr-campaign undo --dry-run': [['1', '--dry-run']],
  'import-companies': [['companies.json', '--dry-run'], ['companies.json']],
  'import-companies --explain': [['companies.csv', '--explain']],
  'companies list': [[]],
  'companies show': [['7707083893']],
  'companies update': [['7707083893', '--set', 'segment=IT']],
  'companies merge --dry-run': [['7707083893', 'Branch', '--dry-run']],
  'companies merge': [['7707083893', 'Branch', '--yes']],
  'companies research': [[]],
  'companies research --set': [['--set', 'companies.csv']],
  'companies research --explain': [['--set', 'companies.csv', '--explain']],
  'companies statuses list': [[]],
  'companies statuses add': [['на проверке', 'Suspended']],
  'companies statuses remove': [['на проверке']],
  'employees list': [[]],
  'employees show': [['ann@acme.example']],
  'employees update': [['ann@acme.example', '--set', 'position=CTO']],
  'employees merge --dry-run': [['ann@acme.example', 'Бо', '--dry-run']],
  'employees merge': [['ann@acme.example', 'Бо', '--yes']],
  'employees repair-names': [[]],
  'ai log': [['prompts.ndjson']],
  'ai log --explain': [['prompts.ndjson', '--explain']],
  'ai search': [['tone']],
  'contacts add': [['ana.draws', 'ana.old', 'ana.new', '--tag', 'vip']],
  'contacts touch': [['ana.draws', '--lane', 'service', '--note', 'called']],
  'contacts plan': [['ana.draws', '14d']],
  'contacts stage': [['ana.draws', 'context_captured']],
  'contacts consent': [['ana.draws', '--give', 'offers', '--evidence', 'yes']],
  'contacts context': [['ana.draws', '--building', 'a zine']],
  'contacts tag': [['ana.draws', 'artist']],
  'contacts note': [['ana.draws', 'moves in May']],
  'contacts list': [[]],
  'contacts show': [['ana.draws']],
  'contacts next': [['ana.draws']],
  'contacts score': [['ana.draws', '--reliability', '9']],
  'contacts score --explain': [['ana.draws', '--explain']],
  'contacts score --all': [['--all']],
  'contacts detect': [['this is taking me forever']],
  'contacts detect --all': [['--all']],
  'contacts merge --dry-run': [['ana.draws', 'ana.new', '--dry-run']],
  'contacts merge': [['ana.draws', 'ana.old', '--yes']],
  'enqueue-outreach --explain': [['--from', 'contacts.csv', '--explain', '--map', 'instagram_username=Company']],
  'import-dms --explain': [['export', '--resolve', 'contacts.csv', '--explain', '--map', 'handle=Company']],
  'scrape following --explain': [['--from-dataset', 'contacts.csv', '--explain', '--map', 'username=Company']],
  'scrape profiles --explain': [['--from-dataset', 'contacts.csv', '--explain', '--map', 'username=Company']],
  'contacts add --explain': [['--from', 'contacts.csv', '--explain', '--map', 'instagram_username=Company']],
  'enqueue-outreach': [['--message', 'Hi', '--campaign', 'q1', '--yes', '--window', '00:00-24:00']],
  'enqueue-outreach --dry-run': [['--message', 'Hi', '--dry-run']],
  'queue claim': [['--window', '00:00-24:00']],
  'queue done': [[messageId(1)]],
  'queue fail': [[messageId(2), '--error', 'private']],
  'queue cancel': [[messageId(3)]],
  'queue requeue': [[messageId(2)]],
  'offers create': [['--name', 'Audit', '--price-min', '5']],
  'events add': [['note_added', '--lead', 'ana@firm.example', '--note', 'x']],
  'webhook ingest': [['delivery.json']],
  'import-calls': [['report.json']],
  serve: [['--webhooks', '--listen', '127.0.0.1:0', '--for', '50ms']],
  seed: [['internal-client'], ['templates']],
  'seed list': [['templates']],
  'seed export': [[]],
  'seed import': [['seeds.json']],
  'suppress add': [['ana@studio.example', '--reason', 'asked', '--yes']],
  'suppress add --dry-run': [['ben@studio.example', '--reason', 'asked', '--dry-run']],
  'suppress list': [['--state', 'all']],
  'suppress check': [['ana@studio.example', '@dana.lifts']],
  'suppress import': [['optouts.csv', '--reason', 'list']],
  'suppress import --explain': [['optouts.csv', '--reason', 'list', '--explain']],
  'suppress remove': [['ana@studio.example', '--reason', 'asked again']],
  'categorize apply --explain': [['sheet.csv', '--explain']],
  'backfill scrape-runs --explain': [['--from', 'past.csv', '--explain']],
  halt: [['--reason', 'test']],
  resume: [[]],
};
const FIRST = [
  'init',
  'migrate plan',
  'migrate up',
  'import-clients-json',
  'import-csv',
  'import-dms',
  'import-companies',
  'ai log',
  'employees repair-names',
  'companies merge --dry-run',
  'employees merge --dry-run',
  'import-replies',
  'scrape following',
  'scrape profiles',
  'campaigns create',
  'campaigns status',
  'sync-instantly run',
  'campaigns add-leads',
  'campaigns push',
  'enqueue-outreach --dry-run',
  'enqueue-outreach',
  'queue claim',
  'queue done',
  'queue fail',
  'queue cancel',
  'queue requeue',
  'audience save',
  'audience push',
  'sdr-campaign start',
  'prospects import',
  'prospects score',
  'prospects high-priority',
  'prospects draft',
  'prospects log-outreach',
  'prospects mark',
  'halt',
  'suppress add',
  'contacts add',
];
/** Something to migrate: the least of the functions is not there any more. */
const UNDONE = `drop function ops.page(jsonb, jsonb, integer); delete from ops.migrations where version = 'ops/page'`;
/** Messages of the queue: one that is due, two that were handed out, one that waits. */
const QUEUED = [0, 1, 2, 3]
  .map((n) => `insert into crm.outreach_queue (id, username, message_text) values ('${messageId(n)}', 'queued${n}', 'Hi');`)
  .join('\n');
/** An employee whom an audience has, and one without an address. */
const EMPLOYED = `insert into sdr.companies (company_name, segment) values ('Firm', 'Fintech');
  insert into sdr.employees (company_id, full_name, work_email) select id, n, e from sdr.companies, (values ('Ana', 'ana@registry.example'), ('Ben', null)) p(n, e)`;
const CLAIMED = `update crm.outreach_queue set claim_id = gen_random_uuid(), claimed_at = now() - interval '1 hour',
  lease_ends_at = now() + interval '1 hour' where username in ('queued1', 'queued2');
  insert into crm.instagram_contacts (instagram_username) values ('somebody')`;
/** Printed by nobody else's rows: they are made here. */
const MADE = `
  insert into sdr.mails (id, fingerprint, is_automatic) values ('${REPLY}', repeat('a', 64), false);
  insert into sdr.replies (id, mail_id, ordinal, at, address, candidates, outcome, found_outcome, confidence, evidence, is_policy, is_answer)
  values ('${REPLY}', '${REPLY}', 1, now(), 'ana@studio.example', '{ana@studio.example}', 'interested', 'interested', 0.9, 'yes', false, true);
  insert into discovery.scrape_runs (job_type, client_id, target_username, status, total_expected, total_retrieved, coverage_pct, cost_usd, finished_at)
  select 'client_following', id, ig_username, 'succeeded', 10, 10, 100, 0.25, now() from discovery.clients where ig_username = 'dana.lifts';
  insert into ops.suppressions (kind, value, reason, source) values ('email', 'hello@stillwater.example', 'asked', 'test');
  insert into crm.fit_signals (product, signal_key, signal_description) values ('services', 'manual_overload', 'This is taking me forever')`;

/** Somebody who said no, whom no list of the vendor will have; and a note. While sending is halted, a sync makes no events. */
const SYNCED = `
  insert into outbound.instantly_leads_raw (instantly_lead_id, instantly_campaign_id, email, lead_status, raw_json)
  select 'at risk', instantly_campaign_id, 'hello@stillwater.example', '1', '{}' from outbound.instantly_campaigns_raw where campaign_status = 1;
  insert into outbound.events (event_source, event_type, lead_id, note_text)
  select 'manual', 'note_added', id, 'wants a demo' from outbound.leads where email = 'ana@firm.example'`;

/** Somebody whom to call. */
const DUE = `
  insert into outbound.campaign_leads (campaign_id, lead_id, email_status, email_sent_at)
  select c.id, l.id, 'sent', now() - interval '5 days' from outbound.campaigns c, outbound.leads l where l.email = 'ana@firm.example'`;

const names = Object.keys(publishedSchemas);
const ordered = [...FIRST, ...names.filter((name) => !FIRST.includes(name))];

beforeAll(async () => {
  instantly = await startInstantlyServer({ limits: { emailsPerMinute: 1_000 } });
  smartlead = await startSmartleadServer();
  apify = await startApifyServer({ accounts: [{ handle: 'dana.lifts', followsCount: 5 }] });
  await writeFile(join(dir.path, 'seeds.json'), '{"templates": [{"lane": "rewarm", "action_key": "ours", "action_text": "hello"}]}');
  await writeFile(join(dir.path, 'sheet.csv'), 'ig_username,category,promo_status\nquiethustlclub,,warm\n');
  await writeFile(join(dir.path, 'contacts.csv'), 'Email,Company,Website\nana@firm.example,Firm,https://firm.example\nnobody,,\n');
  await writeFile(join(dir.path, 'companies.csv'), 'ИНН,company_research\n7707083893,They make tools\n');
  await writeFile(join(dir.path, 'prompts.ndjson'), '{"session_key": "s1", "prompt": "the tone", "response": "dry"}\n');
  await writeFile(
    join(dir.path, 'companies.json'),
    JSON.stringify([
      {
        company_name: 'Acme',
        tin: '7707083893',
        employees: [{ full_name: 'Ann Lee', work_email: 'ann@acme.example' }, { full_name: 'Бо' }, { full_name: 'Федина Инна' }],
      },
      { company_name: 'Branch' },
    ]),
  );
  await writeFile(join(dir.path, 'past.csv'), 'job_type,target_username,finished_at\nclient_following,dana.lifts,2026-09-01T08:00:00Z\n');
  await writeFile(
    join(dir.path, 'leads.ndjson'),
    `{"client_id": "${ACCOUNT}", "email": "joe@lead.example", "name": "Joe", "tone": "calm"}\n`,
  );
  await database.sql.unsafe(`${LEADS};\n${CONVERTED}`);
  await writeFile(join(dir.path, 'optouts.csv'), 'E-mail\ncara@studio.example\n');
  await writeFile(join(dir.path, 'fix.ndjson'), '{"pointer": "/pages/bad.count", "record": {"follower_count": 5}}\n');
  await writeFile(join(dir.path, 'query.sql'), 'select ig_username, promo_status from discovery.pages');
  await writeFile(join(dir.path, 'delivery.json'), JSON.stringify(delivery('reply_received')));
  await writeFile(join(dir.path, 'report.json'), JSON.stringify(callReport('a', 'voicemail')));
  await mkdir(join(dir.path, 'exported'));
  await database.sql.unsafe(UNDONE);
});
afterAll(async () => {
  await apify.close();
  await instantly.close();
  await smartlead.close();
});

async function print(name: string, args: string[], run: string): Promise<Json> {
  const env = {
    OUTREACH_DATABASE: database.url,
    APIFY_TOKEN: apify.token,
    APIFY_API_URL: apify.url,
    INSTANTLY_API_KEY: instantly.key,
    INSTANTLY_API_URL: instantly.url,
    SMARTLEAD_API_KEY: smartlead.key,
    SMARTLEAD_API_URL: smartlead.url,
    OUTREACH_WEBHOOK_SECRET: 'a-secret-of-the-webhooks',
  };
  const words = name.split(' ').filter((word) => !word.startsWith('--'));
  const call = [...words, ...args.map((arg) => (arg === 'RUN' ? run : arg)), '--format', 'json', '--no-input'];
  const { stdout, stderr, exitCode } = await runCli(call, { env, cwd: dir.path, input: 'Secret123word' });
  expect([0, 3, 7], `${call.join(' ')}: ${stderr}`).toContain(exitCode);
  return z.json().parse(JSON.parse(stdout));
}

describe('what a command prints is what its schema says', () => {
  let run = '';
  it.each(ordered)('%s', async (name) => {
    const published = publishedSchemas[name];
    if (published === undefined) throw new Error(`${name} is not published`);
    const printed: Json[] = [];
    for (const args of CALLS[name] ?? [[]]) printed.push(await print(name, args, run));
    if (name === 'scrape profiles') await database.sql.unsafe(MADE);
    if (name === 'import-csv') await database.sql.unsafe(`${QUEUED}\n${CLAIMED};\n${EMPLOYED}`);
    if (name === 'sync-instantly run') await database.sql.unsafe(SYNCED);
    if (name === 'campaigns status') await database.sql.unsafe(DUE);
    if (name === 'import-clients-json') {
      const [row] = await database.sql<
        { id: string }[]
      >`select id from ops.runs where command = 'import-clients-json' order by started_at limit 1`;
      run = row?.id ?? '';
    }
    const schema = z.json().parse(jsonSchema(name, published));
    expect(printed.flatMap((value) => differences(schema, value))).toEqual([]);
    // A list without rows shows nothing.
    expect(
      printed.some((value) => !Array.isArray(value) || value.length > 0),
      'nothing was printed',
    ).toBe(true);
  });
});
