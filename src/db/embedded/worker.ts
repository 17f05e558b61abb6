import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { messageOf } from '../../errors.ts';
import { callSettings, TRANSACTION_MODE } from '../settings.ts';
import { DurableFS, EngineDied, startParams } from './filesystem.ts';

/** The thread that PGlite runs in: it blocks while it works, and the rest of the program must not. One request at a time. */
export type WorkerRequest =
  | { op: 'open'; dir: string }
  | { op: 'call'; text: string; params: unknown[]; timeoutMs: number }
  | { op: 'exec'; sql: string }
  | { op: 'query'; text: string; params: unknown[] }
  | { op: 'describe'; text: string }
  | { op: 'close' };

export interface WorkerFailure {
  message: string;
  code?: string;
  detail?: string;
  hint?: string;
  position?: string;
  /** The engine is dead: the thread is good for nothing any more. */
  died?: boolean;
}

export type WorkerResponse = { value: string | null } | { error: WorkerFailure };

const JSONB_OID = 3802;
/** So much of the log is replayed after a crash, and kept on the disk beside the data: PGlite never makes a checkpoint by itself. */
const CHECKPOINT_BYTES = 128 * 1024 * 1024;
const CHECKPOINT_LOOK_MS = 2_000;
const OUT_OF_SPACE = /No space left on device|Disk quota exceeded|Disc quota exceeded|File too large/i;

let db: PGlite | undefined;
let lookedAt = 0;
/** The last words of PostgreSQL. */
let lastWords = '';

async function perform(request: WorkerRequest): Promise<string | null> {
  if (request.op === 'open') {
    // We have the lock of the directory: whoever left this is gone, and after a loss of power it may be empty, which PostgreSQL refuses.
    rmSync(join(request.dir, 'postmaster.pid'), { force: true });
    db = await PGlite.create({
      fs: new DurableFS(request.dir),
      startParams: startParams(PGlite.defaultStartParams),
      onStderr(text) {
        const [, words] = /(?:PANIC|FATAL): +(.*)/.exec(text) ?? [];
        if (words !== undefined) lastWords = words;
        return false;
      },
    });
    return null;
  }
  if (db === undefined) throw new Error('the embedded database is not open');
  switch (request.op) {
    case 'call': {
      const value = await call(db, request);
      await checkpoint(db);
      return value;
    }
    case 'exec':
      await db.exec(request.sql);
      return null;
    case 'query':
      return JSON.stringify((await db.query(request.text, request.params)).rows);
    case 'describe':
      return JSON.stringify((await db.describeQuery(request.text)).resultFields.map((field) => field.name));
    case 'close':
      await db.close();
      return null;
  }
}

function call(database: PGlite, { text, params, timeoutMs }: Extract<WorkerRequest, { op: 'call' }>): Promise<string | null> {
  return database.transaction(async (tx) => {
    await tx.exec(`set transaction ${TRANSACTION_MODE}`);
    await tx.exec(callSettings(timeoutMs));
    const result = await tx.query<{ value: string | null }>(text, params, {
      // The text of the value crosses the thread; it is parsed once, on the other side.
      parsers: { [JSONB_OID]: (value: string) => value },
    });
    return result.rows[0]?.value ?? null;
  });
}

async function checkpoint(database: PGlite): Promise<void> {
  if (performance.now() - lookedAt < CHECKPOINT_LOOK_MS) return;
  const { rows } = await database.query<{ due: boolean }>(
    `select pg_current_wal_lsn() - redo_lsn > ${CHECKPOINT_BYTES} as due from pg_control_checkpoint()`,
  );
  if (rows[0]?.due === true) await database.exec('checkpoint');
  lookedAt = performance.now();
}

function failure(error: unknown): WorkerFailure {
  if (error instanceof EngineDied || db === undefined) {
    const message = lastWords === '' ? messageOf(error) : lastWords;
    return { message, died: true, ...(OUT_OF_SPACE.test(lastWords) ? { code: '53100' } : {}) };
  }
  if (!(error instanceof Error)) return { message: String(error) };
  const facts: WorkerFailure = { message: error.message };
  for (const key of ['code', 'detail', 'hint', 'position'] as const) {
    const value: unknown = Reflect.get(error, key);
    if (typeof value === 'string') facts[key] = value;
  }
  return facts;
}

parentPort?.on('message', async (request: WorkerRequest) => {
  let response: WorkerResponse;
  try {
    response = { value: await perform(request) };
  } catch (error) {
    response = { error: failure(error) };
  }
  parentPort?.postMessage(response);
});
