import { UsageError } from '../errors.ts';

/** `sslmode` of libpq, from none to a certificate that is checked and names the host. */
export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

export interface PostgresHost {
  /** A name, an address without brackets, or the directory of a socket. */
  name: string;
  /** Undefined: 5432. */
  port: number | undefined;
}

/** What a connection URL says, in the words of libpq; nothing of it comes from the environment. */
export interface PostgresAddress {
  hosts: readonly PostgresHost[];
  user: string | undefined;
  password: string | undefined;
  database: string | undefined;
  tls: {
    mode: SslMode;
    /** A file, or `system` for the authorities that Node trusts. */
    rootCert: string | undefined;
    /** TLS from the first byte (PostgreSQL 17), without asking first. */
    direct: boolean;
  };
  /** A pooler that hands out backends per transaction said so. */
  pgbouncer: boolean;
  targetSessionAttrs: TargetSessionAttrs | undefined;
  /** Settings that the server takes when a session starts. */
  settings: Readonly<Record<string, string>>;
}

const TARGET_SESSION_ATTRS = ['read-write', 'read-only', 'primary', 'standby', 'prefer-standby'] as const;
type TargetSessionAttrs = (typeof TARGET_SESSION_ATTRS)[number];

const FORM = 'write it as postgres://USER:PASSWORD@HOST:5432/DATABASE';

/** Parameters of libpq that mean nothing here, and that the server would refuse as unknown settings. */
const IGNORED = /^(?:connect_timeout|keepalives\w*|tcp_user_timeout|fallback_application_name|sslsni|load_balance_hosts|uselibpqcompat)$/;
/** Those that change who is let in or how safely: they must not be ignored. */
const UNSUPPORTED =
  /^(?:service|servicefile|passfile|hostaddr|ssl(?:cert|key|password|crl|crldir|compression|certmode|keylogfile)|requiressl|requirepeer|require_auth|krbsrvname|gsslib|gssdelegation|ssl_m(?:in|ax)_protocol_version|replication)$/;

/** Reads a connection URL. Throws UsageError, which never repeats it: it may hold a password and a typing error. */
export function readPostgresUrl(text: string): PostgresAddress {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is refused
  if (/[\s\u0000-\u001f\u007f]/.test(text)) throw malformed('holds a blank or a line break', 'in a password write a blank as %20');
  if (!/^postgres(?:ql)?:\/\//i.test(text)) throw malformed('is not a postgres:// URL', FORM);
  if (/%(?![0-9a-f]{2})/i.test(text)) throw malformed('holds a % that begins no code', 'in a password write % as %25');
  if (text.includes('#')) throw malformed('holds a #', 'in a password write # as %23, / as %2F, ? as %3F and @ as %40');
  const [address = '', query = ''] = cut(text.slice(text.indexOf('://') + 3), '?');
  const [place = '', path = ''] = cut(address, '/');
  const at = place.lastIndexOf('@');
  const [login, authority] = at < 0 ? [undefined, place] : [place.slice(0, at), place.slice(at + 1)];
  const parameters = parametersOf(query);
  const take = (name: string): string | undefined => {
    const value = parameters.get(name);
    parameters.delete(name);
    return value === '' ? undefined : value;
  };
  const [user, ...rest] = login?.split(':') ?? [];
  const hosts = hostsOf(take('host') ?? decoded(authority.replace(/:\d*(?=,|$)/g, '')), take('port') ?? portsIn(authority));
  const read = {
    hosts,
    user: take('user') ?? (decoded(user ?? '') || undefined),
    password: take('password') ?? (decoded(rest.join(':')) || undefined),
    database: take('dbname') ?? (decoded(path) || undefined),
    tls: tlsOf(take, hosts),
    pgbouncer: take('pgbouncer') === 'true',
    targetSessionAttrs: oneOf('target_session_attrs', take('target_session_attrs')?.replace(/^any$/, ''), TARGET_SESSION_ATTRS),
  };
  return { ...read, settings: Object.fromEntries(parameters) };
}

/** Whether the way there leaves this machine for no network: loopback addresses, and sockets. */
export function isLocalAddress({ hosts }: Pick<PostgresAddress, 'hosts'>): boolean {
  return hosts.every(({ name }) => name.startsWith('/') || isLoopback(name));
}

/** A host name or address without brackets. */
export function isLoopback(name: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})\.?$/i.test(name);
}

