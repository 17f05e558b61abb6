import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { recordedCommands } from '../../src/commands/index.ts';
import { lockDirectory } from '../../src/db/embedded/lock.ts';
import { summarySchema } from '../../src/summary.ts';
import { type ApifyServer, startApifyServer } from '../support/apify-server.ts';
import { type CliOptions, runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { callReport, delivery } from '../support/hooks.ts';
import { type InstantlyServer, startInstantlyServer } from '../support/instantly-server.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
const database = useDatabase({ each: true });
const dir = useDirectory();

/** How each recorded command is called so that it has something to do. */
interface Invocation {
  args: string[];
  /** What must be there before. */
  setUp?: string[][];
  /** It takes --if-locked, --ping-url and so on. Default: yes. */
  isScheduled?: false;
  /** It takes --dry-run. */
  previews?: true;
  /** Rows that no command makes. */
  rows?: string;
  /** It prints what it hands out instead of a summary. */
  handsOut?: true;
}

const IMPORT = ['import-clients-json', fixture('clients_data.json'), '--no-media', '--allow-rejects'];
const PROFILES = ['scrape', 'profiles', '--from-dataset', fixture('apify-profiles.ndjson'), '--no-media', '--allow-rejects'];
const FOLLOWING = ['scrape', 'following', '--from-dataset', fixture('apify-following.json'), '--add-clients', '--allow-rejects'];

const ADD_COMPANIES = ['import-companies', 'companies.json'];
const ADD_CONTACT = ['contacts', 'add', 'ana.draws'];
const SUPPRESS = (verb: string) => ['suppress', verb, 'ana@studio.example', '--reason', 'asked us to'];

const MESSAGE = '4f0c1c5e-0000-4000-8000-000000000001';
const CLAIMED = `, claim_id = gen_random_uuid(), claimed_at = now(), lease_ends_at = now() + interval '1 hour'`;
const message = (assignments: string) =>
  `insert into crm.outreach_queue (id, username, message_text) values ('${MESSAGE}', 'ana', 'Hi');
   update crm.outreach_queue set priority = 9${assignments}`;

const invocations: Record<string, Invocation[]> = {
  'import-clients-json': [{ args: IMPORT, previews: true }],
  'import-csv': [{ args: ['import-csv', 'contacts.csv', '--allow-rejects'], previews: true }],
  'import-dms': [{ args: ['import-dms', fixture('instagram-export')], previews: true }],
  'scrape following': [
    { args: FOLLOWING, previews: true },
    { args: ['scrape', 'following', '--enqueue'], setUp: [IMPORT] },
  ],
  'scrape profiles': [
    { args: PROFILES, previews: true },
    { args: ['scrape', 'profiles', '--enqueue'], setUp: [IMPORT] },
  ],
  'scrape worker': [{ args: ['scrape', 'worker', '--once'] }],
  'scrape retry': [{ args: ['scrape', 'retry'], setUp: [IMPORT], previews: true }],
  categorize: [{ args: ['categorize'], setUp: [PROFILES], previews: true }],
  'categorize apply': [{ args: ['categorize', 'apply', 'sheet.csv', '--allow-rejects'], setUp: [IMPORT], previews: true }],
  'backfill scrape-runs': [
    { args: ['backfill', 'scrape-runs'], setUp: [IMPORT], previews: true },
    { args: ['backfill', 'scrape-runs', '--from', 'past.csv'], setUp: [IMPORT], previews: true },
  ],
  'rejects retry': [{ args: ['rejects', 'retry', 'RUN', 'fix.ndjson'], setUp: [IMPORT], previews: true }],
  'rejects dismiss': [{ args: ['rejects', 'dismiss', 'RUN'], setUp: [IMPORT], isScheduled: false }],
  'sync-instantly': [{ args: ['sync-instantly'] }],
  'sync-instantly normalize': [{ args: ['sync-instantly', 'normalize', '--rebuild'], setUp: [['sync-instantly']] }],
  'sync-instantly blocklist': [{ args: ['sync-instantly', 'blocklist', '--push', '--yes'], setUp: [SUPPRESS('add')] }],
  'campaigns create': [{ args: ['campaigns', 'create', '--name', 'Q1', '--subject', '{{first_name}}'], previews: true }],
  'campaigns status': [{ args: ['campaigns', 'status', 'Q1', 'active', '--yes'], setUp: [['campaigns', 'create', '--name', 'Q1']] }],
  'import-companies': [{ args: ['import-companies', 'companies.json'], previews: true }],
  'companies update': [{ args: ['companies', 'update', 'Acme', '--set', 'segment=IT'], setUp: [ADD_COMPANIES], previews: true }],
  'companies merge': [{ args: ['companies', 'merge', 'Acme', 'Branch', '--yes'], setUp: [ADD_COMPANIES] }],
  'companies research': [{ args: ['companies', 'research', '--set', 'research.csv'], setUp: [ADD_COMPANIES], previews: true }],
  'companies statuses add': [{ args: ['companies', 'statuses', 'add', 'words', 'Active'], previews: true }],
  'companies statuses remove': [
    { args: ['companies', 'statuses', 'remove', 'words'], setUp: [['companies', 'statuses', 'add', 'words', 'Active']], previews: true },
  ],
  'employees update': [{ args: ['employees', 'update', 'Ann Lee', '--set', 'position=CTO'], setUp: [ADD_COMPANIES], previews: true }],
  'employees merge': [{ args: ['employees', 'merge', 'Ann Lee', 'Bo', '--yes'], setUp: [ADD_COMPANIES] }],
  'employees repair-names': [{ args: ['employees', 'repair-names'], setUp: [ADD_COMPANIES], isScheduled: false, handsOut: true }],
  'ai log': [{ args: ['ai', 'log', 'prompts.ndjson'], previews: true }],
  'contacts add': [{ args: ['contacts', 'add', 'ana.draws'], previews: true }],
  'contacts touch': [{ args: ['contacts', 'touch', 'ana.draws', '--lane', 'service'], setUp: [ADD_CONTACT], previews: true }],
  'contacts plan': [{ args: ['contacts', 'plan', 'ana.draws', '14d'], setUp: [ADD_CONTACT], previews: true }],
  'contacts stage': [{ args: ['contacts', 'stage', 'ana.draws', 'context_captured'], setUp: [ADD_CONTACT], previews: true }],
  'contacts consent': [
    { args: ['contacts', 'consent', 'ana.draws', '--give', 'offers', '--evidence', 'yes'], setUp: [ADD_CONTACT], previews: true },
  ],
  'contacts context': [{ args: ['contacts', 'context', 'ana.draws', '--building', 'a zine'], setUp: [ADD_CONTACT], previews: true }],
  'contacts tag': [{ args: ['contacts', 'tag', 'ana.draws', 'vip'], setUp: [ADD_CONTACT], previews: true }],
  'contacts note': [{ args: ['contacts', 'note', 'ana.draws', 'moves in May'], setUp: [ADD_CONTACT], previews: true }],
  'contacts score': [{ args: ['contacts', 'score', '--all'], setUp: [ADD_CONTACT], previews: true }],
  'contacts detect': [{ args: ['contacts', 'detect', '--all'], setUp: [ADD_CONTACT], previews: true }],
  'contacts merge': [
    { args: ['contacts', 'merge', 'ana.draws', 'ana.old', '--yes'], setUp: [['contacts', 'add', 'ana.draws', 'ana.old']] },
  ],
  'offers create': [{ args: ['offers', 'create', '--name', 'Audit'], previews: true }],
  'events add': [
    {
      args: ['events', 'add', 'note_added', '--lead', 'ana@firm.example', '--note', 'x'],
      setUp: [['import-csv', 'contacts.csv', '--allow-rejects']],
      previews: true,
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
  'webhook ingest': [{ args: ['webhook', 'ingest', 'deliveries.ndjson', '--allow-rejects'], previews: true }],
  'import-calls': [{ args: ['import-calls', 'reports.ndjson', '--allow-rejects'], previews: true }],
  serve: [{ args: ['serve', '--webhooks', '--listen', '127.0.0.1:0', '--for', '100ms'] }],
  seed: [{ args: ['seed'], previews: true, isScheduled: false }],
  'seed import': [{ args: ['seed', 'import', 'seeds.json'], previews: true }],
  'suppress add': [{ args: ['suppress', 'add', 'ana@studio.example', '--reason', 'asked us to stop'] }],
  'suppress remove': [{ args: SUPPRESS('remove'), setUp: [SUPPRESS('add')], previews: true }],
  'suppress import': [{ args: ['suppress', 'import', 'optouts.csv', '--reason', 'list', '--allow-rejects'], previews: true }],
  halt: [{ args: ['halt', '--reason', 'test'], isScheduled: false }],
  resume: [{ args: ['resume'], setUp: [['halt', '--reason', 'test']], isScheduled: false }],
};
const all = Object.entries(invocations).flatMap(([command, list]) =>
  list.map((invocation) => ({ command, called: invocation.args.map((arg) => arg.split('/').at(-1)).join(' '), ...invocation })),
);
const scheduled = all.filter(({ isScheduled }) => isScheduled !== false);

let apify: ApifyServer;
let instantly: InstantlyServer;
let pings: string[];
let onPing: (path: string) => void;
const monitor = createServer((request, response) => {
  pings.push(request.url ?? '');
  onPing(request.url ?? '');
  response.end();
});
beforeAll(async () => {
  apify = await startApifyServer();
  instantly = await startInstantlyServer({ limits: { emailsPerMinute: 1_000 } });
  await new Promise<void>((resolve) => monitor.listen(0, '127.0.0.1', resolve));
  await writeFile(join(dir.path, 'seeds.json'), '{"templates": [{"lane": "rewarm", "action_key": "ours", "action_text": "hello"}]}');
  await writeFile(join(dir.path, 'sheet.csv'), 'ig_username,category,promo_status\nquiethustlclub,,warm\n');
  await writeFile(join(dir.path, 'optouts.csv'), 'E-Mail,Reason\nben@studio.example,unsubscribed\nnobody,\n');
  await writeFile(
    join(dir.path, 'contacts.csv'),
    'Email,Company,Website,Unsubscribed\nana@firm.example,Firm,https://firm.example,\nben@firm.example,Firm,,yes\nnobody,,,\n',
  );
  await writeFile(join(dir.path, 'research.csv'), 'company_name,company_research\nAcme,They make tools\n');
  await writeFile(join(dir.path, 'prompts.ndjson'), '{"session_key": "s1", "prompt": "the tone", "response": "dry"}\n');
  await writeFile(
    join(dir.path, 'companies.json'),
    JSON.stringify([
      { company_name: 'Acme', employees: [{ full_name: 'Ann Lee' }, { full_name: 'Bo' }, { full_name: 'Федина Инна' }] },
      { company_name: 'Branch' },
    ]),
  );
  const deliveries = [delivery('email_sent', { step: 1 }), delivery('reply_received'), { event_type: 'email_sent' }];
  await writeFile(join(dir.path, 'deliveries.ndjson'), deliveries.map((item) => `${JSON.stringify(item)}\n`).join(''));
  const called = (lead_id: string) => callReport(lead_id, 'voicemail', { call: { metadata: { lead_id } } });
  await writeFile(join(dir.path, 'reports.ndjson'), JSON.stringify([called('ana@firm.example'), called('nobody')]));
  await writeFile(join(dir.path, 'past.csv'), 'job_type,target_username,finished_at\nclient_following,dana.lifts,2026-09-01T08:00:00Z\n');
  await writeFile(join(dir.path, 'fix.ndjson'), '{"pointer": "/pages/bad.count", "record": {"follower_count": 5}}\n');
});
afterAll(async () => {
  await apify.close();
  await instantly.close();
  monitor.close();
});
beforeEach(() => {
  pings = [];
  onPing = () => {};
});
const pingFlag = (job = 'job') => {
  const address: AddressInfo | string | null = monitor.address();
  return ['--ping-url', `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/${job}`];
};

async function call(args: readonly string[], { env, ...options }: CliOptions = {}) {
  const [run] = args.includes('RUN') ? await database.sql<{ id: string }[]>`select id from ops.runs order by started_at limit 1` : [];
  const words = args.map((arg) => (arg === 'RUN' ? (run?.id ?? 'ffffffff') : arg));
  return runCli(words, {
    cwd: dir.path,
    env: {
      OUTREACH_DATABASE: database.url,
      APIFY_TOKEN: apify.token,
      APIFY_API_URL: apify.url,
      INSTANTLY_API_KEY: instantly.key,
      INSTANTLY_API_URL: instantly.url,
      INSTANTLY_EMAILS_PER_MINUTE: '1000',
      OUTREACH_WEBHOOK_SECRET: 'a-secret-of-the-webhooks',
      ...env,
    },
    ...options,
  });
}

async function setUp({ setUp: calls = [], rows = '' }: Invocation): Promise<void> {
  await database.sql.unsafe(rows);
  for (const args of calls) expect(await call(args)).toMatchObject({ exitCode: 0 });
}

/** The number of rows of every table, and the last state of the runs. */
async function everything(): Promise<unknown> {
  const tables = await database.sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('ops', 'discovery', 'growth', 'crm', 'outbound', 'sdr') order by 1`;
  const texts = tables.map(
    ({ name }) => `select '${name}' as name, count(*)::int as rows, md5(string_agg(t::text, '' order by t::text)) as md5 from ${name} t`,
  );
  // So many tables may be read in parallel, in any order.
  return [...(await database.sql.unsafe(`${texts.join(' union all ')} order by 1`))];
}

describe('every recorded command', () => {
  it('is in this table', () => {
    expect(Object.keys(invocations).sort()).toEqual([...recordedCommands].sort());
  });

  it.each(all)('$called: ends with a summary as published, and one row in the ledger', async (invocation) => {
    await setUp(invocation);
    const before = await database.sql`select id from ops.runs`;
    const { exitCode, stdout, stderr } = await call([...invocation.args, ...(invocation.isScheduled === false ? [] : pingFlag())]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr });
    const summary = invocation.handsOut === true ? undefined : summarySchema.strict().parse(JSON.parse(stdout));
    if (summary !== undefined) expect(summary.command).toBe(invocation.command);
    const runs =
      await database.sql`select id, command, status, exit_code, counts from ops.runs where id <> all (${before.map(({ id }) => id)})`;
    expect(runs).toEqual([
      {
        id: summary?.run_id ?? expect.any(String),
        command: invocation.command,
        status: 'succeeded',
        exit_code: 0,
        counts: expect.objectContaining(summary === undefined ? {} : { tables: summary.tables, rejected: summary.rejected.count }),
      },
    ]);
    expect(await database.sql`select name from ops.job_locks`).toEqual([]);
    if (invocation.isScheduled !== false) expect(pings).toEqual(['/job/start', '/job']);
  });

  it.each(all.filter(({ previews }) => previews))('$called --dry-run: writes nothing, and says the same', async (invocation) => {
    await setUp(invocation);
    const before = await everything();
    const preview = await call([...invocation.args, '--dry-run', ...(invocation.isScheduled === false ? [] : pingFlag())]);
    expect(preview.exitCode).toBe(0);
    expect(await everything()).toEqual(before);
    expect(pings).toEqual([]);
    const { run_id, ...said } = summarySchema.strict().parse(JSON.parse(preview.stdout));
    expect({ run_id, dry: said.dry_run }).toEqual({ run_id: undefined, dry: true });
    const done = summarySchema.parse(JSON.parse((await call(invocation.args)).stdout));
    expect(said.tables).toEqual(done.tables);
  });

  it('exits with 5 where the database is down, heard by the switch', async () => {
    const env = { OUTREACH_DATABASE: 'postgres://127.0.0.1:1/none' };
    // Most of the time is spent waiting for the database: all at once.
    const ended = await Promise.all(
      all.map(async ({ called, args, isScheduled }, i) => ({
        called,
        isScheduled,
        job: `/job-${i}`,
        ...(await call([...args, ...(isScheduled === false ? [] : pingFlag(`job-${i}`))], { env })),
      })),
    );
    for (const { called, job, isScheduled, exitCode, stdout, stderr } of ended) {
      const heard = pings.filter((path) => path.split('/')[1] === job.slice(1));
      expect({ called, exitCode, stdout, heard }).toEqual({
        called,
        exitCode: 5,
        stdout: '',
        heard: isScheduled === false ? [] : [`${job}/start`, `${job}/fail`],
      });
      expect(stderr).toMatch(/^error: .+\nhint: .+$/m);
    }
  });
});

describe('every scheduled command, while another process has the embedded database', () => {
  const home = useDirectory();
  let lock: Awaited<ReturnType<typeof lockDirectory>>;
  beforeAll(async () => {
    const target = join(home.path, 'db');
    expect((await runCli(['migrate', '--database', `pglite:${target}`])).exitCode).toBe(0);
    lock = await lockDirectory(target);
  });
  afterAll(() => lock.release());

  const env = () => ({ OUTREACH_DATABASE: `pglite:${join(home.path, 'db')}` });

  it('waits, and fails', async () => {
    const ended = await Promise.all(
      scheduled.map(async ({ called, args }, i) => ({
        called,
        job: `/job-${i}`,
        ...(await call([...args, '--if-locked', 'wait=1s', ...pingFlag(`job-${i}`)], { env: env() })),
      })),
    );
    for (const { called, job, exitCode, stdout, stderr } of ended) {
      const heard = pings.filter((path) => path.split('/')[1] === job.slice(1));
      expect({ called, exitCode, stdout, heard }).toEqual({ called, exitCode: 6, stdout: '', heard: [`${job}/start`, `${job}/fail`] });
      expect(stderr).toMatch(/^error: .*has the embedded database.*\nhint: /m);
    }
  });

  it.each(scheduled)('$called: skips', async ({ args, command }) => {
    const skipped = await call([...args, '--if-locked', 'skip', ...pingFlag()], { env: env() });
    expect({ exitCode: skipped.exitCode, pings }).toEqual({ exitCode: 0, pings: ['/job/start'] });
    expect(summarySchema.strict().parse(JSON.parse(skipped.stdout))).toMatchObject({
      command,
      database: 'embedded',
      tables: {},
      skipped: expect.stringContaining('has the embedded database'),
    });
  });
});

describe('every scheduled command that is stopped', () => {
  it.each(scheduled)('$called: ends with 143, heard by the switch', async (invocation) => {
    await setUp(invocation);
    const before = await everything();
    const ended = await call([...invocation.args, ...pingFlag()], {
      onHost: (host) => {
        onPing = (path) => {
          if (path.endsWith('/start')) host.emit('SIGTERM', 'SIGTERM');
        };
      },
    });
    expect({ exitCode: ended.exitCode, stdout: ended.stdout, pings }).toEqual({
      exitCode: 143,
      stdout: '',
      pings: ['/job/start', '/job/fail'],
    });
    expect(await everything()).toEqual(before);
  });
});

describe('--idempotency-key', () => {
  it('answers the same call with the first summary, and refuses another one', async () => {
    const first = await call([...IMPORT, '--force', '--idempotency-key', 'night-1']);
    const before = await everything();
    const again = await call([...IMPORT, '--force', '--idempotency-key', 'night-1']);
    expect({ exitCode: again.exitCode, stdout: again.stdout }).toEqual({ exitCode: first.exitCode, stdout: first.stdout });
    expect(again.stderr).toContain('nothing was done: run ');
    const other = await call([...IMPORT, '--idempotency-key', 'night-1']);
    expect({ exitCode: other.exitCode, stdout: other.stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(await everything()).toEqual(before);
    // A key belongs to a command.
    expect((await call(['backfill', 'scrape-runs', '--idempotency-key', 'night-1'])).exitCode).toBe(0);
  });

  it('does not stand in the way after a failure', async () => {
    const args = ['import-clients-json', 'later.json', '--no-media', '--allow-rejects', '--idempotency-key', 'k'];
    expect((await call(args)).exitCode).toBe(2);
    await writeFile(join(dir.path, 'later.json'), '{"clients": {}, "pages": {}}');
    const { exitCode, stdout } = await call(args);
    expect({ exitCode, run: z.object({ run_id: z.string() }).safeParse(JSON.parse(stdout)).success }).toEqual({ exitCode: 0, run: true });
  });
});
