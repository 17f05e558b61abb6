import { categoriesReport } from './categories.ts';
import { churnReport } from './churn.ts';
import { clientPairsReport } from './client-pairs.ts';
import { coverageReport } from './coverage.ts';
import { exportPagesReport } from './export-pages.ts';
import { haltsReport } from './halts.ts';
import { overlapReport } from './overlap.ts';
import { pagesReport } from './pages.ts';
import { personReport } from './person.ts';
import { promoReport } from './promo.ts';
import { queryReport } from './query.ts';
import type { Report } from './report.ts';
import { reviewReport } from './review.ts';
import { roiReport } from './roi.ts';
import { spendReport } from './spend.ts';

/** Every report, a line each, in the order of --help. */
export function reports(add: <Options extends object>(report: Report<Options>) => void): void {
  add(overlapReport);
  add(pagesReport);
  add(clientPairsReport);
  add(coverageReport);
  add(categoriesReport);
  add(promoReport);
  add(roiReport);
  add(reviewReport);
  add(churnReport);
  add(exportPagesReport);
  add(personReport);
  add(haltsReport);
  add(spendReport);
  add(queryReport);
}
