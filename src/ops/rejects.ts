import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { OutreachDatabase } from '../db/database.ts';
import { addRejects, type Reject } from '../db/ops/rejects.ts';
import { InputError } from '../errors.ts';

const BATCH = 200;

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

/** Writes refused records to a file, one a line, for people who correct them. */
export async function writeRejectsFile(path: string, source: string, rejects: Iterable<Reject>): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = createWriteStream(path, { mode: 0o600 });
    for (const reject of rejects) {
      if (!file.write(`${JSON.stringify({ source, ...reject })}\n`)) await once(file, 'drain');
    }
    file.end();
    await finished(file);
  } catch (error) {
    throw new InputError(`the rejects file ${path} cannot be written: ${error instanceof Error ? error.message : error}`, {
      suggestion: 'name another with --rejects FILE',
      cause: error,
    });
  }
}

/** Keeps refused records with their run (ops.rejects). */
export async function storeRejects(db: OutreachDatabase, runId: string, source: string, rejects: Iterable<Reject>): Promise<void> {
  let batch: Reject[] = [];
  for (const reject of rejects) {
    batch.push(reject);
    if (batch.length < BATCH) continue;
    await addRejects(db, runId, source, batch);
    batch = [];
  }
  if (batch.length > 0) await addRejects(db, runId, source, batch);
}
