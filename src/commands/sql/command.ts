import { type Command, InvalidArgumentError, Option } from 'commander';
import { addCommonOptions, choice } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { duration } from '../../cli/durations.ts';
import { readText } from '../../sources/input.ts';
import { type QueryOptions, runQuery } from './run.ts';

const SCHEMAS = ['discovery', 'growth', 'crm', 'outbound', 'sdr', 'ops'];
const DEFAULT_TIMEOUT_MS = 30_000;
const MAX_TIMEOUT_MS = 2_147_483_647;

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description('Run one query, as a role that only reads and has no secret columns. On Supabase it needs DATABASE_URL.')
    .argument('<query>', 'SELECT, WITH, VALUES, TABLE, EXPLAIN or SHOW; - reads it from standard input')
    .addHelpText(
      'after',
      `
Examples:
  $ outreach sql 'select status, count(*) from crm.outreach_queue group by 1'
  $ outreach sql 'select * from leads where email = :email' --schema outbound --param email=ana@studio.example
  $ outreach sql - --format csv --output rows.csv < query.sql
`,
    )
    .action((text: string) => {
      const options: QueryOptions = command.opts();
      return execute(command, async (runtime) =>
        runQuery(
          runtime,
          text === '-' ? await readText(runtime.host, '-', runtime.signal) : text,
          text === '-' ? 'standard input' : 'the query',
          options,
        ),
      );
    });
  addQueryOptions(command);
  addCommonOptions(command);
};

export function addQueryOptions(command: Command): Command {
  return command
    .option('--param <name=value>', 'value of :name in the query; repeatable', collectParam, new Map<string, string>())
    .addOption(choice('--schema <name>', 'default schema for unqualified names', SCHEMAS))
    .addOption(new Option('--timeout <duration>', 'statement timeout').argParser(statementTimeout).default(DEFAULT_TIMEOUT_MS, '30s'));
}

/** As long as PostgreSQL can count. */
function statementTimeout(text: string): number {
  const ms = duration(text);
  if (ms > MAX_TIMEOUT_MS) throw new InvalidArgumentError('At most 24d.');
  return ms;
}

function collectParam(text: string, previous: ReadonlyMap<string, string>): Map<string, string> {
  const [, name, value] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Write it as name=value.');
  return new Map([...previous, [name, value]]);
}
