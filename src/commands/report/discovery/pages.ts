import { PAGE_SORTS, pageList, pageRowSchema } from '../../../db/discovery/reports.ts';
import { allPages } from '../../../db/paging.ts';
import { defineReport } from '../report.ts';
import { addPageFlags, countsNote, type PageReportOptions, toPageFilter } from './page-filter.ts';

export const pagesReport = defineReport<PageReportOptions>()({
  system: 'discovery',
  name: 'pages',
  summary: 'every page with its category, promo status, price and contacts',
  examples: '--promo-status warm --fields ig_username,contact_email,promo_price\n--category BLACK_THEME --sort followers --limit 50',
  row: pageRowSchema,
  flags: (command) => addPageFlags(command, PAGE_SORTS),
  async run(runtime, options) {
    const db = await runtime.database();
    const filter = await toPageFilter(db, options, runtime.config);
    const rows = allPages((after, size) => pageList(db, filter, options.sort, after, size), options.limit);
    return { rows, notes: () => [countsNote(rows.page)] };
  },
});
