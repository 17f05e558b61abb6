import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { PersonToErase } from '../db/ops/erasure.ts';
import { openReplacement } from '../files.ts';
import { PersonMatcher } from './person-matcher.ts';

/** What imports leave beside the data for people to correct. */
const KEPT_FILES = /\.(?:rejects\.ndjson|unresolved\.csv)$/;
const rejectSchema = z.looseObject({ record: z.json().optional(), pointer: z.string().nullish() });

export interface ErasedFile {
  file: string;
  /** How many went or were changed. */
  lines: number;
}

/**
 * Takes a person out of the rejects files below the tool's own directory: lines of theirs go, and what a line of others says of them. A file
 * that is named after them gets another name.
 */
export async function eraseFromFiles(home: string, person: PersonToErase, dryRun: boolean): Promise<ErasedFile[]> {
  const dir = join(home, 'rejects');
  const match = new PersonMatcher(person);
  const found: ErasedFile[] = [];
  for (const name of (await readdir(dir).catch(() => [])).sort()) {
    if (!KEPT_FILES.test(name)) continue;
    const path = join(dir, name);
    const lines = await eraseLines(path, match, dryRun);
    const isNamed = match.isIn(name);
    if (lines === 0 && !isNamed) continue;
    found.push({ file: match.scrub(name), lines });
    const [end] = KEPT_FILES.exec(name) ?? [''];
    if (isNamed && !dryRun) await rename(path, join(dir, `erased-${randomUUID().slice(0, 8)}${end}`));
  }
  return found;
}

async function eraseLines(path: string, match: PersonMatcher, dryRun: boolean): Promise<number> {
  let changed = 0;
  const file = dryRun ? undefined : await openReplacement(path, { mode: 0o600 });
  try {
    const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
    for await (const line of lines) {
      const rest = withoutPerson(line, match);
      if (rest !== line) changed += 1;
      if (rest !== undefined) await file?.write(`${rest}\n`);
    }
    // A file that has nothing of theirs stays as it is.
    if (changed === 0) await file?.abandon();
    else await file?.finish();
  } catch (error) {
    await file?.abandon();
    throw error;
  }
  return changed;
}

/** Undefined: the line is theirs. */
function withoutPerson(line: string, match: PersonMatcher): string | undefined {
  // A list of threads has a row for each person.
  if (!line.startsWith('{')) return match.isIn(line) || match.isNamed(line) || match.hasHandle(line.split(',')) ? undefined : line;
  const reject = rejectSchema.parse(JSON.parse(line));
  const { record = null, pointer } = reject;
  if (match.isTheirs(record) || (typeof record === 'string' && match.isIn(record)) || match.hasHandle(pointer?.split('/') ?? [])) {
    return undefined;
  }
  return match.isIn(line) ? JSON.stringify(match.without(z.json().parse(reject))) : line;
}
