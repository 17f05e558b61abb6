import { wholeNumber } from '../../cli/common-options.ts';
import { clientPairRowSchema, clientPairs } from '../../db/discovery/reports.ts';
import { allPages } from '../../db/paging.ts';
import type { Report } from './report.ts';

/** Every page of this list counts all pairs anew, so pages are large. */
const PAGE_SIZE = 20_000;

export const clientPairsReport: Report<{ minShared: number; limit?: number }> = {
  name: 'client-pairs',
  summary: 'the client-by-client overlap matrix: how many pages each two clients share',
  examples: '--limit 20\n--min-shared 100 --format csv',
  flags: (command) =>
    command
      .option('--min-shared <n>', 'pairs that share at least so many pages', wholeNumber(1), 1)
      .option('--limit <n>', 'at most so many rows', wholeNumber(1)),
  async run(runtime, { minShared, limit }) {
    const db = await runtime.database();
    const rows = allPages((after, size) => clientPairs(db, { min_shared: minShared }, after, size), limit, PAGE_SIZE);
    return { kind: 'list', columns: Object.keys(clientPairRowSchema.shape), rows };
  },
};
