import { createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { generateClientsJson } from '../../bench/generate.ts';
import { spawnCli } from '../support/cli.ts';
import { openPostgres, useDirectory } from '../support/databases.ts';

const dir = useDirectory();
let file: string;
beforeAll(async () => {
  file = join(dir.path, 'clients.json');
  await generateClientsJson(file, { clients: 40, followsPerClient: 300, pages: 2_000 });
});

/** Generous for a busy machine; a connection that stayed would hold the process for ever. */
const ENDS_WITHIN_MS = 10_000;

/** Before a server: cuts a connection with this chance at every packet, by a reset. */
async function resettingProxy(to: string, chance: number): Promise<{ url: string; resets(): number; close(): void }> {
  const target = new URL(to);
  const open = new Set<Socket>();
  let resets = 0;
  const proxy = createServer((client) => {
    const server = createConnection(Number(target.port), target.hostname);
    for (const [from, into] of [
      [client, server],
      [server, client],
    ] as const) {
      open.add(from);
      from.on('error', () => {});
      from.on('close', () => into.destroy());
      from.on('data', (bytes) => {
        if (Math.random() >= chance) {
          into.write(bytes);
          return;
        }
        resets += 1;
        client.resetAndDestroy();
        server.destroy();
      });
    }
  });
  const port = await new Promise<number>((resolve) => {
    proxy.listen(0, '127.0.0.1', () => {
      const address = proxy.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const close = () => {
    proxy.close();
    for (const socket of open) socket.destroy();
  };
  return { url: Object.assign(target, { port: String(port) }).href, resets: () => resets, close };
}

/** Runs a command and tells how long the process lived on after its last word. */
async function lingering(args: string[]): Promise<{ exitCode: number | null; stderr: string; ms: number }> {
  const { child, done } = spawnCli(args);
  let last = performance.now();
  const heard = () => {
    last = performance.now();
  };
  child.stdout.on('data', heard);
  child.stderr.on('data', heard);
  const { exitCode, stderr } = await done;
  return { exitCode, stderr, ms: performance.now() - last };
}

describe('after lost connections the process ends when its work has ended', () => {
  it('behind a proxy that resets one packet in a hundred', async () => {
    const database = await openPostgres();
    const proxy = await resettingProxy(database.url, 0.01);
    try {
      for (let i = 0; i < 3; i++) {
        const { exitCode, stderr, ms } = await lingering([
          'import-clients-json',
          file,
          '--force',
          '--no-media',
          '--batch-size',
          '500',
          '--database',
          proxy.url,
        ]);
        // 5: the very first calls were cut too often to be answered within five seconds.
        expect({ exitCode, stderr, ms: ms < ENDS_WITHIN_MS }).toEqual({
          exitCode: [0, 5].includes(exitCode ?? -1) ? exitCode : 'other',
          stderr,
          ms: true,
        });
      }
      expect(proxy.resets()).toBeGreaterThan(0);
      expect(
        await database.query(
          `select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name = 'outreach' and state <> 'idle'`,
        ),
      ).toEqual([{ n: 0 }]);
    } finally {
      proxy.close();
      await database.close();
    }
  });

  it('on a server that ends idle sessions and slow transactions', async () => {
    const database = await openPostgres();
    const name = new URL(database.url).pathname.slice(1);
    await database.sql.unsafe(`alter database ${name} set idle_in_transaction_session_timeout = '20ms'`);
    await database.sql.unsafe(`alter database ${name} set idle_session_timeout = '50ms'`);
    try {
      const { exitCode, stderr, ms } = await lingering([
        'import-clients-json',
        file,
        '--no-media',
        '--batch-size',
        '500',
        '--database',
        database.url,
      ]);
      expect({ exitCode, stderr, ms: ms < ENDS_WITHIN_MS }).toEqual({ exitCode: 0, stderr, ms: true });
    } finally {
      await database.close();
    }
  });
});
