import { afterEach, describe, expect, it } from 'vitest';
import type { ApifyServerOptions } from '../support/apify-server.ts';
import { runCli, saying, spawnCli } from '../support/cli.ts';
import { type ScrapeBench, scrapeBench, scrapeRuns } from '../support/scrape.ts';

const FOLLOWING = 'following';
let bench: ScrapeBench;
afterEach(() => bench.close());
async function open(options: ApifyServerOptions & { clients?: readonly string[] } = {}): Promise<void> {
  bench = await scrapeBench({ accounts: [{ handle: 'dana.lifts', followsCount: 40 }], clients: ['dana.lifts'], ...options });
}
const follows = async (client = 'dana.lifts') =>
  (await bench.sql`select from discovery.client_following f join discovery.clients c on c.id = f.client_id where c.ig_username = ${client}`)
    .length;

describe('scrape following', () => {
  it('checks the account, runs the actor with a cap on its cost, and keeps pages, edges, items and what it cost', async () => {
    await open();
    const { exitCode, stdout, stderr } = await bench.scrape('following', 'dana.lifts');
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      tables: { 'discovery.client_following': { inserted: 40 }, 'discovery.scrape_runs': { inserted: 1 } },
    });
    const [run] = await scrapeRuns(bench.sql);
    expect(run).toMatchObject({
      status: 'succeeded',
      total_expected: 40,
      total_retrieved: 40,
      coverage_pct: 100,
      worker: null,
      reserved_usd: 0,
      attempts: 1,
      apify_run_id: bench.server.runs.at(-1)?.id,
      metadata: { tries: 1, attempts: [{ n: 0 }, { n: 1, status: 'SUCCEEDED' }] },
    });
    expect(run?.cost_usd).toBeGreaterThan(0);
    const [ledger] = await bench.sql`select command, status, cost_usd::float8 from ops.runs`;
    expect(ledger).toEqual({ command: 'scrape following', status: 'succeeded', cost_usd: run?.cost_usd });
    const items = await bench.sql`select attempt, count(*)::int as n from discovery.scrape_items group by 1 order by 1`;
    expect(items).toEqual([
      { attempt: 0, n: 1 },
      { attempt: 1, n: 41 },
    ]);
    const [client] =
      await bench.sql`select following_count, status, last_error, last_scraped_at is not null as scraped from discovery.clients`;
    expect(client).toEqual({ following_count: 40, status: 'scraped', last_error: null, scraped: true });
    const starts = bench.server.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/runs'));
    for (const { query } of starts) expect(Number(query.maxTotalChargeUsd)).toBeGreaterThan(0);
    const spent = await runCli(['report', 'spend'], { env: bench.env });
    expect(JSON.parse(spent.stdout)).toMatchObject([{ job_type: 'client_following', jobs: 1, retrieved: 40, cost_usd: run?.cost_usd }]);
  });

  it.each([
    ['private', 'the account is private'],
    ['missing', 'not_found'],
  ] as const)('fails at once where the account is %s, with its reason, and keeps what is stored', async (state, reason) => {
    await open();
    await bench.scrape('following', 'dana.lifts');
    await bench.close();
    const stored = bench;
    bench = await scrapeBench({ accounts: [{ handle: 'dana.lifts', state, followsCount: 40 }], clients: ['dana.lifts'] });
    expect(stored).toBeDefined();
    const { exitCode } = await bench.scrape('following', 'dana.lifts');
    expect(exitCode).toBe(3);
    expect(bench.startedRuns(FOLLOWING)).toBe(0);
    expect(await scrapeRuns(bench.sql)).toMatchObject([
      { status: 'failed', error_message: expect.stringContaining(reason), metadata: { permanent: true } },
    ]);
    const [client] = await bench.sql`select last_error, status from discovery.clients`;
    expect(client).toMatchObject({ last_error: expect.stringContaining(reason), status: 'pending' });
    expect((await bench.sql`select reason from ops.rejects`).map((row) => row.reason)).toEqual([expect.stringContaining(reason)]);
  });

  it('reads the cost of earlier runs again, when it is final', async () => {
    await open();
    await bench.scrape('following', 'dana.lifts');
    const [early] = await scrapeRuns(bench.sql);
    await bench.sql`update discovery.scrape_runs set finished_at = now() - interval '1 minute'`;
    await bench.scrape('worker', '--once');
    const [final] = await scrapeRuns(bench.sql);
    const billed = bench.server.runs.length;
    expect(billed).toBe(2);
    expect(final?.cost_usd).toBeGreaterThan(early?.cost_usd);
    expect(final?.cost_usd).toBeCloseTo(0.005 * 2 + 0.001 * 42, 6);
    const [ledger] = await bench.sql`select cost_usd::float8 as usd from ops.runs where command = 'scrape following'`;
    expect(ledger?.usd).toBeCloseTo(final?.cost_usd, 6);
  });

  it('tries a poor list again, three times at most, and keeps the best try, not the last', async () => {
    const sizes = [20, 34, 10];
    await open({ script: ({ actor, number }) => (actor.includes(FOLLOWING) ? { truncateTo: sizes[number - 2] ?? 0 } : undefined) });
    const { exitCode, stderr } = await bench.scrape('following', 'dana.lifts', '--retry-delay', '10ms');
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^warning: dana\.lifts: 3[34] of 40/m);
    expect(await scrapeRuns(bench.sql)).toMatchObject([{ status: 'succeeded', total_expected: 40, metadata: { tries: 3 } }]);
    expect([33, 34]).toContain(await follows());
    expect(bench.startedRuns(FOLLOWING)).toBe(3);
  });

  it('nothing retrieved is a failure, never an empty success; what is stored stays', async () => {
    let empty = false;
    await open({ script: ({ actor }) => (empty && actor.includes(FOLLOWING) ? { items: [] } : undefined) });
    await bench.scrape('following', 'dana.lifts');
    empty = true;
    expect((await bench.scrape('following', 'dana.lifts', '--retry-delay', '10ms')).exitCode).toBe(3);
    expect(await follows()).toBe(40);
    expect((await scrapeRuns(bench.sql)).map((run) => [run.status, run.error_message])).toEqual([
      ['succeeded', null],
      ['failed', 'nothing was retrieved'],
    ]);
  });

  it('the owner in its own list is no page that it follows', async () => {
    await open({ accounts: [{ handle: 'dana.lifts', following: ['quiet.hustl', 'dana.lifts', 'lena.codes'] }] });
    expect((await bench.scrape('following', 'dana.lifts', '--retry-delay', '10ms')).exitCode).toBe(0);
    const pages = await bench.sql`select ig_username from discovery.pages order by 1`;
    expect(pages.map(({ ig_username }) => ig_username)).toEqual(['lena.codes', 'quiet.hustl']);
  });

  it('takes what a run got that did not succeed', async () => {
    await open({ script: ({ actor }) => (actor.includes(FOLLOWING) ? { status: 'TIMED-OUT', itemCount: 40 } : undefined) });
    expect((await bench.scrape('following', 'dana.lifts', '--retry-delay', '10ms')).exitCode).toBe(0);
    expect(await follows()).toBeGreaterThan(36);
  });

  it('finds a run again whose start was never answered, and pays for one', async () => {
    await open();
    bench.server.setFaults({ loseStartAnswer: [1, 2] });
    const { exitCode, stderr } = await bench.scrape('following', 'dana.lifts');
    expect(exitCode, stderr).toBe(0);
    expect(bench.server.runs).toHaveLength(2);
    expect(await follows()).toBe(40);
  });

  it('a wrong token leaves the queue as it is, and a run that is unknown ends its job', async () => {
    await open();
    await bench.scrape('following', 'dana.lifts', '--enqueue');
    const wrong = await runCli(['scrape', 'worker', '--once'], { env: { ...bench.env, APIFY_TOKEN: 'wrong' } });
    expect(wrong.exitCode).toBe(4);
    expect(await scrapeRuns(bench.sql)).toMatchObject([{ status: 'queued', attempts: 0 }]);
    expect((await bench.scrape('following', 'dana.lifts', '--no-check', '--resume-run', 'nonesuch')).exitCode).toBe(2);
    expect(await scrapeRuns(bench.sql)).toMatchObject([{ status: 'failed', error_message: 'Apify knows no run nonesuch' }]);
  });

  it('an account that follows nobody is scraped, and empty', async () => {
    await open({ accounts: [{ handle: 'dana.lifts', followsCount: 0 }] });
    expect((await bench.scrape('following', 'dana.lifts')).exitCode).toBe(0);
    expect(await scrapeRuns(bench.sql)).toMatchObject([{ status: 'succeeded', total_expected: 0, total_retrieved: 0, coverage_pct: null }]);
    expect(bench.startedRuns(FOLLOWING)).toBe(0);
  });

  it('an account that another job has is exit 6, or 0 where that is wanted', async () => {
    await open();
    await bench.sql`insert into discovery.scrape_runs (job_type, target_username, status, worker, lease_until, metadata)
      values ('client_following', 'dana.lifts', 'running', gen_random_uuid(), now() + interval '1 hour', '{"handles": ["dana.lifts"]}')`;
    expect(await bench.scrape('following', 'dana.lifts')).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining('another job has dana.lifts already'),
    });
    const skipped = await bench.scrape('following', 'dana.lifts', '--if-locked', 'skip');
    expect(skipped.exitCode).toBe(0);
    expect(JSON.parse(skipped.stdout).warnings).toMatchObject([{ code: 'busy', count: 1 }]);
    expect(bench.server.runs).toHaveLength(0);
  });

  it('stops before it may cost more: exit 8, and nothing is started', async () => {
    await open();
    const own = await bench.scrape('following', 'dana.lifts', '--max-usd', '0.01');
    expect(own).toMatchObject({
      exitCode: 8,
      stderr: expect.stringMatching(/error: the next run may cost up to \$0\.05, and --max-usd leaves \$0\.01/),
    });
    const day = await runCli(['scrape', 'following', 'dana.lifts'], { env: { ...bench.env, OUTREACH_MAX_USD_PER_DAY: '0.02' } });
    expect(day).toMatchObject({ exitCode: 8, stderr: expect.stringMatching(/OUTREACH_MAX_USD_PER_DAY/) });
    expect(bench.server.runs).toHaveLength(0);
    // It went back to the queue; with money it goes on.
    expect(await scrapeRuns(bench.sql)).toMatchObject([{ status: 'queued', reserved_usd: 0 }]);
    expect((await runCli(['scrape', 'following', 'dana.lifts'], { env: { ...bench.env, OUTREACH_MAX_USD_PER_DAY: '5' } })).exitCode).toBe(
      0,
    );
    expect(await scrapeRuns(bench.sql)).toMatchObject([{ status: 'succeeded' }]);
  });

  it('is stopped by a signal; the next command goes on with the same run', async () => {
    await open({ runSeconds: (input) => (JSON.stringify(input).includes('resultsLimit') ? 0.05 : 3) });
    const child = spawnCli(['scrape', 'following', 'dana.lifts', '--no-check', '--verbose'], { env: bench.env });
    await saying(child, 'discovery.note_scrape');
    while (bench.server.runs.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.child.kill('SIGTERM');
    expect((await child.done).exitCode).toBe(143);
    expect(await scrapeRuns(bench.sql)).toMatchObject([{ status: 'queued', apify_run_id: bench.server.runs[0]?.id, worker: null }]);
    expect((await bench.scrape('following', 'dana.lifts', '--no-check')).exitCode).toBe(0);
    expect(bench.server.runs).toHaveLength(1);
    expect(await follows()).toBe(40);
  });

  it('--resume-run takes a run that was started elsewhere', async () => {
    await open();
    await bench.scrape('following', 'dana.lifts');
    const run = bench.server.runs.at(-1)?.id ?? '';
    await bench.sql`delete from discovery.client_following`;
    expect((await bench.scrape('following', 'dana.lifts', '--resume-run', run, '--no-check')).exitCode).toBe(0);
    expect(await follows()).toBe(40);
    expect(bench.startedRuns(FOLLOWING)).toBe(1);
  });

  it('says what it would do, and asks the vendor nothing, with --dry-run', async () => {
    await open();
    const jobs = (n: number) => ({ tables: { 'discovery.scrape_runs': { inserted: n, updated: 0, unchanged: 0 } }, dry_run: true });
    const said = async (...args: string[]) => JSON.parse((await bench.scrape(...args, '--dry-run')).stdout);
    const before = bench.server.requests.length;
    expect(await said('following', 'dana.lifts', '--max-usd', '1')).toMatchObject(jobs(1));
    expect(await said('following', 'dana.lifts', 'new.client', '--add-clients', '--enqueue')).toMatchObject(jobs(2));
    expect(await said('profiles', 'some.page')).toMatchObject(jobs(1));
    expect([await bench.sql`select from discovery.clients`, await bench.sql`select from discovery.scrape_runs`]).toMatchObject([
      { length: 1 },
      [],
    ]);
    await bench.scrape('following', 'dana.lifts', '--enqueue');
    expect(await said('worker')).toMatchObject({ tables: { 'discovery.scrape_runs': { updated: 1 } } });
    expect(bench.server.requests).toHaveLength(before);
  });

  it('rejects garbage among the rows and keeps it with the items', async () => {
    await open({ script: ({ actor }) => (actor.includes(FOLLOWING) ? { malformed: true } : undefined) });
    const { exitCode, stderr } = await bench.scrape('following', 'dana.lifts', '--verbose');
    expect(exitCode, stderr).toBe(0);
    expect(await follows()).toBe(40);
    expect(await bench.sql`select from discovery.scrape_items where attempt = 1`).not.toHaveLength(41);
  });

  it.each([
    [['following', 'dana.lifts'], { APIFY_TOKEN: '' }, 4, /APIFY_TOKEN is not set/],
    [['following', 'dana.lifts'], { APIFY_TOKEN: 'wrong' }, 4, /check APIFY_TOKEN/],
    [['following', 'stranger'], {}, 2, /no client is called stranger/],
    [['following', 'dana.lifts', '--dry-run', '--estimate'], {}, 2, /--dry-run does nothing beside --estimate/],
    [['following', '--from-dataset', 'x.json', '--max-usd', '1'], {}, 2, /--max-usd is for runs of Apify/],
    [['following', 'dana.lifts', '--limit', '3'], {}, 2, /--limit chooses accounts, and here they are named/],
    [
      ['following', 'dana.lifts', '--enqueue', '--max-usd', '1'],
      {},
      2,
      /--max-usd does nothing beside --enqueue\nhint: say it to the worker/,
    ],
    [['profiles', '--estimate', '--no-media'], {}, 2, /--no-media does nothing beside --estimate/],
    [['following', '--resume-run', 'x'], {}, 2, /--resume-run needs the one client/],
  ] as const)('ends with one clear line: %j', async (args, env, code, message) => {
    await open();
    const { exitCode, stdout, stderr } = await runCli(['scrape', ...args], { env: { ...bench.env, ...env } });
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('wrong');
    expect(bench.server.runs).toHaveLength(0);
  });

  it('--estimate says what it would cost, and writes nothing', async () => {
    await open({ clients: ['dana.lifts', 'lena'] });
    await bench.sql`update discovery.clients set following_count = 410 where ig_username = 'lena'`;
    const { exitCode, stdout } = await bench.scrape('following', '--estimate');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      { runs: 2, items: 2 },
      { what: expect.stringContaining('1 of unknown length counted as 1500'), runs: 2, items: 1910, usd: expect.any(Number) },
    ]);
    expect(JSON.parse((await bench.scrape('following', 'lena', '--estimate')).stdout)).toMatchObject([{ items: 1 }, { items: 410 }]);
    expect(await scrapeRuns(bench.sql)).toEqual([]);
    expect(bench.server.runs).toHaveLength(0);
  });
});

