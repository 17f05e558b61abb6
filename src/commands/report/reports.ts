import { churnReport } from './churn.ts';
import { clientPairsReport } from './client-pairs.ts';
import { coverageReport } from './coverage.ts';
import { exportPagesReport } from './export-pages.ts';
import { haltsReport } from './halts.ts';
import { overlapReport } from './overlap.ts';
import { pagesReport } from './pages.ts';
import { personReport } from './person.ts';
import { queryReport } from './query.ts';
import type { Report } from './report.ts';
import { spendReport } from './spend.ts';

/** Every report, a line each, in the order of --help. */
export function reports(add: <Options extends object>(report: Report<Options>) => void): void {
  add(overlapReport);
  add(pagesReport);
  add(clientPairsReport);
  add(coverageReport);
  add(churnReport);
  add(exportPagesReport);
  add(personReport);
  add(haltsReport);
  add(spendReport);
  add(queryReport);
}
