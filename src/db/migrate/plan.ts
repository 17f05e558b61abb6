import { ConfigError } from '../../errors.ts';
import type { AdminConnection, AdminTransaction } from '../admin.ts';
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
  // Read from the catalog's tables: to_regclass may answer from a cache that is older than the lock this transaction waited for.
  const columns = await db.query(
    `select a.attname in ('kind', 'checksum', 'breaking', 'applied_by') as ours
     from pg_catalog.pg_attribute a
     join pg_catalog.pg_class c on c.oid = a.attrelid
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'ops' and c.relname = 'migrations'`,
  );
  if (columns.length === 0) return new Map();
  if (columns.filter((column) => column.ours === true).length < 4) throw strangersSchema('ops');
  const rows = await db.query(`select version, checksum, to_jsonb(applied_at) #>> '{}' as applied_at, applied_by from ops.migrations`);
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
export async function assertApplicable(db: AdminTransaction, statuses: { file: MigrationFile; state: MigrationState }[]): Promise<void> {
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
        throw strangersSchema(schema);
      }
    }
  }
}

function strangersSchema(schema: string): ConfigError {
  return new ConfigError(`a schema "${schema}" exists already and was not made by this tool`, {
    suggestion: 'rename that schema, or use another database',
  });
}
