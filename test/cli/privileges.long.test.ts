import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wholeProgram } from '../../src/cli/build-program.ts';
import { recordedCommands } from '../../src/commands/index.ts';
import { populate } from '../db/privileges/rows.ts';
import { changes, snapshotPrivileges } from '../db/privileges/snapshot.ts';
import { runCli } from '../support/cli.ts';
import { temporaryDirectory } from '../support/databases.ts';
import { callReport, delivery } from '../support/hooks.ts';
import { type InstantlyServer, startInstantlyServer } from '../support/instantly-server.ts';
import { createDatabase, migrate, type PostgresServer, startPostgres } from '../support/postgres.ts';

const FIXTURE = fileURLToPath(new URL('../../fixtures/clients_data.json', import.meta.url));
const EXPORT = fileURLToPath(new URL('../../fixtures/instagram-export', import.meta.url));
const REPLIES = fileURLToPath(new URL('../../fixtures/import-replies', import.meta.url));
const directory = await temporaryDirectory();

interface Invocation {
  args: string[];
  /** For the test's name, where a command is run more than once. */
  how?: string;
  /** Default 0. */
  exitCode?: number;
  /** What the owner does first, so that the command has something to do. */
  prepare?: string;
  /** In the output: it was done. */
  says?: RegExp;
}

/** A run that refused a record, and that record corrected. */
const RUN = '4f0c1c5e-0000-4000-8000-000000000001';
const CORRECTED = join(directory.path, 'corrected.ndjson');
await writeFile(CORRECTED, JSON.stringify({ pointer: '/pages/corrected.page', record: { username: 'corrected.page' } }));
const LISTS = join(directory.path, 'lists.json');
await writeFile(LISTS, JSON.stringify([{ following_of: 'dana.lifts', username: 'a.page' }]));
const PROFILES = join(directory.path, 'profiles.json');
await writeFile(PROFILES, JSON.stringify([{ username: 'a.page', id: '1', biography: 'Art', followersCount: 5 }]));
const WORKSHEET = join(directory.path, 'worksheet.csv');
await writeFile(WORKSHEET, 'ig_username,category\na.page,ART_THEME\n');
const OPTOUTS = join(directory.path, 'optouts.csv');
await writeFile(OPTOUTS, 'email\nben@studio.example\n');
const CONTACTS = join(directory.path, 'contacts.csv');
await writeFile(
  CONTACTS,
  'First Name,Email,Company,Opted Out\nAnn,ann@import.example,Import Ltd,\nBen,ben@import.example,Import Ltd,yes\n',
);
const COMPANIES = join(directory.path, 'companies.json');
await writeFile(
  COMPANIES,
  JSON.stringify([
    { company_name: 'Acme', tin: '7707083893', employees: [{ full_name: 'Ann Lee' }, { full_name: 'Bo' }] },
    { company_name: 'Branch' },
  ]),
);
const RESEARCH = join(directory.path, 'research.csv');
await writeFile(RESEARCH, 'tin,company_research\n7707083893,They make tools\n');
const PROMPTS = join(directory.path, 'prompts.ndjson');
await writeFile(PROMPTS, JSON.stringify({ session_key: 's1', prompt: 'the tone', response: 'dry' }));
const BROKEN = join(directory.path, 'broken.csv');
await writeFile(BROKEN, 'First Name,Email\n"Ann,ann@import.example\n');
/** A campaign and a lead that are there before any command. */
const ACCOUNT = '4f0c1c5e-0000-4000-8000-0000000000a1';
const LEADS = join(directory.path, 'leads.ndjson');
await writeFile(LEADS, JSON.stringify({ client_id: ACCOUNT, email: 'new@made.example', name: 'New' }));
const MADE = '4f0c1c5e-0000-4000-8000-000000000002';
const DELIVERIES = join(directory.path, 'deliveries.ndjson');
await writeFile(DELIVERIES, JSON.stringify(delivery('reply_received', { lead_email: 'told@clinic.example' })));
const REPORTS = join(directory.path, 'reports.ndjson');
await writeFile(REPORTS, JSON.stringify(callReport('a', 'voicemail', { call: { metadata: { lead_id: 'told@clinic.example' } } })));
const SEEDS = join(directory.path, 'seeds.json');
await writeFile(SEEDS, JSON.stringify({ templates: [{ lane: 'rewarm', action_key: 'ours', action_text: 'hello' }] }));
const QUERY = join(directory.path, 'query.sql');
await writeFile(QUERY, 'select count(*) as n from crm.fit_signals');

