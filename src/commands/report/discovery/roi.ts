import { z } from 'zod';
import { wholeNumber } from '../../../cli/common-options.ts';
import { overlap, overlapRowSchema } from '../../../db/discovery/reports.ts';
import { allPages } from '../../../db/paging.ts';
import { defineReport, only } from '../report.ts';
import { countsNote } from './page-filter.ts';

/** Dollars per client of ours that a promo reaches (facts/discovery 5.1). */
const BANDS = [
  { below: 50, name: 'excellent' },
  { below: 150, name: 'good' },
  { below: 300, name: 'okay' },
] as const;

const rowSchema = overlapRowSchema.extend({ value: z.enum([...BANDS.map(({ name }) => name), 'expensive']) }).pick({
  ig_username: true,
  display_name: true,
  clients: true,
  follower_count: true,
  promo_price: true,
  cost_per_client: true,
  value: true,
  clients_per_dollar: true,
  promo_status: true,
  category: true,
});

export const roiReport = defineReport<{ minClients: number; limit?: number }>()({
  system: 'discovery',
  name: 'roi',
  summary: 'pages with a price, by promo cost per client reached, best first',
  examples: '--limit 20\n--min-clients 3 --format csv --output roi.csv',
  row: rowSchema,
  flags: (command) =>
    command
      .option('--min-clients <n>', 'followed by at least this many clients', wholeNumber(1), 2)
      .option('--limit <n>', 'at most this many rows', wholeNumber(1)),
  async run(runtime, { minClients, limit }) {
    const db = await runtime.database();
    const ranked = allPages((after, size) => overlap(db, { min_clients: minClients }, 'cost_per_client', after, size), limit);
    async function* valued() {
      for await (const row of ranked) {
        // Those without a price come last.
        if (row.cost_per_client === null) return;
        const { cost_per_client } = row;
        yield { ...row, value: BANDS.find(({ below }) => cost_per_client < below)?.name ?? ('expensive' as const) };
      }
    }
    return { rows: only(rowSchema, valued()), notes: () => [countsNote(ranked.page)] };
  },
});
