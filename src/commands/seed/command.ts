import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { runSeed } from './run.ts';
import { SEEDS } from './seeds.ts';

const ALL = 'all';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description('Add initial rows. Existing rows are not changed, so it is safe to run again.')
    .addArgument(
      command
        .createArgument('[what]', 'what to add')
        .choices([...SEEDS.map(({ name }) => name), ALL])
        .default(ALL),
    )
    .option('--dry-run', 'show what would be added, and add nothing', false)
    .addHelpText(
      'after',
      `
What:
${SEEDS.map(({ name, summary }) => `  ${name.padEnd(16)}  ${summary}`).join('\n')}
  ${ALL.padEnd(16)}  all of these (the default)

Examples:
  $ outreach seed
  $ outreach seed internal-client --dry-run
`,
    )
    .action((what: string) => {
      const seeds = SEEDS.filter(({ name }) => what === ALL || what === name);
      return execute(command, (runtime) => runSeed(runtime, seeds, { dryRun: command.opts().dryRun === true }));
    });
  addCommonOptions(command);
};
