import { readText } from '../../sources/input.ts';
import { addQueryOptions } from '../sql/command.ts';
import { type QueryOptions, runQuery } from '../sql/run.ts';
import type { Report } from './report.ts';

export const queryReport: Report<QueryOptions> = {
  name: 'run',
  summary: 'a report of your own: the read-only query of a .sql file',
  examples: 'weekly.sql --param stage=first_touch --schema crm\nreports/bounces.sql --format csv --output bounces.csv',
  flags: (command) => addQueryOptions(command.argument('<file>', 'a file with one SELECT; :name stands for a --param')),
  run: async (runtime, options, [file = '']) => runQuery(runtime, await readText(runtime.host, file, runtime.signal), file, options),
};
