import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect } from 'vitest';
import { type ApifyServer, startApifyServer } from './apify-server.ts';
import { type CliOptions, type CliResult, runCli } from './cli.ts';
import type { PostgresDatabase } from './databases.ts';
import { callReport, delivery } from './hooks.ts';
import { type InstantlyServer, startInstantlyServer } from './instantly-server.ts';
import { type SmartleadServer, startSmartleadServer } from './smartlead-server.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
/** How a recorded command is called so that it has something to do. */
export interface Invocation {
  args: string[];
  /** What must be there before. */
  setUp?: string[][];
  /** It takes --if-locked, --ping-url and so on. Default: yes. */
  isScheduled?: false;
  /** Its dry run says in the summary what a run does. Default: yes; otherwise it shows a plan, a list, or what is known beforehand. */
  previews?: false;
  /** Rows that no command makes. */
  rows?: string;
  /** It prints what it hands out instead of a summary. */
  handsOut?: true;
}

export const IMPORT = ['import-clients-json', fixture('clients_data.json'), '--no-media', '--allow-rejects'];
const PROFILES = ['scrape', 'profiles', '--from-dataset', fixture('apify-profiles.ndjson'), '--no-media', '--allow-rejects'];
const FOLLOWING = ['scrape', 'following', '--from-dataset', fixture('apify-following.json'), '--add-clients', '--allow-rejects'];

const ADD_CONTACT = ['contacts', 'add', 'ana.draws'];
const SUPPRESS = (verb: string) => ['suppress', verb, 'ana@studio.example', '--reason', 'asked us to'];

const MESSAGE = '4f0c1c5e-0000-4000-8000-000000000001';
const CLAIMED = `, claim_id = gen_random_uuid(), claimed_at = now(), lease_ends_at = now() + interval '1 hour'`;
const message = (assignments: string) =>
  `insert into crm.outreach_queue (id, username, message_text) values ('${MESSAGE}', 'ana', 'Hi');
   update crm.outreach_queue set priority = 9${assignments}`;

const EMPLOYEE = `insert into sdr.companies (company_name, segment) values ('Firm', 'Fintech');
  insert into sdr.employees (company_id, full_name, work_email) select id, 'Ana', 'ana@registry.example' from sdr.companies`;
const ACCOUNT = '4f0c1c5e-0000-4000-8000-0000000000a1';
const LEAD = '4f0c1c5e-0000-4000-8000-0000000000b1';
const OLD_LEAD = '4f0c1c5e-0000-4000-8000-0000000000b2';
const LEADS = `insert into growth.clients (client_id, business_name, email, password_hash, api_key)
    values ('${ACCOUNT}', 'Studio', 'ana@studio.example', '!', 'sha256:x');
  insert into growth.lead_memory (id, client_id, email, name, current_tag) values ('${LEAD}', '${ACCOUNT}', 'joe@lead.example', 'Joe', 'Active');
  insert into growth.lead_memory (id, client_id, email, name, current_tag, archived, deleted)
    values ('${OLD_LEAD}', '${ACCOUNT}', 'eve@lead.example', 'Eve', 'Converted', false, false)`;
const TEST_DATA = `${LEADS}; update growth.lead_memory set is_test = true where id = '${OLD_LEAD}'`;
const OLD_LEADS = `${LEADS}; update growth.lead_memory set timestamp = now() - interval '2 years'`;
const onLead = (verb: string, ...more: string[]): Invocation[] => [
  { args: ['leads', verb, verb === 'revert' ? OLD_LEAD : LEAD, ...more], rows: LEADS },
];
const PROSPECT = `insert into growth.prospect_candidates (business_name, website) values ('Corp', 'corp.example')`;
const WRITTEN_TO = `${PROSPECT};
  insert into growth.prospect_outreach_log (prospect_id, email_subject, email_body) select id, 'Hi', 'Hello' from growth.prospect_candidates`;
/** What every command finds on standard input, where it looks. */
const PASSWORD = 'Secret123word';

const REPLY = '4f0c1c5e-0000-4000-8000-00000000aaaa';
const A_REPLY = `
  insert into sdr.mails (id, fingerprint, is_automatic) values ('${REPLY}', repeat('a', 64), false);
  insert into sdr.replies (id, mail_id, ordinal, at, address, candidates, outcome, found_outcome, confidence, evidence, is_policy, is_answer)
  values ('${REPLY}', '${REPLY}', 1, now(), 'ana@studio.example', '{ana@studio.example}', 'decline', 'decline', 0.9, 'no', false, true)`;
