import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { spawnCli } from '../support/cli.ts';
import { useDatabase } from '../support/databases.ts';
import { email, sampleWorkspace, uuid } from '../support/instantly/workspace.ts';
import { startInstantlyServer } from '../support/instantly-server.ts';

const database = useDatabase();

/** As the vendor has it: so many pages of e-mails in any minute. */
const PER_MINUTE = 20;
const PAGES = 25;
const PER_PAGE = 100;

describe('the limit of a minute', () => {
  it('holds over a process that is killed and the next one', async () => {
    const workspace = sampleWorkspace();
    const start = Date.parse('2026-09-01T00:00:00Z');
    workspace.emails = Array.from({ length: PAGES * PER_PAGE }, (_, n) => email(uuid(n, 3), new Date(start + n * 60_000).toISOString()));
    const server = await startInstantlyServer({ workspace, limits: { emailsPerMinute: PER_MINUTE }, latencyMs: 50 });
    const pages = () => server.requests.filter(({ path }) => path === '/emails').length;
    const sync = () => {
      const run = spawnCli(['sync-instantly', '--only', 'emails'], {
        env: { OUTREACH_DATABASE: database.url, INSTANTLY_API_KEY: server.key, INSTANTLY_API_URL: server.url },
      });
      run.child.stdin.end();
      return run;
    };
    try {
      const first = sync();
      while (pages() < PER_MINUTE - 4) await sleep(10);
      first.child.kill('SIGKILL');
      await first.done;
      const { exitCode, stderr } = await sync().done;
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(pages()).toBeGreaterThan(PER_MINUTE);
      expect(server.exceeded).toBe(0);
      expect(await database.sql`select count(*)::int as n from outbound.instantly_emails_raw`).toEqual([{ n: PAGES * PER_PAGE }]);
    } finally {
      await server.close();
    }
  });
});
