import { postgreSplitterOptions, splitQuery } from 'dbgate-query-splitter';
import { ConfigError, OutreachError } from '../../errors.ts';
import type { AdminConnection, AdminTransaction } from '../admin.ts';
import { DatabaseError } from '../errors.ts';
import { type MigrationFile, replaceSql } from './files.ts';
import { assertApplicable, compare, readLedger } from './plan.ts';

/** A number of our own: the advisory lock that makes several migrations at once take turns. */
const MIGRATION_LOCK = '8031170705836139368';

const SESSION = `
  select pg_advisory_xact_lock(${MIGRATION_LOCK}),
         set_config('lock_timeout', '60s', true), set_config('statement_timeout', '0', true),
         set_config('check_function_bodies', 'off', true), set_config('search_path', '', true)`;

/**
 * Applies what is missing, each migration in a transaction of its own, all changed functions in one more. Processes that run
 * at once take turns under a transaction-level lock and find nothing left to do. Returns what this process applied.
 */
export async function applyMigrations(db: AdminConnection, files: MigrationFile[], appliedBy: string): Promise<MigrationFile[]> {
  await assertUnderLock(db, files);
  const applied: MigrationFile[] = [];
  for (const file of files.filter((f) => f.kind === 'migration')) {
    await db.transaction(async (tx) => {
      await tx.query(SESSION);
      if ((await readLedger(tx)).has(file.version)) return;
      await runFile(tx, file);
      await note(tx, file, appliedBy);
      applied.push(file);
    });
  }
  await db.transaction(async (tx) => {
    await tx.query(SESSION);
    const ledger = await readLedger(tx);
    for (const file of files.filter((f) => f.kind === 'function' && ledger.get(f.version)?.checksum !== f.checksum)) {
      if (ledger.has(file.version)) await replace(tx, file);
      else await runFile(tx, file);
      await note(tx, file, appliedBy);
      applied.push(file);
    }
    // PostgREST learns new functions from this; elsewhere nobody listens.
    if (applied.length > 0) await tx.query(`notify pgrst, 'reload schema'`);
  });
  return applied;
}

/** Checked while no other migration is under way, so that its half of the work is not mistaken for a stranger's schema. */
async function assertUnderLock(db: AdminConnection, files: MigrationFile[]): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query(SESSION);
    const statuses = compare(files, await readLedger(tx));
    await assertApplicable(tx, statuses);
  });
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
