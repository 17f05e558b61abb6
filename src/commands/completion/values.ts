import { chooseTarget } from '../../choose-target.ts';
import { readConfig } from '../../config.ts';
import { openTransport } from '../../db/connect.ts';
import { OutreachDatabase } from '../../db/database.ts';
import { keptCompletions } from '../../db/embedded/completions.ts';
import { completions, STORED_KINDS, type StoredKind } from '../../db/ops/completions.ts';
import type { Target } from '../../db/target.ts';
import type { Host } from '../../host.ts';

/** Since the process began: after that a person waits for the shell. */
const DEADLINE_MS = 200;
/** More are no help. */
const MAX_VALUES = 100;

/**
 * Answers a completion script: `__complete KIND PREFIX -- the words of the line`. Prints a value a line. It never fails, says nothing
 * else, makes nothing, and ends in time: no database, a locked, a slow or an old one is no value.
 */
export async function completeValue([kind = '', typed = '', , ...words]: readonly string[], host: Host): Promise<void> {
  const sign = typed.startsWith('@') ? '@' : '';
  const values = await storedValues(host, kind, typed.slice(sign.length), words, DEADLINE_MS - performance.now());
  const text = [...new Set(values)]
    .slice(0, MAX_VALUES)
    // One that a shell would take for several words, or a terminal for a command, is none to offer.
    .filter((value) => /^[\w.-]+$/.test(value))
    .map((value) => `${sign}${value}\n`)
    .join('');
  await new Promise<void>((resolve) => host.stdout.write(text, () => resolve()));
}

/** The values of the database that the line names, else of the configured one; none after so many milliseconds. */
export async function storedValues(
  host: Host,
  kind: string,
  prefix: string,
  words: readonly string[],
  milliseconds: number,
): Promise<string[]> {
  const known = STORED_KINDS.find((candidate) => candidate === kind);
  try {
    const target = chooseTarget(readConfig(host), databaseIn(words))?.target;
    if (known === undefined || target === undefined) return [];
    if (target.kind === 'embedded') return await keptCompletions(target.dir, known, prefix);
    return await ask(target, known, prefix, Math.max(1, milliseconds));
  } catch {
    return [];
  }
}

async function ask(target: Target, kind: StoredKind, prefix: string, milliseconds: number): Promise<string[]> {
  const late = AbortSignal.timeout(milliseconds);
  const transport = await openTransport(target, late);
  const db = new OutreachDatabase(target, transport, { signal: late, retryDelaysMs: [] });
  db.useTimeouts({ 'ops.completions': Math.ceil(milliseconds) });
  const answer = completions(db, kind, prefix, MAX_VALUES);
  const over = new Promise<string[]>((resolve) => late.addEventListener('abort', () => resolve([]), { once: true }));
  try {
    return await Promise.race([answer, over]);
  } finally {
    answer.catch(() => {});
    void db.close().catch(() => {});
  }
}

/** --database as it stands on the line, which may not be finished. */
function databaseIn(words: readonly string[]): string | undefined {
  const at = words.findLastIndex((word) => word === '--database' || word.startsWith('--database='));
  const word = words[at];
  return word === '--database' ? words[at + 1] : word?.slice('--database='.length);
}
