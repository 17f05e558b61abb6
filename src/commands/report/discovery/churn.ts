import { wholeNumber } from '../../../cli/common-options.ts';
import { duration } from '../../../cli/durations.ts';
import { parseHandle } from '../../../cli/values.ts';
import { churn, churnRowSchema } from '../../../db/discovery/scrape-reports.ts';
import { allPages } from '../../../db/paging.ts';
import { defineReport } from '../report.ts';
import { requireClient } from './known.ts';

/** With less than that, an account may be missing from a list although it is followed. */
const NEARLY_FULL = 99;

interface ChurnOptions {
  client?: string;
  since?: number;
  minCoverage: number;
  limit?: number;
}

export const churnReport = defineReport<ChurnOptions>()({
  system: 'discovery',
  name: 'churn',
  summary: 'who unfollowed what, and between which scrapes',
  examples: '--since 30d\n--client dana.lifts --format csv --output churn.csv',
  row: churnRowSchema,
  flags: (command) =>
    command
      .option('--client <handle>', 'only this client', parseHandle)
      .option('--since <duration>', 'noticed within this time, e.g. 30d', duration)
      .option('--min-coverage <percent>', 'ignore scrapes below this coverage', wholeNumber(0, 100), NEARLY_FULL)
      .option('--limit <n>', 'at most this many rows', wholeNumber(1)),
  async run(runtime, { client, since, minCoverage, limit }) {
    const db = await runtime.database();
    if (client !== undefined) await requireClient(db, client);
    const filter = {
      min_coverage: minCoverage,
      ...(client === undefined ? {} : { client }),
      ...(since === undefined ? {} : { since: new Date(Date.now() - since).toISOString() }),
    };
    return {
      rows: allPages((after, size) => churn(db, filter, after, size), limit),
      notes: () => [
        `told by scrapes with at least ${minCoverage} % coverage; a list of unknown length (no profile, no --expected) tells nothing`,
      ],
    };
  },
});
