import { afterEach, describe, expect, it } from 'vitest';
import type { ApifyServerOptions } from '../support/apify-server.ts';
import { runCli, spawnCli } from '../support/cli.ts';
import { type ScrapeBench, scrapeBench, scrapeRuns } from '../support/scrape.ts';

const CLIENTS = ['ana.moves', 'dana.lifts', 'lena.codes', 'mira.pottery'];
let bench: ScrapeBench;
afterEach(() => bench.close());
async function open(options: ApifyServerOptions & { clients?: readonly string[] } = {}): Promise<void> {
  const clients = options.clients ?? CLIENTS;
  bench = await scrapeBench({ accounts: clients.map((handle) => ({ handle, followsCount: 40 })), ...options, clients });
}
const lists = () => bench.startedRuns('following');
const warnings = (stdout: string): { code: string; count: number }[] => JSON.parse(stdout).warnings;
const one = ['--parallel', '1', '--retry-delay', '10ms'];

describe('the same command again', () => {
  it('goes on after what an interrupted one had done, which --force buys anew', async () => {
    await open();
    const stopped = await bench.scrape('following', ...CLIENTS, ...one, '--max-usd', '0.20');
    expect(stopped.exitCode, stopped.stderr).toBe(8);
    const done = lists();
    expect([done > 0, done < 4]).toEqual([true, true]);
    const estimate = JSON.parse((await bench.scrape('following', ...CLIENTS, '--estimate')).stdout);
    expect(estimate[0].items).toBe(4 - done);
    // The order in which they are named makes no difference, and neither do flags that do not choose accounts.
    const again = await bench.scrape('following', ...CLIENTS.toReversed(), '--max-usd', '5');
    expect([again.exitCode, lists()], again.stderr).toEqual([0, 4]);
    expect(again.stderr).toContain(`left out: ${done} accounts that an unfinished run of the same arguments had done already`);
    expect(warnings(again.stdout)).toContainEqual(expect.objectContaining({ code: 'already_done', count: done }));
    expect(bench.server.runs).toHaveLength(8);
    // That one came to its end: who names accounts wants them now.
    expect((await bench.scrape('following', ...CLIENTS)).exitCode).toBe(0);
    expect(lists()).toBe(8);
    await bench.scrape('following', ...CLIENTS, ...one, '--max-usd', '0.20');
    const before = lists();
    expect((await bench.scrape('following', ...CLIENTS, '--force')).exitCode).toBe(0);
    expect(lists()).toBe(before + 4);
  });

  it('leaves alone what was asked for in other words, and what lies days back', async () => {
    await open();
    await bench.scrape('following', ...CLIENTS, ...one, '--max-usd', '0.20');
    const before = lists();
    expect((await bench.scrape('following', 'ana.moves')).exitCode).toBe(0);
    expect(lists()).toBe(before + 1);
    await bench.sql`update discovery.scrape_runs set finished_at = finished_at - interval '4 days'`;
    expect((await bench.scrape('following', ...CLIENTS)).exitCode).toBe(0);
    expect(lists()).toBe(before + 5);
  });

  it('does not ask again for accounts that are gone, and tells of them again', async () => {
    const accounts = CLIENTS.map((handle) => ({ handle, followsCount: 40, state: handle === 'ana.moves' ? 'private' : 'public' }) as const);
    await open({ accounts });
    await bench.scrape('following', ...CLIENTS, ...one, '--max-usd', '0.20');
    const again = await bench.scrape('following', ...CLIENTS);
    expect(again.exitCode, again.stderr).toBe(3);
    expect(JSON.parse(again.stdout).rejected.count).toBe(1);
    // A check for each, and three lists.
    expect(bench.server.runs).toHaveLength(7);
  });

  it('goes on after a signal, the list in hand included', async () => {
    await open({ runSeconds: 0.6 });
    const child = spawnCli(['scrape', 'following', ...CLIENTS, '--no-check', ...one], { env: bench.env });
    while (lists() < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    child.child.kill('SIGTERM');
    expect((await child.done).exitCode).toBe(143);
    expect((await bench.scrape('following', ...CLIENTS, '--no-check')).exitCode).toBe(0);
    expect(lists()).toBe(4);
  });

  it('leaves to the dead of another machine what they have under lease, and then does that alone', async () => {
    await open();
    await bench.sql`insert into discovery.scrape_runs (job_type, target_username, client_id, status, worker, lease_until, metadata)
      select 'client_following', c.ig_username, c.id, 'running', gen_random_uuid(), now() + interval '90 seconds', jsonb_build_object('handles', array[c.ig_username])
      from discovery.clients c where c.ig_username = 'lena.codes'`;
    for (const bought of [3, 3]) {
      const { exitCode, stdout } = await bench.scrape('following', ...CLIENTS, '--if-locked', 'skip');
      expect([exitCode, lists()]).toEqual([0, bought]);
      expect(warnings(stdout)).toContainEqual(expect.objectContaining({ code: 'busy', count: 1 }));
    }
    await bench.sql`update discovery.scrape_runs set lease_until = now() where status = 'running'`;
    const last = await bench.scrape('following', ...CLIENTS);
    expect([last.exitCode, lists()], last.stderr).toEqual([0, 4]);
    expect(warnings(last.stdout)).toContainEqual(expect.objectContaining({ code: 'already_done', count: 3 }));
  });

  it('a list that was bought a moment before is not taken for one whose start was lost', async () => {
    await open();
    expect((await bench.scrape('following', 'ana.moves', '--no-check')).exitCode).toBe(0);
    await bench.sql`insert into discovery.scrape_runs (job_type, target_username, client_id, status, worker, lease_until, metadata)
      select job_type, target_username, client_id, 'running', gen_random_uuid(), now(), jsonb_set(metadata, '{attempts}', (
        select jsonb_agg(jsonb_build_object('n', a -> 'n', 'actor', a -> 'actor', 'starting', now())) from jsonb_array_elements(metadata -> 'attempts') a))
      from discovery.scrape_runs`;
    const again = await bench.scrape('following', 'ana.moves', '--no-check');
    expect([again.exitCode, lists()], again.stderr).toEqual([0, 2]);
  });

  it('of profiles: goes on in the same way, with whatever batches there are', async () => {
    const handles = Array.from({ length: 60 }, (_, i) => `page.${i}`);
    await open({ accounts: handles.map((handle) => ({ handle })) });
    const stopped = await bench.scrape('profiles', ...handles, '--no-media', ...one, '--max-usd', '0.08');
    expect([stopped.exitCode, bench.server.runs.length], stopped.stderr).toEqual([8, 2]);
    const again = await bench.scrape('profiles', ...handles.toReversed(), '--no-media');
    expect([again.exitCode, bench.server.runs.length], again.stderr).toEqual([0, 3]);
    expect(warnings(again.stdout)).toContainEqual(expect.objectContaining({ code: 'already_done', count: 50 }));
    expect((await bench.scrape('profiles', ...handles, '--no-media', '--max-age', '1h')).exitCode).toBe(0);
    expect(bench.server.runs).toHaveLength(3);
  });
});

describe('--max-age', () => {
  it('says how old is fresh, for named lists as well', async () => {
    await open();
    await bench.scrape('following', 'ana.moves');
    const { exitCode, stdout } = await bench.scrape('following', 'ana.moves', 'dana.lifts', '--max-age', '1d');
    expect([exitCode, lists()]).toEqual([0, 2]);
    expect(warnings(stdout)).toContainEqual(expect.objectContaining({ code: 'fresh', count: 1 }));
    const nothing = JSON.parse((await bench.scrape('following', 'ana.moves', 'dana.lifts', '--max-age', '1d')).stdout);
    expect([nothing.skipped, lists()]).toEqual(['nothing was left to scrape', 2]);
    expect((await bench.scrape('following', 'ana.moves', '--max-age', '1d', '--force')).exitCode).toBe(0);
    expect(lists()).toBe(3);
    expect((await bench.scrape('following', 'stranger', '--max-age', '1d')).stderr).toContain('no client is called stranger');
  });
});

describe('one that fails', () => {
  it('does not end the others: a run that the vendor has forgotten, a value that no table takes', async () => {
    await open();
    await bench.scrape('following', ...CLIENTS, '--enqueue');
    const attempts = [{ n: 1, actor: 'a/b', starting: new Date().toISOString(), apify_run_id: 'forgotten' }];
    await bench.sql`update discovery.scrape_runs set metadata = metadata || ${bench.sql.json({ attempts })}, priority = 9 where target_username = 'dana.lifts'`;
    await bench.sql`create function pg_temp_check() returns trigger language plpgsql as
      $$ begin if exists (select from discovery.clients c where c.id = new.client_id and c.ig_username = 'lena.codes') then raise 'too large' using errcode = '22003'; end if; return new; end $$`;
    await bench.sql`create trigger refuse before insert on discovery.client_following for each row execute function pg_temp_check()`;
    const { exitCode, stderr } = await bench.scrape('worker', '--once', '--no-check', ...one);
    expect(exitCode, stderr).toBe(3);
    const failed = (await scrapeRuns(bench.sql)).map((run) => [run.target_username, run.status, run.error_message]);
    expect(failed).toEqual([
      ['ana.moves', 'succeeded', null],
      ['dana.lifts', 'failed', 'Apify knows no run forgotten'],
      ['lena.codes', 'failed', expect.stringContaining('too large')],
      ['mira.pottery', 'succeeded', null],
    ]);
    expect(await bench.sql`select reason from ops.rejects`).toHaveLength(2);
  });

  it('nor a dataset that is gone', async () => {
    await open({ clients: ['dana.lifts', 'lena.codes'] });
    await bench.scrape('following', 'dana.lifts', '--no-check');
    const [run] = bench.server.runs;
    bench.server.deleteDataset(run?.id ?? '');
    const attempts = [{ n: 1, actor: 'a/b', starting: new Date().toISOString(), apify_run_id: run?.id ?? '' }];
    await bench.scrape('following', 'dana.lifts', 'lena.codes', '--enqueue');
    await bench.sql`update discovery.scrape_runs set metadata = metadata || ${bench.sql.json({ attempts })} where status = 'queued' and target_username = 'dana.lifts'`;
    expect((await bench.scrape('worker', '--once', '--no-check')).exitCode).toBe(3);
    expect(await bench.sql`select error_message from discovery.scrape_runs where status = 'failed'`).toEqual([
      { error_message: expect.stringMatching(/^Apify has dataset \S+ no more$/) },
    ]);
  });
});

describe('two commands at a time', () => {
  it('do not buy a list that the other one has bought meanwhile', async () => {
    await open({ script: ({ number }) => ({ runSeconds: [1, 5].includes(number) ? 3 : 0.05 }) });
    const slow = bench.scrape('following', '--no-check', '--parallel', '1');
    while (lists() < 1) await new Promise((resolve) => setTimeout(resolve, 20));
    const other = await runCli(['scrape', 'following', '--no-check', '--parallel', '4'], { env: bench.env });
    expect(other.exitCode).toBe(0);
    const { exitCode, stdout } = await slow;
    expect([exitCode, lists()]).toEqual([0, 4]);
    expect(warnings(stdout)).toContainEqual(expect.objectContaining({ code: 'fresh', count: 3 }));
    // One that waits for another does not buy what that one brings.
    const first = bench.scrape('following', 'ana.moves', '--no-check');
    while (lists() < 5) await new Promise((resolve) => setTimeout(resolve, 20));
    const waiting = await bench.scrape('following', 'ana.moves', '--no-check', '--if-locked', 'wait=1m');
    expect([(await first).exitCode, waiting.exitCode, lists()]).toEqual([0, 0, 5]);
  });
});