/** A message of the queue to this handle, as the assignments say. */
const message = (username: string, assignments: string) =>
  `insert into crm.outreach_queue (id, username, message_text) values ('${messageId(username)}', '${username}', 'Hi');
   update crm.outreach_queue set priority = 9${assignments} where username = '${username}'`;
function messageId(username: string): string {
  return `4f0c1c5e-0000-4000-8000-${Buffer.from(username).toString('hex').slice(-12)}`;
}
const CLAIMED = `, claim_id = gen_random_uuid(), claimed_at = now(), lease_ends_at = now() + interval '1 hour'`;

/** A reply that nothing came of. */
const REPLY = '4f0c1c5e-0000-4000-8000-00000000aaaa';
const A_REPLY = `
  insert into sdr.mails (id, fingerprint, is_automatic) values ('${REPLY}', repeat('a', 64), false) on conflict do nothing;
  insert into sdr.replies (id, mail_id, ordinal, at, address, candidates, outcome, found_outcome, confidence, evidence, is_policy, is_answer)
  values ('${REPLY}', '${REPLY}', 1, now(), 'ana@studio.example', '{ana@studio.example}', 'decline', 'decline', 0.9, 'no', false, true)
  on conflict do nothing`;

/** How each command is run, by its name. */
const INVOCATIONS: Record<string, Invocation[]> = {
  'migrate up': [
    { how: 'with nothing to do', args: [], says: /"skipped"/ },
    {
      how: 'that makes every function, view and trigger anew',
      args: [],
      prepare: `update ops.migrations set checksum = 'other' where kind = 'function'`,
      says: /"functions": [1-9]/,
    },
  ],
  'migrate status': [{ args: ['--check'], says: /applied/ }],
  'migrate plan': [{ args: [], says: /^\[\]/ }],
  'migrate export': [{ args: [join(directory.path, 'migrations')], says: /_outreach_functions\.sql/ }],
  'import-clients-json': [
    { how: 'dry', args: [FIXTURE, '--dry-run'], exitCode: 3, says: /"dry_run": true/ },
    { how: 'for the first time', args: [FIXTURE], exitCode: 3, says: /"inserted": [1-9]/ },
    { how: 'again', args: [FIXTURE, '--force'], exitCode: 3, says: /"unchanged": [1-9]/ },
  ],
  'import-dms': [
    { how: 'dry', args: [EXPORT, '--dry-run'], says: /"dry_run": true/ },
    { how: 'for the first time', args: [EXPORT], says: /"crm.holds"/ },
    { how: 'again', args: [EXPORT, '--force'], says: /"unchanged": [1-9]/ },
  ],
  'import-companies': [
    { how: 'dry', args: [COMPANIES, '--dry-run'], says: /"dry_run": true/ },
    { how: 'for the first time', args: [COMPANIES], says: /"inserted": 2/ },
    { how: 'again', args: [COMPANIES, '--force'], says: /"unchanged": 2/ },
  ],
  'ai log': [{ args: [PROMPTS], says: /"sdr.ai_interactions"/ }],
  'ai search': [{ args: ['tone'], says: /"prompt"/ }],
  'companies list': [{ args: [], says: /7707083893/ }],
  'companies show': [{ args: ['7707083893'], says: /"employees"/ }],
  'companies update': [{ args: ['7707083893', '--set', 'segment=IT'], says: /"updated": 1/ }],
  'companies research': [
    { how: 'out', args: [], says: /"missing"/ },
    { how: 'in', args: ['--set', RESEARCH], says: /"updated": 1/ },
  ],
  'companies statuses list': [{ args: [], says: /Liquidated/ }],
  'companies statuses add': [{ args: ['reorganised', 'Active'], says: /"inserted": 1/ }],
  'companies statuses remove': [{ args: ['reorganised'], says: /"updated": 1/ }],
  'companies merge': [{ args: ['7707083893', 'Branch', '--yes'], says: /"updated": 1/ }],
  'employees list': [{ args: [], says: /Ann Lee/ }],
  'employees show': [{ args: ['Ann Lee'], says: /"company"/ }],
  'employees update': [{ args: ['Ann Lee', '--set', 'position=CTO'], says: /"updated": 1/ }],
  'employees merge': [{ args: ['Ann Lee', 'Bo', '--yes'], says: /"updated": 1/ }],
  'employees repair-names': [{ args: [], says: /^\[/ }],
  'report research': [{ args: [], says: /"freshness"/ }],
  'import-replies': [
    { how: 'dry', args: [REPLIES, '--dry-run'], says: /"dry_run": true/ },
    { how: 'for the first time', args: [REPLIES], says: /"ops.suppressions"/ },
    { how: 'again', args: [REPLIES, '--force'], says: /"unchanged": [1-9]/ },
  ],
  'replies list': [{ args: [], says: /^\[/ }],
  'replies show': [{ args: [REPLY], prepare: A_REPLY, says: /"outcome"/ }],
  'replies relabel': [{ args: [REPLY, '--outcome', 'unsubscribe', '--reason', 'test'], prepare: A_REPLY, says: /"updated": 1/ }],
  'replies undo': [{ args: [REPLY, '--reason', 'test'], prepare: A_REPLY, says: /"updated": 1/ }],
  'report replies': [{ args: [], says: /^\[/ }],
  'import-csv': [
    { how: 'dry', args: [CONTACTS, '--dry-run'], says: /"dry_run": true/ },
    { how: 'for the first time', args: [CONTACTS], says: /"inserted": 2/ },
    { how: 'again', args: [CONTACTS, '--force'], says: /"unchanged": 2/ },
    { how: 'that cannot be read', args: [BROKEN], exitCode: 2 },
  ],
  'scrape following': [{ args: ['--from-dataset', LISTS], says: /"discovery.scrape_items"/ }],
  'scrape profiles': [{ args: ['--from-dataset', PROFILES], says: /"discovery.page_profiles"/ }],
  'scrape worker': [{ args: ['--once'], says: /"scrape worker"/ }],
  'scrape retry': [{ args: [], says: /"discovery.scrape_runs"/ }],
  'backfill scrape-runs': [{ args: [], says: /"backfill scrape-runs"/ }],
  'sync-instantly run': [{ args: [], says: /"outbound.instantly_leads_raw"/ }],
  'sync-instantly blocklist': [{ args: ['--push', '--yes'], says: /"sync-instantly blocklist"/ }],
  'sync-instantly normalize': [{ args: ['--rebuild'], says: /"outbound.events"/ }],
  'webhook ingest': [
    { how: 'for the first time', args: [DELIVERIES], says: /"inserted": 1/ },
    { how: 'again', args: [DELIVERIES, '--force'], says: /"repeated": 1/ },
  ],
  'import-calls': [{ args: [REPORTS], says: /"repeated": 0/ }],
  serve: [{ args: ['--webhooks', '--listen', '127.0.0.1:0', '--for', '100ms'], says: /"serve"/ }],
  categorize: [{ args: [], says: /"discovery.pages"/ }],
  'categorize apply': [{ args: [WORKSHEET], says: /"updated": 1/ }],
  'categorize explain': [{ args: ['quiethustlclub'], says: /"verdict"/ }],
  'suppress add': [{ args: ['ana@studio.example', '--reason', 'test'], says: /"inserted": 1/ }],
  'suppress list': [{ args: ['--state', 'all'], says: /ana@studio/ }],
  'suppress check': [{ args: ['ana@studio.example'], says: /"suppressed":/ }],
  'suppress export': [{ args: [], says: /^kind,value/ }],
  'suppress import': [{ args: [OPTOUTS, '--reason', 'list'], says: /"inserted": 1/ }],
  'suppress remove': [{ args: ['ana@studio.example', '--reason', 'test'], says: /"updated": 1/ }],
  'report categories': [{ args: [], says: /ART_THEME/ }],
  'report promo': [{ args: [], says: /^\[/ }],
  'report roi': [{ args: [], says: /^\[/ }],
  'report review': [{ args: [], says: /^\[/ }],
  'report churn': [{ args: [], says: /^\[/ }],
  'report spend': [{ args: [], says: /^\[/ }],
  'report campaigns': [
    { args: [], says: /"open_rate_of_sent"/ },
    { args: ['--at-risk'], says: /^\[/ },
  ],
  'report daily': [{ args: ['--fill'], says: /"is_filled"/ }],
  'report accounts': [{ args: [], says: /"warmup_score"/ }],
  'report timeline': [{ args: ['made@import.example'], says: /^\[/ }],
  'report funnel': [{ args: ['--by-campaign'], says: /"share_of_first"/ }],
  'report imports': [{ args: [], says: /contacts\.csv/ }],
  'report companies': [{ args: [], says: /Import Ltd/ }],
  'report health': [
    {
      args: [],
      prepare: "insert into crm.instagram_contacts (instagram_username) values ('bo.builds') on conflict do nothing",
      says: /"relationship_score"/,
    },
  ],
  'report insights': [{ args: ['--limit', '1'], says: /^\[/ }],
  'report urgency-trend': [{ args: [], says: /^\[/ }],
  'report tones': [{ args: [], says: /^\[/ }],
  'report conversions': [{ args: [], says: /^\[/ }],
  'report dashboard': [{ args: [], says: /"high_urgency_share"/ }],
  'report attention': [{ args: [], says: /"not touched"/ }],
  'report weekly': [{ args: [], says: /"task"/ }],
  'report fit-signals': [{ args: [], says: /^\[/ }],
  'report grade': [{ args: ['bo.builds'], says: /"grade"/ }],
  'report stages': [{ args: [], says: /"first_touch"/ }],
  'report overlap': [{ args: [], says: /quiethustlclub/ }],
  'report pages': [{ args: [], says: /quiethustlclub/ }],
  'report client-pairs': [{ args: [], says: /jaccard/ }],
  'report coverage': [{ args: [], says: /coverage_pct/ }],
  'report export-pages': [{ args: [], says: /quiethustlclub/ }],
  'report halts': [{ args: ['--all'], says: /^\[/ }],
  'report search': [{ args: ['checklist'], says: /checklist/ }],
  'report sdr-campaigns': [
    { args: [], says: /^\[/ },
    { args: ['--at-risk'], says: /^\[/ },
  ],
  'report person': [{ args: ['ana@studio.example'] }],
  'report run': [{ args: [QUERY], says: /"n":/ }],
  'report queue': [{ args: [], says: /"state":/ }],
  'enqueue-outreach': [
    {
      args: ['--handle', 'enqueued.one', '--message', 'Hi', '--yes'],
      prepare: `insert into crm.instagram_contacts (instagram_username) values ('enqueued.one')`,
      says: /"inserted": 1/,
    },
  ],
  'queue list': [{ args: [], says: /"username":/ }],
  'queue stats': [{ args: [], says: /"left_today":/ }],
  'queue claim': [{ args: ['--window', '00:00-24:00'], prepare: message('queue.claim', ''), says: /"username":/ }],
  'queue done': [{ args: [messageId('queue.done')], prepare: message('queue.done', CLAIMED), says: /"crm.instagram_messages"/ }],
  'queue fail': [{ args: [messageId('queue.fail'), '--error', 'private'], prepare: message('queue.fail', CLAIMED), says: /"updated": 1/ }],
  'queue cancel': [{ args: [messageId('queue.cancel')], prepare: message('queue.cancel', ''), says: /"updated": 1/ }],
  'queue requeue': [
    { args: [messageId('queue.requeue')], prepare: message('queue.requeue', `, status = 'cancelled'`), says: /"updated": 1/ },
  ],
  'campaigns list': [{ args: [], says: /"campaign_name"/ }],
  'campaigns show': [{ args: [MADE], says: /"campaign_name"/ }],
  'campaigns create': [{ args: ['--name', 'By hand', '--subject', '{{first_name}}'], says: /"created"/ }],
  'campaigns status': [{ args: [MADE, 'active', '--yes'], says: /"updated": 1/ }],
  'campaigns render': [{ args: [MADE, '--lead', 'made@import.example'], says: /"subject": "Hi Made"/ }],
  'campaigns add-leads': [{ args: ['Dental clinics EU', '--all', '--yes'], says: /"inserted": [1-9]/ }],
  'campaigns push': [{ args: ['Dental clinics EU', '--yes'], says: /"outbound.campaign_leads"/ }],
  'campaigns pull-suppressed': [{ args: ['--yes'], says: /"campaigns pull-suppressed"/ }],
  'campaigns follow-ups': [{ args: [], says: /^\[/ }],
  'audience select': [{ args: ['--segment', 'Fintech'], says: /"matched"/ }],
  'audience save': [{ args: ['Saved', '--status', 'Active'], says: /"filter_hash"/ }],
  'audience list': [{ args: [], says: /"Saved"/ }],
  'audience show': [{ args: ['Saved', '--excluded'], says: /"no_address"/ }],
  'audience diff': [{ args: ['Saved'], says: /^\[/ }],
  'audience export': [{ args: ['Saved'], says: /^\[/ }],
  'audience push': [{ args: ['smartlead', 'Saved', '--campaign', '77', '--yes'], says: /"audience push"/ }],
  'sdr-campaign start': [{ args: ['--audience', 'Saved', '--yes'], says: /"sdr-campaign start"/ }],
  'sdr-campaign list': [{ args: [], says: /"campaign_number"/ }],
  'sdr-campaign status': [{ args: ['1', 'sent'], says: /"sdr-campaign status"/ }],
  'sdr-campaign undo': [{ args: ['1'], says: /"sdr-campaign undo"/ }],
  'contacts add': [{ args: ['cleo.makes', 'dan.makes'], says: /"inserted": 2/ }],
  'contacts touch': [{ args: ['bo.builds', '--lane', 'service'], says: /"contacts touch"/ }],
  'contacts plan': [{ args: ['bo.builds', '14d'], says: /"updated": 1/ }],
  'contacts stage': [{ args: ['bo.builds', 'context_captured'], says: /"updated": 1/ }],
  'contacts consent': [{ args: ['bo.builds', '--give', 'offers', '--evidence', 'yes'], says: /"inserted": 1/ }],
  'contacts context': [{ args: ['bo.builds', '--building', 'a zine'], says: /"updated": 1/ }],
  'contacts tag': [{ args: ['bo.builds', 'vip'], says: /"updated": 1/ }],
  'contacts note': [{ args: ['bo.builds', 'moves in May'], says: /"updated": 1/ }],
  'contacts list': [{ args: [], says: /bo\.builds/ }],
  'contacts show': [{ args: ['bo.builds'], says: /"history"/ }],
  'contacts next': [{ args: ['bo.builds'], says: /"lane"/ }],
  'contacts score': [{ args: ['--all'], says: /"contacts score"/ }],
  'contacts detect': [{ args: ['--all'], says: /"contacts detect"/ }],
  'contacts merge': [{ args: ['bo.builds', 'cleo.makes', '--yes'], says: /"contacts merge"/ }],
  'import-leads': [{ args: [LEADS], says: /"growth.lead_actions"/ }],
  'accounts list': [{ args: [], says: /"client_id"/ }],
  'accounts show': [{ args: [ACCOUNT], says: /"rotations"/ }],
  'accounts create': [{ args: ['--email', 'ben@made.example', '--business-name', 'B', '--password-stdin'], says: /"api_key"/ }],
  'accounts update': [{ args: [ACCOUNT, '--business-name', 'Atelier'], says: /"updated": 1/ }],
  'accounts rotate-key': [{ args: [ACCOUNT, '--reason', 'test'], says: /"growth.api_key_rotation_log"/ }],
  'accounts keys': [{ args: [ACCOUNT], says: /"age_days"/ }],
  'accounts verify-key': [{ args: ['-'], exitCode: 7, says: /"valid": false/ }],
  'leads list': [{ args: ['--test'], says: /^\[/ }],
  'leads show': [{ args: [MADE], says: /"actions"/ }],
  'leads add': [{ args: ['--client', ACCOUNT, '--email', 'eve@made.example', '--name', 'Eve'], says: /"inserted": 1/ }],
  'leads set': [{ args: [MADE, '--urgency', 'High'], says: /"updated": 1/ }],
  'leads enrich': [{ args: [], says: /"leads enrich"/ }],
  'leads tag': [{ args: [MADE, 'Follow-Up'], says: /"updated": 1/ }],
  'leads convert': [{ args: [MADE], says: /"growth.growth_brain"/ }],
  'leads revert': [{ args: [MADE, '--reason', 'test'], says: /"growth.growth_brain"/ }],
  'leads archive': [{ args: [MADE], says: /"updated": 1/ }],
  'leads unarchive': [{ args: [MADE], says: /"updated": 1/ }],
  'leads delete': [{ args: [MADE], says: /"updated": 1/ }],
  'leads restore': [{ args: [MADE], says: /"updated": 1/ }],
  'leads note': [{ args: [MADE, 'x'], says: /"growth.lead_actions"/ }],
  'leads export': [{ args: [], says: /"tone_history"/ }],
  'brain run': [{ args: [], says: /"growth.growth_brain"/ }],
  'prospects import': [{ args: [CONTACTS, '--map', 'business_name=Company'], says: /"growth.prospect_candidates"/ }],
  'prospects list': [{ args: [], says: /"business_name"/ }],
  'prospects score': [{ args: ['ann@import.example', '--no-autoresponder'], says: /"updated": 1/ }],
  'prospects high-priority': [{ args: [], says: /^\[/ }],
  'prospects show': [{ args: ['ann@import.example'], says: /"outreach"/ }],
  'prospects draft': [{ args: ['ann@import.example', '--sender', 'Northlight'], says: /"subject"/ }],
  'prospects log-outreach': [
    { args: ['ann@import.example', '--subject', 'Hi', '--body', 'Hello'], says: /"growth.prospect_outreach_log"/ },
  ],
  'prospects mark': [{ args: ['opened', 'ann@import.example'], says: /"updated": 1/ }],
  'maintain stats': [{ args: [], says: /growth\.lead_memory/ }],
  'maintain cleanup-test': [{ args: ['--leads', '--yes'], says: /"command": "maintain cleanup-test"/ }],
  'maintain archive-old': [{ args: ['--older-than', '1y'], says: /"command": "maintain archive-old"/ }],
  'maintain export-person': [{ args: ['--email', 'nobody@lead.example'], says: /\[/ }],
  'maintain erase': [{ args: ['--email', 'nobody@lead.example', '--yes'], says: /"command": "maintain erase"/ }],
  'report industries': [{ args: [], says: /"open_rate"/ }],
  'offers list': [{ args: [], says: /"offer_name"/ }],
  'offers create': [{ args: ['--name', 'By hand'], says: /"created"/ }],
  'events add': [
    { args: ['note_added', '--lead', 'made@import.example', '--note', 'test', '--by', 'team@outreach.example'], says: /"outbound.events"/ },
    {
      how: 'of somebody who unsubscribed',
      args: ['status_changed', '--lead', 'made@import.example', '--overall-status', 'unsubscribed', '--by', 'team@outreach.example'],
      says: /"ops.suppressions"/,
    },
  ],
  sql: [{ args: ['select count(*) as n from growth.clients'], says: /"n":/ }],
  'jobs list': [{ args: [], says: /import-clients-json/ }],
  'jobs show': [{ args: [RUN], says: new RegExp(RUN) }],
  'jobs late': [{ args: ['--max-age', 'scrape=1h'], exitCode: 7, says: /never/ }],
  'rejects list': [{ args: [], says: /"open":/ }],
  'rejects show': [{ args: [RUN], says: /^\[/ }],
  'rejects retry': [{ args: [RUN, CORRECTED], says: /"inserted": 1/ }],
  'rejects dismiss': [{ args: [RUN], says: /"ops.rejects"/ }],
  init: [{ args: ['--database', 'postgres', '--yes', '--migrate', '--dotenv', join(directory.path, 'env')], says: /OUTREACH_DATABASE/ }],
  // The server is the tests' own, with a role that owns everything.
  doctor: [{ args: [], says: /privileges/ }],
  schema: [{ args: ['halt'], says: /urn:outreach:halt/ }],
  seed: [{ args: [] }],
  'seed list': [{ args: ['templates'], says: /check_in/ }],
  'seed export': [{ args: [], says: /check_in/ }],
  'seed import': [{ args: [SEEDS], says: /"inserted": 1/ }],
  halt: [{ args: ['--reason', 'test', '--system', 'crm'] }],
  resume: [{ args: ['--system', 'crm'] }],
  help: [{ args: [], says: /^Usage: outreach / }],
  completion: [{ args: ['bash'], says: /complete -F/ }],
};

/** Every command that does something itself: it has no commands below it, or arguments of its own. */
function leaves({ commands, registeredArguments }: Command, path: string[] = []): string[] {
  const own = commands.length === 0 || registeredArguments.length > 0 ? [path.join(' ')] : [];
  return [...own, ...commands.flatMap((child) => leaves(child, [...path, child.name()]))];
}
const LEAVES = leaves(await wholeProgram());

let server: PostgresServer;
let instantly: InstantlyServer;
let url: string;
let sql: postgres.Sql;
beforeAll(async () => {
  // A server of its own: roles are compared too, and they belong to the whole server.
  server = await startPostgres();
  instantly = await startInstantlyServer({ keepAliveMs: 100, limits: { emailsPerMinute: 1_000 } });
  url = await createDatabase(server);
  await migrate(url);
  sql = postgres(url, { max: 1, onnotice: () => {} });
  await populate(sql);
  await sql`insert into ops.runs (id, command, version, host, pid, status, exit_code, finished_at, counts)
            values (${RUN}, 'import-clients-json', '0', 'host', 1, 'succeeded', 3, now(), '{"options": {"timezone": "UTC", "media": true}}')`;
  await sql`insert into growth.clients (client_id, business_name, email, password_hash, api_key) values (${ACCOUNT}, 'M', 'm@made.example', '!', 'x')`;
  await sql`insert into growth.lead_memory (id, client_id, email, name) values (${MADE}, ${ACCOUNT}, 'joe@made.example', 'Joe')`;
  await sql`insert into outbound.campaigns (id, campaign_name, email_subject_template) values (${MADE}, 'Made', 'Hi {{first_name}}')`;
  await sql`insert into outbound.leads (id, first_name, email) values (${MADE}, 'Made', 'made@import.example')`;
  await sql`insert into outbound.campaign_leads (campaign_id, lead_id) values (${MADE}, ${MADE})`;
  await sql`insert into ops.rejects (run_id, source, path, pointer, reason) values (${RUN}, 'file', 'pages.x', '/pages/corrected.page', 'bad')`;
});
afterAll(async () => {
  await sql?.end();
  await server?.stop();
  await instantly?.close();
  await directory.remove();
});

/** What keeps a process alive, by kind; timers are those of the test runner, too. */
function openHandles(): string[] {
  const kinds = [
    'TCPSocketWrap',
    'TCPServerWrap',
    'TLSWrap',
    'PipeWrap',
    'ProcessWrap',
    'MessagePort',
    'FSReqCallback',
    'GETADDRINFOREQWRAP',
  ];
  return process
    .getActiveResourcesInfo()
    .filter((kind) => kinds.includes(kind))
    .sort();
}

describe('privileges, and what keeps a process alive,', () => {
  it('are compared for every command there is', () => {
    expect(LEAVES).toContain('migrate up');
    expect(LEAVES.filter((leaf) => INVOCATIONS[leaf] === undefined)).toEqual([]);
  });

  const runs = LEAVES.flatMap((leaf) =>
    (INVOCATIONS[leaf] ?? []).map((run) => ({
      ...run,
      name: [leaf, run.how].filter(Boolean).join(' '),
      args: [...leaf.split(' '), ...run.args],
    })),
  );
  it.each(runs)('are the same before and after $name', async ({ args, prepare, exitCode = 0, says = /^/ }) => {
    if (prepare !== undefined) await sql.unsafe(prepare);
    const before = await snapshotPrivileges(sql);
    const open = openHandles();
    const result = await runCli(args, {
      input: 'Secret123word',
      env: {
        OUTREACH_DATABASE: url,
        DATABASE_URL: url,
        ...(args[0] === 'serve' ? { OUTREACH_WEBHOOK_SECRET: 'a-secret-of-the-webhooks' } : {}),
        ...(args[0] === 'scrape' ? { APIFY_TOKEN: 'none' } : {}),
        ...(['sync-instantly', 'campaigns'].includes(args[0] ?? '')
          ? { INSTANTLY_API_KEY: instantly.key, INSTANTLY_API_URL: instantly.url }
          : {}),
        ...(args[0] === 'audience' ? { SMARTLEAD_API_KEY: 'a-key' } : {}),
      },
    });
    // Its process would end with it; what takes a moment to close is waited for.
    await expect.poll(openHandles).toEqual(open);
    expect(changes(before, await snapshotPrivileges(sql))).toEqual({ gone: [], new: [] });
    expect(result).toMatchObject({ exitCode, stdout: expect.stringMatching(says) });
  });
});

describe('ops.runs', () => {
  it('has rows of the commands that say so, and of no other', async () => {
    const rows = await sql<{ command: string }[]>`select distinct command from ops.runs where command <> 'test'`;
    expect(rows.map((row) => row.command).sort()).toEqual([...recordedCommands].sort());
  });
});

describe('the comparison', () => {
  /** What a change would show, undone again. */
  async function changedBy(statement: string): Promise<ReturnType<typeof changes>> {
    const before = await snapshotPrivileges(sql);
    const connection = await sql.reserve();
    try {
      await connection.unsafe(`begin; ${statement}`);
      return changes(before, await snapshotPrivileges(connection));
    } finally {
      await connection.unsafe('rollback');
      connection.release();
    }
  }

  it('shows a grant to anon, and nothing else with it', async () => {
    const { gone, new: added } = await changedBy('grant select on discovery.clients to anon');
    expect({ gone: gone.length, added }).toEqual({ gone: 1, added: [expect.stringMatching(/^relation discovery\.clients .*anon SELECT/)] });
  });

  it.each([
    'grant select (api_key) on growth.clients to authenticated',
    'revoke update (notes) on discovery.clients from authenticated',
    'grant execute on function ops.halt(text, text, text, uuid) to public',
    'alter function ops.halt(text, text, text, uuid) security definer',
    'alter function ops.guard_sending() reset search_path',
    'grant usage on schema outbound to authenticated',
    'grant usage on sequence ops.rejects_id_seq to service_role',
    'grant select on discovery.clients to service_role with grant option',
    'alter default privileges in schema crm grant select on tables to anon',
    'alter table sdr.employees disable row level security',
    'alter table sdr.employees force row level security',
    'alter table sdr.employees owner to service_role',
    'alter view ops.people set (security_invoker = false)',
    'alter policy crm_select on crm.fit_signals using (true)',
    'drop policy va_select on discovery.pages',
    'alter role authenticated bypassrls',
    'create role planted',
    'grant service_role to authenticated',
    'grant create on schema public to anon',
    `do $$ begin execute format('grant temporary on database %I to anon', current_database()); end $$`,
  ])('shows: %s', async (statement) => {
    const { gone, new: added } = await changedBy(statement);
    expect(gone.length + added.length).toBeGreaterThan(0);
  });

  it('shows nothing where a privilege is taken and given back', async () => {
    expect(
      await changedBy('revoke select on crm.fit_signals from authenticated; grant select on crm.fit_signals to authenticated'),
    ).toEqual({
      gone: [],
      new: [],
    });
  });
});
