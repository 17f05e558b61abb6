import { categoryCountSchema, categoryCounts } from '../../../db/discovery/categories.ts';
import { rowsOf } from '../../../output/result.ts';
import { defineReport } from '../report.ts';

export const categoriesReport = defineReport()({
  system: 'discovery',
  name: 'categories',
  summary: 'pages per category: decided by whom, how confident, how many warm',
  examples: '\n--format csv --output categories.csv',
  row: categoryCountSchema,
  flags: () => {},
  run: async (runtime) => ({ rows: rowsOf(await categoryCounts(await runtime.database())) }),
});
