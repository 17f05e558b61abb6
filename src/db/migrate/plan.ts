import { ConfigError } from '../../errors.ts';
import type { AdminConnection, AdminTransaction } from '../admin.ts';
import type { MigrationFile, MigrationSet } from './files.ts';
import type { RetiredFile } from './retired.ts';

export interface LedgerEntry {
  version: string;
  checksum: string;
  breaking: boolean;
  applied_at: string;
  applied_by: string;
}

/** What a database has, by version, and the newest release that brought it. */
export interface Ledger<Entry = LedgerEntry> {
  release: number;
  entries: ReadonlyMap<string, Entry>;
}

export const EMPTY_LEDGER: Ledger = { release: 0, entries: new Map() };

/**
 * changed: a function with a new text; edited: an applied migration whose file was altered, which is an error. Of a database that a
 * newer release brought up to date: newer: that release's own text of a function; gone: that release has it no more.
 */
export type MigrationState = 'applied' | 'pending' | 'changed' | 'edited' | 'newer' | 'gone';

export interface FileState {
  file: MigrationFile;
  state: MigrationState;
}

export interface Comparison {
  /** Each file of the tool, in the order of application. */
  statuses: FileState[];
  /** Retired files that the ledger still has. */
  retired: RetiredFile[];
  /** Versions in the ledger that the tool knows nothing of. They excuse nothing. */
  unknown: string[];
  /** The database's release, where it is newer than the tool. */
  newerRelease: number | undefined;
  /** Versions of a newer release that this tool must not work with. */
  breaking: string[];
}

/** What is in ops.migrations; empty where the ledger does not exist yet. */
export async function readLedger(db: AdminConnection | AdminTransaction): Promise<Ledger> {
  // Read from the catalog's tables: to_regclass may answer from a cache that is older than the lock this transaction waited for.
  const columns = await db.query(
    `select a.attname in ('kind', 'checksum', 'breaking', 'applied_by') as ours
     from pg_catalog.pg_attribute a
     join pg_catalog.pg_class c on c.oid = a.attrelid
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'ops' and c.relname = 'migrations'`,
  );
  if (columns.length === 0) return EMPTY_LEDGER;
  if (columns.filter((column) => column.ours === true).length < 4) throw strangersSchema('ops');
  const rows = await db.query(
    // The column release came later than the table.
    `select version, checksum, breaking, to_jsonb(applied_at) #>> '{}' as applied_at, applied_by,
            coalesce((to_jsonb(m) ->> 'release')::integer, 0) as release
     from ops.migrations m`,
  );
  const entries = rows.map((row) => ({
    version: String(row.version),
    checksum: String(row.checksum),
    breaking: row.breaking === true,
    applied_at: String(row.applied_at),
    applied_by: String(row.applied_by),
  }));
  return {
    release: Math.max(0, ...rows.map((row) => Number(row.release))),
    entries: new Map(entries.map((entry) => [entry.version, entry])),
  };
}

/**
 * The tool's files against the ledger. A function that differs is stale, and to be replaced, unless a newer release was here: its
 * functions are made to keep working for older tools (or marked as breaking), and an older tool must not put its own in their place.
 */
export function compare(set: MigrationSet, ledger: Ledger<{ checksum: string; breaking: boolean }>): Comparison {
  const isNewer = ledger.release > set.release;
  const files = new Map(set.files.map((file) => [file.version, file]));
  const retired = isNewer ? [] : set.retired.filter(({ version }) => ledger.entries.has(version));
  const known = new Set([...files.keys(), ...retired.map(({ version }) => version)]);
  return {
    statuses: set.files.map((file) => ({ file, state: stateOf(file, ledger.entries.get(file.version)?.checksum, isNewer) })),
    retired,
    unknown: [...ledger.entries.keys()].filter((version) => !known.has(version)),
    newerRelease: isNewer ? ledger.release : undefined,
    breaking: [...ledger.entries].flatMap(([version, { breaking, checksum }]) => {
      const isOurs = isNewer ? files.get(version)?.checksum === checksum : known.has(version);
      return breaking && !isOurs ? [version] : [];
    }),
  };
}

function stateOf(file: MigrationFile, applied: string | undefined, isNewer: boolean): MigrationState {
  if (applied === undefined) return isNewer ? 'gone' : 'pending';
  if (applied === file.checksum) return 'applied';
  if (file.kind === 'migration') return 'edited';
  return isNewer ? 'newer' : 'changed';
}

export function inState(comparison: Comparison, ...states: MigrationState[]): MigrationFile[] {
  return comparison.statuses.flatMap(({ file, state }) => (states.includes(state) ? [file] : []));
}

/** Paths of what `migrate` would do, retired files last. */
export function pendingPaths(comparison: Comparison): string[] {
  return [
    ...inState(comparison, 'pending', 'changed').map(({ path }) => path),
    ...comparison.retired.map(({ version }) => `functions/${version}.sql, retired`),
  ];
}

/** Why this tool may not work with a database of a newer release at all; undefined where it may. */
export function tooOld(comparison: Comparison): ConfigError | undefined {
  const advice = { suggestion: 'install the newest outreach' };
  const [breaking] = comparison.breaking;
  if (breaking !== undefined) return new ConfigError(`the database has migration ${breaking}, which this outreach is too old for`, advice);
  const [gone] = inState(comparison, 'gone');
  if (gone === undefined) return undefined;
  return new ConfigError(`a newer outreach has taken ${gone.path} out of the database; this one is too old for it`, advice);
}

/** Throws where going on would damage something: an edited migration, a schema that somebody else made, a newer release. */
export async function assertApplicable(db: AdminTransaction, comparison: Comparison): Promise<void> {
  const refusal = tooOld(comparison);
  if (refusal !== undefined) throw refusal;
  const [edited] = inState(comparison, 'edited');
  if (edited !== undefined) {
    throw new ConfigError(`${edited.path} was edited after it was applied`, {
      suggestion: 'restore the file, and write the change as a new migration',
    });
  }
  for (const file of inState(comparison, 'pending')) {
    if (file.kind !== 'migration') continue;
    for (const [, schema] of file.sql.matchAll(/^create schema (\w+);/gm)) {
      if (schema === undefined) continue;
      const [found] = await db.query('select 1 as found from pg_namespace where nspname = $1', [schema]);
      if (found !== undefined) throw strangersSchema(schema);
    }
  }
}

function strangersSchema(schema: string): ConfigError {
  return new ConfigError(`a schema "${schema}" exists already and was not made by this tool`, {
    suggestion: 'rename that schema, or use another database',
  });
}
