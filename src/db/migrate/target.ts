import type { AdminConnection } from '../admin.ts';
import { openAdmin } from '../connect.ts';
import { DatabaseError, explain } from '../errors.ts';
import { describeTarget, type Target } from '../target.ts';
import { applyMigrations } from './apply.ts';
import type { MigrationFile } from './files.ts';
import { compare, type LedgerEntry, type MigrationStatus, readLedger } from './plan.ts';

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
