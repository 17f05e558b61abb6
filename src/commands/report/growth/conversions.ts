import { wholeNumber } from '../../../cli/common-options.ts';
import { parsePast } from '../../../cli/values.ts';
import { conversionList, conversionRowSchema } from '../../../db/growth/insights.ts';
import { allPages } from '../../../db/paging.ts';
import { defineReport } from '../report.ts';
import { addClientFlag, type ClientFlag, clientFilter } from './client.ts';

interface Options extends ClientFlag {
  since?: string;
  limit?: number;
}

export const conversionsReport = defineReport<Options>()({
  system: 'growth',
  name: 'conversions',
  summary: 'leads that became customers, newest first: days, touch points, and whether it was taken back',
  examples: '--since 30d\n--client ana@studio.example --format csv',
  row: conversionRowSchema,
  flags: (command) =>
    addClientFlag(command)
      .option('--since <time>', 'only from then on: a duration until now (7d), 2026-11-01 or 2026-11-01T12:00:00Z', parsePast)
      .option('--limit <n>', 'at most this many rows', wholeNumber(1)),
  async run(runtime, { since, limit, ...of }) {
    const db = await runtime.database();
    const filter = { ...(await clientFilter(db, of)), ...(since === undefined ? {} : { since }) };
    return { rows: allPages((after, size) => conversionList(db, filter, after, size), limit) };
  },
});
