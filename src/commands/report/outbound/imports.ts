import { choice, wholeNumber } from '../../../cli/common-options.ts';
import { duration } from '../../../cli/durations.ts';
import { IMPORT_STATES, importList, importRowSchema } from '../../../db/outbound/reports.ts';
import { allPages } from '../../../db/paging.ts';
import { defineReport } from '../report.ts';

export const importsReport = defineReport<{ status?: string; since?: number; limit?: number }>()({
  system: 'outbound',
  name: 'imports',
  summary: 'imported files: how far, how many rows, what was wrong; newest first',
  examples: '\n--since 30d\n--status failed --format csv',
  row: importRowSchema,
  flags: (command) =>
    command
      .addOption(choice('--status <status>', 'only these', IMPORT_STATES))
      .option('--since <duration>', 'within this time, e.g. 30d', duration)
      .option('--limit <n>', 'at most this many rows', wholeNumber(1)),
  async run(runtime, { status, since, limit }) {
    const db = await runtime.database();
    const filter = {
      ...(status === undefined ? {} : { status }),
      ...(since === undefined ? {} : { since: new Date(Date.now() - since).toISOString() }),
    };
    return { rows: allPages((after, size) => importList(db, filter, after, size), limit) };
  },
});
