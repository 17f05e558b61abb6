/** The client's own patience ended: no SQLSTATE, because no server said so. */
export const NO_ANSWER = 'NO_ANSWER';

/** Codes that come before a statement was sent: of sockets and drivers, of a server that takes no connection, of an API without its database. */
export const NEVER_SENT: ReadonlySet<string> = new Set([
  'CONNECT_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  '57P03',
  '53300',
  '08001',
  '08004',
  'PGRST000',
  'PGRST001',
  'PGRST002',
  'PGRST003',
]);

/** Other codes of sockets and drivers that mean: the connection is gone. */
const CONNECTION_LOST: ReadonlySet<string> = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'UND_ERR_SOCKET',
]);

/** OpenSSL's and Node's codes for a certificate that they do not trust. */
const UNTRUSTED =
  /^(CERT_|ERR_TLS_|ERR_SSL_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|HOSTNAME_MISMATCH|INVALID_CA|EPROTO$)/;
const NO_TLS_OFFERED = /before secure TLS connection|does not support SSL/i;
const TLS_WANTED = /sslmode=require|no encryption|SSL (connection )?(is )?(required|off)/i;

/** What an error of a socket or a driver means for a call; undefined where it is about neither. */
export function kindOfSocketError(code: string | undefined, message: string): 'tls' | 'unavailable' | undefined {
  if (NO_TLS_OFFERED.test(message) || (code !== undefined && UNTRUSTED.test(code))) return 'tls';
  return code !== undefined && (NEVER_SENT.has(code) || CONNECTION_LOST.has(code)) ? 'unavailable' : undefined;
}

/** Whether a server's refusal is about encryption, or about who asks; each server and pooler words it for itself. */
export function kindOfRefusal(message: string): 'tls' | 'authentication' | undefined {
  if (TLS_WANTED.test(message)) return 'tls';
  return /tenant or user not found/i.test(message) ? 'authentication' : undefined;
}

const AGAIN = 'then run the same command again';

interface Failure {
  readonly code: string | undefined;
  readonly message: string;
}

interface Reason {
  reason: string;
  fix: string;
}

/** Why nobody answered. */
export function unreachable({ code }: Failure): Reason {
  switch (code) {
    case 'ENOTFOUND':
      return {
        reason: 'there is no host of that name',
        fix: 'check the host in the URL; a deleted or long paused Supabase project has none',
      };
    case 'EAI_AGAIN':
      return { reason: 'its name cannot be looked up now', fix: `check the network connection and DNS, ${AGAIN}` };
    case 'ECONNREFUSED':
      return {
        reason: 'nothing listens at that address',
        fix: `check host and port, and that the server is running and reachable, ${AGAIN}`,
      };
    case 'CONNECT_TIMEOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case NO_ANSWER:
      return { reason: '', fix: 'check host, port, firewall and VPN; a Supabase project may be paused' };
    case '57P03':
      return { reason: 'it is starting or stopping', fix: 'run the same command again in a moment' };
    case '53300':
      return { reason: 'it has no connection free', fix: 'end other programs that use it, or connect through a pooler' };
    default:
      return { reason: '', fix: `check that it is running and reachable, ${AGAIN}` };
  }
}

/** Who was not let in, and where. */
export function refused({ code = '', message }: Failure): Reason {
  if (code === '3D000')
    return {
      reason: 'the server has no database of that name',
      fix: 'correct the name at the end of the URL, or create the database there (createdb NAME)',
    };
  if (/tenant or user not found/i.test(message))
    return {
      reason: 'the pooler knows no such project',
      fix: 'copy the URI anew from the dashboard (Connect): the user is postgres.PROJECT_REF, and the host names the region',
    };
  if (code === '28P01')
    return {
      reason: 'the database refused the user or password',
      fix: 'check both in the database URL; characters like @ : / # % in them are written percent-encoded (%40 for @)',
    };
  if (code.startsWith('28'))
    return { reason: 'the database does not let this user in', fix: 'check the user in the database URL, and pg_hba.conf of the server' };
  return {
    reason: 'the project refused the key',
    fix: 'check that SUPABASE_SECRET_KEY is a secret key of this project (Project Settings > API Keys; it begins with sb_secret_)',
  };
}

/** What the two sides do not agree on. */
export function untrusted({ code, message }: Failure): Reason {
  if (NO_TLS_OFFERED.test(message))
    return {
      reason: 'the server offers no encryption',
      fix: 'switch TLS on in the server; only where nobody else is on the network between: ?sslmode=disable in the database URL',
    };
  if (TLS_WANTED.test(message))
    return { reason: 'the server wants an encrypted connection', fix: 'add ?sslmode=require to the database URL' };
  if (code === 'CERT_HAS_EXPIRED') return { reason: 'its certificate has expired', fix: 'renew the certificate of the server' };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return {
      reason: 'its certificate is for another host',
      fix: 'use the host name that the certificate names, or sslmode=verify-ca where one authority signs for you alone',
    };
  return {
    reason: 'its certificate is not trusted',
    fix: 'name the certificate of the authority that signed it: ?sslmode=verify-full&sslrootcert=FILE in the database URL, or NODE_EXTRA_CA_CERTS (Supabase: Database Settings > SSL configuration)',
  };
}
