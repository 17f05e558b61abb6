import { Worker } from 'node:worker_threads';
import { ConfigError, OutreachError } from '../../errors.ts';
import { DatabaseError, kindOfSqlstate } from '../errors.ts';
import type { JsonInput } from '../json.ts';
import { assertReadableVersion, createDirectory } from './directory.ts';
import { type DirectoryLock, lockDirectory } from './lock.ts';
import type { WorkerRequest, WorkerResponse } from './worker.ts';

type Operation = WorkerRequest extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;

const workerUrl = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

interface OpenOptions {
  signal?: AbortSignal | undefined;
  /** How long to wait for a directory that another process has open. */
  lockWaitMs?: number | undefined;
  /** What a new directory is copied from: see createDirectory. */
  template?: string | undefined;
}

/** PGlite in a worker thread, on a directory that this process alone has open. */
export class EmbeddedEngine {
  readonly #lock: DirectoryLock;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve: (value: string | null) => void; reject: (error: Error) => void }>();
  #nextId = 1;
  #closed: Promise<void> | undefined;
  #killed = false;

  private constructor(lock: DirectoryLock, worker: Worker) {
    this.#lock = lock;
    this.#worker = worker;
    worker.on('message', (response: WorkerResponse) => this.#settle(response));
    worker.on('error', (error) => this.#failAll(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => this.#failAll(new Error('the embedded database ended')));
  }

  /** Opens the directory, making it first where there is none. Throws LockedError while another process has it. */
  static async open(dir: string, { signal, lockWaitMs, template }: OpenOptions = {}): Promise<EmbeddedEngine> {
    const lock = await lockDirectory(dir, lockWaitMs, signal);
    let worker: Worker | undefined;
    try {
      await createDirectory(dir, template);
      await assertReadableVersion(dir);
      worker = new Worker(workerUrl);
      const engine = new EmbeddedEngine(lock, worker);
      await engine.#send({ op: 'open', dir });
      return engine;
    } catch (error) {
      // A thread that stays would keep the process from ending.
      await worker?.terminate();
      await lock.release();
      if (error instanceof OutreachError) throw error;
      throw new ConfigError(`the embedded database in ${dir} cannot be opened: ${error instanceof Error ? error.message : error}`, {
        suggestion: 'restore the directory from a backup, or name another with --database pglite:DIR',
        cause: error,
      });
    }
  }

  /** One function call in its own transaction, as service_role. */
  async call(text: string, params: readonly JsonInput[], timeoutMs: number): Promise<unknown> {
    const json = await this.#send({ op: 'call', text, params: params.map(forWorker), timeoutMs });
    return json === null ? null : JSON.parse(json);
  }

  /** Any SQL, several statements too, as the owner: for migrations. */
  async exec(sql: string): Promise<void> {
    await this.#send({ op: 'exec', sql });
  }

  /** Rows of one statement, as the owner: for migrations. */
  async query(sql: string, params: unknown[] = []): Promise<Record<string, unknown>[]> {
    const json = await this.#send({ op: 'query', text: sql, params });
    return json === null ? [] : JSON.parse(json);
  }

  /** Names of the columns that a statement would answer, without running it. */
  async columns(sql: string): Promise<string[]> {
    const json = await this.#send({ op: 'describe', text: sql });
    return json === null ? [] : JSON.parse(json);
  }

  /** What was written so far is on the disk, whatever happens to the machine. */
  async flush(): Promise<void> {
    await this.#send({ op: 'flush' });
  }

  /** Safe to call again. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** Ends the engine in the middle of its work, which is rolled back when the directory is opened again. */
  kill(): void {
    this.#killed = true;
    this.#failAll(new Error('the statement was stopped'));
    void this.#worker.terminate();
  }

  async #close(): Promise<void> {
    try {
      if (!this.#killed) await this.#send({ op: 'close' });
    } finally {
      await this.#worker.terminate();
      await this.#lock.release();
    }
  }

  #send(operation: Operation): Promise<string | null> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ ...operation, id });
    });
  }

  #settle(response: WorkerResponse): void {
    const waiting = this.#waiting.get(response.id);
    this.#waiting.delete(response.id);
    if (waiting === undefined) return;
    if ('value' in response) waiting.resolve(response.value);
    else {
      const { message, code, detail, hint, position } = response.error;
      const error = new DatabaseError(message, { kind: kindOfSqlstate(code), code, detail, hint });
      waiting.reject(position === undefined ? error : Object.assign(error, { position }));
    }
  }

  #failAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(new DatabaseError(error.message, { kind: 'unavailable', cause: error }));
    this.#waiting.clear();
  }
}

/** Objects cross the thread as one string; arrays stay, because the engine serialises them by the parameter's type. */
function forWorker(value: JsonInput): JsonInput {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? JSON.stringify(value) : value;
}
