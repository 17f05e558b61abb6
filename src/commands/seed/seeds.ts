import type { OutreachDatabase } from '../../db/database.ts';
import { seedInternalClient } from '../../db/growth/seeds.ts';
import type { TableCounts } from '../../summary.ts';

export interface Seed {
  name: string;
  summary: string;
  /** Adds what is missing and changes nothing that is there; with `dryRun` only counts it. */
  apply(db: OutreachDatabase, dryRun: boolean): Promise<Record<string, TableCounts>>;
}

/** Every set of rows that a database can begin with, a line each. */
export const SEEDS: readonly Seed[] = [
  { name: 'internal-client', summary: "growth: the team's own account, client 00000000-…-0001", apply: seedInternalClient },
];
