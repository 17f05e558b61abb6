import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { generateClientsJson } from '../../bench/generate.ts';
import { embeddedTransport } from '../../src/db/transports/embedded.ts';
import { type CliChild, runCli, spawnCli } from '../support/cli.ts';
import { openPostgres, temporaryDirectory, useDirectory } from '../support/databases.ts';

type Signal = 'SIGINT' | 'SIGTERM';
const CODE: Record<Signal, number> = { SIGINT: 130, SIGTERM: 143 };

const dir = useDirectory();
let file: string;
beforeAll(async () => {
  file = join(dir.path, 'clients.json');
  await generateClientsJson(file, { clients: 40, followsPerClient: 300, pages: 2_500 });
});

/** Every moment is a line of --verbose: once it has stood there so often, the signal comes. */
const MOMENTS: [after: string, times: number, signal: Signal][] = [
  ['database: ', 1, 'SIGINT'],
  ['ops.handshake', 1, 'SIGTERM'],
  ['ops.start_run', 1, 'SIGINT'],
  ['discovery.import_clients', 1, 'SIGTERM'],
  ['discovery.import_pages', 1, 'SIGINT'],
  ['discovery.import_pages', 5, 'SIGTERM'],
  ['discovery.import_pages', 12, 'SIGINT'],
];

/** What an import writes, but ids and the clocks of the database. */
const CONTENTS = `select jsonb_build_array(
  (select jsonb_agg(to_jsonb(c) - '{id,created_at,updated_at}'::text[] order by c.ig_username) from discovery.clients c),
  (select jsonb_agg(to_jsonb(p) - '{id,created_at,updated_at}'::text[] order by p.ig_username) from discovery.pages p),
  (select jsonb_agg(array[c.ig_username, p.ig_username, f.discovered_at::text, f.last_seen_at::text, r.target_username] order by c.ig_username, p.ig_username)
   from discovery.client_following f join discovery.clients c on c.id = f.client_id join discovery.pages p on p.id = f.page_id
   left join discovery.scrape_runs r on r.id = f.source_run_id),
  (select jsonb_agg(to_jsonb(r) - '{id,client_id,created_at}'::text[] order by r.job_type, r.target_username, r.finished_at) from discovery.scrape_runs r),
  (select jsonb_agg(to_jsonb(s) - '{id,page_id,source_run_id}'::text[] order by p.ig_username, s.scraped_at)
   from discovery.page_profiles s join discovery.pages p on p.id = s.page_id),
  (select jsonb_agg(jsonb_build_array(p.ig_username, e.signal_type, e.details, e.detected_at) order by p.ig_username, e.signal_type, e.details)
   from discovery.promo_events e join discovery.pages p on p.id = e.page_id),
  (select jsonb_agg(jsonb_build_array(p.ig_username, n.clients_following_count) order by p.ig_username)
   from discovery.page_client_counts n join discovery.pages p on p.id = n.page_id))::text as contents`;

interface Place {
  database: string;
  rows(text: string): Promise<Record<string, unknown>[]>;
  remove(): Promise<void>;
}

async function onPostgres(): Promise<Place> {
  const { url, sql, close } = await openPostgres();
  return { database: url, rows: async (text) => [...(await sql.unsafe(text))], remove: close };
}

/** Nothing may have it open while rows are read. */
async function embedded(): Promise<Place> {
  const { path, remove } = await temporaryDirectory();
  const database = `pglite:${join(path, 'db')}`;
  expect((await runCli(['migrate', '--yes', '--database', database])).exitCode).toBe(0);
  const rows = async (text: string) => {
    // Given back with the process: a lock that was left would be taken over, and nobody would see.
    expect(existsSync(`${join(path, 'db')}.lock`)).toBe(false);
    const db = await embeddedTransport(join(path, 'db'));
    try {
      return await db.query(text);
    } finally {
      await db.close();
    }
  };
  return { database, rows, remove };
}

const importing = (place: Place, ...flags: string[]) =>
  spawnCli(['import-clients-json', file, '--batch-size', '1000', '--verbose', '--database', place.database, ...flags]);

/** Waits until stderr has said this so often; fails where the program ends without. */
async function saying({ child, done }: CliChild, text: string, times = 1): Promise<void> {
  let said = '';
  let ended = false;
  void done.finally(() => {
    ended = true;
  });
  child.stderr.on('data', (more: string) => {
    said += more;
  });
  const count = () => said.split(text).length - 1;
  while (count() < times && !ended) await Promise.race([once(child.stderr, 'data'), done]);
  expect(count(), said).toBeGreaterThanOrEqual(times);
}

async function cleanContents(make: () => Promise<Place>): Promise<unknown> {
  const place = await make();
  try {
    expect((await importing(place).done).exitCode).toBe(0);
    return (await place.rows(CONTENTS))[0]?.contents;
  } finally {
    await place.remove();
  }
}

