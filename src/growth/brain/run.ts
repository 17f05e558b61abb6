import type { OutreachDatabase } from '../../db/database.ts';
import { brainFacts, putInsights } from '../../db/growth/brain.ts';
import { pagesAhead } from '../../db/paging.ts';
import type { TableCounts } from '../../summary.ts';
import { insightsOf } from './insights.ts';

/** Tenants a call: one with a million leads must have its time, too. */
const PAGE_SIZE = 25;

export interface BrainOptions {
  /** Undefined: all tenants. */
  client: string | undefined;
  /** ISO time: only what became of leads from then on. */
  since: string | undefined;
  dryRun: boolean;
  signal: AbortSignal;
  /** tenants: how many were looked at so far. */
  count(tables: Record<string, TableCounts>, tenants: number): void;
}

export interface Learnt {
  /** Tenants with leads that count. */
  tenants: number;
  /** Rows of the day that hold no more. */
  removed: number;
}

/** Computes the day's insights of each tenant, and writes the events of conversions that have none. */
export async function runBrain(db: OutreachDatabase, { client, since, dryRun, signal, count }: BrainOptions): Promise<Learnt> {
  const filter = client === undefined ? {} : { client_id: client };
  const learnt: Learnt = { tenants: 0, removed: 0 };
  for await (const { rows, day, client_ids } of pagesAhead((after) => brainFacts(db, filter, after, PAGE_SIZE))) {
    signal.throwIfAborted();
    if (client_ids.length === 0) continue;
    const insights = rows.flatMap(insightsOf);
    const { tables, removed } = await putInsights(db, { day, client_ids, since: since ?? null, insights }, dryRun);
    learnt.tenants += rows.length;
    learnt.removed += removed;
    count(tables, learnt.tenants);
  }
  return learnt;
}
