import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './postgres.ts';

export interface Pooler {
  /** The URL of a database by way of the pooler. */
  through(url: string): string;
  stop(): Promise<void>;
}

/** PgBouncer in transaction mode before a server on loopback: every transaction may get another of its few connections. */
export async function startPgbouncer(server: string): Promise<Pooler> {
  const { hostname, port, username, password } = new URL(server);
  const dir = await mkdtemp(join(tmpdir(), 'outreach-pgbouncer-'));
  const listen = await freePort();
  const ini = join(dir, 'pgbouncer.ini');
  await writeFile(
    ini,
    `[databases]
* = host=${hostname} port=${port} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listen}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 5
max_client_conn = 200
server_round_robin = 1
`,
  );
  await chmod(dir, 0o755);
  // As root it would not run.
  const child = spawn('pgbouncer', ['-q', ...(process.getuid?.() === 0 ? ['-u', 'postgres'] : []), ini], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  for (let tries = 0; !(await answers(listen)); tries++) {
    if (child.exitCode !== null || tries === 200) throw new Error('pgbouncer does not answer');
    await sleep(50);
  }
  return {
    through: (url) => Object.assign(new URL(url), { port: String(listen) }).href,
    async stop() {
      child.kill('SIGKILL');
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
