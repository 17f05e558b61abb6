import { choice, wholeNumber } from '../../../cli/common-options.ts';
import { parsePast } from '../../../cli/values.ts';
import { BRAIN_EVENTS, type BrainEvent } from '../../../db/growth/brain.ts';
import { insightList, insightRowSchema } from '../../../db/growth/insights.ts';
import { allPages } from '../../../db/paging.ts';
import { defineReport } from '../report.ts';
import { addClientFlag, type ClientFlag, clientFilter } from './client.ts';

interface Options extends ClientFlag {
  type?: BrainEvent;
  since?: string;
  limit?: number;
}

export const insightsReport = defineReport<Options>()({
  system: 'growth',
  name: 'insights',
  summary: 'what "brain run" and conversions wrote into growth_brain, newest first',
  examples: '--limit 10\n--client ana@studio.example --type conversion_prediction --since 7d',
  row: insightRowSchema,
  flags: (command) =>
    addClientFlag(command)
      .addOption(choice('--type <type>', 'only events of this type', BRAIN_EVENTS))
      .option('--since <time>', 'only from then on: a duration until now (7d), 2026-11-01 or 2026-11-01T12:00:00Z', parsePast)
      .option('--limit <n>', 'at most this many rows', wholeNumber(1)),
  async run(runtime, { type, since, limit, ...of }) {
    const db = await runtime.database();
    const filter = {
      ...(await clientFilter(db, of)),
      ...(type === undefined ? {} : { type }),
      ...(since === undefined ? {} : { since }),
    };
    return {
      rows: allPages((after, size) => insightList(db, filter, after, size), limit),
      longTexts: ['insight_text', 'learning_snapshot', 'metrics'],
    };
  },
});