describe('scrape profiles', () => {
  it('takes pages that are due, best first, in batches; what fails is noted and waits', async () => {
    await open({
      accounts: [
        { handle: 'dana.lifts', followsCount: 30 },
        { handle: 'gone.page', state: 'missing' },
      ],
      clients: ['dana.lifts', 'lena'],
    });
    await bench.scrape('following', 'dana.lifts');
    await bench.sql`insert into discovery.pages (ig_username) values ('gone.page')`;
    const { exitCode, stdout } = await bench.scrape('profiles');
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout).tables).toMatchObject({
      'discovery.page_profiles': { inserted: 30 },
      'discovery.scrape_runs': { inserted: 2 },
    });
    const [gone] =
      await bench.sql`select metadata -> 'profile_failure' ->> 'error' as error from discovery.pages where ig_username = 'gone.page'`;
    expect(gone?.error).toContain('not_found');
    const runs = bench.startedRuns('profile');
    // Fresh ones, and one that failed just now, are left alone; unless they are named.
    expect(JSON.parse((await bench.scrape('profiles')).stdout).tables).toEqual({});
    expect(bench.startedRuns('profile')).toBe(runs);
    expect((await bench.scrape('profiles', 'gone.page')).exitCode).toBe(3);
    const [again] =
      await bench.sql`select (metadata #>> '{profile_failure,consecutive_failures}')::int as n from discovery.pages where ig_username = 'gone.page'`;
    expect(again?.n).toBe(2);
  });
});

