import { ConfigError } from '../../errors.ts';
import { DatabaseError, explain } from '../errors.ts';
import { describeTarget, type Target } from '../target.ts';
import { applyMigrations } from './apply.ts';
import { type AdminConnection, embeddedAdmin, postgresAdmin } from './connection.ts';
import type { MigrationFile } from './files.ts';
import { compare, type LedgerEntry, type MigrationStatus, readLedger } from './plan.ts';

/** Migrations need SQL as the database's owner, which the API of a Supabase project does not give. */
export async function openAdmin(target: Target, purpose = 'migrating'): Promise<AdminConnection> {
  switch (target.kind) {
    case 'embedded':
      return embeddedAdmin(target.dir);
    case 'postgres':
      return postgresAdmin(target.url);
    case 'supabase':
      if (target.databaseUrl !== undefined) return postgresAdmin(target.databaseUrl);
      throw new ConfigError(`${purpose} a Supabase project needs DATABASE_URL, its Postgres connection string`, {
        suggestion:
          'in the dashboard: Connect > Session pooler (or Transaction pooler), copy the URI, put the database password in, and set it as DATABASE_URL; or run "outreach migrate export DIR" and apply the files with the Supabase CLI',
      });
  }
}

async function withAdmin<T>(target: Target, work: (db: AdminConnection) => Promise<T>): Promise<T> {
  const db = await openAdmin(target);
  try {
    return await work(db);
  } catch (error) {
    throw error instanceof DatabaseError ? explain(error, describeTarget(target)) : error;
  } finally {
    await db.close();
  }
}

/** Brings a target to the tool's migrations; returns what was applied. */
export function migrateTarget(target: Target, files: MigrationFile[], version: string): Promise<MigrationFile[]> {
  return withAdmin(target, (db) => applyMigrations(db, files, version));
}

/** Each file of the tool and what the target has of it; and what the target has that the tool does not know. */
export function migrationStatus(target: Target, files: MigrationFile[]): Promise<{ statuses: MigrationStatus[]; unknown: LedgerEntry[] }> {
  return withAdmin(target, async (db) => {
    const ledger = await readLedger(db);
    const known = new Set(files.map((file) => file.version));
    return {
      statuses: compare(files, ledger).map((status) => ({ ...status, applied: ledger.get(status.file.version) })),
      unknown: [...ledger.values()].filter((entry) => !known.has(entry.version)),
    };
  });
}
