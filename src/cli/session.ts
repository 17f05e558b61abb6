import type { TargetChoice } from '../choose-target.ts';
import { openTransport } from '../db/connect.ts';
import { OutreachDatabase } from '../db/database.ts';
import { isDatabaseDirectory, noDatabase } from '../db/embedded/directory.ts';
import { DatabaseError, explain } from '../db/errors.ts';
import { loadMigrations, type MigrationSet } from '../db/migrate/files.ts';
import { type Comparison, pendingPaths, tooOld } from '../db/migrate/plan.ts';
import { migrateTarget } from '../db/migrate/target.ts';
import { handshake } from '../db/ops/handshake.ts';
import { assertSecretKey } from '../db/supabase-key.ts';
import { announceTarget, describeTarget, type Target } from '../db/target.ts';
import { ConfigError } from '../errors.ts';
import type { DatabaseNeeds } from '../ops/job.ts';
import type { Stderr } from '../output/stderr.ts';

interface SessionOptions extends DatabaseNeeds {
  stderr: Stderr;
  signal: AbortSignal;
  version: string;
  /** How long to wait for an embedded database that another process has open. */
  lockWaitMs: number | undefined;
}

/** Opens the target of a command and makes sure that its migrations are the tool's. */
export async function openDatabase(
  { target, explicit, confirmed = false }: TargetChoice,
  { stderr, signal, version, mayCreate = false, urgent = false, lockWaitMs }: SessionOptions,
): Promise<OutreachDatabase> {
  stderr.note(announceTarget(target));
  assertSecretKey(target);
  const set = loadMigrations();
  if (target.kind === 'embedded' && !isDatabaseDirectory(target.dir)) {
    if (!confirmed && !(explicit && mayCreate)) throw noDatabase(target.dir);
    stderr.note('a new embedded database is made there');
    await migrateTarget(target, set, version);
  }
  const db = new OutreachDatabase(target, await openTransport(target, signal, lockWaitMs), {
    signal,
    trace: (event) =>
      stderr.detail(
        `${event.call} ${Math.round(event.durationMs)} ms${event.attempt > 1 ? ` (try ${event.attempt})` : ''}${event.error === undefined ? '' : `: ${event.error}`}`,
      ),
  });
  try {
    const comparison = await shake(db, target, set);
    const late = comparison && findPending(comparison);
    if (late !== undefined && !urgent) throw late;
    if (late !== undefined) stderr.warn(late.message);
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function shake(db: OutreachDatabase, target: Target, set: MigrationSet): Promise<Comparison | undefined> {
  try {
    return await handshake(db, set);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    // No role service_role, no schema ops, no function: nothing of this tool is there yet.
    if (error.kind === 'missing' || error.kind === 'stale_schema' || error.code === '22023') {
      throw new ConfigError(`${describeTarget(target)} has none of this tool's tables yet`, {
        suggestion: 'run "outreach migrate"',
        cause: error,
      });
    }
    throw explain(error, describeTarget(target));
  }
}

/** What pending migrations stop a command with before its first write. Throws for a newer release that this tool must not touch. */
export function findPending(comparison: Comparison): ConfigError | undefined {
  const refusal = tooOld(comparison);
  if (refusal !== undefined) throw refusal;
  const pending = pendingPaths(comparison);
  if (pending.length === 0) return undefined;
  return new ConfigError(
    `${pending.length} migration${pending.length === 1 ? ' is' : 's are'} pending in the database (first: ${pending[0]})`,
    { suggestion: 'run "outreach migrate"' },
  );
}
