import { afterEach, describe, expect, it } from 'vitest';
import type { ApifyServerOptions } from '../support/apify-server.ts';
import { runCli } from '../support/cli.ts';
import { type ScrapeBench, scrapeBench, scrapeRuns } from '../support/scrape.ts';

const CLIENTS = ['ana.moves', 'dana.lifts', 'lena.codes'];
let bench: ScrapeBench;
afterEach(() => bench.close());
async function open(options: ApifyServerOptions & { clients?: readonly string[] } = {}): Promise<void> {
  const clients = options.clients ?? CLIENTS;
  bench = await scrapeBench({ accounts: clients.map((handle) => ({ handle, followsCount: 40 })), ...options, clients });
}
const follows = async (client = 'dana.lifts') =>
  (await bench.sql`select from discovery.client_following f join discovery.clients c on c.id = f.client_id where c.ig_username = ${client}`)
    .length;
const lists = () => bench.startedRuns('following');
const posts = () => bench.server.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/runs')).length;
const warnings = (stdout: string): { code: string; count: number }[] => JSON.parse(stdout).warnings;
const isOf = (handle: string, input: unknown) => JSON.stringify(input).includes(`"${handle}"`);
const waits = async () => bench.sql`update discovery.scrape_runs set not_before = now() - interval '1 second' where not_before is not null`;
const fast = ['--retry-delay', '10ms'];

