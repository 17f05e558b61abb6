import { categoryCountSchema, categoryCounts } from '../../../db/discovery/categories.ts';
import { rowsOf } from '../../../output/result.ts';
import { defineReport } from '../report.ts';

export const categoriesReport = defineReport()({
  system: 'discovery',
  name: 'categories',
  summary: 'how many pages each category has, by whom, how sure, and how many are warm',
  examples: '\n--format csv --output categories.csv',
  row: categoryCountSchema,
  flags: () => {},
  run: async (runtime) => ({ rows: rowsOf(await categoryCounts(await runtime.database())) }),
});
