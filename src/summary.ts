import { z } from 'zod';
import type { ExitCode } from './errors.ts';

/** How many rows of one table a command inserted, updated and found as they were. */
export type TableCounts = {
  inserted: number;
  updated: number;
  unchanged: number;
};

/** Sums what each batch did to each table. */
export function addCounts(tables: Record<string, TableCounts>, more: Readonly<Record<string, TableCounts>>): void {
  for (const [table, counts] of Object.entries(more)) {
    const sum = tables[table] ?? { inserted: 0, updated: 0, unchanged: 0 };
    tables[table] = {
      inserted: sum.inserted + counts.inserted,
      updated: sum.updated + counts.updated,
      unchanged: sum.unchanged + counts.unchanged,
    };
  }
}

/** How many rows of all tables. */
export function rowsIn(tables: Readonly<Record<string, TableCounts>>): number {
  return Object.values(tables).reduce((sum, { inserted, updated, unchanged }) => sum + inserted + updated + unchanged, 0);
}

/** The tables by name, as a summary shows them. */
export function byName(tables: Readonly<Record<string, TableCounts>>): Record<string, TableCounts> {
  return Object.fromEntries(Object.entries(tables).sort(([a], [b]) => a.localeCompare(b)));
}

export type Warning = {
  code: string;
  count: number;
  message: string;
};

/** What a writing command did: one object, the same for all of them (design section 5). */
export type Summary = {
  command: string;
  database: string;
  dry_run: boolean;
  source: string | null;
  tables: Record<string, TableCounts>;
  /** Of what deletes: rows that went for good, by table. */
  deleted?: Record<string, number>;
  rejected: { count: number; file: string | null };
  warnings: Warning[];
  /** Set when there was nothing to do, and why. */
  skipped?: string;
  /** Of migrate: what it applied, and what the database has now. */
  migrated?: Migrated;
  /** Of what makes one thing: which. */
  created?: { id: string; name: string };
  /** Of what makes a key: the key, shown this once. It is no part of what the ledger keeps. */
  api_key?: string;
  /** Of what takes in facts: those that are new, and those that were there already. */
  events?: { inserted: number; repeated: number };
  /** Records of which no event was made: nobody knows whose they are, or they are about nobody. */
  unmatched?: number;
  /** Of what queues messages: each with its time, and who was left out, with the reason. */
  included?: { username: string; scheduled_at: string; message: string; lane: string }[];
  excluded?: { username: string | null; reason: string }[] | Record<string, number>;
  /** Of an audience: how many its filter matches and selects, and its hash; excluded is then counted by reason. */
  matched?: number;
  selected?: number;
  filter_hash?: string;
  /** The run in ops.runs; a dry run has none. */
  run_id?: string;
  duration_ms: number;
};

export type Migrated = {
  /** The newest migration, and the release of its functions. */
  version: string;
  release: number;
  migrations: number;
  functions: number;
  /** Functions that were dropped because this release has them no more. */
  retired: number;
};

/** A summary of nothing yet. */
export function emptySummary(command: string, source: string | null, dryRun = false): Summary {
  return {
    command,
    database: '',
    dry_run: dryRun,
    source,
    tables: {},
    rejected: { count: 0, file: null },
    warnings: [],
    duration_ms: 0,
  };
}

/** What --fields may name of a summary. */
export const SUMMARY_FIELDS: readonly (keyof Summary)[] = [
  'command',
  'database',
  'dry_run',
  'source',
  'tables',
  'deleted',
  'rejected',
  'warnings',
  'skipped',
  'migrated',
  'created',
  'api_key',
  'events',
  'unmatched',
  'included',
  'excluded',
  'matched',
  'selected',
  'filter_hash',
  'run_id',
  'duration_ms',
];

export interface SummaryResult {
  kind: 'summary';
  summary: Summary;
  exitCode?: ExitCode;
  /** Why the exit code is none of success, where nothing was thrown. */
  failure?: string;
  /** What to do about it; undefined: the usual of the exit code. */
  hint?: string | undefined;
}

export const countsSchema = z.object({ inserted: z.number(), updated: z.number(), unchanged: z.number() });

/** The shape of what a writing command answers. */
/** Who gets no message, each with the reason. */
export const leftOutSchema = z.array(z.object({ username: z.string().nullable(), reason: z.string() }));

export const summarySchema = z.object({
  command: z.string(),
  database: z.string(),
  dry_run: z.boolean(),
  source: z.string().nullable(),
  tables: z.record(z.string(), countsSchema),
  deleted: z.record(z.string(), z.number()).exactOptional(),
  rejected: z.object({ count: z.number(), file: z.string().nullable() }),
  warnings: z.array(z.object({ code: z.string(), count: z.number(), message: z.string() })),
  skipped: z.string().exactOptional(),
  migrated: z
    .object({ version: z.string(), release: z.number(), migrations: z.number(), functions: z.number(), retired: z.number() })
    .exactOptional(),
  created: z.object({ id: z.string(), name: z.string() }).exactOptional(),
  api_key: z.string().exactOptional(),
  events: z.object({ inserted: z.number(), repeated: z.number() }).exactOptional(),
  unmatched: z.number().exactOptional(),
  included: z.array(z.object({ username: z.string(), scheduled_at: z.string(), message: z.string(), lane: z.string() })).exactOptional(),
  excluded: z.union([leftOutSchema, z.record(z.string(), z.number())]).exactOptional(),
  matched: z.number().exactOptional(),
  selected: z.number().exactOptional(),
  filter_hash: z.string().exactOptional(),
  run_id: z.string().exactOptional(),
  duration_ms: z.number(),
}) satisfies z.ZodType<Summary>;

/** A summary as it is printed: keys and tables in one order, also after it was kept as jsonb. */
export function inOrder(summary: Summary): Summary {
  return { ...summarySchema.parse(summary), tables: byName(summary.tables) };
}
