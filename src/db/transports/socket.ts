import { readFileSync, statSync } from 'node:fs';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { ConfigError } from '../../errors.ts';
import { systemUser } from '../../processes.ts';
import type { PostgresAddress, PostgresHost, SslMode } from '../postgres-url.ts';

export const DEFAULT_PORT = 5432;
const MAX_CERTIFICATE_BYTES = 1024 * 1024;
/** Protocol 3.0, and the number that asks for TLS instead (PostgreSQL manual, "Message Formats"). */
const PROTOCOL = 196_608;
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** With TLS, without, or with it where the server has it (`offered`). */
type Way = 'plain' | 'tls' | 'offered';

/**
 * Opens connections as libpq does: hosts in their order, each encrypted as `sslmode` says. The driver's own negotiation knows neither `allow`
 * nor `verify-ca` and does not check what it is sent. Throws ConfigError for a root certificate that cannot be read. `track`
 * hears of every socket that is made, so that its owner can end them all. `timeoutMs`: of all steps with one host.
 */
export function connector(address: PostgresAddress, timeoutMs: number, track: (socket: Socket) => void = () => {}): () => Promise<Duplex> {
  const tls = tlsOptions(address.tls);
  const next = { host: 0 };
  /** What `allow` and `prefer` came to, by host. */
  const settled = new Map<PostgresHost, Way>();
  const open = async (host: PostgresHost, by: number): Promise<Socket> => {
    const way = settled.get(host) ?? (await choose(host, by));
    settled.set(host, way);
    return way === 'plain' ? dial(host, by, track) : secured(host, way, by);
  };
  const secured = async (host: PostgresHost, way: Way, by: number): Promise<Socket> => {
    const socket = await dial(host, by, track);
    if (host.name.startsWith('/')) return socket;
    if (!address.tls.direct && !(await offersTls(socket, by))) {
      if (way === 'offered') return socket;
      socket.destroy();
      throw new Error('the server does not support SSL');
    }
    return handshake(socket, { ...tls, ...named(host.name, address.tls.mode) }, by);
  };
  /** `prefer` and `allow` go the other way where the server refuses the first before it asks who is there. */
  const choose = async (host: PostgresHost, by: number): Promise<Way> => {
    const { mode } = address.tls;
    if (mode === 'disable' || host.name.startsWith('/')) return 'plain';
    if (mode !== 'prefer' && mode !== 'allow') return 'tls';
    const [first, second]: Way[] = mode === 'prefer' ? ['offered', 'plain'] : ['plain', 'tls'];
    try {
      const socket = await (first === 'plain' ? dial(host, by, track) : secured(host, 'offered', by));
      return (await isRefused(socket, address, by)) ? (second ?? 'plain') : (first ?? 'plain');
    } catch (error) {
      // A handshake that fails: without, then. A server that is not there is not there without either.
      if (mode === 'prefer' && !isUnreachable(error)) return 'plain';
      throw error;
    }
  };
  return async () => {
    const { hosts } = address;
    let last: unknown;
    // Who asks for a kind of server is handed the next one by the driver's trying again.
    const from = address.targetSessionAttrs === undefined ? 0 : next.host++ % hosts.length;
    for (const host of [...hosts.slice(from), ...hosts.slice(0, from)]) {
      try {
        return await open(host, performance.now() + timeoutMs);
      } catch (error) {
        last = error;
      }
    }
    return new FailedSocket(last instanceof Error ? last : new Error(String(last)));
  };
}

/**
 * What the driver is given where nobody answers: it hears of the failure by its first write. A connection that was never handed to it would
 * count as being made for ever (postgres.js 3.4.9).
 */
class FailedSocket extends Duplex {
  constructor(error: Error) {
    super({ read() {}, write: (_chunk, _encoding, done) => done(error) });
  }
}

function tlsOptions({ mode, rootCert, direct }: PostgresAddress['tls']): ConnectionOptions {
  const options: ConnectionOptions = direct ? { ALPNProtocols: ['postgresql'] } : {};
  if (mode !== 'verify-ca' && mode !== 'verify-full') return { ...options, rejectUnauthorized: false };
  return {
    ...options,
    rejectUnauthorized: true,
    ...(rootCert === undefined || rootCert === 'system' ? {} : { ca: readCertificate(rootCert) }),
  };
}

