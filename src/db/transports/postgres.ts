import type { Duplex } from 'node:stream';
import postgres from 'postgres';
import { kindOfRefusal, kindOfSocketError, NO_ANSWER } from '../connection-errors.ts';
import { DatabaseError, kindOfSqlstate } from '../errors.ts';
import { readPostgresUrl } from '../postgres-url.ts';
import { BATCHES_IN_FLIGHT, type CallRequest, callStatement, type Transport } from '../transport.ts';
import { connector, DEFAULT_PORT, userOf } from './socket.ts';

/** The batches in flight, and one connection for heartbeats. */
const MAX_CONNECTIONS = BATCHES_IN_FLIGHT + 1;
/** A database that is not there is told within five seconds of a command's start. */
const CONNECT_TIMEOUT_SECONDS = 4;
/** Of Supabase's pooler in transaction mode. */
const TRANSACTION_POOLER_PORT = 6543;
const DRIVER_DEFAULTS = { idle_timeout: 0, max_lifetime: 60 * 45, keep_alive: 60, publications: 'alltables', debug: false };

/** Opens a pool on a connection URL; prepared statements stay off where a pooler hands out backends per transaction. */
export function openPool(url: string, options: { max?: number } = {}): postgres.Sql {
  const address = readPostgresUrl(url);
  const [first] = address.hosts;
  const user = userOf(address);
  const settings: postgres.Options<Record<string, never>> & { socket: () => Promise<Duplex> } = {
    // The socket is ours, with its hosts and TLS; the driver tells this one in its messages.
    socket: connector(address, CONNECT_TIMEOUT_SECONDS * 1_000),
    host: first?.name ?? '',
    port: first?.port ?? DEFAULT_PORT,
    ssl: false,
    user,
    // A function, because the driver takes PGPASSWORD in the place of an empty text.
    password: () => address.password ?? '',
    database: address.database ?? user,
    max: options.max ?? MAX_CONNECTIONS,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    prepare: !(address.pgbouncer || address.hosts.some(({ port }) => port === TRANSACTION_POOLER_PORT)),
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: 'outreach', ...address.settings },
    // What it would take from PG… variables otherwise.
    ...DRIVER_DEFAULTS,
    ...(address.targetSessionAttrs === undefined ? {} : { target_session_attrs: address.targetSessionAttrs }),
  };
  return postgres(settings);
}

/** The same function call as on Supabase, over the wire protocol: as service_role, under a local statement_timeout. */
export function postgresTransport(url: string): Transport {
  let pool = openPool(url);
  return {
    concurrency: BATCHES_IN_FLIGHT,
    async call(request) {
      const sql = pool;
      try {
        return await withDeadline(request, (deadline) =>
          transaction(sql, async (tx) => {
            const { text, params } = callStatement(request);
            // Both are sent at once; the driver keeps their order.
            const settings = tx`select set_config('role', 'service_role', true), set_config('statement_timeout', ${String(request.timeoutMs)}, true)`;
            const query = tx.unsafe<{ value: unknown }[]>(text, params, { prepare: sql.options.prepare });
            deadline.onExpire(() => query.cancel());
            const [, rows] = await Promise.all([settings, query]);
            return rows[0]?.value;
          }),
        );
      } catch (error) {
        const known = toDatabaseError(error);
        if (known.kind === 'unavailable' && pool === sql) {
          // A connection that died with a write pending never writes again (postgres.js 3.4.9): start over with new ones.
          pool = openPool(url);
          void sql.end({ timeout: 0 }).catch(() => {});
        }
        throw known;
      }
    },
    close: () => pool.end({ timeout: 5 }),
  };
}

/**
 * A transaction that survives the loss of its connection. The driver would send "rollback" into the closed socket, which throws
 * where nobody can catch it (postgres.js 3.4.9, issue 1208); so after a loss the work never settles, and the driver's own
 * notice of the closed connection ends the transaction.
 */
export async function transaction<T>(sql: postgres.Sql, work: (tx: postgres.TransactionSql) => Promise<T>): Promise<T> {
  let result: { value: T } | undefined;
  await sql.begin(async (tx) => {
    try {
      result = { value: await work(tx) };
    } catch (error) {
      if (isConnectionLost(toDatabaseError(error))) await new Promise<never>(() => {});
      throw error;
    }
  });
  if (result === undefined) throw new DatabaseError('the transaction ended without a result', { kind: 'unavailable' });
  return result.value;
}

function isConnectionLost({ code = '' }: DatabaseError): boolean {
  return kindOfSocketError(code, '') !== undefined || code.startsWith('57P') || code.startsWith('08');
}

interface Deadline {
  onExpire(stop: () => void): void;
}

async function withDeadline<T>({ answerMs }: CallRequest, work: (deadline: Deadline) => Promise<T>): Promise<T> {
  let stop = () => {};
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      stop();
      reject(new DatabaseError(`no answer within ${(answerMs / 1_000).toFixed(1)} s`, { kind: 'timeout', code: NO_ANSWER }));
    }, answerMs);
  });
  try {
    return await Promise.race([
      work({
        onExpire: (fn) => {
          stop = fn;
        },
      }),
      expired,
    ]);
  } finally {
    clearTimeout(timer);
  }
}

export function toDatabaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  if (error instanceof postgres.PostgresError) {
    return new DatabaseError(error.message, {
      kind: kindOfRefusal(error.message) ?? kindOfSqlstate(error.code),
      code: error.code,
      detail: error.detail,
      hint: error.hint,
      cause: error,
    });
  }
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const message = error instanceof Error ? error.message || code || error.name : String(error);
  return new DatabaseError(message, {
    kind: kindOfSocketError(code, message) ?? 'other',
    code,
    cause: error,
  });
}
