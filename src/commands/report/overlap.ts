import { OVERLAP_SORTS, overlap, overlapRowSchema } from '../../db/discovery/reports.ts';
import { allPages } from '../../db/paging.ts';
import { addPageFlags, type PageReportOptions, toPageFilter } from './page-filter.ts';
import type { Report } from './report.ts';

const DEFAULT_MIN_CLIENTS = 2;

export const overlapReport: Report<PageReportOptions> = {
  name: 'overlap',
  summary: 'pages by how many clients follow them, with followers per client and price metrics',
  examples: '--limit 20\n--min-clients 5 --sort followers_per_client\n--hotlist --promo-status warm --format csv --output overlap.csv',
  flags: (command) => addPageFlags(command, OVERLAP_SORTS, DEFAULT_MIN_CLIENTS),
  async run(runtime, options) {
    const db = await runtime.database();
    let asOf: string | null = null;
    const rows = allPages(async (after, size) => {
      const page = await overlap(db, toPageFilter(options, runtime.config), options.sort, after, size);
      asOf = page.as_of;
      return page;
    }, options.limit);
    return { kind: 'list', columns: Object.keys(overlapRowSchema.shape), rows, notes: () => [countsNote(asOf)] };
  },
};

/** The counts come from a materialized view. */
export function countsNote(asOf: string | null): string {
  return asOf === null ? 'client counts were never made: import something first' : `client counts as of ${asOf}`;
}
