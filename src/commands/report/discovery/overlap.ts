import { OVERLAP_SORTS, overlap, overlapRowSchema } from '../../../db/discovery/reports.ts';
import { allPages } from '../../../db/paging.ts';
import { defineReport } from '../report.ts';
import { addPageFlags, countsNote, type PageReportOptions, toPageFilter } from './page-filter.ts';

const DEFAULT_MIN_CLIENTS = 2;

export const overlapReport = defineReport<PageReportOptions>()({
  system: 'discovery',
  name: 'overlap',
  summary: 'pages by how many clients follow them, with followers per client and price metrics',
  examples: '--limit 20\n--min-clients 5 --sort followers_per_client\n--hotlist --promo-status warm --format csv --output overlap.csv',
  row: overlapRowSchema,
  flags: (command) => addPageFlags(command, OVERLAP_SORTS, DEFAULT_MIN_CLIENTS),
  async run(runtime, options) {
    const db = await runtime.database();
    const filter = await toPageFilter(db, options, runtime.config);
    const rows = allPages((after, size) => overlap(db, filter, options.sort, after, size), options.limit);
    return { rows, notes: () => [countsNote(rows.page)] };
  },
});
