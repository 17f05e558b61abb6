import { stageReport, stageRowSchema } from '../../../db/crm/reports.ts';
import { rowsOf } from '../../../output/result.ts';
import { defineReport } from '../report.ts';

export const stagesReport = defineReport<Record<string, never>>()({
  system: 'crm',
  name: 'stages',
  summary: 'how many contacts are in each stage, and for how long',
  examples: '',
  row: stageRowSchema,
  flags: () => {},
  run: async (runtime) => ({ rows: rowsOf(await stageReport(await runtime.database())) }),
});