describe('--enqueue', () => {
  it('needs no token: who queues is not who scrapes', async () => {
    await open({ clients: ['dana.lifts'] });
    const { exitCode, stderr, stdout } = await runCli(['scrape', 'following', '--force', '--priority', '7', '--enqueue'], {
      env: { OUTREACH_DATABASE: bench.url },
    });
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('jobs queued: 1, for 1 accounts')]);
    expect(JSON.parse(stdout).tables['discovery.scrape_runs'].inserted).toBe(1);
    expect(await bench.sql`select priority, metadata ->> 'force' as force from discovery.scrape_runs`).toEqual([
      { priority: 7, force: 'true' },
    ]);
    expect((await bench.scrape('profiles', '--tier', '1', '--enqueue')).stderr).toContain('nothing is due: no job was queued');
  });
});

describe('scrape profiles --resume-run', () => {
  it('also for as many accounts as one run has', async () => {
    const handles = Array.from({ length: 25 }, (_, i) => `page.${i}`);
    await open({ accounts: handles.map((handle) => ({ handle })) });
    await bench.scrape('profiles', ...handles, '--no-media');
    const run = bench.server.runs.at(-1)?.id ?? '';
    await bench.scrape('profiles', ...handles, '--no-media', '--resume-run', run);
    expect(bench.server.runs).toHaveLength(1);
  });

  it('takes a run that was started elsewhere', async () => {
    await open({ accounts: [{ handle: 'page.one' }, { handle: 'lena' }] });
    await bench.scrape('profiles', 'page.one', 'lena', '--no-media');
    const run = bench.server.runs.at(-1)?.id ?? '';
    await bench.sql`delete from discovery.page_profiles`;
    const { exitCode } = await bench.scrape('profiles', 'page.one', 'lena', '--no-media', '--resume-run', run);
    expect(exitCode).toBe(0);
    expect(bench.server.runs).toHaveLength(1);
    expect(await bench.sql`select from discovery.page_profiles`).toHaveLength(2);
    expect((await bench.scrape('profiles', '--resume-run', run)).stderr).toContain('name their handles');
  });
});

