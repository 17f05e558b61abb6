import { z } from 'zod';
import { wholeNumber } from '../../../cli/common-options.ts';
import { parseShare } from '../../../cli/values.ts';
import { reviewList, reviewRowSchema } from '../../../db/discovery/categories.ts';
import { allPages } from '../../../db/paging.ts';
import { defineReport } from '../report.ts';

interface ReviewOptions {
  minClients: number;
  below: number;
  limit?: number;
}

/** The decisions are empty cells for a person to fill in. */
const worksheetRowSchema = reviewRowSchema.extend({
  evidence: z.string().nullable(),
  category: z.null(),
  promo_status: z.null(),
  promo_price: z.null(),
  pricing_notes: z.null(),
});
const UNDECIDED = { category: null, promo_status: null, promo_price: null, pricing_notes: null };

export const reviewReport = defineReport<ReviewOptions>()({
  system: 'discovery',
  name: 'review',
  summary: 'pages to review by hand, with a suggestion; as CSV, a worksheet for "outreach categorize apply"',
  examples: '\n--min-clients 2 --format csv --output w.csv',
  row: worksheetRowSchema,
  version: 2,
  flags: (command) =>
    command
      .option('--min-clients <n>', 'followed by at least this many clients', wholeNumber(0), 0)
      .option('--below <confidence>', 'also machine-made categories below this confidence, 0 to 1', parseShare, 0)
      .option('--limit <n>', 'at most this many rows', wholeNumber(1)),
  async run(runtime, { minClients, below, limit }) {
    const db = await runtime.database();
    const found = allPages((after, size) => reviewList(db, { min_clients: minClients, below }, after, size), limit);
    async function* rows() {
      for await (const row of found) yield { ...row, evidence: row.evidence?.join('; ') ?? null, ...UNDECIDED };
    }
    return { rows: rows() };
  },
});
