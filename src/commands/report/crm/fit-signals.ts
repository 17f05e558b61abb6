import { signalReport, signalRowSchema } from '../../../db/crm/reports.ts';
import { rowsOf } from '../../../output/result.ts';
import { defineReport } from '../report.ts';

export const fitSignalsReport = defineReport<Record<string, never>>()({
  system: 'crm',
  name: 'fit-signals',
  summary: 'what people say that a product would fit, with how many of them said it',
  examples: '',
  row: signalRowSchema,
  flags: () => {},
  run: async (runtime) => ({ rows: rowsOf(await signalReport(await runtime.database())) }),
});
