// npm run demo: the main job on an embedded database in a temporary directory, every step visible.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'outreach-demo-'));
const env = { ...process.env, OUTREACH_HOME: home, OUTREACH_DATABASE: `pglite:${join(home, 'db')}`, SUPABASE_URL: '', NO_COLOR: '1' };

/** Steps of the demo and the exit codes they end with: the fixture has four bad records, on purpose. */
const steps: [args: string[], exitCode: number][] = [
  [['migrate', '--format', 'table', '--fields', 'kind,path'], 0],
  [['import-clients-json', 'fixtures/clients_data.json', '--format', 'table'], 3],
  [['import-clients-json', 'fixtures/clients_data.json', '--format', 'table'], 0],
  [
    [
      'report',
      'overlap',
      '--format',
      'table',
      '--fields',
      'ig_username,clients,follower_count,followers_per_client,promo_status,promo_price,cost_per_client',
    ],
    0,
  ],
  [['report', 'client-pairs', '--format', 'table', '--limit', '3'], 0],
  [['report', 'coverage', '--format', 'table', '--fields', 'ig_username,status,total_retrieved,coverage_pct,pages_followed'], 0],
  [['report', 'export-pages', '--fields', 'username,clients_following,clients_list,category,promo_status'], 0],
  [
    ['scrape', 'following', '--from-dataset', 'fixtures/apify-following.json', '--scraped-at', '2026-11-20T08:00:00Z', '--format', 'table'],
    3,
  ],
  [
    ['scrape', 'profiles', '--from-dataset', 'fixtures/apify-profiles.ndjson', '--scraped-at', '2026-11-20T08:00:00Z', '--format', 'table'],
    3,
  ],
  [['categorize', '--format', 'table'], 0],
  [['report', 'categories', '--format', 'table'], 0],
  [['report', 'promo', '--format', 'table', '--fields', 'ig_username,clients,promo_status,promo_indicators,contact_email'], 0],
  [['report', 'coverage', '--by', 'run', '--format', 'table', '--limit', '5'], 0],
  [['report', 'person', '@dana.lifts', '--format', 'table', '--fields', 'type,relation,handle,evidence'], 0],
  [['halt', '--reason', 'the demo is over', '--format', 'table'], 0],
  [['resume', '--format', 'table'], 0],
];

try {
  for (const [args, expected] of steps) {
    process.stdout.write(`\n$ outreach ${args.join(' ')}\n`);
    const { status } = spawnSync(process.execPath, [join(root, 'bin/outreach.js'), ...args], {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (status !== expected) {
      process.stderr.write(`exit code ${status}, expected ${expected}\n`);
      process.exitCode = 1;
      break;
    }
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
