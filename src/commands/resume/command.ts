import { addCommonOptions, choice } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { HALTABLE_SYSTEMS } from '../../db/ops/halts.ts';
import { runResume } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Lift a halt: the one of all sending, or with --system that of one system. Other halts stay; the command says which. Nothing is sent by it.',
    )
    .addOption(choice('--system <name>', 'the halt of this system (default: the halt of all sending)', HALTABLE_SYSTEMS))
    .option('--dry-run', 'say what is halted, and lift nothing', false)
    .addHelpText(
      'after',
      `
Examples:
  $ outreach resume
  $ outreach resume --system outbound
`,
    )
    .action(() => {
      const { system, dryRun }: Parameters<typeof runResume>[1] = command.opts();
      return execute(command, (runtime) => runResume(runtime, { system, dryRun }));
    });
  addCommonOptions(command);
};
