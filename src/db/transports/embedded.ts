import { STATEMENT_TIMEOUT_MS } from '../database.ts';
import { EmbeddedEngine } from '../embedded/engine.ts';
import { ANSWER_GRACE_MS, callStatement, type Transport } from '../transport.ts';

/** A first call may take as long as any other: who waits for it knows that the database is there. */
const LEAST_LIMIT_MS = STATEMENT_TIMEOUT_MS + ANSWER_GRACE_MS;

/** The embedded database as a transport; the engine runs in a worker thread, so that progress and signals stay alive. */
export async function embeddedTransport(dir: string, signal?: AbortSignal, lockWaitMs?: number): Promise<Required<Transport>> {
  const engine = await EmbeddedEngine.open(dir, { signal, lockWaitMs });
  return {
    concurrency: 1,
    async call(request) {
      const { text, params } = callStatement(request);
      return engine.call(text, params, { timeoutMs: request.timeoutMs, limitMs: Math.max(request.answerMs, LEAST_LIMIT_MS) });
    },
    query: (text, params) => engine.query(text, params),
    close: () => engine.close(),
  };
}
