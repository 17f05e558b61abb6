import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type postgres from 'postgres';
import { beforeAll, describe, expect, it } from 'vitest';
import { generateClientsJson } from '../../bench/generate.ts';
import { openPostgres, useDirectory } from '../support/databases.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/outreach.js', import.meta.url));
const dir = useDirectory();
let file: string;

/** Everything an import writes, but ids and the clocks of the database itself. */
const CONTENTS = [
  `select ig_username, display_name, status, following_count, last_scraped_at, added_at, file_updated_at, metadata from discovery.clients order by 1`,
  `select to_jsonb(p) - '{id,created_at,updated_at}'::text[] as page from discovery.pages p order by ig_username`,
  `select c.ig_username as client, p.ig_username as page, f.discovered_at, f.last_seen_at, r.target_username, r.finished_at
   from discovery.client_following f join discovery.clients c on c.id = f.client_id join discovery.pages p on p.id = f.page_id
   left join discovery.scrape_runs r on r.id = f.source_run_id order by 1, 2`,
  `select to_jsonb(r) - '{id,client_id}'::text[] as run from discovery.scrape_runs r order by job_type, target_username, finished_at`,
  `select p.ig_username, to_jsonb(s) - '{id,page_id,source_run_id}'::text[] as profile from discovery.page_profiles s join discovery.pages p on p.id = s.page_id order by 1, s.scraped_at`,
  `select p.ig_username, e.signal_type, e.details, e.detected_at from discovery.promo_events e join discovery.pages p on p.id = e.page_id order by 1, 2, 3`,
  `select p.ig_username, c.clients_following_count from discovery.page_client_counts c join discovery.pages p on p.id = c.page_id order by 1`,
];

async function contents(sql: postgres.Sql): Promise<unknown[]> {
  return Promise.all(CONTENTS.map((query) => sql.unsafe(query)));
}

interface Run {
  exitCode: number | null;
  signal: string | null;
  stderr: string;
}

function startChild(url: string, path: string, ...flags: string[]): { child: ChildProcess; done: Promise<Run> } {
  const child = spawn(process.execPath, [LAUNCHER, 'import-clients-json', path, '--batch-size', '1000', '--no-media', ...flags], {
    env: { PATH: process.env.PATH, HOME: dir.path, OUTREACH_HOME: dir.path, OUTREACH_DATABASE: url },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return { child, done: new Promise((resolve) => child.on('close', (exitCode, signal) => resolve({ exitCode, signal, stderr }))) };
}

function start(url: string, path: string): Promise<Run> {
  return startChild(url, path).done;
}

beforeAll(async () => {
  file = join(dir.path, 'clients.json');
  await generateClientsJson(file, { clients: 60, followsPerClient: 500, pages: 4_000 });
});

describe('an import that is disturbed', () => {
  it('killed five times at random points, ends as one clean run does', async () => {
    const clean = await openPostgres();
    const crashed = await openPostgres();
    try {
      expect((await start(clean.url, file)).exitCode).toBe(0);
      let killed = 0;
      for (let i = 1; i <= 5; i++) {
        const pending = startChild(crashed.url, file, '--force');
        let ended = false;
        void pending.done.finally(() => {
          ended = true;
        });
        // Somewhere behind the i-th tenth of the pages, in the middle of whatever it does then.
        for (;;) {
          const [row] = await crashed.sql<{ n: number }[]>`select count(*)::int as n from discovery.pages`;
          if (ended || (row !== undefined && row.n >= i * 400)) break;
        }
        await sleep(Math.random() * 300);
        pending.child.kill('SIGKILL');
        if ((await pending.done).signal === 'SIGKILL') killed += 1;
      }
      expect(killed).toBeGreaterThan(1);
      expect(await start(crashed.url, file)).toMatchObject({ exitCode: 0 });
      expect(await contents(crashed.sql)).toEqual(await contents(clean.sql));
    } finally {
      await clean.close();
      await crashed.close();
    }
  });

  it('stopped by SIGTERM, says so, gives its lock back and goes on later', async () => {
    const database = await openPostgres();
    try {
      const pending = start(database.url, file);
      // The first batches are in: the writing has begun.
      for (;;) {
        const [row] = await database.sql<{ n: number }[]>`select count(*)::int as n from discovery.pages`;
        if (row !== undefined && row.n > 0) break;
        await sleep(20);
      }
      const [{ pid } = { pid: 0 }] = await database.sql<{ pid: number }[]>`select pid from ops.runs`;
      process.kill(pid, 'SIGTERM');
      const run = await pending;
      expect(run.exitCode).toBe(143);
      expect(run.stderr).toContain('run the same command again');
      expect(await database.sql`select status, exit_code from ops.runs`).toEqual([{ status: 'interrupted', exit_code: 143 }]);
      expect(await database.sql`select 1 from ops.job_locks`).toHaveLength(0);
      expect((await start(database.url, file)).exitCode).toBe(0);
    } finally {
      await database.close();
    }
  });

  it('two files about the same pages at once: both complete, and nothing is lost', async () => {
    const parallel = await openPostgres();
    const serial = await openPostgres();
    try {
      const other = join(dir.path, 'other.json');
      await generateClientsJson(other, { clients: 90, followsPerClient: 400, pages: 4_000 });
      const runs = await Promise.all([start(parallel.url, file), start(parallel.url, other)]);
      expect(
        runs.map((run) => run.exitCode),
        runs.map((run) => run.stderr).join('\n'),
      ).toEqual([0, 0]);
      await start(serial.url, file);
      await start(serial.url, other);
      expect(await contents(parallel.sql)).toEqual(await contents(serial.sql));
    } finally {
      await parallel.close();
      await serial.close();
    }
  });

  it('the same file at once: the second is told who has it, exit 6', async () => {
    const database = await openPostgres();
    try {
      const runs = await Promise.all([start(database.url, file), start(database.url, file)]);
      expect(runs.map((run) => run.exitCode).sort()).toEqual([0, 6]);
      expect(runs.find((run) => run.exitCode === 6)?.stderr).toMatch(/is held by process \d+/);
    } finally {
      await database.close();
    }
  });

  it('a file broken at its end writes nothing and names line and column', async () => {
    const database = await openPostgres();
    try {
      const broken = join(dir.path, 'broken.json');
      await writeFile(broken, '{"clients": {"ana": {"username": "ana", "following": ["p"]}},\n "pages": {"p": {"username": "p"}');
      const run = await start(database.url, broken);
      expect(run.exitCode).toBe(2);
      expect(run.stderr).toContain('broken.json: line 2, column 34: the file ends too early');
      expect(await database.sql`select 1 from discovery.clients`).toHaveLength(0);
      expect(await database.sql`select status, exit_code from ops.runs`).toEqual([{ status: 'failed', exit_code: 2 }]);
    } finally {
      await database.close();
    }
  });
});
