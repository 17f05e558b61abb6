import { ConfigError, type ErrorCode, LockedError, OutreachError, PolicyError, ServiceError } from '../errors.ts';
import { NEVER_SENT, NO_ANSWER, refused, unreachable, untrusted } from './connection-errors.ts';
import { redactUrls } from './redact.ts';

/** What a failed call means for the caller, whichever transport it came through. */
export type DatabaseErrorKind =
  | 'timeout' // the statement or the answer took too long: a smaller batch may pass
  | 'too_large' // the request body was refused for its size
  | 'conflict' // deadlock or serialization failure: the same call may pass
  | 'unavailable' // no connection, or the server is starting, stopping or full of clients
  | 'stale_schema' // PostgREST does not know the function yet
  | 'not_exposed' // PostgREST does not serve the schema
  | 'lost_answer' // a call that must not be repeated: it was sent, and may have been executed
  | 'authentication'
  | 'tls' // the two sides do not agree on encryption, or the certificate is not trusted
  | 'permission'
  | 'read_only'
  | 'out_of_space'
  | 'missing' // schema or function is not there
  | 'policy' // refused by a rule that the database holds: a suppressed person, a halt
  | 'locked' // the run lost its lock: another one may be at work
  | 'other';

/** none: the call was never sent, was refused, or was rolled back. unknown: it may have been executed, and its answer was lost. */
export type Outcome = 'none' | 'unknown';

interface Facts {
  kind: DatabaseErrorKind;
  /** Default: unknown where nobody answered (unavailable, or a time-out that the server did not tell), else none. */
  outcome?: Outcome | undefined;
  /** SQLSTATE or PGRST code, where there is one. */
  code?: string | undefined;
  detail?: string | undefined;
  hint?: string | undefined;
  cause?: unknown;
}

/** A failed call, the same for all three transports. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly kind: DatabaseErrorKind;
  readonly code: string | undefined;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly outcome: Outcome;

  constructor(message: string, facts: Facts) {
    super(redactUrls(message), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.kind = facts.kind;
    this.code = facts.code;
    this.detail = facts.detail;
    this.hint = facts.hint;
    this.outcome = facts.outcome ?? outcomeOf(facts);
  }
}

function outcomeOf({ kind, code = '' }: Facts): Outcome {
  if (kind === 'timeout') return code === '57014' ? 'none' : 'unknown';
  if (kind === 'lost_answer') return 'unknown';
  return kind !== 'unavailable' || NEVER_SENT.has(code) ? 'none' : 'unknown';
}

/** The server ended the connection: a restart, or a time-out of sessions and transactions (25P03, 25P04, 57P05). */
const ENDED_BY_SERVER: ReadonlySet<string> = new Set(['57P01', '57P02', '57P03', '57P05', '25P03', '25P04']);

/** A suppression, a halt, an offer without consent, a transition of the queue that is none (migrations/functions). */
const POLICY: ReadonlySet<string> = new Set(['OS001', 'OS002', 'OS004', 'OS005']);

/** SQLSTATEs by meaning (PostgreSQL manual, appendix A; facts/supabase.md section 4; OS is ours: migrations/functions/ops). */
export function kindOfSqlstate(code: string | undefined): DatabaseErrorKind {
  if (code === undefined) return 'other';
  if (POLICY.has(code)) return 'policy';
  if (code === 'OS003') return 'locked';
  if (code === '57014') return 'timeout';
  if (code === '40P01' || code === '40001' || code === '55P03') return 'conflict';
  if (code === '53100' || code === '53200' || code === '58030') return 'out_of_space';
  if (code.startsWith('08') || code.startsWith('53') || ENDED_BY_SERVER.has(code)) return 'unavailable';
  if (code === '25006') return 'read_only';
  if (code.startsWith('28') || code === '3D000') return 'authentication';
  if (code === '42501') return 'permission';
  if (code === '3F000' || code === '42883' || code === '42P01') return 'missing';
  return 'other';
}

const AGAIN = 'then run the same command again';

/** Explains a failed call to a person: what happened, the exit code, and what to do next. */
export function explain(error: DatabaseError, where: string): OutreachError {
  // The driver does not know the address of a socket that it was given.
  const message = error.message.replace(' undefined:undefined', '');
  const text = error.code === undefined || error.code === NO_ANSWER ? message : `${message} [${error.code}]`;
  const because = (suggestion: string, code?: ErrorCode) => ({ suggestion, cause: error, ...(code === undefined ? {} : { code }) });
  switch (error.kind) {
    case 'timeout':
      return new ServiceError(`${where}: the statement ran out of time: ${text}`, because('try again when the database is less busy'));
    case 'conflict':
      return new ServiceError(`${where}: other transactions kept getting in the way: ${text}`, because('run the same command again'));
    case 'unavailable': {
      const { reason, fix } = unreachable(error);
      return new ServiceError(`${where}: the database cannot be reached: ${reason}${reason === '' ? '' : ': '}${text}`, because(fix));
    }
    case 'lost_answer':
      return new ServiceError(
        `${where}: the connection was lost before the answer came, so it is not known whether this was done: ${text}`,
        because('look at what is stored before you run the command again'),
      );
    case 'out_of_space':
      return new ServiceError(
        `${where}: the database is out of space: ${text}`,
        because(`free or add disk space, ${AGAIN}; it goes on where it stopped`),
      );
    case 'too_large':
      // Batches were halved down to a single record by now.
      return new ServiceError(
        `${where}: one record is larger than the server takes in a request: ${text}`,
        because('use a direct connection (--database postgres with DATABASE_URL), or raise the limit of the proxy before the server'),
      );
    case 'read_only':
      return new ConfigError(
        `${where}: the database is read-only: ${text}`,
        because('connect to the primary, or end its read-only mode (Supabase sets it when the disk is full)'),
      );
    case 'authentication': {
      const { reason, fix } = refused(error);
      return new ConfigError(`${where}: ${reason}: ${text}`, because(fix, 'authentication_failed'));
    }
    case 'tls': {
      const { reason, fix } = untrusted(error);
      return new ConfigError(`${where}: ${reason}: ${text}`, because(fix));
    }
    case 'permission':
      return new ConfigError(
        `${where}: a privilege is missing: ${text}`,
        because(error.hint ?? 'run "outreach migrate" as the owner of the database; it grants what the tool needs', 'permission_denied'),
      );
    case 'not_exposed':
      return new ConfigError(
        `${where}: the schema is not exposed through the API: ${text}`,
        because('Supabase: Project Settings > Data API > Exposed schemas: add ops, discovery, growth, crm, outbound and sdr'),
      );
    case 'stale_schema':
    case 'missing':
      return new ConfigError(`${where}: the database lacks what this command needs: ${text}`, because('run "outreach migrate"'));
    case 'policy':
      return new PolicyError(`${where}: ${error.message}`, because(error.hint ?? 'leave this person out'));
    case 'locked':
      return new LockedError(`${where}: ${error.message}`, because('what was written so far is kept; run the same command again to go on'));
    case 'other':
      return new OutreachError(`${where}: ${text}`, { suggestion: error.hint, cause: error });
  }
}
