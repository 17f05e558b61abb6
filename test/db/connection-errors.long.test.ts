import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTransport } from '../../src/db/connect.ts';
import { OutreachDatabase } from '../../src/db/database.ts';
import { DatabaseError, explain } from '../../src/db/errors.ts';
import { loadMigrations } from '../../src/db/migrate/files.ts';
import { handshake } from '../../src/db/ops/handshake.ts';
import { assertSecretKey } from '../../src/db/supabase-key.ts';
import { describeTarget, type Target } from '../../src/db/target.ts';
import type { OutreachError } from '../../src/errors.ts';
import { useDatabase } from '../support/databases.ts';
import { freePort } from '../support/postgres.ts';

const KEY = `sb_secret_${'c'.repeat(22)}_00000000`;
const PASSWORD = 'hunter2-hunter2';
const never = new AbortController().signal;

const database = useDatabase();
/** Takes connections and says nothing. */
let silent: Server;
let silentPort: number;
const connected = new Set<Socket>();

beforeAll(async () => {
  silentPort = await freePort();
  silent = createServer((socket) => {
    connected.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => silent.listen(silentPort, '127.0.0.1', resolve));
});
afterAll(async () => {
  for (const socket of connected) socket.destroy();
  silent.close();
});

/** What a command tells of its first call to a target, and after how many seconds. */
async function open(target: Target): Promise<{ error: OutreachError; seconds: number }> {
  const started = performance.now();
  const db = new OutreachDatabase(target, await openTransport(target, never));
  const failure: unknown = await handshake(db, loadMigrations()).then(
    () => undefined,
    (error: unknown) => error,
  );
  const seconds = (performance.now() - started) / 1_000;
  void db.close();
  if (!(failure instanceof DatabaseError)) throw new Error('no failure', { cause: failure });
  return { error: explain(failure, describeTarget(target)), seconds };
}

const postgres = (change: (url: URL) => void): Target => {
  const url = new URL(database.url);
  change(url);
  return { kind: 'postgres', url: url.href };
};
const supabase = (url: string): Target => ({ kind: 'supabase', url, key: KEY, databaseUrl: undefined });

describe('a database that a command cannot open is told within five seconds, and why', () => {
  it.each<[string, () => Target | Promise<Target>, number, RegExp, RegExp]>([
    ['no such database', () => postgres((url) => (url.pathname = '/nowhere')), 4, /no database of that name.*nowhere.*3D000/, /createdb/],
    ['a wrong password', () => postgres((url) => (url.password = PASSWORD)), 4, /refused the user or password.*28P01/, /percent-encoded/],
    [
      'no such user',
      () => postgres((url) => (url.username = 'nobody')),
      4,
      /refused the user or password|does not let this user in/,
      /database URL/,
    ],
    [
      'a server that is down',
      async () => postgresAt(await freePort()),
      5,
      /nothing listens at that address.*ECONNREFUSED/,
      /host and port/,
    ],
    ['a server that says nothing', () => postgresAt(silentPort), 5, /cannot be reached: .*CONNECT_TIMEOUT/, /firewall/],
    ['a host that is not there', () => postgres((url) => (url.hostname = 'db.invalid')), 5, /no host of that name|looked up/, /host|DNS/],
    ['no TLS where it is wanted', () => postgres((url) => (url.search = '?sslmode=require')), 4, /offers no encryption/, /sslmode/],
    [
      'an API that is down',
      async () => supabase(`http://127.0.0.1:${await freePort()}`),
      5,
      /nothing listens.*ECONNREFUSED/,
      /host and port/,
    ],
    [
      'an API that says nothing',
      () => supabase(`http://127.0.0.1:${silentPort}`),
      5,
      /cannot be reached: no answer within 4\.\d s/,
      /paused/,
    ],
    ['an API without a host', () => supabase('http://project.invalid'), 5, /no host of that name|looked up/, /host|DNS/],
  ])('%s', async (_, target, exitCode, message, suggestion) => {
    const { error, seconds } = await open(await target());
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/fetch failed|undefined/);
    expect(error.message).not.toContain(PASSWORD);
    expect(error.suggestion).toMatch(suggestion);
    expect(error.exitCode).toBe(exitCode);
    expect(seconds).toBeLessThan(6);
  });

  const postgresAt = (port: number): Target => ({ kind: 'postgres', url: `postgres://u:p@127.0.0.1:${port}/x` });
});

describe('what a server says of a connection', () => {
  it.each<[string, ConstructorParameters<typeof DatabaseError>[1] & { message: string }, number, RegExp, RegExp]>([
    [
      'TLS is required',
      { message: 'no pg_hba.conf entry for host "1.2.3.4", user "u", database "d", no encryption', kind: 'tls', code: '28000' },
      4,
      /wants an encrypted connection/,
      /sslmode=require/,
    ],
    [
      'an untrusted certificate',
      { message: 'self-signed certificate', kind: 'tls', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      4,
      /not trusted/,
      /NODE_EXTRA_CA_CERTS/,
    ],
    ['another host’s certificate', { message: 'x', kind: 'tls', code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 4, /for another host/, /host name/],
    [
      'a pooler’s strangers',
      { message: 'Tenant or user not found', kind: 'authentication', code: 'XX000' },
      4,
      /no such project/,
      /PROJECT_REF/,
    ],
    [
      'too many connections',
      { message: 'sorry, too many clients already', kind: 'unavailable', code: '53300' },
      5,
      /no connection free/,
      /pooler/,
    ],
    [
      'a server that starts',
      { message: 'the database system is starting up', kind: 'unavailable', code: '57P03' },
      5,
      /starting or stopping/,
      /again/,
    ],
    ['a wrong key', { message: 'Invalid API key', kind: 'authentication' }, 4, /refused the key/, /secret key of this project/],
    ['one record too large', { message: 'Payload Too Large', kind: 'too_large' }, 5, /one record is larger/, /direct connection/],
  ])('%s', (_, { message, ...facts }, exitCode, told, suggestion) => {
    const error = explain(new DatabaseError(message, facts), 'here');
    expect(error.message).toMatch(told);
    expect(error.suggestion).toMatch(suggestion);
    expect(error.exitCode).toBe(exitCode);
  });
});

describe('a key of the wrong kind', () => {
  const token = (role: string) => `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify({ role })).toString('base64url')}.x`;
  const check = (key: string) => () => assertSecretKey({ kind: 'supabase', url: 'https://x.example', key, databaseUrl: undefined });

  it('is told before anything is asked', () => {
    expect(check(`sb_publishable_${'b'.repeat(22)}_00000000`)).toThrow('this is the publishable key; outreach needs the secret key');
    expect(check(token('anon'))).toThrow('this is the anon key; outreach needs the secret key');
    for (const key of [KEY, token('service_role'), 'something-else']) expect(check(key)).not.toThrow();
  });
});
