import { InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { choice, wholeNumber } from '../../../cli/common-options.ts';
import { clientCoverageRowSchema, coverageByClient, coverageByRun, runCoverageRowSchema } from '../../../db/discovery/reports.ts';
import { allPages } from '../../../db/paging.ts';
import { checkFailed, someOf } from '../../../output/failure.ts';
import { columnsOf, defineReport } from '../report.ts';

type CoverageRow = z.infer<typeof clientCoverageRowSchema> | z.infer<typeof runCoverageRowSchema>;

interface CoverageOptions {
  by: 'client' | 'run';
  minCoverage?: number;
  limit?: number;
}

export const coverageReport = defineReport<CoverageOptions>()({
  system: 'discovery',
  name: 'coverage',
  summary: 'how complete each scraped following list is, worst first',
  examples: '\n--by run --limit 20\n--min-coverage 95 --quiet || echo "coverage is low"',
  row: z.union([clientCoverageRowSchema, runCoverageRowSchema]),
  version: 2,
  flags: (command) =>
    command
      .addOption(choice('--by <what>', 'one row per client (latest scrape) or per scrape', ['client', 'run']).default('client'))
      .option('--min-coverage <percent>', 'exit 7 if a known coverage is lower or a scrape failed', parsePercent)
      .option('--limit <n>', 'at most this many rows; the check covers all', wholeNumber(1)),
  async run(runtime, { by, minCoverage, limit }) {
    const db = await runtime.database();
    const all: AsyncIterable<CoverageRow> =
      by === 'run'
        ? allPages((after, size) => coverageByRun(db, after, size))
        : allPages((after, size) => coverageByClient(db, after, size));
    const below: string[] = [];
    let unknown = 0;
    async function* checked(): AsyncGenerator<CoverageRow> {
      let shown = 0;
      for await (const row of all) {
        if (limit !== undefined && shown >= limit && minCoverage === undefined) return;
        if (isBelow(row, minCoverage)) below.push(tell(row));
        else if (row.coverage_pct === null) unknown += 1;
        shown += 1;
        if (limit === undefined || shown <= limit) yield row;
      }
    }
    return {
      columns: columnsOf(by === 'run' ? runCoverageRowSchema : clientCoverageRowSchema),
      rows: checked(),
      notes: () => [
        ...(minCoverage === undefined ? [] : [`${below.length} below ${minCoverage} % or failed`]),
        ...(unknown === 0
          ? []
          : [
              `${unknown} with unknown coverage (the expected count was never recorded)${minCoverage === undefined ? '' : ': not checked'}`,
            ]),
      ],
      failure: () =>
        minCoverage === undefined || below.length === 0
          ? undefined
          : checkFailed(
              `coverage is below ${minCoverage} %, or the scrape failed: ${someOf(below)}`,
              'scrape them again: outreach scrape following',
            ),
    };
  },
});

function tell(row: CoverageRow): string {
  const status = statusOf(row);
  return `${row.ig_username ?? '(none)'} (${status === 'failed' || row.coverage_pct === null ? status : `${row.coverage_pct} %`})`;
}

/** Of the scrape, or of a client that was never scraped. */
function statusOf(row: CoverageRow): string {
  return 'run_status' in row ? (row.run_status ?? row.status) : row.status;
}

/** Unknown coverage is neither good nor bad: it cannot be checked. */
function isBelow(row: CoverageRow, minCoverage = 0): boolean {
  if (statusOf(row) === 'failed') return true;
  return typeof row.coverage_pct === 'number' && row.coverage_pct < minCoverage;
}

function parsePercent(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 100) return value;
  throw new InvalidArgumentError('A number from 0 to 100 is needed.');
}
