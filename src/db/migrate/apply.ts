import { postgreSplitterOptions, splitQuery } from 'dbgate-query-splitter';
import { z } from 'zod';
import { ConfigError, OutreachError } from '../../errors.ts';
import type { AdminConnection, AdminTransaction } from '../admin.ts';
import { DatabaseError } from '../errors.ts';
import { type MigrationFile, type MigrationSet, replaceSql } from './files.ts';
import { assertApplicable, type Comparison, compare, inState, readLedger } from './plan.ts';
import type { RetiredFile } from './retired.ts';

/** A number of our own: the advisory lock that makes several migrations at once take turns. */
const MIGRATION_LOCK = '8031170705836139368';

const refusalSchema = z.object({ reason: z.string(), statement: z.string() }).nullable();

const SESSION = `
  select pg_advisory_xact_lock(${MIGRATION_LOCK}),
         set_config('lock_timeout', '60s', true), set_config('statement_timeout', '0', true),
         set_config('check_function_bodies', 'off', true), set_config('search_path', '', true)`;

/** What one process did to a database. */
export interface Applied {
  files: MigrationFile[];
  retired: RetiredFile[];
  /** Functions of a newer release, which were left as they are. */
  newer: { release: number; functions: number } | undefined;
  /** The bucket for media was not there, where there is Supabase Storage. */
  bucketMade: boolean;
  /** What the migrations did to data that was there. */
  notes: string[];
  /** Why nobody can run queries of their own, and the SQL that mends it, for a superuser. */
  readerRefused: ReaderRefusal | undefined;
}

/** What a database has to know of the settings. */
export interface DatabaseSettings {
  /** ISO 3166: the country of phone numbers without a country code; undefined leaves it as it is. */
  country?: string | undefined;
}

export interface ReaderRefusal {
  reason: string;
  statement: string;
}

/**
 * Applies what is missing, each migration in a transaction of its own, all changed functions in one more. Processes that run
 * at once take turns under a transaction-level lock and find nothing left to do. `onFile` hears of each file as it is applied; a later
 * failure may still undo a function.
 */
export async function applyMigrations(
  db: AdminConnection,
  set: MigrationSet,
  appliedBy: string,
  onFile?: (path: string) => void,
  { country }: DatabaseSettings = {},
): Promise<Applied> {
  const { comparison, copied } = await begin(db, set, appliedBy);
  const applied: Applied = {
    files: copied,
    retired: [],
    newer: newerOf(comparison),
    bucketMade: false,
    notes: [],
    readerRefused: undefined,
  };
  for (const { path } of copied) onFile?.(path);
  if (applied.newer !== undefined) return applied;
  for (const file of inState(comparison, 'pending').filter(({ kind }) => kind === 'migration')) {
    await db.transaction(async (tx) => {
      await tx.query(SESSION);
      if ((await readLedger(tx)).entries.has(file.version)) return;
      onFile?.(file.path);
      for (const needed of file.needs) await replace(tx, needed);
      await runFile(tx, file);
      await note(tx, file, appliedBy);
      applied.files.push(file);
    });
  }
  await db.transaction(async (tx) => {
    await tx.query(SESSION);
    const ledger = await readLedger(tx);
    const now = compare(set, ledger);
    // Another process may have been here since, of a newer release too.
    applied.newer = newerOf(now);
    if (applied.newer !== undefined) return;
    for (const { file, state } of now.statuses) {
      if (state !== 'pending' && state !== 'changed') continue;
      onFile?.(file.path);
      if (state === 'changed') await replace(tx, file);
      else await runFile(tx, file);
      await note(tx, file, appliedBy);
      applied.files.push(file);
    }
    for (const file of now.retired) {
      onFile?.(`functions/${file.version}.sql (retired)`);
      await retire(tx, file);
      applied.retired.push(file);
    }
    await tx.query(
      `update ops.migrations set release = $1::text::integer
       where release <> $1::text::integer and version in (select jsonb_array_elements_text($2::text::jsonb))`,
      [String(set.release), JSON.stringify(set.files.map(({ version }) => version))],
    );
    const [bucket] = await tx.query('select discovery.ensure_media_bucket() as made');
    applied.bucketMade = bucket?.made === true;
    if (country !== undefined) await tx.query('select ops.set_country($1)', [country]);
    const versions = JSON.stringify(applied.files.map(({ version }) => version));
    const notes = await tx.query(
      'select note from ops.migration_notes where version in (select jsonb_array_elements_text($1::text::jsonb)) order by noted_at, note',
      [versions],
    );
    applied.notes = notes.map(({ note }) => String(note));
    const [reader] = await tx.query('select ops.admit_reader() as refusal');
    applied.readerRefused = refusalSchema.parse(reader?.refusal ?? null) ?? undefined;
    // PostgREST learns new functions from this; elsewhere nobody listens.
    if (applied.files.length + applied.retired.length > 0) await tx.query(`notify pgrst, 'reload schema'`);
  });
  return applied;
}

