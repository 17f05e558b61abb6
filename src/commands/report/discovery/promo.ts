import { choice, wholeNumber } from '../../../cli/common-options.ts';
import { pageList, pageRowSchema } from '../../../db/discovery/reports.ts';
import { allPages } from '../../../db/paging.ts';
import { defineReport, only } from '../report.ts';

const rowSchema = pageRowSchema.pick({
  ig_username: true,
  display_name: true,
  clients: true,
  follower_count: true,
  promo_status: true,
  promo_status_source: true,
  promo_indicators: true,
  contact_email: true,
  has_contact_form: true,
  promo_price: true,
  pricing_notes: true,
});

export const promoReport = defineReport<{ status: string; minClients: number; limit?: number }>()({
  system: 'discovery',
  name: 'promo',
  summary: 'pages that sell promos, with evidence, contacts and price; most clients first',
  examples: '--limit 20\n--status not_open --format csv --output closed.csv',
  row: rowSchema,
  flags: (command) =>
    command
      .addOption(choice('--status <status>', 'promo status', ['warm', 'unknown', 'not_open']).default('warm'))
      .option('--min-clients <n>', 'followed by at least this many clients', wholeNumber(0), 0)
      .option('--limit <n>', 'at most this many rows', wholeNumber(1)),
  async run(runtime, { status, minClients, limit }) {
    const db = await runtime.database();
    const found = allPages((after, size) => pageList(db, { promo_status: status, min_clients: minClients }, 'clients', after, size), limit);
    return { rows: only(rowSchema, found) };
  },
});
