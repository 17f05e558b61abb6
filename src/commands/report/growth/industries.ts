import { parsePast, parseText } from '../../../cli/values.ts';
import { industryResults, industryRowSchema } from '../../../db/growth/prospects.ts';
import { allPages } from '../../../db/paging.ts';
import { defineReport } from '../report.ts';

export const industriesReport = defineReport<{ region?: string; since?: string }>()({
  system: 'growth',
  name: 'industries',
  summary: 'prospects by industry: how many were written to, opened and replied, with their shares',
  examples: '\n--region QC --since 90d --fields industry,contacted,open_rate,reply_rate',
  row: industryRowSchema,
  flags: (command) =>
    command
      .option('--region <name>', 'only prospects of this region, in any case', parseText)
      .option(
        '--since <time>',
        'only e-mails sent from then on: a duration until now (90d), 2026-11-01 or 2026-11-01T12:00:00Z',
        parsePast,
      ),
  async run(runtime, { region, since }) {
    const db = await runtime.database();
    const filter = { ...(region === undefined ? {} : { region }), ...(since === undefined ? {} : { since }) };
    return { rows: allPages((after, size) => industryResults(db, filter, after, size)) };
  },
});
