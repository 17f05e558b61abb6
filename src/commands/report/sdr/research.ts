import { choice, wholeNumber } from '../../../cli/common-options.ts';
import { allPages } from '../../../db/paging.ts';
import { FRESHNESS, RESEARCHED, type ResearchFilter, researchList, researchRowSchema, STALE_AFTER_DAYS } from '../../../db/sdr/research.ts';
import { defineReport } from '../report.ts';

interface Options {
  kind?: (typeof RESEARCHED)[number];
  freshness?: (typeof FRESHNESS)[number];
  days: number;
  limit?: number;
}

export const researchReport = defineReport<Options>()({
  system: 'sdr',
  name: 'research',
  summary: 'how fresh the research of companies and employees is',
  examples: '\n--freshness stale --kind company\n--days 30 --format csv',
  row: researchRowSchema,
  flags: (command) =>
    command
      .addOption(choice('--kind <kind>', 'only of companies, or only of employees', RESEARCHED))
      .addOption(choice('--freshness <how>', 'only this', FRESHNESS))
      .option('--days <n>', 'it is stale after so many days', wholeNumber(1, 36_500), STALE_AFTER_DAYS)
      .option('--limit <n>', 'at most this many rows', wholeNumber(1)),
  async run(runtime, { kind, freshness, days, limit }) {
    const db = await runtime.database();
    const filter: ResearchFilter = { days, ...(kind === undefined ? {} : { kind }), ...(freshness === undefined ? {} : { freshness }) };
    return { rows: allPages((after, size) => researchList(db, filter, after, size), limit), shortIds: ['id'] };
  },
});
