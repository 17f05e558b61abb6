import { Worker } from 'node:worker_threads';
import { ConfigError, messageOf, OutreachError } from '../../errors.ts';
import { NO_ANSWER } from '../connection-errors.ts';
import { DatabaseError, explain, kindOfSqlstate } from '../errors.ts';
import type { JsonInput } from '../json.ts';
import { describeTarget } from '../target.ts';
import { assertReadableVersion, createDirectory } from './directory.ts';
import { type DirectoryLock, lockDirectory } from './lock.ts';
import type { WorkerFailure, WorkerRequest, WorkerResponse } from './worker.ts';

const workerUrl = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
/** The last checkpoint. What it did not get to is in the log. */
const CLOSE_MS = 60_000;

interface OpenOptions {
  signal?: AbortSignal | undefined;
  /** How long to wait for a directory that another process has open. */
  lockWaitMs?: number | undefined;
  /** What a new directory is copied from: see createDirectory. */
  template?: string | undefined;
}

interface Limits {
  /** The engine is ended that needs longer; it knows no statement_timeout. */
  limitMs?: number;
  /** An engine that has ended is started anew; not in the middle of a transaction. */
  restart?: boolean;
}

/** PGlite in a worker thread, on a directory that this process alone has open. */
export class EmbeddedEngine {
  readonly #dir: string;
  readonly #lock: DirectoryLock;
  #worker: Worker | undefined;
  #waiting: { resolve: (value: string | null) => void; reject: (error: Error) => void } | undefined;
  /** There is one connection: requests take turns. */
  #queue: Promise<unknown> = Promise.resolve();
  #ended: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | undefined;
  #killed = false;

  private constructor(dir: string, lock: DirectoryLock) {
    this.#dir = dir;
    this.#lock = lock;
  }

  /** Opens the directory, making it first where there is none. Throws LockedError while another process has it. */
  static async open(dir: string, { signal, lockWaitMs, template }: OpenOptions = {}): Promise<EmbeddedEngine> {
    const lock = await lockDirectory(dir, lockWaitMs, signal);
    const engine = new EmbeddedEngine(dir, lock);
    try {
      await createDirectory(dir, template);
      await assertReadableVersion(dir);
      await engine.#start();
      return engine;
    } catch (error) {
      // A thread that stays would keep the process from ending.
      engine.kill();
      await engine.close();
      if (error instanceof OutreachError) throw error;
      if (error instanceof DatabaseError && error.kind === 'out_of_space') throw explain(error, describeTarget({ kind: 'embedded', dir }));
      throw new ConfigError(`the embedded database in ${dir} cannot be opened: ${messageOf(error)}`, {
        suggestion: 'restore the directory from a backup, or name another with --database pglite:DIR',
        cause: error,
      });
    }
  }

  /** One function call in its own transaction, as service_role. What it answers is on the disk, whatever happens to the machine. */
  async call(text: string, params: readonly JsonInput[], { timeoutMs, limitMs }: { timeoutMs: number; limitMs: number }): Promise<unknown> {
    const json = await this.#run({ op: 'call', text, params: params.map(forWorker), timeoutMs }, { limitMs, restart: true });
    return json === null ? null : JSON.parse(json);
  }

  /** Any SQL, several statements too, as the owner: for migrations. */
  async exec(sql: string): Promise<void> {
    await this.#run({ op: 'exec', sql });
  }

  /** Rows of one statement, as the owner: for migrations. */
  async query(sql: string, params: unknown[] = []): Promise<Record<string, unknown>[]> {
    const json = await this.#run({ op: 'query', text: sql, params });
    return json === null ? [] : JSON.parse(json);
  }

  /** Names of the columns that a statement would answer, without running it. */
  async columns(sql: string): Promise<string[]> {
    const json = await this.#run({ op: 'describe', text: sql });
    return json === null ? [] : JSON.parse(json);
  }

  /** Safe to call again. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** Ends the engine in the middle of its work, which is rolled back when the directory is opened again. */
  kill(): void {
    this.#killed = true;
    this.#end(new DatabaseError('the statement was stopped', { kind: 'unavailable' }));
  }

  async #close(): Promise<void> {
    try {
      // What was committed is on the disk already.
      if (!this.#killed) await this.#run({ op: 'close' }, { limitMs: CLOSE_MS }).catch(() => {});
    } finally {
      this.#end(new DatabaseError('the embedded database is closed', { kind: 'unavailable' }));
      await this.#ended;
      await this.#lock.release();
    }
  }

  async #start(): Promise<Worker> {
    // Two at once would damage the directory.
    await this.#ended;
    const worker = new Worker(workerUrl);
    this.#worker = worker;
    worker.on('message', (response: WorkerResponse) => this.#settle(response));
    worker.on('error', (error) => this.#lost(worker, error));
    worker.on('exit', () => this.#lost(worker, undefined));
    await this.#ask(worker, { op: 'open', dir: this.#dir });
    return worker;
  }

  #run(request: WorkerRequest, limits: Limits = {}): Promise<string | null> {
    const result = this.#queue.then(() => this.#perform(request, limits));
    this.#queue = result.catch(() => {});
    return result;
  }

  async #perform(request: WorkerRequest, { limitMs, restart = false }: Limits): Promise<string | null> {
    if (this.#worker === undefined && (this.#killed || !restart))
      throw new DatabaseError('the embedded database has ended', { kind: 'unavailable' });
    const worker = this.#worker ?? (await this.#start());
    if (limitMs === undefined) return this.#ask(worker, request);
    const timer = setTimeout(() => {
      this.#end(new DatabaseError(`no answer within ${(limitMs / 1_000).toFixed(1)} s`, { kind: 'timeout', code: NO_ANSWER }));
    }, limitMs);
    try {
      return await this.#ask(worker, request);
    } finally {
      clearTimeout(timer);
    }
  }

  #ask(worker: Worker, request: WorkerRequest): Promise<string | null> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      worker.postMessage(request);
    });
  }

  #settle(response: WorkerResponse): void {
    if ('error' in response && response.error.died === true) {
      this.#end(failureOf(response.error));
      return;
    }
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if ('value' in response) waiting?.resolve(response.value);
    else waiting?.reject(failureOf(response.error));
  }

  #lost(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    const message = error instanceof Error ? error.message : 'the embedded database ended';
    this.#end(new DatabaseError(message, { kind: 'unavailable', cause: error }));
  }

  /** Ends the thread, whatever it does, and what waits for it. */
  #end(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (this.#worker !== undefined) this.#ended = this.#worker.terminate();
    this.#worker = undefined;
    waiting?.reject(error);
  }
}

function failureOf({ message, code, detail, hint, position, died = false }: WorkerFailure): DatabaseError {
  const kind = died && code === undefined ? 'unavailable' : kindOfSqlstate(code);
  const error = new DatabaseError(message, { kind, code, detail, hint });
  return position === undefined ? error : Object.assign(error, { position });
}

/** Objects cross the thread as one string; arrays stay, because the engine serialises them by the parameter's type. */
function forWorker(value: JsonInput): JsonInput {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? JSON.stringify(value) : value;
}
