import { PAGE_SORTS, pageList, pageRowSchema } from '../../db/discovery/reports.ts';
import { allPages } from '../../db/paging.ts';
import { countsNote } from './overlap.ts';
import { addPageFlags, type PageReportOptions, toPageFilter } from './page-filter.ts';
import type { Report } from './report.ts';

export const pagesReport: Report<PageReportOptions> = {
  name: 'pages',
  summary: 'every page with what is known of it: category, promo status, price, contacts',
  examples: '--promo-status warm --fields ig_username,contact_email,promo_price\n--category BLACK_THEME --sort followers --limit 50',
  flags: (command) => addPageFlags(command, PAGE_SORTS),
  async run(runtime, options) {
    const db = await runtime.database();
    let asOf: string | null = null;
    const rows = allPages(async (after, size) => {
      const page = await pageList(db, toPageFilter(options, runtime.config), options.sort, after, size);
      asOf = page.as_of;
      return page;
    }, options.limit);
    return { kind: 'list', columns: Object.keys(pageRowSchema.shape), rows, notes: () => [countsNote(asOf)] };
  },
};
