import { EmbeddedEngine } from '../embedded/engine.ts';
import { callStatement, type Transport } from '../transport.ts';

/** The embedded database as a transport; the engine runs in a worker thread, so that progress and signals stay alive. */
export async function embeddedTransport(dir: string, signal?: AbortSignal, lockWaitMs?: number): Promise<Required<Transport>> {
  const engine = await EmbeddedEngine.open(dir, { signal, lockWaitMs });
  return {
    concurrency: 1,
    async call(request) {
      const { text, params } = callStatement(request);
      return engine.call(text, params, request.timeoutMs);
    },
    query: (text, params) => engine.query(text, params),
    flush: () => engine.flush(),
    close: () => engine.close(),
  };
}
