import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { runCli, spawnCli } from '../support/cli.ts';
import { type ScrapeBench, scrapeBench, scrapeRuns } from '../support/scrape.ts';

let bench: ScrapeBench;
afterEach(() => bench.close());

const clients = Array.from({ length: 30 }, (_, i) => `client.${i}`);
const accounts = clients.map((handle) => ({ handle, followsCount: 20 }));
const worker = () => spawnCli(['scrape', 'worker', '--once', '--retry-delay', '100ms'], { env: bench.env });
const edges = async () =>
  (
    await bench.sql`select c.ig_username as client, count(*)::int as n from discovery.client_following f join discovery.clients c on c.id = f.client_id group by 1`
  ).map((row) => row.n);
const warnings = (stdout: string): unknown[] => JSON.parse(stdout).warnings;
const everything = async () => (await scrapeRuns(bench.sql)).map((run) => run.status);

describe('scrape worker', () => {
  it('several share a queue: every job once, none lost, although two are killed on the way', async () => {
    bench = await scrapeBench({ accounts, clients, runSeconds: 0.3 });
    const queued = await bench.scrape('following', '--enqueue');
    expect(queued.stderr).toContain('jobs queued: 30, for 30 accounts');
    expect((await bench.scrape('following', '--enqueue')).stderr).toContain('jobs queued: 0, for 30 accounts');
    const workers = Array.from({ length: 5 }, worker);
    while (bench.server.runs.length < 12) await sleep(50);
    for (const { child } of workers.slice(0, 2)) child.kill('SIGKILL');
    await Promise.all(workers.map(({ done }) => done));
    // What the dead had in hand comes back once their leases have ended.
    expect(await bench.sql`select from discovery.scrape_runs where status = 'running'`).not.toHaveLength(0);
    await bench.sql`update discovery.scrape_runs set lease_until = now() where status = 'running'`;
    expect((await worker().done).exitCode).toBe(0);
    expect(await everything()).toEqual(clients.map(() => 'succeeded'));
    expect(await edges()).toEqual(clients.map(() => 20));
    // A check and a list for each, whoever began it.
    expect(bench.server.runs).toHaveLength(60);
  });

  // A hanging answer is waited for, and what was started is looked for in answers that may hang, too.
  it('with a third of all answers broken everything arrives, or it is exit 5 and another run goes on', { timeout: 600_000 }, async () => {
    bench = await scrapeBench({ accounts: accounts.slice(0, 10), clients: clients.slice(0, 10) });
    bench.server.setFaults({ seed: 7, rate429: 0.1, rate500: 0.1, rateReset: 0.05, rateTruncated: 0.03, rateHang: 0.02 });
    let code: number | null = null;
    let unknownStarts = 0;
    for (let tries = 0; tries < 10 && code !== 0; tries++) {
      const env = { ...bench.env, APIFY_TIMEOUT_SECONDS: '2' };
      const { exitCode, stderr } = await runCli(['scrape', 'following', '--parallel', '5', '--retry-delay', '100ms'], { env });
      expect([0, 5], stderr).toContain(exitCode);
      expect(stderr).not.toMatch(/^ +at |unexpected/m);
      code = exitCode;
      // What nobody can know is for a person to decide.
      for (const {
        target_username: name,
      } of await bench.sql`select target_username from discovery.scrape_runs where parked_at is not null`) {
        unknownStarts += 1;
        await runCli(['scrape', 'following', String(name), '--force', '--retry-delay', '100ms'], { env });
      }
    }
    expect(code).toBe(0);
    expect(await edges()).toEqual(clients.slice(0, 10).map(() => 20));
    expect(await bench.sql`select distinct target_username from discovery.scrape_runs where status = 'succeeded'`).toHaveLength(10);
    // No run was started twice: one check and one list per client, and one more where nobody can know.
    expect(bench.server.runs.length).toBeGreaterThanOrEqual(20);
    expect(bench.server.runs.length).toBeLessThanOrEqual(20 + unknownStarts);
  });

  it('a command that is killed again and again buys every list once, and the same command ends it', async () => {
    const names = clients.slice(0, 12);
    bench = await scrapeBench({ accounts, clients, runSeconds: 0.3 });
    const args = ['scrape', 'following', ...names];
    for (const started of [4, 12, 19]) {
      const { child, done } = spawnCli(args, { env: bench.env });
      while (bench.server.runs.length < started) await sleep(20);
      child.kill('SIGKILL');
      await done;
    }
    const { exitCode, stderr } = await runCli(args, { env: bench.env });
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/left out: \d+ accounts that an unfinished run of the same arguments had done already/);
    expect(await edges()).toEqual(names.map(() => 20));
    expect(bench.server.runs).toHaveLength(24);
    // That came to its end: from here on it is a new request. What dies on another machine keeps its lease for a while.
    const { child, done } = spawnCli(args, { env: bench.env });
    while (bench.server.runs.length < 28) await sleep(20);
    child.kill('SIGKILL');
    await done;
    await bench.sql`update ops.runs set host = 'other.example' where status = 'running'`;
    const held = await bench.sql`select from discovery.scrape_runs where status = 'running'`;
    expect(held).not.toHaveLength(0);
    const meanwhile = await runCli(args, { env: bench.env });
    expect(meanwhile.exitCode, meanwhile.stderr).toBe(0);
    expect(warnings(meanwhile.stdout)).toContainEqual(expect.objectContaining({ code: 'busy', count: held.length }));
    expect(await bench.sql`select from discovery.scrape_runs where status = 'running'`).toHaveLength(held.length);
    await bench.sql`update discovery.scrape_runs set lease_until = now() where status = 'running'`;
    const last = await runCli(args, { env: bench.env });
    expect(last.exitCode, last.stderr).toBe(0);
    expect(warnings(last.stdout)).toContainEqual(expect.objectContaining({ code: 'already_done', count: names.length - held.length }));
    // A profile whose run was over when its command died is fresh enough for the next one; a list is bought once a request all the same.
    const lists = bench.server.runs.filter(({ actor }) => actor.name.includes('following'));
    expect(lists).toHaveLength(24);
    expect(bench.server.runs.length).toBeLessThanOrEqual(48);
  });

  it('a ceiling for the day holds over several workers', async () => {
    bench = await scrapeBench({ accounts, clients, runSeconds: 0.2, startUsd: 0.02 });
    await bench.scrape('following', '--enqueue');
    const env = { ...bench.env, OUTREACH_MAX_USD_PER_DAY: '0.60' };
    const ended = await Promise.all(Array.from({ length: 4 }, () => spawnCli(['scrape', 'worker', '--once'], { env }).done));
    expect(ended.map(({ exitCode }) => exitCode)).toContain(8);
    const [spent] = await bench.sql`select sum(cost_usd)::float8 as usd from discovery.scrape_runs`;
    expect(spent?.usd).toBeGreaterThan(0.1);
    expect(spent?.usd).toBeLessThanOrEqual(0.6);
    expect(await bench.sql`select from discovery.scrape_runs where status = 'running'`).toHaveLength(0);
  });
});
