import type { Command } from 'commander';
import { addCommonOptions, wholeNumber } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import { type RetryOptions, runRejectsRetry } from './retry.ts';
import { runRejectsDismiss, runRejectsList, runRejectsShow } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  const add = (name: string, summary: string, examples: string[]): Command => subcommand(command, { name, summary, examples });

  command.description('Records that imports rejected: inspect them, fix them, and import only those.').addHelpText(
    'after',
    `
Examples:
  $ outreach rejects list
  $ outreach rejects show 3f2a9c --format ndjson > fix.ndjson     edit "record" in each line
  $ outreach rejects retry 3f2a9c fix.ndjson
`,
  );

  const list = add('list', 'runs that rejected records, newest first', ['list', 'list --limit 5 --format json']).option(
    '--limit <n>',
    'at most this many rows',
    wholeNumber(1),
  );
  list.action(() => {
    const { limit }: { limit?: number } = list.opts();
    return execute(list, (runtime) => runRejectsList(runtime, limit));
  });
  addCommonOptions(list);

  const show = add('show', 'the records that a run rejected, with position and reason', [
    'show 3f2a9c',
    'show 3f2a9c --format ndjson > fix.ndjson',
  ])
    .argument('<run>', 'id of the run, or its first characters')
    .option('--all', 'include those that were fixed or dismissed since', false);
  show.action((run: string) => execute(show, (runtime) => runRejectsShow(runtime, run, show.opts().all === true)));
  addCommonOptions(show);

  const retry = add('retry', 'import corrected records of a run', ['retry 3f2a9c fix.ndjson --dry-run', 'retry 3f2a9c fix.ndjson'])
    .argument('<run>', 'id of the run that rejected them, or its first characters')
    .argument('<file>', 'lines as "rejects show --format ndjson" prints them, with "record" corrected; - for standard input')
    .option('--dry-run', 'do everything except write', false)
    .option('--allow-rejects', 'exit 0 even if records were rejected again', false);
  retry.action((run: string, file: string) => {
    const options: Omit<RetryOptions, 'run' | 'file'> = retry.opts();
    return execute(retry, (runtime) => runRejectsRetry(runtime, { ...options, run, file }));
  });
  addJobOptions(retry);
  addCommonOptions(retry);

  const dismiss = add('dismiss', 'close the rejects of a run without fixing them; they are kept', ['dismiss 3f2a9c'])
    .argument('<run>', 'id of the run, or its first characters')
    .option('--dry-run', 'only count them', false);
  dismiss.action((run: string) => execute(dismiss, (runtime) => runRejectsDismiss(runtime, run, dismiss.opts().dryRun === true)));
  addCommonOptions(dismiss);
};