describe('scrape retry, and report churn', () => {
  it('queues failed scrapes again, each once, and not what is gone for good', async () => {
    let broken = true;
    await open({
      accounts: [
        { handle: 'dana.lifts', followsCount: 40 },
        { handle: 'hidden', state: 'private' },
      ],
      clients: ['dana.lifts', 'hidden'],
      script: ({ actor }) => (broken && actor.includes(FOLLOWING) ? { items: [] } : undefined),
    });
    await bench.scrape('following', '--retry-delay', '10ms');
    const retry = async (...flags: string[]) =>
      JSON.parse((await bench.scrape('retry', ...flags)).stdout).tables['discovery.scrape_runs'].inserted;
    expect(await retry('--dry-run')).toBe(1);
    expect(await retry('--older-than', '1h')).toBe(0);
    expect(await retry('--reason', 'nothing like it')).toBe(0);
    expect([await retry('--since', '1h'), await retry()]).toEqual([1, 0]);
    broken = false;
    expect((await bench.scrape('worker', '--once')).exitCode).toBe(0);
    expect(await follows()).toBe(40);
    expect(await retry('--permanent')).toBe(1);
  });

  it('shows who stopped following what, told by full lists only', async () => {
    const lists = [undefined, 30, 38] as const;
    let list = 0;
    await open({ script: ({ actor }) => (actor.includes(FOLLOWING) ? { truncateTo: lists[list] ?? 1_000 } : undefined) });
    const churn = async () => JSON.parse((await runCli(['report', 'churn'], { env: bench.env })).stdout);
    await bench.scrape('following', 'dana.lifts');
    list = 1;
    await bench.scrape('following', 'dana.lifts', '--retry-delay', '10ms');
    expect(await churn()).toEqual([]);
    // Now it follows fewer, and the list has all of those.
    await bench.sql`update discovery.scrape_runs set coverage_pct = 100 where total_retrieved < 40`;
    const rows = await churn();
    expect(rows.length).toBeGreaterThanOrEqual(10);
    expect(rows[0]).toMatchObject({ client: 'dana.lifts', coverage_pct: 100 });
  });
});
