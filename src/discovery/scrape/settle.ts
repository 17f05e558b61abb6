import type { OutreachDatabase } from '../../db/database.ts';
import { type Attempt, settleScrape, unsettledScrapes } from '../../db/discovery/scrape-queue.ts';
import { ServiceError } from '../../errors.ts';
import type { Apify } from '../../sources/apify/client.ts';

/** A run's cost is final so long after its end (facts/apify). */
const SETTLES_AFTER_MS = 10_000;

/** Whether a cost that is read now is final. */
export function isFinal(finishedAt: string | null): boolean {
  return finishedAt !== null && Date.now() - Date.parse(finishedAt) > SETTLES_AFTER_MS;
}

/** Reads anew what earlier runs did cost: when they ended, the vendor did not know it yet. Its being down is no reason to stop. */
export async function settleCosts(db: OutreachDatabase, apify: Apify): Promise<void> {
  try {
    for (const { id, attempts } of await unsettledScrapes(db)) {
      const settled: Attempt[] = [];
      for (const attempt of attempts) settled.push(await settle(apify, attempt));
      await settleScrape(db, id, settled);
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

async function settle(apify: Apify, attempt: Attempt): Promise<Attempt> {
  if (attempt.apify_run_id === undefined || attempt.settled === true) return attempt;
  const run = await apify.run(attempt.apify_run_id);
  // A run that the vendor has forgotten will not cost more.
  return { ...attempt, settled: true, ...(run === undefined ? {} : { cost_usd: run.costUsd }) };
}
