import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { OutreachDatabase } from '../db/database.ts';
import { addRejects, type Reject } from '../db/ops/rejects.ts';
import { InputError, messageOf } from '../errors.ts';
import { makeDirectory, openOutput } from '../files.ts';
import { Spool } from '../sources/spool.ts';
import type { ErasedPeople } from './erased.ts';

const BATCH = 200;
const SHOWN = 3;
const CHUNK_CHARACTERS = 65_536;

/** The records that one run refuses: on disk until they are kept, so that memory does not grow with them. */
export class RejectLog {
  count = 0;
  /** Whether one of them can be imported by itself once it is corrected. */
  isRetryable = false;
  #spool: Spool<Reject> | undefined;
  #waiting = 0;

  add(reject: Reject): void {
    this.#spool ??= new Spool(1);
    this.#spool.append(0, reject);
    this.#waiting += 1;
    this.count += 1;
    this.isRetryable ||= reject.pointer !== null;
  }

  /** Those of people who were erased are not kept, and count no more. */
  async leaveOut(erased: ErasedPeople): Promise<void> {
    if (this.#spool === undefined || !(await erased.exist())) return;
    const all = this.#spool;
    const waiting = this.#waiting;
    this.#spool = undefined;
    this.#waiting = 0;
    this.count -= waiting;
    let batch: Reject[] = [];
    const flush = async () => {
      for (const reject of await erased.withoutNamed(batch)) this.add(reject);
      batch = [];
    };
    for (const reject of all.read(0)) {
      batch.push(reject);
      if (batch.length >= BATCH) await flush();
    }
    await flush();
    all.close();
  }

  /** Those that are not kept yet, in their order. */
  *waiting(): Generator<Reject> {
    if (this.#spool !== undefined) yield* this.#spool.read(0);
  }

  get isEmpty(): boolean {
    return this.#waiting === 0;
  }

  /** The first of them, so that a person sees at once what is wrong. */
  *described(): Generator<string> {
    let shown = 0;
    for (const { line, path, reason } of this.waiting()) {
      if (shown === SHOWN) break;
      yield `rejected: ${line === null ? '' : `line ${line}, `}${path}: ${reason}`;
      shown += 1;
    }
    if (this.#waiting > shown) yield `rejected: and ${this.#waiting - shown} more`;
  }

  /** Keeps them with their run (ops.rejects). */
  async store(db: OutreachDatabase, runId: string, source: string): Promise<void> {
    let batch: Reject[] = [];
    for (const reject of this.waiting()) {
      batch.push(reject);
      if (batch.length < BATCH) continue;
      await addRejects(db, runId, source, batch);
      batch = [];
    }
    if (batch.length > 0) await addRejects(db, runId, source, batch);
  }

  /** Forgets those that are kept by now; they still count. */
  clear(): void {
    this.#spool?.close();
    this.#spool = undefined;
    this.#waiting = 0;
  }
}

/** `clients_data.json` -> `HOME/rejects/clients_data.rejects.ndjson` */
export function defaultRejectsFile(home: string, source: string): string {
  const name =
    source === '-'
      ? 'stdin'
      : basename(source)
          .replace(/\.gz$/, '')
          .replace(/\.[^.]+$/, '');
  return join(home, 'rejects', `${name}.rejects.ndjson`);
}

/** Writes refused records to a file, one a line, for people who correct them; `more`: behind those that this run wrote before. */
export async function writeRejectsFile(path: string, source: string, rejects: Iterable<Reject>, more = false): Promise<void> {
  try {
    await makeDirectory(dirname(path));
    // For the user's eyes alone, also where an older file was not.
    // What is no file (a pipe, a terminal) has those already.
    const earlier = more && (await stat(path)).isFile() ? await readFile(path, 'utf8') : '';
    const file = await openOutput(path, { mode: 0o600 });
    try {
      let lines = earlier;
      for (const reject of rejects) {
        lines += `${JSON.stringify({ source, ...reject })}\n`;
        if (lines.length < CHUNK_CHARACTERS) continue;
        await file.write(lines);
        lines = '';
      }
      await file.write(lines);
      await file.finish();
    } catch (error) {
      await file.abandon();
      throw error;
    }
  } catch (error) {
    throw new InputError(`the rejects file ${path} cannot be written: ${messageOf(error)}`, {
      suggestion: 'name another with --rejects FILE',
      cause: error,
    });
  }
}
