import { parentPort } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { flushDirectory } from './flush.ts';

/** The thread that PGlite runs in: it blocks while it works, and the rest of the program must not. */
export type WorkerRequest =
  | { id: number; op: 'open'; dir: string }
  | { id: number; op: 'call'; text: string; params: unknown[]; timeoutMs: number }
  | { id: number; op: 'exec'; sql: string }
  | { id: number; op: 'query'; text: string; params: unknown[] }
  | { id: number; op: 'describe'; text: string }
  | { id: number; op: 'flush' }
  | { id: number; op: 'close' };

export interface WorkerFailure {
  message: string;
  code?: string;
  detail?: string;
  hint?: string;
  position?: string;
}

export type WorkerResponse = { id: number; value: string | null } | { id: number; error: WorkerFailure };

const JSONB_OID = 3802;
let db: PGlite | undefined;
let dir = '';
/** File times are coarser than the clock. */
const CLOCK_SLACK_MS = 2_000;
/** What was changed before is on the disk. */
let flushedMs = 0;

async function flush(): Promise<void> {
  const startedMs = Date.now();
  await flushDirectory(dir, flushedMs);
  flushedMs = startedMs - CLOCK_SLACK_MS;
}

async function perform(request: WorkerRequest): Promise<string | null> {
  if (request.op === 'open') {
    dir = request.dir;
    flushedMs = Date.now() - CLOCK_SLACK_MS;
    db = await PGlite.create({ dataDir: dir });
    return null;
  }
  if (db === undefined) throw new Error('the embedded database is not open');
  switch (request.op) {
    case 'call':
      return db.transaction(async (tx) => {
        await tx.query(`select set_config('role', 'service_role', true), set_config('statement_timeout', $1, true)`, [
          String(request.timeoutMs),
        ]);
        const result = await tx.query<{ value: string | null }>(request.text, request.params, {
          // The text of the value crosses the thread; it is parsed once, on the other side.
          parsers: { [JSONB_OID]: (value: string) => value },
        });
        return result.rows[0]?.value ?? null;
      });
    case 'exec':
      await db.exec(request.sql);
      return null;
    case 'query':
      return JSON.stringify((await db.query(request.text, request.params)).rows);
    case 'describe':
      return JSON.stringify((await db.describeQuery(request.text)).resultFields.map((field) => field.name));
    case 'flush':
      await db.exec('checkpoint');
      await flush();
      return null;
    case 'close':
      await db.close();
      await flush();
      return null;
  }
}

function failure(error: unknown): WorkerFailure {
  if (!(error instanceof Error)) return { message: String(error) };
  const facts: WorkerFailure = { message: error.message };
  for (const key of ['code', 'detail', 'hint', 'position'] as const) {
    const value: unknown = Reflect.get(error, key);
    if (typeof value === 'string') facts[key] = value;
  }
  return facts;
}

// One request at a time: there is one connection, and a migration's statements must stay together.
let queue = Promise.resolve();
parentPort?.on('message', (request: WorkerRequest) => {
  queue = queue.then(async () => {
    try {
      parentPort?.postMessage({ id: request.id, value: await perform(request) } satisfies WorkerResponse);
    } catch (error) {
      parentPort?.postMessage({ id: request.id, error: failure(error) } satisfies WorkerResponse);
    }
  });
});
