import { execFileSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCli } from '../support/cli.ts';
import { useDatabase, useDirectory } from '../support/databases.ts';
import { startInstantlyServer } from '../support/instantly-server.ts';

const database = useDatabase({ each: true });
const dir = useDirectory();

const HEARTBEAT_MS = 20_000;
const QUICK_MS = 10;

/** Another run has taken the lock over, as it may from one that was silent for long. */
const takeLocks = () => database.sql`update ops.job_locks set holder = gen_random_uuid()`;
const lastRun = async () => (await database.sql`select status, exit_code from ops.runs order by started_at desc limit 1`)[0];

describe('a job that loses its lock', () => {
  describe('and hears of it by its heartbeat', () => {
    const { setInterval } = globalThis;
    beforeEach(() => {
      vi.spyOn(globalThis, 'setInterval').mockImplementation((work, ms, ...args) =>
        setInterval(work, ms === HEARTBEAT_MS ? QUICK_MS : ms, ...args),
      );
    });
    afterEach(() => {
      vi.restoreAllMocks();
    });

    it.each([
      ['import-clients-json', '{"clients": {"dana.lifts": {"following": ["a.page"]}}, ', '"pages": {}}'],
      ['import-csv', 'Email,Company\nana@firm.example,Firm\n', 'ben@firm.example,Firm\n'],
      ['webhook ingest', '', '{"event_type": "email_sent"}\n'],
    ])('%s: ends with 6, and has written nothing', async (command, first, rest) => {
      const path = join(dir.path, `${command.replace(' ', '-')}.fifo`);
      execFileSync('mkfifo', [path]);
      const run = runCli([...command.split(' '), path], { env: { OUTREACH_DATABASE: database.url } });
      const file = await open(path, 'w');
      await file.write(first);
      // It is read under the lock.
      while ((await database.sql`select from ops.job_locks`).length === 0) await sleep(QUICK_MS);
      await takeLocks();
      await sleep(50 * QUICK_MS);
      await file.write(rest).catch(() => {});
      await file.close();
      const { exitCode, stdout, stderr } = await run;
      expect({ exitCode, stdout, stderr }).toMatchObject({ exitCode: 6, stdout: '', stderr: expect.stringContaining('was lost') });
      for (const table of ['discovery.pages', 'discovery.clients', 'outbound.leads', 'outbound.events', 'ops.import_files'])
        expect([...(await database.sql.unsafe(`select from ${table}`))], table).toEqual([]);
      expect(await lastRun()).toEqual({ status: 'failed', exit_code: 6 });
    });
  });

  it.each(['campaigns', 'leads', 'emails', 'accounts'])('while it syncs %s: ends with 6, and moves no cursor', async (entity) => {
    const instantly = await startInstantlyServer({ limits: { emailsPerMinute: 1_000 }, latencyMs: 100 });
    try {
      const sync = (...args: string[]) =>
        runCli(['sync-instantly', '--only', entity, ...args], {
          env: {
            OUTREACH_DATABASE: database.url,
            INSTANTLY_API_KEY: instantly.key,
            INSTANTLY_API_URL: instantly.url,
            INSTANTLY_EMAILS_PER_MINUTE: '1000',
          },
        });
      const isAsked = () => instantly.requests.some(({ path }) => path !== '/workspaces/current');
      const losing = sync();
      while (!isAsked()) await sleep(QUICK_MS);
      await takeLocks();
      const lost = await losing;
      expect({ exitCode: lost.exitCode, stdout: lost.stdout, stderr: lost.stderr }).toMatchObject({ exitCode: 6, stdout: '' });
      expect(await database.sql`select name, cursor from ops.sync_cursors where name not like 'instantly:key-%'`).toEqual([]);
      expect([...(await database.sql.unsafe(`select from outbound.instantly_${entity}_raw`))]).toEqual([]);
      expect(await lastRun()).toEqual({ status: 'failed', exit_code: 6 });

      await database.sql`delete from ops.job_locks`;
      expect((await sync()).exitCode).toBe(0);
      expect([...(await database.sql.unsafe(`select from outbound.instantly_${entity}_raw`))]).not.toEqual([]);
    } finally {
      await instantly.close();
    }
  });
});
