import { z } from 'zod';
import type { OutreachDatabase } from '../database.ts';
import { DatabaseError } from '../errors.ts';
import { digestOf, type MigrationSet } from '../migrate/files.ts';
import { type Comparison, compare, type Ledger } from '../migrate/plan.ts';

export const handshakeSchema = z.object({
  /** Absent where the database is older than it. */
  digest: z.string().default(''),
  release: z.number().default(0),
  /** The ledger; null where its digest is the one that was sent. */
  migrations: z.array(z.object({ version: z.string(), checksum: z.string(), breaking: z.boolean() })).nullable(),
  timeouts: z.record(z.string(), z.string()),
  server_version: z.string(),
  now: z.string(),
});

export type Handshake = z.infer<typeof handshakeSchema>;

/**
 * Compares the tool's migrations with the database's, and learns how long its slow functions may take. Undefined: they are the same.
 * Throws DatabaseError, of the kind missing or stale_schema where the database has nothing of this tool.
 */
export async function handshake(db: OutreachDatabase, set: MigrationSet): Promise<Comparison | undefined> {
  const answer = await ask(db, digestOf(set.files));
  db.useTimeouts(Object.fromEntries(Object.entries(answer.timeouts).map(([name, text]) => [name, parseInterval(text)])));
  return answer.migrations === null ? undefined : compare(set, ledgerOf(answer));
}

async function ask(db: OutreachDatabase, known: string): Promise<Handshake> {
  try {
    return await db.call('ops', 'handshake', { known }, handshakeSchema, { opening: true });
  } catch (error) {
    // An older handshake took no argument, and told the whole ledger.
    if (!(error instanceof DatabaseError) || (error.kind !== 'missing' && error.kind !== 'stale_schema')) throw error;
    return db.call('ops', 'handshake', {}, handshakeSchema, { opening: true });
  }
}

export function ledgerOf({ release, migrations }: Handshake): Ledger<{ checksum: string; breaking: boolean }> {
  return { release, entries: new Map((migrations ?? []).map((entry) => [entry.version, entry])) };
}

/** A statement_timeout as PostgreSQL writes it: milliseconds, or with a unit. */
function parseInterval(text: string): number {
  const match = /^(\d+)(ms|s|min)?$/.exec(text);
  const unit = { ms: 1, s: 1_000, min: 60_000 }[match?.[2] ?? 'ms'] ?? 1;
  return Number(match?.[1] ?? 0) * unit;
}