/**
 * Looks while no other migration is under way, so that its half of the work is not mistaken for a stranger's schema. Files of a
 * database that was copied from the template count as applied by this process, now.
 */
async function begin(
  db: AdminConnection,
  set: MigrationSet,
  appliedBy: string,
): Promise<{ comparison: Comparison; copied: MigrationFile[] }> {
  let found: { comparison: Comparison; copied: MigrationFile[] } | undefined;
  await db.transaction(async (tx) => {
    await tx.query(SESSION);
    const ledger = await readLedger(tx);
    const comparison = compare(set, ledger);
    await assertApplicable(tx, comparison);
    const copied = new Set([...ledger.entries.values()].flatMap((entry) => (entry.applied_by === BY_TEMPLATE ? [entry.version] : [])));
    if (copied.size > 0) {
      await tx.query('update ops.migrations set applied_at = now(), applied_by = $1 where applied_by = $2', [appliedBy, BY_TEMPLATE]);
    }
    found = { comparison, copied: set.files.filter(({ version }) => copied.has(version)) };
  });
  if (found === undefined) throw new Error('the transaction did not run');
  return found;
}

/** Who applied the files of the embedded database that `npm run build` makes for the package. */
export const BY_TEMPLATE = 'template';

function newerOf(comparison: Comparison): Applied['newer'] {
  if (comparison.newerRelease === undefined) return undefined;
  return { release: comparison.newerRelease, functions: inState(comparison, 'newer').length };
}

async function retire(tx: AdminTransaction, { version, drops }: RetiredFile): Promise<void> {
  for (const drop of drops) {
    try {
      await tx.query(drop);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      throw new OutreachError(`migrations/functions/retired.sql: ${drop} ${error.message}${error.detail ? `: ${error.detail}` : ''}`, {
        suggestion: 'no function was changed; drop what depends on it, or make it anew without it, and run "outreach migrate" again',
        cause: error,
      });
    }
  }
  await tx.query('delete from ops.migrations where version = $1', [version]);
}

/** A failure names the file; lines are known for files that are new. */
async function replace(tx: AdminTransaction, file: MigrationFile): Promise<void> {
  try {
    await tx.query(replaceSql(file));
  } catch (error) {
    throw describeFailure(file, { text: file.sql, line: 1 }, error);
  }
}

async function note(tx: AdminTransaction, file: MigrationFile, appliedBy: string): Promise<void> {
  await tx.query(
    `insert into ops.migrations (version, name, kind, checksum, breaking, applied_by) values ($1, $2, $3, $4, $5::text::boolean, $6)
     on conflict (version) do update set checksum = excluded.checksum, breaking = excluded.breaking, applied_at = now(), applied_by = excluded.applied_by`,
    [file.version, file.name, file.kind, file.checksum, String(file.breaking), appliedBy],
  );
}

/** Runs a file statement by statement; a failure names file, line and statement. */
async function runFile(tx: AdminTransaction, file: MigrationFile): Promise<void> {
  for (const statement of splitStatements(file.sql)) {
    try {
      await tx.query(statement.text);
    } catch (error) {
      throw describeFailure(file, statement, error);
    }
  }
}

interface Statement {
  text: string;
  /** 1-based line in the file. */
  line: number;
}

export function splitStatements(sql: string): Statement[] {
  return splitQuery(sql, { ...postgreSplitterOptions, returnRichInfo: true }).map((item) => {
    if (typeof item === 'string') return { text: item, line: 1 };
    return { text: item.text, line: (item.trimStart?.line ?? item.start?.line ?? 0) + 1 };
  });
}

function describeFailure(file: MigrationFile, statement: Statement, error: unknown): OutreachError {
  if (!(error instanceof DatabaseError)) throw error;
  const position = 'position' in error ? Number(error.position) : Number.NaN;
  const line = statement.line + (Number.isNaN(position) ? 0 : statement.text.slice(0, position - 1).split('\n').length - 1);
  const firstLine = statement.text.split('\n').find((text) => text.trim() !== '' && !text.trimStart().startsWith('--')) ?? '';
  const where = `migrations/${file.path}:${line}: ${error.message}${error.code === undefined ? '' : ` [${error.code}]`}`;
  const advice = { suggestion: `nothing of this file was applied; the statement begins: ${firstLine.trim().slice(0, 80)}`, cause: error };
  return ['permission', 'authentication', 'read_only'].includes(error.kind)
    ? new ConfigError(where, advice)
    : new OutreachError(where, advice);
}