describe.each([
  { name: 'PostgreSQL', make: onPostgres, moments: MOMENTS },
  // Where each start takes a second, fewer of them.
  { name: 'embedded', make: embedded, moments: MOMENTS.filter((_, i) => i % 2 === 1) },
])('an import on $name', ({ make, moments }) => {
  let clean: unknown;
  beforeAll(async () => {
    clean = await cleanContents(make);
  });

  it('stopped at any moment, has finished or undone its batch, says so, and goes on where it was', async () => {
    const place = await make();
    try {
      let runs = 0;
      for (const [after, times, signal] of moments) {
        const run = importing(place);
        await saying(run, after, times);
        run.child.kill(signal);
        const { exitCode, stdout, stderr } = await run.done;
        expect({ after, times, exitCode, stdout }).toEqual({ after, times, exitCode: CODE[signal], stdout: '' });
        expect(stderr).toContain(`error: stopped by ${signal}; what was written so far is kept\nhint: run the same command again`);
        const begun = stderr.includes('ops.start_run');
        if (begun) runs += 1;
        const [state] = await place.rows(`
          select (select count(*)::int from ops.runs) as runs, (select count(*)::int from ops.job_locks) as locks,
                 (select status || ' ' || exit_code from ops.runs order by started_at desc limit 1) as last`);
        expect(state).toEqual({ runs, locks: 0, last: begun ? `interrupted ${CODE[signal]}` : (state?.last ?? null) });
      }
      expect(runs).toBeGreaterThanOrEqual(2);
      expect((await importing(place).done).exitCode).toBe(0);
      expect((await place.rows(CONTENTS))[0]?.contents).toEqual(clean);
    } finally {
      await place.remove();
    }
  });

  it('stopped twice, ends at once, and the next run makes it good', async () => {
    const place = await make();
    try {
      const run = importing(place);
      await saying(run, 'discovery.import_clients');
      run.child.kill('SIGINT');
      await saying(run, 'once more to stop at once');
      run.child.kill('SIGTERM');
      expect([CODE.SIGINT, CODE.SIGTERM]).toContain((await run.done).exitCode);
      // The lock of the dead is not waited for.
      expect((await importing(place).done).exitCode).toBe(0);
      expect((await place.rows(CONTENTS))[0]?.contents).toEqual(clean);
      expect(await place.rows('select from ops.job_locks')).toEqual([]);
    } finally {
      await place.remove();
    }
  });
});

describe('one signal', () => {
  it('is enough where the input has not ended', async () => {
    const { url, sql, close } = await openPostgres();
    try {
      const run = spawnCli(['import-clients-json', '-', '--verbose', '--database', url]);
      run.child.stdin.write('{"clients": {');
      await saying(run, 'ops.handshake');
      run.child.kill('SIGINT');
      expect((await run.done).exitCode).toBe(130);
      expect(await sql`select status from ops.runs`).toEqual([{ status: 'interrupted' }]);
      expect(await sql`select from discovery.clients`).toEqual([]);
    } finally {
      await close();
    }
  });

  it('is enough while a command waits for the embedded directory', async () => {
    const place = await embedded();
    const holder = spawnCli(['import-clients-json', '-', '--verbose', '--database', place.database]);
    try {
      await saying(holder, 'ops.handshake');
      const waiting = importing(place, '--if-locked', 'wait=10m');
      await saying(waiting, 'database: ');
      waiting.child.kill('SIGINT');
      expect((await waiting.done).exitCode).toBe(130);
    } finally {
      holder.child.kill('SIGKILL');
      await holder.done;
      await place.remove();
    }
  });
});

describe('a second signal', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s: ends the process in the middle of a batch that cannot end', async (signal) => {
    const { url, sql, close } = await openPostgres();
    const locked = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const reader = sql.begin(async (tx) => {
      await tx`lock table discovery.pages in exclusive mode`;
      locked.resolve();
      await release.promise;
    });
    try {
      await locked.promise;
      const run = spawnCli(['import-clients-json', file, '--verbose', '--database', url]);
      await saying(run, 'discovery.import_clients');
      run.child.kill('SIGINT');
      await saying(run, 'once more to stop at once');
      expect(await sql`select status from ops.runs`).toEqual([{ status: 'running' }]);
      run.child.kill(signal);
      expect((await run.done).exitCode).toBe(CODE[signal]);
      // Nothing was tidied up: the process is gone, its lock is not.
      expect(await sql`select status from ops.runs`).toEqual([{ status: 'running' }]);
      expect(await sql`select pid from ops.job_locks`).toEqual([{ pid: run.child.pid }, { pid: run.child.pid }]);
    } finally {
      release.resolve();
      await reader;
      await close();
    }
  });
});
