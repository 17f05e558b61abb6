import { wholeNumber } from '../../../cli/common-options.ts';
import { attention, attentionRowSchema } from '../../../db/crm/reports.ts';
import { rowsOf } from '../../../output/result.ts';
import { defineReport } from '../report.ts';

const DAYS = 30;
const MOST = 10;

export const attentionReport = defineReport<{ days: number; limit: number }>()({
  system: 'crm',
  name: 'attention',
  summary: 'who needs you: what may be a no and waits for a decision, then who was not touched for 30 days',
  examples: '\n--days 60 --limit 50',
  row: attentionRowSchema,
  flags: (command) =>
    command
      .option('--days <n>', 'without a meaningful touch for so many days', wholeNumber(1, 36_500), DAYS)
      .option('--limit <n>', 'at most this many of those who were not touched', wholeNumber(1, 100_000), MOST),
  async run(runtime, { days, limit }) {
    const rows = await attention(await runtime.database(), days, limit);
    const held = rows.filter(({ why }) => why === 'held').length;
    return {
      rows: rowsOf(rows),
      longTexts: ['quote'],
      notes: () =>
        held === 0
          ? []
          : [`${held} held: decide with "outreach suppress add @HANDLE" or "outreach contacts consent HANDLE --not-a-no --reason TEXT"`],
    };
  },
});