describe('a list that the vendor wants later', () => {
  let limited = true;
  const limit = (some: readonly object[] = []): ApifyServerOptions => {
    limited = true;
    const items = [...some, { error: 'daily_limit_reached', message: 'come back tomorrow', username: 'dana.lifts' }];
    return {
      script: ({ actor, input }) => (limited && actor.includes('following') && isOf('dana.lifts', input) ? { items } : undefined),
    };
  };

  it('is bought once, kept, queued, and not bought before its time, by nobody', async () => {
    await open(limit());
    const { exitCode, stdout, stderr } = await bench.scrape('following', ...CLIENTS, ...fast);
    expect({ exitCode, bought: lists() }).toEqual({ exitCode: 3, bought: 3 });
    expect(stderr).toMatch(/warning: dana\.lifts: daily_limit_reached: come back tomorrow; queued again, not before 20/);
    expect(warnings(stdout)).toContainEqual(expect.objectContaining({ code: 'later', count: 1 }));
    const reason = 'daily_limit_reached: come back tomorrow';
    expect(await scrapeRuns(bench.sql)).toMatchObject([
      { status: 'succeeded' },
      { status: 'failed', error_message: reason, metadata: { permanent: false, later: reason } },
      { status: 'queued', target_username: 'dana.lifts', metadata: { postponed: 1 } },
      { status: 'succeeded' },
    ]);
    const [wait] =
      await bench.sql`select extract(epoch from not_before - now())::float8 / 3600 as hours from discovery.scrape_runs where status = 'queued'`;
    expect(wait?.hours).toBeGreaterThan(23);
    expect(await bench.sql`select from discovery.scrape_items i where item ->> 'error' = 'daily_limit_reached'`).toHaveLength(1);
    const [row] = JSON.parse(
      (await runCli(['report', 'coverage', '--fields', 'ig_username,open_scrape,not_before'], { env: bench.env })).stdout,
    );
    expect(row).toEqual({ ig_username: 'dana.lifts', open_scrape: 'later', not_before: expect.stringMatching(/^20/) });

    for (const args of [['following', 'dana.lifts'], ['following'], ['worker', '--once'], ['following', ...CLIENTS]]) {
      const again = await bench.scrape(...args, ...fast);
      expect([again.exitCode, lists()], `${args} ${again.stderr}`).toEqual([0, 3]);
      expect(warnings(again.stdout)).toContainEqual(expect.objectContaining({ code: 'later', count: 1 }));
    }
    expect((await bench.scrape('retry')).stderr).toContain('no failed scrape is to be queued again');
  });

  it.each([
    ['the worker', ['worker', '--once']],
    ['the same command', ['following', 'dana.lifts']],
    ['a command that says what is fresh', ['following', 'dana.lifts', '--max-age', '1d']],
    ['a command for all that is due', ['following', '--max-age', '30d']],
    ['--force, also before', ['following', 'dana.lifts', '--force']],
  ])('is bought by %s when its time has come, and its part is kept until then', async (_, args) => {
    await open({ ...limit([{ username: 'quiet.hustl' }, { username: 'lena.codes' }]), clients: ['dana.lifts'] });
    const { exitCode, stderr } = await bench.scrape('following', 'dana.lifts', ...fast);
    expect([exitCode, lists(), await follows()], stderr).toEqual([0, 1, 2]);
    expect(await scrapeRuns(bench.sql)).toMatchObject([{ status: 'succeeded', coverage_pct: 5 }, { status: 'queued' }]);
    limited = false;
    if (!args.includes('--force')) await waits();
    const later = await bench.scrape(...args, ...fast);
    expect([later.exitCode, lists()], later.stderr).toEqual([0, 2]);
    expect(await follows()).toBeGreaterThanOrEqual(40);
    expect(await bench.sql`select from discovery.scrape_runs where status <> 'succeeded'`).toHaveLength(0);
  });

  it('is put off five times, each time for longer, and then it has failed', async () => {
    await open({
      clients: ['dana.lifts'],
      script: ({ actor }) => (actor.includes('following') ? { items: [{ error: 'too many requests' }] } : undefined),
    });
    await bench.scrape('following', 'dana.lifts', '--no-check', ...fast);
    for (let n = 1; n <= 5; n++) {
      const [wait] =
        await bench.sql`select round(extract(epoch from not_before - now()) / 3600)::int as hours from discovery.scrape_runs where status = 'queued'`;
      expect(wait?.hours).toBe(2 ** (n - 1));
      await waits();
      await bench.scrape('worker', '--once', '--no-check', ...fast);
      expect(lists()).toBe(n + 1);
    }
    expect(await bench.sql`select from discovery.scrape_runs where status = 'queued'`).toHaveLength(0);
  });

  it('of profiles: only those are queued, once, and no page is blamed for it', async () => {
    let full = true;
    await open({
      accounts: ['page.one', 'page.two', 'page.three'].map((handle) => ({ handle })),
      script: ({ input }) =>
        full
          ? {
              items: [
                { id: '1', username: 'page.one', followersCount: 5 },
                { error: 'daily_limit_reached', ...(isOf('page.four', input) ? { username: 'page.four' } : {}) },
              ],
            }
          : undefined,
    });
    const named = ['profiles', 'page.one', 'page.two', 'page.three', '--no-media'];
    const { exitCode, stdout } = await bench.scrape(...named);
    expect([exitCode, bench.server.runs.length]).toEqual([3, 1]);
    expect(warnings(stdout)).toContainEqual(expect.objectContaining({ code: 'later', count: 2 }));
    expect((await scrapeRuns(bench.sql)).map(({ status, metadata }) => [status, metadata.handles])).toEqual([
      ['succeeded', ['page.one', 'page.two', 'page.three']],
      ['queued', ['page.two', 'page.three']],
    ]);
    expect(await bench.sql`select from discovery.pages where metadata ? 'profile_failure'`).toHaveLength(0);
    expect((await bench.scrape(...named)).exitCode).toBe(0);
    expect((await bench.scrape('profiles', '--no-media')).exitCode).toBe(0);
    expect(bench.server.runs).toHaveLength(1);
    full = false;
    await waits();
    expect((await bench.scrape(...named)).exitCode).toBe(0);
    expect(bench.server.runs.map(({ input }) => input)).toMatchObject([{}, { usernames: ['page.two', 'page.three'] }]);
    expect(await bench.sql`select from discovery.page_profiles`).toHaveLength(3);
  });
});

