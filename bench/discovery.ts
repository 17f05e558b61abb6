import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { PAGES } from '../scripts/text/pages.ts';
import { authorsOf } from '../scripts/text/sets.ts';
import { startApifyServer } from '../test/support/apify-server.ts';
import type { Bench } from './bench.ts';
import { LAUNCHER, measure } from './measure.ts';

const ITEMS = 10_000;
const PAGE_COUNT = 100_000;
const JOBS = 1_000;
const WORKERS = 10;
const RULES = fileURLToPath(new URL('./rules.ts', import.meta.url));
const LABELLED = fileURLToPath(new URL('../fixtures/labelled-pages/', import.meta.url));

/** Datasets in, pages categorized, many workers on one queue, and how often the categorizer is right. */
export async function benchDiscovery(bench: Bench): Promise<void> {
  await benchDatasets(bench);
  await benchCategorize(bench);
  await benchWorkers(bench);
}

async function benchDatasets({ dir, fresh, note }: Bench): Promise<void> {
  const following = join(dir, 'following.json');
  const list = Array.from({ length: ITEMS }, (_, i) => ({
    following_of: `client.${i % 10}`,
    username: `page.${i % 7_000}`,
    full_name: `Page ${i}`,
    is_private: false,
    is_verified: i % 50 === 0,
    id: String(5_000_000_000 + i),
  }));
  await writeFile(following, JSON.stringify(list));
  const profiles = join(dir, 'profiles.ndjson');
  const posts = Array.from({ length: 12 }, (_, n) => ({
    id: String(n),
    type: 'Image',
    caption: `Caption ${n} of a page #tag #another`,
    likesCount: n,
    commentsCount: 1,
    displayUrl: `https://cdn.example/${n}.jpg`,
    timestamp: '2026-10-02T09:15:00.000Z',
  }));
  const profile = (i: number) => ({
    username: `page.${i}`,
    id: String(i),
    fullName: `Page ${i}`,
    biography: 'A bio',
    followersCount: i,
    latestPosts: posts,
  });
  await writeFile(profiles, Array.from({ length: ITEMS }, (_, i) => `${JSON.stringify(profile(i))}\n`).join(''));
  const env = { OUTREACH_DATABASE: await fresh() };
  for (const [what, args] of [
    ['following', ['scrape', 'following', '--from-dataset', following, '--add-clients']],
    ['profiles with 12 posts each', ['scrape', 'profiles', '--no-media', '--from-dataset', profiles]],
  ] as const) {
    const { seconds, peakMb } = await measure([LAUNCHER, ...args], env);
    const perSecond = ITEMS / seconds;
    note(
      `${ITEMS} dataset items stored: ${what}`,
      `${Math.round(perSecond)} items/s (${seconds.toFixed(1)} s, ${Math.round(peakMb)} MB)`,
      'at least 5,000 items/s',
      { value: perSecond, atLeast: 5_000 },
    );
  }
}

/** Pages with the words of the labelled ones, over and over. */
async function benchCategorize({ fresh, note }: Bench): Promise<void> {
  const url = await fresh();
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const texts: unknown[] = [];
    for (const author of (await authorsOf(PAGES)).tuning) {
      const lines = (await readFile(`${LABELLED}author-${author}.ndjson`, 'utf8')).trimEnd().split('\n');
      texts.push(...lines.map((line): unknown => JSON.parse(line)));
    }
    await sql`create temporary table words as select ord::int as n, value from jsonb_array_elements(${sql.json(JSON.parse(JSON.stringify(texts)))}) with ordinality as t(value, ord)`;
    await sql.unsafe(`insert into discovery.pages (ig_username, display_name) select 'page.' || i, w.value ->> 'name'
      from generate_series(1, ${PAGE_COUNT}) i join words w on w.n = 1 + i % ${texts.length}`);
    await sql.unsafe(`insert into discovery.page_profiles (page_id, bio, external_url, posts, scraped_at)
      select p.id, w.value ->> 'bio', w.value ->> 'external_url', (select coalesce(jsonb_agg(jsonb_build_object('caption', c)), '[]') from jsonb_array_elements(w.value -> 'captions') c), now()
      from generate_series(1, ${PAGE_COUNT}) i join words w on w.n = 1 + i % ${texts.length} join discovery.pages p on p.ig_username = 'page.' || i`);
    await sql.unsafe('vacuum analyze');
    const env = { OUTREACH_DATABASE: url };
    const first = await measure([LAUNCHER, 'categorize'], env);
    note(
      `${PAGE_COUNT} pages categorized, rules, reads and writes`,
      `${first.seconds.toFixed(1)} s, ${Math.round(first.peakMb)} MB`,
      'at most 15 s, 400 MB',
      first.peakMb > 400 ? false : { value: first.seconds, atMost: 15 },
    );
    const rules = await measure([RULES, String(PAGE_COUNT)]);
    note(`${PAGE_COUNT} pages judged by the rules alone, one thread`, rules.stdout.trim(), '', undefined);
    const again = await measure([LAUNCHER, 'categorize'], env);
    note('… again, nothing changed', `${again.seconds.toFixed(1)} s`, '', undefined);
  } finally {
    await sql.end();
  }
}

async function benchWorkers({ fresh, note }: Bench): Promise<void> {
  const handles = Array.from({ length: JOBS }, (_, i) => `client.${i}`);
  const server = await startApifyServer({
    accounts: handles.map((handle) => ({ handle, followsCount: 20 })),
    runSeconds: 0.05,
    maxConcurrentRuns: 10_000,
    maxMonthlyUsageUsd: 1e9,
  });
  const url = await fresh();
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const env = { OUTREACH_DATABASE: url, APIFY_TOKEN: server.token, APIFY_API_URL: server.url };
  try {
    await sql`insert into discovery.clients (ig_username) select unnest(${handles}::text[])`;
    await measure([LAUNCHER, 'scrape', 'following', '--enqueue'], env);
    const started = performance.now();
    const workers = Array.from({ length: WORKERS }, () => startWorker(env));
    while (server.runs.length < JOBS / 3) await sleep(50);
    for (const { child } of workers.slice(0, 2)) child.kill('SIGKILL');
    await Promise.all(workers.map(({ ended }) => ended));
    // What the killed had in hand comes back when their leases end; nobody wants to wait for that here.
    await sql`update discovery.scrape_runs set lease_until = now() where status = 'running'`;
    await startWorker(env).ended;
    const seconds = (performance.now() - started) / 1000;
    const [done] = await sql<
      { ok: number; edges: number }[]
    >`select (select count(*)::int from discovery.scrape_runs where status = 'succeeded') as ok,
      (select count(*)::int from discovery.client_following) as edges`;
    const right = done?.ok === JOBS && done.edges === JOBS * 20 && server.runs.length === JOBS;
    note(
      `${WORKERS} workers on one queue of ${JOBS} jobs, two of them killed on the way`,
      `${Math.round(JOBS / seconds)} jobs/s; ${done?.ok} done, ${server.runs.length} runs started`,
      'every job once, none lost',
      right,
    );
  } finally {
    await sql.end();
    await server.close();
  }
}

function startWorker(env: Record<string, string>): { child: ChildProcess; ended: Promise<unknown> } {
  const child = spawn(process.execPath, [LAUNCHER, 'scrape', 'worker', '--once', '--no-check'], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  return { child, ended: once(child, 'close') };
}
