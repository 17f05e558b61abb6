import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { need } from './needs.ts';
import { freePort, type PostgresServer } from './postgres.ts';

/** Where Debian's packages postgresql-15 and postgresql-15-plpgsql-check put their files. */
const BIN = '/usr/lib/postgresql/15/bin';
const PLPGSQL_CHECK = ['/usr/lib/postgresql/15/lib/plpgsql_check.so', '/usr/share/postgresql/15/extension/plpgsql_check.control'];

export const postgres15 = need(
  'PostgreSQL 15',
  ['initdb', 'postgres'].every((program) => existsSync(join(BIN, program))),
  'apt-get install postgresql-15',
);
export const plpgsqlCheck = need(
  'PostgreSQL 15 with plpgsql_check',
  !postgres15.missing && PLPGSQL_CHECK.every((file) => existsSync(file)),
  'apt-get install postgresql-15 postgresql-15-plpgsql-check',
);

/** A real PostgreSQL 15, the oldest that is supported, on loopback in a directory that goes with it. */
export async function startPostgres15(flags: string[] = []): Promise<PostgresServer> {
  const owner = serverUser();
  const dir = await mkdtemp(join(tmpdir(), 'outreach-pg15-'));
  // The server's user must get through.
  await chmod(dir, 0o755);
  const [data, passwordFile] = [join(dir, 'data'), join(dir, 'password')];
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, 'postgres\n', { mode: 0o600 });
  if (owner !== undefined) for (const path of [data, passwordFile]) await chown(path, owner.uid, owner.gid);

  const options = { ...owner, cwd: data, env: { PATH: process.env.PATH, LC_ALL: 'C' } };
  await promisify(execFile)(
    join(BIN, 'initdb'),
    ['--pgdata', data, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--no-sync'],
    options,
  );
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'logging_collector=off'];
  const server = spawn(join(BIN, 'postgres'), ['-D', data, '-p', String(port), ...settings.flatMap((value) => ['-c', value]), ...flags], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  let log = '';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`postgres ended with ${code}\n${log}`)));
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-10_000);
      if (log.includes('database system is ready to accept connections')) resolve();
    });
  });
  return {
    url: (database) => `postgres://postgres:postgres@127.0.0.1:${port}/${database}`,
    pid: server.pid,
    async stop() {
      // Fast shutdown: sessions that are still open are ended.
      server.kill('SIGINT');
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root, and then runs as the user that Debian's package makes. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