const DECIDED = ['--reason', 'looked at it'];
const ADD_COMPANIES = ['import-companies', 'companies.json'];
const SAVE = ['audience', 'save', 'A', '--segment', 'Fintech'];
const START = ['sdr-campaign', 'start', '--audience', 'A', '--yes'];

/** Every recorded command. */
export const invocations: Record<string, Invocation[]> = {
  'import-clients-json': [{ args: IMPORT }],
  'import-csv': [{ args: ['import-csv', 'contacts.csv', '--allow-rejects'] }],
  'import-dms': [{ args: ['import-dms', fixture('instagram-export')] }],
  'scrape following': [{ args: FOLLOWING }, { args: ['scrape', 'following', '--enqueue'], setUp: [IMPORT] }],
  'scrape profiles': [{ args: PROFILES }, { args: ['scrape', 'profiles', '--enqueue'], setUp: [IMPORT] }],
  'scrape worker': [{ args: ['scrape', 'worker', '--once'] }],
  'scrape retry': [{ args: ['scrape', 'retry'], setUp: [IMPORT] }],
  categorize: [{ args: ['categorize'], setUp: [PROFILES] }],
  'categorize apply': [{ args: ['categorize', 'apply', 'sheet.csv', '--allow-rejects'], setUp: [IMPORT] }],
  'backfill scrape-runs': [
    { args: ['backfill', 'scrape-runs'], setUp: [IMPORT] },
    { args: ['backfill', 'scrape-runs', '--from', 'past.csv'], setUp: [IMPORT] },
  ],
  'rejects retry': [{ args: ['rejects', 'retry', 'RUN', 'fix.ndjson'], setUp: [IMPORT] }],
  'rejects dismiss': [{ args: ['rejects', 'dismiss', 'RUN'], setUp: [IMPORT], isScheduled: false }],
  'sync-instantly': [{ args: ['sync-instantly'], previews: false }],
  'sync-instantly normalize': [{ args: ['sync-instantly', 'normalize', '--rebuild'], setUp: [['sync-instantly']] }],
  'sync-instantly blocklist': [{ args: ['sync-instantly', 'blocklist', '--push', '--yes'], setUp: [SUPPRESS('add')] }],
  'campaigns create': [{ args: ['campaigns', 'create', '--name', 'Q1', '--subject', '{{first_name}}'] }],
  'campaigns status': [{ args: ['campaigns', 'status', 'Q1', 'active', '--yes'], setUp: [['campaigns', 'create', '--name', 'Q1']] }],
  'contacts add': [{ args: ['contacts', 'add', 'ana.draws'] }],
  'contacts touch': [{ args: ['contacts', 'touch', 'ana.draws', '--lane', 'service'], setUp: [ADD_CONTACT] }],
  'contacts plan': [{ args: ['contacts', 'plan', 'ana.draws', '14d'], setUp: [ADD_CONTACT] }],
  'contacts stage': [{ args: ['contacts', 'stage', 'ana.draws', 'context_captured'], setUp: [ADD_CONTACT] }],
  'contacts consent': [{ args: ['contacts', 'consent', 'ana.draws', '--give', 'offers', '--evidence', 'yes'], setUp: [ADD_CONTACT] }],
  'contacts context': [{ args: ['contacts', 'context', 'ana.draws', '--building', 'a zine'], setUp: [ADD_CONTACT] }],
  'contacts tag': [{ args: ['contacts', 'tag', 'ana.draws', 'vip'], setUp: [ADD_CONTACT] }],
  'contacts note': [{ args: ['contacts', 'note', 'ana.draws', 'moves in May'], setUp: [ADD_CONTACT] }],
  'contacts score': [{ args: ['contacts', 'score', '--all'], setUp: [ADD_CONTACT] }],
  'contacts detect': [{ args: ['contacts', 'detect', '--all'], setUp: [ADD_CONTACT] }],
  'contacts merge': [
    { args: ['contacts', 'merge', 'ana.draws', 'ana.old', '--yes'], setUp: [['contacts', 'add', 'ana.draws', 'ana.old']] },
  ],
  'offers create': [{ args: ['offers', 'create', '--name', 'Audit'] }],
  'events add': [
    {
      args: ['events', 'add', 'note_added', '--lead', 'ana@firm.example', '--note', 'x'],
      setUp: [['import-csv', 'contacts.csv', '--allow-rejects']],
    },
  ],
  'campaigns add-leads': [
    {
      args: ['campaigns', 'add-leads', 'Q1', 'contacts.csv', '--yes'],
      setUp: [
        ['campaigns', 'create', '--name', 'Q1'],
        ['import-csv', 'contacts.csv', '--allow-rejects'],
      ],
    },
  ],
  'campaigns push': [
    {
      args: ['campaigns', 'push', 'Dental clinics EU', '--yes'],
      setUp: [
        ['import-csv', 'contacts.csv', '--allow-rejects'],
        ['sync-instantly'],
        ['campaigns', 'add-leads', 'Dental clinics EU', 'contacts.csv', '--yes'],
      ],
    },
  ],
  'campaigns pull-suppressed': [
    {
      args: ['campaigns', 'pull-suppressed', '--yes'],
      setUp: [['sync-instantly'], ['suppress', 'add', 'joe@clinic.example', '--reason', 'asked us to', '--yes']],
    },
  ],
  'import-leads': [{ args: ['import-leads', 'leads.ndjson', '--allow-rejects'], rows: LEADS }],
  'accounts create': [{ args: ['accounts', 'create', '--email', 'ana@studio.example', '--business-name', 'Studio', '--password-stdin'] }],
  'accounts update': [{ args: ['accounts', 'update', ACCOUNT, '--business-name', 'Atelier'], rows: LEADS }],
  'accounts rotate-key': [{ args: ['accounts', 'rotate-key', ACCOUNT, '--reason', 'test'], rows: LEADS }],
  'leads add': [{ args: ['leads', 'add', '--client', ACCOUNT, '--email', 'new@lead.example', '--name', 'New'], rows: LEADS }],
  'leads set': onLead('set', '--urgency', 'High'),
  'leads enrich': [{ args: ['leads', 'enrich'], rows: `${LEADS};\n  update growth.lead_memory set message = 'Could you send a quote?'` }],
  'leads tag': onLead('tag', 'Follow-Up'),
  'leads convert': onLead('convert', '--value', '5000'),
  'leads revert': onLead('revert', '--reason', 'by accident'),
  'leads archive': onLead('archive'),
  'leads unarchive': onLead('unarchive'),
  'leads delete': onLead('delete'),
  'leads restore': onLead('restore'),
  'leads note': onLead('note', 'call back'),
  'brain run': [{ args: ['brain', 'run'], rows: LEADS }],
  'prospects import': [{ args: ['prospects', 'import', 'prospects.csv', '--allow-rejects'] }],
  'prospects score': [{ args: ['prospects', 'score', 'corp.example', '--no-autoresponder'], rows: PROSPECT }],
  'prospects log-outreach': [{ args: ['prospects', 'log-outreach', 'corp.example', '--subject', 'Hi', '--body', 'Hello'], rows: PROSPECT }],
  'prospects mark': [{ args: ['prospects', 'mark', 'opened', 'corp.example'], rows: WRITTEN_TO }],
  'maintain erase': [{ args: ['maintain', 'erase', '--email', 'joe@lead.example', '--yes'], rows: LEADS, previews: false }],
  'maintain cleanup-test': [{ args: ['maintain', 'cleanup-test', '--leads', '--yes'], rows: TEST_DATA, previews: false }],
  'maintain archive-old': [{ args: ['maintain', 'archive-old', '--older-than', '1y'], rows: OLD_LEADS }],
  'import-replies': [{ args: ['import-replies', fixture('import-replies')] }],
  'replies relabel': [{ args: ['replies', 'relabel', REPLY, '--outcome', 'unsubscribe', ...DECIDED], rows: A_REPLY, isScheduled: false }],
  'replies undo': [{ args: ['replies', 'undo', REPLY, ...DECIDED], rows: A_REPLY, isScheduled: false }],
  'import-companies': [{ args: ADD_COMPANIES }],
  'companies update': [{ args: ['companies', 'update', 'Acme', '--set', 'segment=IT'], setUp: [ADD_COMPANIES] }],
  'companies merge': [{ args: ['companies', 'merge', 'Acme', 'Branch', '--yes'], setUp: [ADD_COMPANIES] }],
  'companies research': [{ args: ['companies', 'research', '--set', 'research.csv'], setUp: [ADD_COMPANIES] }],
  'companies statuses add': [{ args: ['companies', 'statuses', 'add', 'words', 'Active'] }],
  'companies statuses remove': [
    { args: ['companies', 'statuses', 'remove', 'words'], setUp: [['companies', 'statuses', 'add', 'words', 'Active']] },
  ],
  'employees update': [{ args: ['employees', 'update', 'Ann Lee', '--set', 'position=CTO'], setUp: [ADD_COMPANIES] }],
  'employees merge': [{ args: ['employees', 'merge', 'Ann Lee', 'Bo', '--yes'], setUp: [ADD_COMPANIES] }],
  'employees repair-names': [{ args: ['employees', 'repair-names'], setUp: [ADD_COMPANIES], isScheduled: false, handsOut: true }],
  'ai log': [{ args: ['ai', 'log', 'prompts.ndjson'] }],
  'audience save': [{ args: SAVE, rows: EMPLOYEE }],
  'audience push': [{ args: ['audience', 'push', 'smartlead', 'A', '--campaign', '77', '--yes'], rows: EMPLOYEE, setUp: [SAVE] }],
  'sdr-campaign start': [{ args: START, rows: EMPLOYEE, setUp: [SAVE] }],
  'sdr-campaign status': [{ args: ['sdr-campaign', 'status', '1', 'sent'], rows: EMPLOYEE, setUp: [SAVE, START] }],
  'sdr-campaign undo': [{ args: ['sdr-campaign', 'undo', '1'], rows: EMPLOYEE, setUp: [SAVE, START] }],
  'enqueue-outreach': [
    {
      args: ['enqueue-outreach', '--message', 'Hi', '--yes'],
      rows: `insert into crm.instagram_contacts (instagram_username) values ('ana'), ('ben')`,
    },
  ],
  'queue claim': [{ args: ['queue', 'claim', '--window', '00:00-24:00'], rows: message(''), isScheduled: false, handsOut: true }],
  'queue done': [{ args: ['queue', 'done', MESSAGE], rows: message(CLAIMED), isScheduled: false }],
  'queue fail': [{ args: ['queue', 'fail', MESSAGE, '--error', 'private'], rows: message(CLAIMED), isScheduled: false }],
  'queue cancel': [{ args: ['queue', 'cancel', MESSAGE], rows: message(''), isScheduled: false }],
  'queue requeue': [{ args: ['queue', 'requeue', MESSAGE], rows: message(`, status = 'cancelled'`), isScheduled: false }],
  'webhook ingest': [{ args: ['webhook', 'ingest', 'deliveries.ndjson', '--allow-rejects'] }],
  'import-calls': [{ args: ['import-calls', 'reports.ndjson', '--allow-rejects'] }],
  serve: [{ args: ['serve', '--webhooks', '--listen', '127.0.0.1:0', '--for', '100ms'] }],
  seed: [{ args: ['seed'], isScheduled: false }],
  'seed import': [{ args: ['seed', 'import', 'seeds.json'] }],
  'suppress add': [{ args: ['suppress', 'add', 'ana@studio.example', '--reason', 'asked us to stop'] }],
  'suppress remove': [{ args: SUPPRESS('remove'), setUp: [SUPPRESS('add')] }],
  'suppress import': [{ args: ['suppress', 'import', 'optouts.csv', '--reason', 'list', '--allow-rejects'] }],
  halt: [{ args: ['halt', '--reason', 'test'], isScheduled: false }],
  resume: [{ args: ['resume'], setUp: [['halt', '--reason', 'test']], isScheduled: false }],
};
export const all = Object.entries(invocations).flatMap(([command, list]) =>
  list.map((invocation) => ({ command, called: invocation.args.map((arg) => arg.split('/').at(-1)).join(' '), ...invocation })),
);
export const scheduled = all.filter(({ isScheduled }) => isScheduled !== false);

