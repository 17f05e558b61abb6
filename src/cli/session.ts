import type { TargetChoice } from '../config.ts';
import { openTransport } from '../db/connect.ts';
import { OutreachDatabase } from '../db/database.ts';
import { isDatabaseDirectory, noDatabase } from '../db/embedded/directory.ts';
import { DatabaseError, explain } from '../db/errors.ts';
import { loadMigrations, type MigrationFile } from '../db/migrate/files.ts';
import { compare } from '../db/migrate/plan.ts';
import { migrateTarget } from '../db/migrate/target.ts';
import { type Handshake, handshake } from '../db/ops/handshake.ts';
import { assertSecretKey } from '../db/supabase-key.ts';
import { describeTarget, type Target } from '../db/target.ts';
import { ConfigError } from '../errors.ts';
import type { Stderr } from '../output/stderr.ts';

/** What a command does with a database that is not as it should be. */
export interface DatabaseNeeds {
  /** An embedded one that is named and not there is made: by what brings data in, and not by a look. */
  mayCreate?: boolean;
  /** Pending migrations are a warning: for what must work in an emergency, between an update and its migrations. */
  urgent?: boolean;
}

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
  stderr.note(`database: ${describeTarget(target)}`);
  assertSecretKey(target);
  const files = await loadMigrations();
  if (target.kind === 'embedded' && !isDatabaseDirectory(target.dir)) {
    if (!confirmed && !(explicit && mayCreate)) throw noDatabase(target.dir);
    stderr.note('a new embedded database is made there');
    await migrateTarget(target, files, version);
  }
  const db = new OutreachDatabase(target, await openTransport(target, signal, lockWaitMs), {
    signal,
    trace: (event) =>
      stderr.detail(
        `${event.call} ${Math.round(event.durationMs)} ms${event.attempt > 1 ? ` (try ${event.attempt})` : ''}${event.error === undefined ? '' : `: ${event.error}`}`,
      ),
  });
  try {
    const late = findPending(await shake(db, target), files);
    if (late !== undefined && !urgent) throw late;
    if (late !== undefined) stderr.warn(late.message);
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function shake(db: OutreachDatabase, target: Target): Promise<Handshake> {
  try {
    return await handshake(db);
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

/** What pending migrations stop a command with before its first write. Throws for newer ones that this tool must not touch. */
export function findPending(found: Handshake, files: MigrationFile[]): ConfigError | undefined {
  const known = new Set(files.map((file) => file.version));
  const newer = found.migrations.find((m) => m.breaking && !known.has(m.version));
  if (newer !== undefined) {
    throw new ConfigError(`the database has migration ${newer.version}, which this outreach is too old for`, {
      suggestion: 'install the newest outreach',
    });
  }
  const statuses = compare(files, new Map(found.migrations.map((m) => [m.version, m])));
  const pending = statuses.filter((status) => status.state === 'pending' || status.state === 'changed');
  const first = pending[0];
  if (first === undefined) return undefined;
  // A newer tool may have put newer functions there; they are made to keep working for this one.
  if (found.migrations.some((m) => !known.has(m.version)) && pending.every((status) => status.state === 'changed')) return undefined;
  return new ConfigError(
    `${pending.length} migration${pending.length === 1 ? ' is' : 's are'} pending in the database (first: ${first.file.path})`,
    {
      suggestion: 'run "outreach migrate"',
    },
  );
}