function readCertificate(file: string): string {
  try {
    const found = statSync(file);
    if (!found.isFile() || found.size > MAX_CERTIFICATE_BYTES) throw new Error('it is no file of certificates');
    const text = readFileSync(file, 'utf8');
    if (!text.includes('-----BEGIN CERTIFICATE-----')) throw new Error('it holds no certificate (PEM)');
    return text;
  } catch (error) {
    throw new ConfigError(`sslrootcert ${file} cannot be used: ${error instanceof Error ? error.message : error}`, {
      suggestion: 'name the certificate of the authority that signed that of the server',
      cause: error,
    });
  }
}

/** Whom the certificate must name; an address is none that can be sent beforehand. */
function named(name: string, mode: SslMode): ConnectionOptions {
  const names = isIP(name) === 0 ? { host: name, servername: name } : { host: name };
  return mode === 'verify-ca' ? { ...names, checkServerIdentity: () => undefined } : names;
}

function dial({ name, port = DEFAULT_PORT }: PostgresHost, by: number, track: (socket: Socket) => void): Promise<Socket> {
  const socket = name.startsWith('/') ? connectTcp(`${name}/.s.PGSQL.${port}`) : connectTcp(port, name);
  track(socket);
  return until(socket, 'connect', by, `${name}:${port}`);
}

function handshake(socket: Socket, options: ConnectionOptions, by: number): Promise<Socket> {
  return until(connectTls({ ...options, socket }), 'secureConnect', by, 'TLS');
}

/** `S` or `N`, and nothing behind it: what came before the encryption may be anybody's. */
async function offersTls(socket: Socket, by: number): Promise<boolean> {
  const answer = await ask(socket, SSL_REQUEST, by);
  if (answer.length === 1 && answer[0] === 83) return true;
  if (answer.length === 1 && answer[0] === 78) return false;
  socket.destroy();
  throw new Error('the server does not support SSL: it answered something else');
}

/** As whom to log in: the user of the URL, else the one that the system knows. Throws ConfigError. */
export function userOf({ user = systemUser() }: PostgresAddress): string {
  if (user !== undefined) return user;
  throw new ConfigError('the database URL names no user, and the system has no name for this one', {
    suggestion: 'write it as postgres://USER:PASSWORD@HOST:5432/DATABASE, or set PGUSER',
  });
}

/** Whether the server ends the conversation instead of asking for a password. */
async function isRefused(socket: Socket, address: PostgresAddress, by: number): Promise<boolean> {
  const user = userOf(address);
  const { database = user } = address;
  const body = Buffer.from(`user\0${user}\0database\0${database}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(PROTOCOL, 4);
  try {
    return (await ask(socket, Buffer.concat([head, body]), by))[0] === 69;
  } finally {
    socket.destroy();
  }
}

async function ask(socket: Socket, question: Buffer, by: number): Promise<Buffer> {
  socket.write(question);
  await until(socket, 'readable', by, 'the first answer');
  const answer: unknown = socket.read();
  if (Buffer.isBuffer(answer)) return answer;
  socket.destroy();
  throw Object.assign(new Error('the server closed the connection'), { code: 'ECONNRESET' });
}

/** Waits for an event of a socket, by a moment of performance.now(); destroys it where that fails. */
function until(socket: Socket, event: string, by: number, what: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      stop();
      socket.on('error', () => {});
      socket.destroy();
      reject(error);
    };
    const closed = () => fail(Object.assign(new Error('the server closed the connection'), { code: 'ECONNRESET' }));
    const late = () => fail(Object.assign(new Error(`CONNECT_TIMEOUT ${what}`), { code: 'CONNECT_TIMEOUT' }));
    const done = () => {
      stop();
      resolve(socket);
    };
    const timer = setTimeout(late, Math.max(1, by - performance.now()));
    const stop = () => {
      clearTimeout(timer);
      socket.off(event, done);
      socket.off('error', fail);
      socket.off('close', closed);
    };
    socket.on(event, done);
    socket.on('error', fail);
    socket.on('close', closed);
  });
}

function isUnreachable(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    /^(?:CONNECT_TIMEOUT|ECONN|ENOTFOUND|EAI_|EHOST|ENET|ENOENT|EACCES)/.test(String(error.code))
  );
}
