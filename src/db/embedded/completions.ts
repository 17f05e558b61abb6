import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../files.ts';
import type { OutreachDatabase } from '../database.ts';
import { completions, STORED_KINDS, type StoredKind } from '../ops/completions.ts';

/**
 * Opening an embedded database takes a second and its lock, and a shell waits for neither: a job leaves beside the data what can be
 * completed from it.
 */
const FILE = 'outreach-completions.json';
const MAX_VALUES = 2_000;
const keptSchema = z.partialRecord(z.enum(STORED_KINDS), z.array(z.string()));

/** Leaves the values of now in the directory of an open database. */
export async function keepCompletions(db: OutreachDatabase, dir: string): Promise<void> {
  const kept: z.infer<typeof keptSchema> = {};
  for (const kind of STORED_KINDS) kept[kind] = await completions(db, kind, '', MAX_VALUES);
  await replaceFile(join(dir, FILE), Buffer.from(JSON.stringify(kept)));
}

/** The values that the last job left; throws where there are none. */
export async function keptCompletions(dir: string, kind: StoredKind, prefix: string): Promise<string[]> {
  const kept = keptSchema.parse(JSON.parse(await readFile(join(dir, FILE), 'utf8')));
  return (kept[kind] ?? []).filter((value) => value.toLowerCase().startsWith(prefix.toLowerCase()));
}
