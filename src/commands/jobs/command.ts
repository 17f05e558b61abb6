import { type Command, InvalidArgumentError } from 'commander';
import { addCommonOptions, choice, wholeNumber } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { duration, readDuration } from '../../cli/durations.ts';
import { subcommand } from '../../cli/program.ts';
import { RUN_STATES } from '../../db/ops/jobs.ts';
import { recordedCommands } from '../index.ts';
import { type ListOptions, runJobsLate, runJobsList, runJobsShow } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  const add = (name: string, summary: string, examples: string[]): Command => subcommand(command, { name, summary, examples });

  command.description('Every run of every writing command: what it did, how it ended, and which jobs are overdue.').addHelpText(
    'after',
    `
Examples:
  $ outreach jobs list --since 7d
  $ outreach jobs show 3f2a9c
  $ outreach jobs late --max-age import-clients-json=26h || echo "the nightly import is late"
`,
  );

  const list = add('list', 'the runs, newest first', ['list --limit 20', 'list --command import-clients-json --status failed --since 7d'])
    .option('--command <name>', `runs of this command: ${recordedCommands.join(', ')}`)
    .addOption(choice('--status <status>', 'their status', RUN_STATES))
    .option('--since <duration>', 'started within this time, e.g. 24h or 7d', duration)
    .option('--limit <n>', 'at most this many rows', wholeNumber(1));
  list.action(() => {
    const options: ListOptions = list.opts();
    return execute(list, (runtime) => runJobsList(runtime, options));
  });
  addCommonOptions(list);

  const show = add('show', 'one run, with arguments, counts and error', [
    'show 3f2a9c',
    'show 3f2a9c --format json | jq .[0].counts',
  ]).argument('<run>', 'id of the run, or its first characters');
  show.action((id: string) => execute(show, (runtime) => runJobsShow(runtime, id)));
  addCommonOptions(show);

  const late = add('late', 'jobs without a recent success (exit 7)', [
    'late --max-age import-clients-json=26h',
    'late --max-age import-clients-json=26h --max-age halt=365d --quiet --output /dev/null || mail-the-team',
  ]).requiredOption('--max-age <command=duration>', 'a command and the maximum age of its last success; repeatable', collectMaxAge);
  late.action(() => {
    const { maxAge }: { maxAge: ReadonlyMap<string, number> } = late.opts();
    return execute(late, (runtime) => runJobsLate(runtime, maxAge));
  });
  addCommonOptions(late);
};

function collectMaxAge(text: string, previous: ReadonlyMap<string, number> = new Map()): Map<string, number> {
  const [, name, age = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const ms = readDuration(age);
  if (name === undefined || ms === undefined) throw new InvalidArgumentError('Write it as import-clients-json=26h.');
  return new Map([...previous, [name, ms]]);
}
