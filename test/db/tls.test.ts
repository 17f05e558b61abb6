import { chmod, chown, copyFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAdmin } from '../../src/db/admin.ts';
import { DatabaseError } from '../../src/db/errors.ts';
import { announceTarget } from '../../src/db/target.ts';
import { makeCertificates } from '../support/certificates.ts';
import { useDirectory } from '../support/databases.ts';
import { freePort, type PostgresServer, startPostgres } from '../support/postgres.ts';

/** An address of this machine that is not loopback: as good as another machine. */
const address = Object.values(networkInterfaces())
  .flatMap((list) => list ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
const remote = address ?? '127.0.0.1';

const dir = useDirectory();
const strangers = useDirectory();
let server: PostgresServer;
let authority: string;
let stranger: string;

beforeAll(async () => {
  ({ authority } = await startTls());
  stranger = makeCertificates(strangers.path, ['DNS:elsewhere.example']).authority;
});
afterAll(() => server.stop());

async function sql(text: string): Promise<Record<string, unknown>[]> {
  const admin = postgresAdmin(server.url('postgres'));
  try {
    return await admin.query(text);
  } finally {
    await admin.close();
  }
}

/** The server's certificate names localhost alone, and so no address. */
async function startTls() {
  server = await startPostgres(['-c', 'listen_addresses=*']);
  const made = makeCertificates(dir.path, ['DNS:localhost']);
  const [row] = await sql('show data_directory');
  const data = String(row?.data_directory);
  const owner = await stat(data);
  for (const [from, to] of [
    [made.certificate, 'server.crt'],
    [made.key, 'server.key'],
  ] as const) {
    await copyFile(from, join(data, to));
    await chown(join(data, to), owner.uid, owner.gid);
    await chmod(join(data, to), 0o600);
  }
  return made;
}

/** TLS on or off, and which connections pg_hba.conf takes: host, hostssl or hostnossl. */
async function configure(ssl: 'on' | 'off', kind: 'host' | 'hostssl' | 'hostnossl' = 'host'): Promise<void> {
  const [row] = await sql('show data_directory');
  const rules = ['local all all trust', `host all all 127.0.0.1/32 trust`, `${kind} all all 0.0.0.0/0 scram-sha-256`];
  await writeFile(join(String(row?.data_directory), 'pg_hba.conf'), `${rules.join('\n')}\n`);
  await sql(`alter system set ssl = ${ssl}`);
  await sql('select pg_reload_conf()');
  await expect.poll(() => sql('show ssl')).toEqual([{ ssl }]);
}

const urlOf = (host: string, query = '') => {
  const url = new URL(server.url('postgres'));
  return `postgres://postgres:postgres@${host}:${url.port}/postgres${query}`;
};

/** Whether a connection with this URL is encrypted, or what stops it. */
async function encrypted(url: string): Promise<boolean | string> {
  const admin = postgresAdmin(url);
  try {
    const [row] = await admin.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
    return row?.ssl === true;
  } catch (error) {
    return error instanceof DatabaseError ? error.kind : String(error);
  } finally {
    await admin.close();
  }
}

describe.skipIf(address === undefined)('sslmode, as libpq has it', () => {
  const root = () => `&sslrootcert=${authority}`;
  const expected: [string, () => string, Record<string, boolean | string>][] = [
    ['', () => '', { on: true, off: 'tls', onlySsl: true, noSsl: 'authentication' }],
    ['disable', () => '?sslmode=disable', { on: false, off: false, onlySsl: 'tls', noSsl: false }],
    ['allow', () => '?sslmode=allow', { on: false, off: false, onlySsl: true, noSsl: false }],
    ['prefer', () => '?sslmode=prefer', { on: true, off: false, onlySsl: true, noSsl: false }],
    ['require', () => '?sslmode=require', { on: true, off: 'tls', onlySsl: true, noSsl: 'authentication' }],
    ['verify-ca', () => `?sslmode=verify-ca${root()}`, { on: true, off: 'tls', onlySsl: true, noSsl: 'authentication' }],
    [
      'verify-ca of a stranger',
      () => `?sslmode=verify-ca&sslrootcert=${stranger}`,
      { on: 'tls', off: 'tls', onlySsl: 'tls', noSsl: 'tls' },
    ],
    ['verify-ca of nobody', () => '?sslmode=verify-ca', { on: 'tls', off: 'tls', onlySsl: 'tls', noSsl: 'tls' }],
    // The certificate does not name the address.
    ['verify-full', () => `?sslmode=verify-full${root()}`, { on: 'tls', off: 'tls', onlySsl: 'tls', noSsl: 'tls' }],
    ['require with a root', () => `?sslmode=require&sslrootcert=${stranger}`, { on: 'tls', off: 'tls', onlySsl: 'tls', noSsl: 'tls' }],
    ['ssl=true of other drivers', () => '?ssl=true', { on: 'tls', off: 'tls', onlySsl: 'tls', noSsl: 'tls' }],
    ['ssl=no-verify', () => '?ssl=no-verify', { on: true, off: 'tls', onlySsl: true, noSsl: 'authentication' }],
  ];

  it.each([
    ['on', 'on', 'host'],
    ['off', 'off', 'host'],
    ['onlySsl', 'on', 'hostssl'],
    ['noSsl', 'on', 'hostnossl'],
  ] as const)('%s: ssl %s, pg_hba %s', async (name, ssl, kind) => {
    await configure(ssl, kind);
    const found: Record<string, unknown> = {};
    for (const [mode, query] of expected) found[mode] = await encrypted(urlOf(remote, query()));
    expect(found).toEqual(Object.fromEntries(expected.map(([mode, , by]) => [mode, by[name]])));
  });

  it('a name that the certificate has passes verify-full; loopback is left alone unless it is asked for', async () => {
    await configure('on');
    expect(await encrypted(urlOf('localhost', `?sslmode=verify-full&sslrootcert=${authority}`))).toBe(true);
    expect(await encrypted(urlOf('localhost', `?sslmode=verify-full&sslrootcert=${stranger}`))).toBe('tls');
    expect(await encrypted(urlOf('127.0.0.1'))).toBe(false);
    expect(await encrypted(urlOf('127.0.0.1', '?sslmode=require'))).toBe(true);
  });

  it('several hosts are tried in their order', async () => {
    const url = new URL(server.url('postgres'));
    expect(await encrypted(`postgres://postgres:postgres@${remote}:${await freePort()},${remote}:${url.port}/postgres`)).toBe(true);
  });

  it('a statement is cancelled over TLS, too', async () => {
    const admin = postgresAdmin(urlOf(remote));
    await admin.query('select 1');
    const sleeping = admin.query('select pg_sleep(30)').catch((error: unknown) => error);
    setTimeout(() => admin.cancel(), 300);
    expect(await sleeping).toMatchObject({ code: '57014' });
    await admin.close();
  });
});

describe('a socket', () => {
  it.each([
    (path: string) => `postgres://postgres:postgres@${encodeURIComponent(path)}:PORT/postgres`,
    (path: string) => `postgres://postgres:postgres@/postgres?host=${path}&port=PORT`,
    (path: string) => `postgres:///postgres?host=${encodeURIComponent(path)}&port=PORT&user=postgres&sslmode=require`,
  ])('needs no TLS: %s', async (write) => {
    const [row] = await sql('show unix_socket_directories');
    const path = String(row?.unix_socket_directories).split(',')[0]?.trim() ?? '';
    expect(await encrypted(write(path).replace('PORT', new URL(server.url('postgres')).port))).toBe(false);
  });
});

describe('an attacker on the way', () => {
  /** Answers the question for TLS with these bytes. */
  async function answering(bytes: string): Promise<{ port: number; heard: Buffer[]; server: Server }> {
    const heard: Buffer[] = [];
    const port = await freePort();
    const fake = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', (data) => {
        heard.push(Buffer.from(data));
        socket.write(Buffer.from(bytes, 'latin1'));
      });
    });
    await new Promise<void>((resolve) => fake.listen(port, remote, resolve));
    return { port, heard, server: fake };
  }

  it.each(['N', 'SR\0\0\0\x08\0\0\0\0', 'E\0\0\0\x0bSFATAL\0\0', 'X'])('gets neither user nor password by answering %j', async (bytes) => {
    const { port, heard, server: fake } = await answering(bytes);
    expect(await encrypted(`postgres://secretuser:hunter2@${remote}:${port}/x?sslmode=require`)).toMatch(/tls|unavailable/);
    expect(Buffer.concat(heard).toString('latin1')).not.toMatch(/secretuser|hunter2/);
    fake.close();
  });
});

