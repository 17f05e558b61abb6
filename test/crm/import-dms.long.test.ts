import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { random } from '../../bench/generate.ts';
import { spawnCli } from '../support/cli.ts';
import { openPostgres, type PostgresDatabase, useDirectory } from '../support/databases.ts';
import { exportFiles, friend, type WrittenThread, writeZip } from '../support/instagram-export.ts';

const THREADS = 150;
const MESSAGES = 120;
const AT = Date.UTC(2025, 0, 1);
const dir = useDirectory();

/** Threads whose messages often share a moment and a text; the share of them that is exported grows from one export to the next. */
function threadsUntil(share: number): WrittenThread[] {
  return Array.from({ length: THREADS }, (_, n) => {
    const next = random(n);
    const messages = Array.from({ length: MESSAGES }, () => ({
      sender_name: next() < 0.5 ? 'Sam Ortega' : `Person ${n}`,
      timestamp_ms: AT + Math.floor(next() * 400) * 60_000,
      content: ['ok', 'hi', 'thanks', 'please stop writing to me', 'what next?'][Math.floor(next() ** 3 * 5)] ?? 'ok',
    })).toSorted((a, b) => a.timestamp_ms - b.timestamp_ms);
    const until = AT + 400 * share * 60_000;
    return {
      folder: `person${n}_${10_000_000_000_000_000n + BigInt(n)}`,
      people: [`Person ${n}`],
      pages: [messages.filter(({ timestamp_ms }) => timestamp_ms <= until)],
    };
  });
}

async function contents({ sql }: PostgresDatabase): Promise<unknown[]> {
  return Promise.all(
    [
      `select to_jsonb(c) - '{id,created_at,updated_at}'::text[] as row from crm.instagram_contacts c order by instagram_username`,
      `select c.instagram_username, to_jsonb(v) - '{id,contact_id,created_at,updated_at}'::text[] as row
       from crm.instagram_conversations v join crm.instagram_contacts c on c.id = v.contact_id order by thread_id`,
      `select c.instagram_username, m.sent_at, m.message_text, m.ordinal, m.is_outbound, m.lane
       from crm.instagram_messages m join crm.instagram_contacts c on c.id = m.contact_id order by 1, 2, 3, 4`,
      `select c.instagram_username, h.quote, h.said_at from crm.holds h join crm.instagram_contacts c on c.id = h.contact_id order by 1, 3`,
    ].map((query) => sql.unsafe(query)),
  );
}

describe('import-dms that is disturbed', () => {
  it('killed at random points, and run several at once, ends as one clean run does', async () => {
    const lists = { close_friends: Array.from({ length: THREADS }, (_, n) => friend(`Person ${n}`, `person.no${n}`)) };
    const file = (share: number) =>
      writeZip(
        join(dir.path, `export-${share}.zip`),
        exportFiles({ owner: 'Sam Ortega', username: 'sam', lists, threads: threadsUntil(share) }),
      );
    const [half, whole] = [await file(0.5), await file(1)];
    const clean = await openPostgres();
    const crashed = await openPostgres();
    try {
      const start = (database: PostgresDatabase, path: string, ...flags: string[]) =>
        spawnCli(['import-dms', path, '--database', database.url, ...flags], { env: { OUTREACH_HOME: dir.path } });
      expect((await start(clean, whole).done).exitCode).toBe(0);
      const wanted = await contents(clean);
      expect(wanted[3]).not.toEqual([]);

      let killed = 0;
      for (let i = 1; i <= 5; i++) {
        const { child, done } = start(crashed, i % 2 === 0 ? half : whole, '--force');
        for (let ended = false; !ended; ) {
          const [row] = await crashed.sql<{ n: number }[]>`select count(*)::int as n from crm.instagram_messages`;
          ended = child.exitCode !== null || (row !== undefined && row.n >= i * 1_500);
        }
        await sleep(Math.random() * 100);
        child.kill('SIGKILL');
        if ((await done).exitCode === null) killed += 1;
      }
      expect(killed).toBeGreaterThan(0);
      // An older and the newest export at the same time, twice.
      const together = await Promise.all(
        [half, whole, whole].map((path) => start(crashed, path, '--force', '--if-locked', 'wait=60s').done),
      );
      expect(together.map(({ exitCode, stderr }) => [exitCode, exitCode === 0 ? '' : stderr])).toEqual(together.map(() => [0, '']));
      expect(await contents(crashed)).toEqual(wanted);
    } finally {
      await clean.close();
      await crashed.close();
    }
  });
});