describe('a start that the vendor did not answer', () => {
  const lost = { rateReset: { rate: 1, path: /^POST .*following.*runs/, when: 'before', times: 1 } } as const;

  it('ends that list alone; it is never started again by itself, by whatever command', async () => {
    await open({ accounts: [...CLIENTS, 'new.client'].map((handle) => ({ handle, followsCount: 40 })) });
    bench.server.setFaults(lost);
    const { exitCode, stdout, stderr } = await bench.scrape('following', ...CLIENTS, '--no-check', '--parallel', '1');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 5,
      stderr: expect.stringMatching(
        /error: Apify did not answer whether a run of \S+ was started for \S+, .*\nhint: .*--resume-run ID.*--force/,
      ),
    });
    expect(warnings(stdout)).toContainEqual(expect.objectContaining({ code: 'undecided', count: 1 }));
    expect(lists()).toBe(2);
    expect((await bench.sql`select status, exit_code from ops.runs`)[0]).toEqual({ status: 'failed', exit_code: 5 });
    const parked =
      await bench.sql`select target_username as name from discovery.scrape_runs where parked_at is not null and status = 'queued'`;
    const name: string = parked[0]?.name;
    expect([parked.length, stderr]).toEqual([1, expect.stringContaining(`was started for ${name}, and`)]);
    expect((await bench.scrape('retry', '--permanent')).stderr).toContain('no failed scrape is to be queued again');
    await bench.sql`insert into discovery.clients (ig_username) values ('new.client')`;
    await bench.scrape('following', 'new.client', '--enqueue');
    for (const args of [
      ['following', ...CLIENTS, '--no-check'],
      ['worker', '--once', '--no-check'],
    ]) {
      const again = await bench.scrape(...args);
      expect([again.exitCode, again.stderr]).toEqual([5, expect.stringMatching(`error: Apify did not answer .* for ${name},`)]);
    }
    // It stood in the way of nobody.
    expect([lists(), posts(), await follows('new.client')]).toEqual([3, 4, 40]);
    expect(await bench.sql`select from discovery.scrape_runs where target_username = 'new.client' and status = 'succeeded'`).toHaveLength(
      1,
    );
    const forced = await bench.scrape('following', name, '--no-check', '--force');
    expect([forced.exitCode, lists(), await follows(name)], forced.stderr).toEqual([0, 4, 40]);
    expect((await bench.scrape('worker', '--once')).exitCode).toBe(0);
  });

  it.each([['following', 'dana.lifts'], ['following'], ['worker', '--once']])('is found by the next run: %s %s', async (...args) => {
    await open({ clients: ['dana.lifts'] });
    bench.server.setFaults({ loseStartAnswer: 1, hideRuns: true });
    expect((await bench.scrape('following', 'dana.lifts', '--no-check')).exitCode).toBe(5);
    bench.server.setFaults({});
    const { exitCode, stderr } = await bench.scrape(...args, '--no-check');
    expect([exitCode, bench.server.runs.length, await follows()], stderr).toEqual([0, 1, 40]);
    expect(await scrapeRuns(bench.sql)).toMatchObject([{ status: 'succeeded', apify_run_id: bench.server.runs[0]?.id, reserved_usd: 0 }]);
  });

  it('is looked for again at the end of the run', async () => {
    await open({ runSeconds: (input) => (isOf('ana.moves', input) ? 0.05 : 6) });
    bench.server.setFaults({ loseStartAnswer: 1, hideRuns: true });
    const run = bench.scrape('following', ...CLIENTS, '--no-check', '--parallel', '3');
    while (!(await bench.sql`select from discovery.scrape_runs where parked_at is not null`)[0])
      await new Promise((done) => setTimeout(done, 100));
    bench.server.setFaults({});
    const { exitCode, stderr } = await run;
    expect([exitCode, lists()], stderr).toEqual([0, 3]);
    expect(await bench.sql`select from discovery.scrape_runs where status <> 'succeeded'`).toHaveLength(0);
  });

  it('goes on with the run that somebody found and named', async () => {
    await open({ clients: ['dana.lifts'] });
    bench.server.setFaults({ loseStartAnswer: 1, hideRuns: true });
    await bench.scrape('following', 'dana.lifts', '--no-check');
    const id = bench.server.runs[0]?.id ?? '';
    expect((await bench.scrape('following', 'dana.lifts', '--no-check', '--resume-run', id)).exitCode).toBe(0);
    expect([lists(), await follows()]).toEqual([1, 40]);
  });

  it('of profiles: the other batches go on, and the same command finds it', async () => {
    const handles = Array.from({ length: 30 }, (_, i) => `page.${i}`);
    await open({ accounts: handles.map((handle) => ({ handle })) });
    bench.server.setFaults({ loseStartAnswer: 1, hideRuns: true });
    const named = ['profiles', ...handles, '--no-media', '--parallel', '1'];
    expect((await bench.scrape(...named)).exitCode).toBe(5);
    expect(await bench.sql`select from discovery.page_profiles`).toHaveLength(5);
    bench.server.setFaults({});
    const { exitCode, stderr } = await bench.scrape(...named);
    expect([exitCode, bench.server.runs.length], stderr).toEqual([0, 2]);
    expect(await bench.sql`select from discovery.page_profiles`).toHaveLength(30);
  });
});
