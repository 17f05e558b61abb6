import { wholeNumber } from '../../../cli/common-options.ts';
import { type ClientPair, clientPairRowSchema, clientPairs } from '../../../db/discovery/reports.ts';
import { rowsOf } from '../../../output/result.ts';
import { defineReport } from '../report.ts';

export const clientPairsReport = defineReport<{ minShared: number; limit?: number }>()({
  system: 'discovery',
  name: 'client-pairs',
  summary: 'overlap matrix: how many pages each pair of clients shares',
  examples: '--limit 20\n--min-shared 100 --format csv',
  row: clientPairRowSchema,
  flags: (command) =>
    command
      .option('--min-shared <n>', 'pairs that share at least this many pages', wholeNumber(1), 1)
      .option('--limit <n>', 'at most this many rows', wholeNumber(1)),
  async run(runtime, { minShared, limit }) {
    const { pages, pairs } = await clientPairs(await runtime.database(), minShared, runtime.signal);
    pairs.sort((x, y) => y.shared - x.shared || compare(x.a, y.a) || compare(x.b, y.b));
    return { rows: rowsOf(pairs.slice(0, limit).map((pair) => describe(pair, pages.get(pair.a) ?? 0, pages.get(pair.b) ?? 0))) };
  },
});

/** jaccard is shared / union; share_of_smaller is shared / the shorter list. */
function describe({ a, b, shared }: ClientPair, pages_a: number, pages_b: number) {
  return {
    client_a: a,
    client_b: b,
    shared_pages: shared,
    pages_a,
    pages_b,
    jaccard: round(shared / (pages_a + pages_b - shared)),
    share_of_smaller: round(shared / Math.min(pages_a, pages_b)),
  };
}

const round = (share: number) => Math.round(share * 10_000) / 10_000;
const compare = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0);
