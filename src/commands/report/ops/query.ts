import { z } from 'zod';
import type { Row } from '../../../output/result.ts';
import { readText } from '../../../sources/input.ts';
import { addQueryOptions } from '../../sql/command.ts';
import { type QueryOptions, runQuery } from '../../sql/run.ts';
import { defineReport } from '../report.ts';

/** The columns are the query's. */
const rowSchema: z.ZodType<Row> = z.record(z.string(), z.json());

export const queryReport = defineReport<QueryOptions>()({
  system: 'ops',
  name: 'run',
  summary: 'your own report: a read-only query from a .sql file',
  examples: 'weekly.sql --param stage=first_touch --schema crm\nreports/bounces.sql --format csv --output bounces.csv',
  row: rowSchema,
  flags: (command) => addQueryOptions(command.argument('<file>', 'a file with one SELECT; :name stands for a --param')),
  run: async (runtime, options, [file = '']) => runQuery(runtime, await readText(runtime.host, file, runtime.signal), file, options),
});
