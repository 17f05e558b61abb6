// npm run demo: what the tool is for, on fictional data in a temporary embedded database; two screens of 30 lines by 100 columns.
// Each command is a process that opens the database, two seconds of work: what is not a result is left out.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { type Summary, summarySchema } from '../src/summary.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'outreach-demo-'));
/** Instantly, as it answered when its pages were recorded. */
const instantly = new Worker(new URL('replay.ts', import.meta.url));
const [api = ''] = z.array(z.string()).parse(await once(instantly, 'message'));
const env = {
  ...process.env,
  INSTANTLY_API_URL: api,
  INSTANTLY_API_KEY: 'demo',
  OUTREACH_HOME: home,
  OUTREACH_DATABASE: `pglite:${join(home, 'db')}`,
  SUPABASE_URL: '',
  NO_COLOR: '1',
};
const started = performance.now();
const say = (text: string) => process.stdout.write(`${text}\n`);

/** Shows a command and runs it as a person would; whatever it says beside its result is shown only when it fails. */
function outreach(args: string[], more: string[]): string {
  say(`$ outreach ${args.map((arg) => (/[\s*(]/.test(arg) ? `"${arg}"` : arg)).join(' ')}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin/outreach.js'), ...args, ...more], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`exit code ${status}\n${stderr}`);
  return stdout;
}

/** A writing command: its summary as a sentence. */
function write(args: string[], told: (summary: Summary) => string, more: string[] = []): void {
  const summary = summarySchema.parse(JSON.parse(outreach(args, ['--format', 'json', ...more])));
  say(`  ${told(summary)} (${(summary.duration_ms / 1_000).toFixed(1)} s)`);
}

/** A report, as the table that a terminal shows. */
function show(args: string[], fields?: string): void {
  const columns = fields === undefined ? [] : ['--fields', fields];
  const table = outreach(args, ['--format', 'table', ...columns]);
  say(
    table
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line.trimEnd()}\n`)
      .join(''),
  );
}

const rows = ({ tables }: Summary, table: string): number => {
  const counts = tables[table];
  return counts === undefined ? 0 : counts.inserted + counts.updated;
};

try {
  say('The clients of a small agency and the Instagram pages they follow; all of them fictional.');
  write(
    ['import-clients-json', 'fixtures/clients_data.json'],
    (summary) =>
      `${rows(summary, 'discovery.clients')} clients, ${rows(summary, 'discovery.pages')} pages, ${rows(summary, 'discovery.client_following')} follows; ` +
      `${summary.rejected.count} broken records are kept to be corrected`,
    ['--allow-rejects'],
  );
  write(
    ['scrape', 'profiles', '--from-dataset', 'fixtures/apify-profiles.ndjson'],
    (summary) => `${rows(summary, 'discovery.page_profiles')} profiles from a saved Apify dataset`,
    ['--allow-rejects'],
  );
  write(['categorize'], (summary) => `${rows(summary, 'discovery.pages')} pages judged by their own words`);
  say('\nWhich pages reach most of our clients, and what would a promo cost for each?');
  show(['report', 'overlap', '--limit', '4'], 'ig_username,clients,follower_count,category,promo_status,promo_price,cost_per_client');
  say('Campaigns, as Instantly knows them, and a list that was bought:');
  write(
    ['sync-instantly'],
    (summary) =>
      `${rows(summary, 'outbound.campaigns')} campaigns, ${rows(summary, 'outbound.events')} events; who unsubscribed or bounced there is suppressed here`,
  );
  write(
    ['import-csv', 'fixtures/import-csv/apollo-scraper.csv'],
    (summary) =>
      `${rows(summary, 'outbound.companies')} companies, ${rows(summary, 'outbound.leads')} people; ${summary.rejected.count} rows refused`,
    ['--allow-rejects'],
  );
  say('\nConversations from an export of Instagram; a message to each, planned and queued:');
  write(['import-dms', 'fixtures/instagram-export'], (summary) => `${rows(summary, 'crm.instagram_messages')} messages`, [
    '--allow-rejects',
  ]);
  write(
    ['enqueue-outreach', '--message', 'How is it going, {username}?', '--window', '00:00-24:00', '--yes'],
    ({ included = [], excluded = [] }) => `${included.length} queued, ${excluded.length} left out`,
  );
  say('\nA registry of companies, and what came back by e-mail:');
  write(
    ['import-companies', 'fixtures/import-companies/companies.json'],
    (summary) => `${rows(summary, 'sdr.companies')} companies with ${rows(summary, 'sdr.employees')} employees`,
    ['--allow-rejects'],
  );
  write(
    ['import-replies', 'fixtures/import-replies'],
    (summary) => `${rows(summary, 'sdr.replies')} replies; ${rows(summary, 'ops.suppressions')} people want no more mail, or have none`,
  );
  say("\nWhat people write into the team's own contact form, and what they want:");
  write(['seed', 'internal-client'], () => 'the account that the leads belong to');
  write(['import-leads', 'fixtures/leads/messages.ndjson', '--client', 'internal@aveniraisolutions.ca'], (summary) => {
    return `${rows(summary, 'growth.lead_memory')} leads`;
  });
  write(['leads', 'enrich'], () => 'intent, tone and urgency, by rules');
  show(['leads', 'list'], 'name,language,intent,urgency,tone,confidence_score');
  say('Somebody says no. From now on nothing is sent to them, in any of the five systems:');
  write(
    ['suppress', 'add', '@jonas.weidler.builds', '--reason', 'asked us to stop'],
    () => 'their message is cancelled, and no other can be queued',
  );
  say(`\nThat took ${Math.round((performance.now() - started) / 1_000)} s. Now with your own data:
  npx outreach init                                     choose a database, once
  npx outreach import-clients-json clients_data.json    bring a file in; --dry-run only looks
  npx outreach report overlap --output overlap.csv      a spreadsheet of it
  npx outreach doctor                                   what is wrong, and how to mend it
  npx outreach --help                                   all that there is`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  await instantly.terminate();
  rmSync(home, { recursive: true, force: true });
}