/** The vendors and files that these calls need, and the calls. */
export function useInvocations(
  database: Pick<PostgresDatabase, 'url' | 'sql'>,
  dir: { readonly path: string },
): {
  call(args: readonly string[], options?: CliOptions): Promise<CliResult>;
  setUp(invocation: Invocation): Promise<void>;
  /** The words of a call, and what it finds around it. */
  callOf(args: readonly string[]): Promise<{ words: string[]; env: Record<string, string>; input: string }>;
} {
  let apify: ApifyServer;
  let instantly: InstantlyServer;
  let smartlead: SmartleadServer;
  beforeAll(async () => {
    apify = await startApifyServer();
    instantly = await startInstantlyServer({ limits: { emailsPerMinute: 1_000 } });
    smartlead = await startSmartleadServer();
    await writeFile(join(dir.path, 'seeds.json'), '{"templates": [{"lane": "rewarm", "action_key": "ours", "action_text": "hello"}]}');
    await writeFile(join(dir.path, 'sheet.csv'), 'ig_username,category,promo_status\nquiethustlclub,,warm\n');
    await writeFile(join(dir.path, 'optouts.csv'), 'E-Mail,Reason\nben@studio.example,unsubscribed\nnobody,\n');
    await writeFile(
      join(dir.path, 'contacts.csv'),
      'Email,Company,Website,Unsubscribed\nana@firm.example,Firm,https://firm.example,\nben@firm.example,Firm,,yes\nnobody,,,\n',
    );
    const deliveries = [delivery('email_sent', { step: 1 }), delivery('reply_received'), { event_type: 'email_sent' }];
    await writeFile(join(dir.path, 'deliveries.ndjson'), deliveries.map((item) => `${JSON.stringify(item)}\n`).join(''));
    const called = (lead_id: string) => callReport(lead_id, 'voicemail', { call: { metadata: { lead_id } } });
    await writeFile(join(dir.path, 'reports.ndjson'), JSON.stringify([called('ana@firm.example'), called('nobody')]));
    await writeFile(join(dir.path, 'past.csv'), 'job_type,target_username,finished_at\nclient_following,dana.lifts,2026-09-01T08:00:00Z\n');
    await writeFile(
      join(dir.path, 'leads.ndjson'),
      `{"client_id": "${ACCOUNT}", "email": "joe@lead.example", "name": "Joe", "tone": "calm"}\n{"name": "nobody"}\n`,
    );
    await writeFile(join(dir.path, 'prospects.csv'), 'business_name,website\nCorp,corp.example\n,nobody.example\n');
    await writeFile(join(dir.path, 'research.csv'), 'company_name,company_research\nAcme,They make tools\n');
    await writeFile(join(dir.path, 'prompts.ndjson'), '{"session_key": "s1", "prompt": "the tone", "response": "dry"}\n');
    await writeFile(
      join(dir.path, 'companies.json'),
      JSON.stringify([
        { company_name: 'Acme', employees: [{ full_name: 'Ann Lee' }, { full_name: 'Bo' }, { full_name: 'Федина Инна' }] },
        { company_name: 'Branch' },
      ]),
    );
    await writeFile(join(dir.path, 'fix.ndjson'), '{"pointer": "/pages/bad.count", "record": {"follower_count": 5}}\n');
  });
  afterAll(async () => {
    await apify.close();
    await instantly.close();
    await smartlead.close();
  });

  async function callOf(args: readonly string[]) {
    const [run] = args.includes('RUN') ? await database.sql<{ id: string }[]>`select id from ops.runs order by started_at limit 1` : [];
    const words = args.map((arg) => (arg === 'RUN' ? (run?.id ?? 'ffffffff') : arg));
    return {
      words,
      input: PASSWORD,
      env: {
        OUTREACH_DATABASE: database.url,
        APIFY_TOKEN: apify.token,
        APIFY_API_URL: apify.url,
        INSTANTLY_API_KEY: instantly.key,
        INSTANTLY_API_URL: instantly.url,
        INSTANTLY_EMAILS_PER_MINUTE: '1000',
        SMARTLEAD_API_KEY: smartlead.key,
        SMARTLEAD_API_URL: smartlead.url,
        OUTREACH_WEBHOOK_SECRET: 'a-secret-of-the-webhooks',
      },
    };
  }

  async function call(args: readonly string[], { env, ...options }: CliOptions = {}) {
    const { words, env: around, input } = await callOf(args);
    return runCli(words, { cwd: dir.path, input, env: { ...around, ...env }, ...options });
  }

  async function setUp({ setUp: calls = [], rows = '' }: Invocation): Promise<void> {
    await database.sql.unsafe(rows);
    for (const args of calls) expect(await call(args)).toMatchObject({ exitCode: 0 });
  }

  return { call, setUp, callOf };
}
