import postgres from 'postgres';
import { messageOf } from '../../errors.ts';
import { kindOfRefusal, kindOfSocketError, NO_ANSWER } from '../connection-errors.ts';
import { DatabaseError, kindOfSqlstate } from '../errors.ts';
import { callSettings, TRANSACTION_MODE } from '../settings.ts';
import { BATCHES_IN_FLIGHT, type CallRequest, callStatement, type Transport } from '../transport.ts';
import { Pool } from './pool.ts';

/** The batches in flight, and one connection for heartbeats. */
const MAX_CONNECTIONS = BATCHES_IN_FLIGHT + 1;

/** The same function call as on Supabase, over the wire protocol: as service_role, under a local statement_timeout. */
export function postgresTransport(url: string): Transport {
  let pool = new Pool(url, MAX_CONNECTIONS);
  const retired = new Set<Pool>();
  /** What else is in flight on the old one may end there. */
  const replace = (old: Pool) => {
    if (pool !== old) return;
    pool = new Pool(url, MAX_CONNECTIONS);
    retired.add(old);
    void old.retire().then(() => retired.delete(old));
  };
  return {
    concurrency: BATCHES_IN_FLIGHT,
    async call(request) {
      const used = pool;
      try {
        return await withDeadline(request, callOn(used.sql, request));
      } catch (error) {
        const known = toDatabaseError(error);
        // A connection that died with a write pending never writes again (postgres.js 3.4.9): start over with new ones.
        if (known.kind === 'unavailable' || known.code === NO_ANSWER) replace(used);
        throw known;
      }
    },
    async close() {
      for (const old of retired) old.destroy();
      await pool.close();
    },
  };
}

async function callOn(sql: postgres.Sql, request: CallRequest): Promise<unknown> {
  const { text, params } = callStatement(request);
  return transaction(sql, async (tx) => {
    // Both are sent at once; the driver keeps their order.
    const settings = tx.unsafe(callSettings(request.timeoutMs));
    const query = tx.unsafe<{ value: unknown }[]>(text, params);
    const [, rows] = await Promise.all([settings, query]);
    return rows[0]?.value;
  });
}

/**
 * A transaction that survives the loss of its connection. The driver would send "rollback" into the closed socket, which throws
 * where nobody can catch it (postgres.js 3.4.9, issue 1208); so after a loss the work never settles, and the driver's own
 * notice of the closed connection ends the transaction.
 */
export async function transaction<T>(sql: postgres.Sql, work: (tx: postgres.TransactionSql) => Promise<T>): Promise<T> {
  let result: { value: T } | undefined;
  await sql.begin(TRANSACTION_MODE, async (tx) => {
    try {
      result = { value: await work(tx) };
    } catch (error) {
      if (isConnectionLost(error)) await new Promise<never>(() => {});
      throw error;
    }
  });
  if (result === undefined) throw new DatabaseError('the transaction ended without a result', { kind: 'unavailable' });
  return result.value;
}

/** By the socket, or by the server's (or a pooler's) own word, after which it hangs up. */
function isConnectionLost(error: unknown): boolean {
  if (error instanceof postgres.PostgresError)
    return [error.severity, error.severity_local].some((word) => word === 'FATAL' || word === 'PANIC');
  return toDatabaseError(error).kind === 'unavailable';
}

/** A statement that goes on is ended by the server's own statement_timeout. */
async function withDeadline<T>({ answerMs }: CallRequest, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DatabaseError(`no answer within ${(answerMs / 1_000).toFixed(1)} s`, { kind: 'timeout', code: NO_ANSWER }));
    }, answerMs);
  });
  try {
    return await Promise.race([work, expired]);
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
  const message = messageOf(error);
  return new DatabaseError(message, {
    kind: kindOfSocketError(code, message) ?? 'other',
    code,
    cause: error,
  });
}
