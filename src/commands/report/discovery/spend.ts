import { wholeNumber } from '../../../cli/common-options.ts';
import { duration } from '../../../cli/durations.ts';
import { spend, spendRowSchema } from '../../../db/discovery/scrape-reports.ts';
import { allPages } from '../../../db/paging.ts';
import { defineReport } from '../report.ts';

export const spendReport = defineReport<{ since?: number; limit?: number }>()({
  system: 'discovery',
  name: 'spend',
  summary: 'scrape costs by day (UTC) and kind',
  examples: '--since 30d\n--format csv --output spend.csv',
  row: spendRowSchema,
  flags: (command) =>
    command
      .option('--since <duration>', 'within this time, e.g. 30d', duration)
      .option('--limit <n>', 'at most this many rows', wholeNumber(1)),
  async run(runtime, { since, limit }) {
    const db = await runtime.database();
    const filter = since === undefined ? {} : { since: new Date(Date.now() - since).toISOString() };
    let total = 0;
    async function* summed() {
      for await (const row of allPages((after, size) => spend(db, filter, after, size), limit)) {
        total += row.cost_usd;
        yield row;
      }
    }
    return { rows: summed(), notes: () => [`$${total.toFixed(2)} in all`] };
  },
});
