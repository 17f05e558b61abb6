import type { AdminConnection } from '../admin.ts';
import { openAdmin } from '../connect.ts';
import { DatabaseError, explain } from '../errors.ts';
import { describeTarget, type Target } from '../target.ts';
import { type Applied, applyMigrations, type DatabaseSettings } from './apply.ts';
import { digestOf, type MigrationSet } from './files.ts';
import { type Comparison, compare, type Ledger, readLedger } from './plan.ts';

async function withAdmin<T>(target: Target, set: MigrationSet, work: (db: AdminConnection) => Promise<T>): Promise<T> {
  const db = await openAdmin(target, { template: digestOf(set.files) });
  try {
    return await work(db);
  } catch (error) {
    throw error instanceof DatabaseError ? explain(error, describeTarget(target)) : error;
  } finally {
    await db.close();
  }
}

/** Brings a target to the tool's migrations. An embedded database that is not there yet is made. */
export function migrateTarget(
  target: Target,
  set: MigrationSet,
  appliedBy: string,
  onFile?: (path: string) => void,
  settings?: DatabaseSettings,
): Promise<Applied> {
  return withAdmin(target, set, (db) => applyMigrations(db, set, appliedBy, onFile, settings));
}

/** What the target has of the tool's files, and what else. */
export function migrationStatus(target: Target, set: MigrationSet): Promise<{ ledger: Ledger; comparison: Comparison }> {
  return withAdmin(target, set, async (db) => {
    const ledger = await readLedger(db);
    return { ledger, comparison: compare(set, ledger) };
  });
}
