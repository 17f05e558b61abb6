import { shippedSeeds } from '../../crm/seeds.ts';
import { putSeeds, type SeedKind } from '../../db/crm/seeds.ts';
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
  ofCrm('patterns', 'crm.automation_patterns', 'crm: known handles, selectors, skip and spam patterns'),
  ofCrm('templates', 'crm.next_best_actions', 'crm: 20 message templates over the five lanes'),
  ofCrm('signals', 'crm.fit_signals', 'crm: 13 fit signals of the four products'),
];

function ofCrm(name: SeedKind, table: string, summary: string): Seed {
  return {
    name,
    summary,
    async apply(db, dryRun) {
      const { [table]: counts } = await putSeeds(db, { overwrite: false, [name]: shippedSeeds()[name] }, dryRun);
      return counts === undefined ? {} : { [table]: counts };
    },
  };
}
