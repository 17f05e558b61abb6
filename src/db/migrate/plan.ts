import { ConfigError } from '../../errors.ts';
import type { AdminConnection, AdminTransaction } from './connection.ts';
import type { MigrationFile } from './files.ts';

export interface LedgerEntry {
  version: string;
  checksum: string;
  applied_at: string;
  applied_by: string;
}

export type MigrationState = 'applied' | 'pending' | 'changed' | 'edited';

export interface MigrationStatus {
  file: MigrationFile;
  /** changed: a function with a new text; edited: an applied migration whose file was altered, which is an error. */
  state: MigrationState;
  applied: LedgerEntry | undefined;
}

/** What is in ops.migrations; empty where the ledger does not exist yet. */
export async function readLedger(db: AdminConnection | AdminTransaction): Promise<Map<string, LedgerEntry>> {
  const [found] = await db.query(`select to_regclass('ops.migrations') is not null as exists`);
  if (found?.exists !== true) return new Map();
  const rows = await db.query(`select version, checksum, applied_at::text as applied_at, applied_by from ops.migrations`);
  return new Map(
    rows.map((row) => [
      String(row.version),
      {
        version: String(row.version),
        checksum: String(row.checksum),
        applied_at: String(row.applied_at),
        applied_by: String(row.applied_by),
      },
    ]),
  );
}

/** Each file of the tool against the ledger. */
export function compare(
  files: MigrationFile[],
  ledger: ReadonlyMap<string, { checksum: string }>,
): { file: MigrationFile; state: MigrationState }[] {
  return files.map((file) => {
    const applied = ledger.get(file.version);
    if (applied === undefined) return { file, state: 'pending' };
    if (applied.checksum === file.checksum) return { file, state: 'applied' };
    return { file, state: file.kind === 'function' ? 'changed' : 'edited' };
  });
}

/** Throws where going on would damage something: an edited migration, or a schema that somebody else made. */
export async function assertApplicable(db: AdminConnection, statuses: { file: MigrationFile; state: MigrationState }[]): Promise<void> {
  const edited = statuses.find((status) => status.state === 'edited');
  if (edited !== undefined) {
    throw new ConfigError(`${edited.file.path} was edited after it was applied`, {
      suggestion: 'restore the file, and write the change as a new migration',
    });
  }
  for (const { file, state } of statuses) {
    if (state !== 'pending' || file.kind !== 'migration') continue;
    for (const [, schema] of file.sql.matchAll(/^create schema (\w+);/gm)) {
      if (schema === undefined) continue;
      const [found] = await db.query('select 1 as found from pg_namespace where nspname = $1', [schema]);
      if (found !== undefined) {
        throw new ConfigError(`a schema "${schema}" exists already and was not made by this tool`, {
          suggestion: 'rename that schema, or use another database',
        });
      }
    }
  }
}
