import { queueReport, queueReportSchema, sweepQueue } from '../../../db/crm/queue.ts';
import { rowsOf } from '../../../output/result.ts';
import { defineReport } from '../report.ts';

export const queueStateReport = defineReport<object>()({
  system: 'crm',
  name: 'queue',
  summary: 'what waits to be sent, what was, and what stands in the way, by account and lane',
  examples: '\n--format csv',
  row: queueReportSchema,
  flags: () => {},
  async run(runtime) {
    const db = await runtime.database();
    await sweepQueue(db);
    return { rows: rowsOf(await queueReport(db)) };
  },
});