describe('the database line', () => {
  it.each([
    ['postgres://u:p@db.example/x', 'database: postgres db.example/x'],
    ['postgres://u:p@db.example/x?sslmode=disable', 'database: postgres db.example/x (without TLS: sslmode=disable)'],
    ['postgres://u:p@db.example/x?sslmode=prefer', /without TLS where the server does not ask for it: sslmode=prefer/],
    ['postgres://u:p@127.0.0.1:6000/x', 'database: postgres 127.0.0.1:6000/x'],
    ['postgres://u:p@[::1]:6000/x', 'database: postgres [::1]:6000/x'],
    ['postgres://u:p@127.0.0.1,db.example/x?sslmode=disable', /without TLS/],
  ])('%s', (url, line) => {
    const said = announceTarget({ kind: 'postgres', url });
    if (typeof line === 'string') expect(said).toBe(line);
    else expect(said).toMatch(line);
  });

  it('an API without TLS is one, too', () => {
    const target = { kind: 'supabase', key: 'k', databaseUrl: undefined } as const;
    expect(announceTarget({ ...target, url: 'http://api.example' })).toBe('database: supabase http://api.example (without TLS)');
    expect(announceTarget({ ...target, url: 'http://127.0.0.1:54321' })).toBe('database: supabase http://127.0.0.1:54321');
  });
});
