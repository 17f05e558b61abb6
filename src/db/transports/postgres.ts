import postgres from 'postgres';
import { DatabaseError, kindOfSqlstate } from '../errors.ts';
import { ANSWER_GRACE_MS, BATCHES_IN_FLIGHT, type CallRequest, callStatement, type Transport } from '../transport.ts';

/** The batches in flight, and one connection for heartbeats. */
const MAX_CONNECTIONS = BATCHES_IN_FLIGHT + 1;
const CONNECT_TIMEOUT_SECONDS = 10;

/** Codes of the driver and of Node's sockets that mean: no connection. */
const CONNECTION_CODES = new Set([
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
  'ENOENT',
]);

/** Opens a pool on a connection URL; prepared statements stay off where a pooler hands out backends per transaction. */
export function openPool(url: string, options: { max?: number } = {}): postgres.Sql {
  const parsed = new URL(url);
  const transactionPooler = parsed.port === '6543' || parsed.searchParams.get('pgbouncer') === 'true';
  // Understood by other drivers; PostgreSQL itself would refuse it as an unknown setting.
  parsed.searchParams.delete('pgbouncer');
  return postgres(parsed.href, {
    max: options.max ?? MAX_CONNECTIONS,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    prepare: !transactionPooler,
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: 'outreach' },
  });
}

/** The same function call as on Supabase, over the wire protocol: as service_role, under a local statement_timeout. */
export function postgresTransport(url: string): Transport {
  const sql = openPool(url);
  return {
    concurrency: BATCHES_IN_FLIGHT,
    async call(request) {
      try {
        return await withDeadline(request, (deadline) =>
          sql.begin(async (tx) => {
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
        throw toDatabaseError(error);
      }
    },
    close: () => sql.end({ timeout: 5 }),
  };
}

interface Deadline {
  onExpire(stop: () => void): void;
}

async function withDeadline<T>(request: CallRequest, work: (deadline: Deadline) => Promise<T>): Promise<T> {
  let stop = () => {};
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      stop();
      reject(new DatabaseError(`no answer from the database within ${request.timeoutMs + ANSWER_GRACE_MS} ms`, { kind: 'timeout' }));
    }, request.timeoutMs + ANSWER_GRACE_MS);
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
      kind: kindOfSqlstate(error.code),
      code: error.code,
      detail: error.detail,
      hint: error.hint,
      cause: error,
    });
  }
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const message = error instanceof Error ? error.message || code || error.name : String(error);
  return new DatabaseError(message, {
    kind: code !== undefined && CONNECTION_CODES.has(code) ? 'unavailable' : 'other',
    code,
    cause: error,
  });
}
