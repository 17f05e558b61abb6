import { z } from 'zod';
import { wholeNumber } from '../../cli/common-options.ts';
import { overlap, overlapRowSchema } from '../../db/discovery/reports.ts';
import { allPages } from '../../db/paging.ts';
import { countsNote } from './overlap.ts';
import type { Report } from './report.ts';

/** Dollars per client of ours that a promo reaches (facts/discovery 5.1). */
const BANDS = [
  { below: 50, name: 'excellent' },
  { below: 150, name: 'good' },
  { below: 300, name: 'okay' },
] as const;

const ROI_COLUMNS = [
  'ig_username',
  'display_name',
  'clients',
  'follower_count',
  'promo_price',
  'cost_per_client',
  'value',
  'clients_per_dollar',
  'promo_status',
  'category',
] as const;
export const roiRowSchema = overlapRowSchema.extend({ value: z.enum([...BANDS.map(({ name }) => name), 'expensive']) }).pick({
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

export const roiReport: Report<{ minClients: number; limit?: number }> = {
  name: 'roi',
  summary: 'pages with a price by what a promo costs per client that it reaches, best first',
  examples: '--limit 20\n--min-clients 3 --format csv --output roi.csv',
  flags: (command) =>
    command
      .option('--min-clients <n>', 'followed by at least so many clients', wholeNumber(1), 2)
      .option('--limit <n>', 'at most so many rows', wholeNumber(1)),
  async run(runtime, { minClients, limit }) {
    const db = await runtime.database();
    let asOf: string | null = null;
    const ranked = allPages(async (after, size) => {
      const page = await overlap(db, { min_clients: minClients }, 'clients_per_dollar', after, size);
      asOf = page.as_of;
      return page;
    }, limit);
    async function* rows() {
      for await (const row of ranked) {
        // Those without a price come last.
        if (row.cost_per_client === null) return;
        const {
          ig_username,
          display_name,
          clients,
          follower_count,
          promo_price,
          cost_per_client,
          clients_per_dollar,
          promo_status,
          category,
        } = row;
        const value = BANDS.find(({ below }) => cost_per_client < below)?.name ?? 'expensive';
        yield {
          ig_username,
          display_name,
          clients,
          follower_count,
          promo_price,
          cost_per_client,
          value,
          clients_per_dollar,
          promo_status,
          category,
        };
      }
    }
    return { kind: 'list', columns: ROI_COLUMNS, rows: rows(), notes: () => [countsNote(asOf)] };
  },
};