/** What stands before and behind the first of a sign. */
function cut(text: string, sign: string): [string, string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function malformed(problem: string, suggestion: string): UsageError {
  return new UsageError(`the database URL ${problem}`, { suggestion });
}

function decoded(text: string): string {
  let value: string;
  try {
    value = decodeURIComponent(text);
  } catch {
    throw malformed('holds %-codes that are no UTF-8', 'in a password write % as %25');
  }
  // A NUL would end a value on the wire and begin the next one.
  if (value.includes('\0')) throw malformed('holds %00, which no value may', FORM);
  return value;
}

function parametersOf(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of query.split('&').filter((text) => text !== '')) {
    const [name = '', ...value] = part.split('=').map(decoded);
    if (UNSUPPORTED.test(name)) throw malformed(`has ${name}, which outreach does not know`, `take ${name} out of it`);
    if (/^(?:channel_binding|gssencmode)$/.test(name)) {
      if (value.join('=') === 'require') throw malformed(`has ${name}=require, which outreach cannot do`, `take ${name} out of it`);
    } else if (!IGNORED.test(name)) parameters.set(name, value.join('='));
  }
  return parameters;
}

function portsIn(authority: string): string {
  return authority
    .split(',')
    .map((host) => /:(\d*)$/.exec(host)?.[1] ?? '')
    .join(',');
}

/** `a,b` with `5432,5433`: a port each, or one for all. */
function hostsOf(names: string, ports: string): PostgresHost[] {
  const list = ports.split(',');
  return names.split(',').map((text, i) => {
    const name = text.replace(/^\[(.*)\]$/, '$1');
    // Without a host the driver would go by PGHOST: another place than the one that is announced.
    if (name === '') throw malformed('names no host', FORM);
    if (!/^[\w.:%/@~-]+$/.test(name) && !/^[\p{L}\p{N}.-]+$/u.test(name)) throw malformed('names no host that can be', FORM);
    if (/^[^/]*:/.test(name) && !text.startsWith('[') && !/^[0-9a-f:.]+(?:%\w+)?$/i.test(name))
      throw malformed('has no number as port', FORM);
    const port = (list.length === 1 ? list[0] : list[i]) ?? '';
    if (port === '') return { name, port: undefined };
    const number = /^\d{1,5}$/.test(port) ? Number(port) : 0;
    if (number < 1 || number > 65_535) throw malformed('has no number from 1 to 65535 as port', FORM);
    return { name, port: number };
  });
}

/** Encrypted wherever a network lies between, unless the URL says otherwise; `require` with a root certificate checks it, as in libpq. */
function tlsOf(take: (name: string) => string | undefined, hosts: readonly PostgresHost[]): PostgresAddress['tls'] {
  const rootCert = take('sslrootcert');
  const mode = oneOf('sslmode', take('sslmode'), SSL_MODES) ?? ofSsl(take('ssl'));
  if (rootCert === 'system' && mode !== undefined && mode !== 'verify-full')
    throw malformed(`has sslmode=${mode} with sslrootcert=system`, 'write sslmode=verify-full, or leave sslmode away');
  const fallback = rootCert === 'system' ? 'verify-full' : isLocalAddress({ hosts }) ? 'disable' : 'require';
  const wanted = mode ?? fallback;
  const negotiation = oneOf('sslnegotiation', take('sslnegotiation'), ['postgres', 'direct']);
  if (negotiation === 'direct' && !/^(?:require|verify-)/.test(wanted))
    throw malformed(`has sslnegotiation=direct with sslmode=${wanted}`, 'write sslmode=require or stricter');
  return { mode: wanted === 'require' && rootCert !== undefined ? 'verify-ca' : wanted, rootCert, direct: negotiation === 'direct' };
}

/** `ssl=true` of other drivers checks the certificate; the words of sslmode are understood, too. */
function ofSsl(value: string | undefined): SslMode | undefined {
  const meant = { true: 'verify-full', '1': 'verify-full', false: 'disable', '0': 'disable', 'no-verify': 'require' }[value ?? ''];
  return oneOf('ssl', meant ?? value, SSL_MODES);
}

function oneOf<Word extends string>(name: string, value: string | undefined, words: readonly Word[]): Word | undefined {
  if (value === undefined || value === '') return undefined;
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) throw malformed(`has no known ${name}`, `write one of ${words.join(', ')}`);
  return word;
}
