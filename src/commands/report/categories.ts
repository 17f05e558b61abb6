import { categoryCountSchema, categoryCounts } from '../../db/discovery/categories.ts';
import { rowsOf } from '../../output/result.ts';
import type { Report } from './report.ts';

export const categoriesReport: Report<object> = {
  name: 'categories',
  summary: 'how many pages each category has, by whom, how sure, and how many are warm',
  examples: '\n--format csv --output categories.csv',
  flags: () => {},
  async run(runtime) {
    const rows = await categoryCounts(await runtime.database());
    return { kind: 'list', columns: Object.keys(categoryCountSchema.shape), rows: rowsOf(rows) };
  },
};
