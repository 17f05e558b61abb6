import { addCommonOptions, choice } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { parseText } from '../../cli/values.ts';
import { HALTABLE_SYSTEMS } from '../../db/ops/halts.ts';
import { runHalt } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Stop all sending, or that of one system: from now on the database refuses every message, call and enrolment that would go out. What is pending stays and waits. "outreach resume" lifts it, "outreach report halts" shows what is halted.',
    )
    .addOption(choice('--system <name>', 'only this system (default: all of them)', HALTABLE_SYSTEMS))
    .requiredOption('--reason <text>', 'why; everyone who is refused reads it', parseText)
    .option('--dry-run', 'say what is halted, and halt nothing', false)
    .addHelpText(
      'after',
      `
Examples:
  $ outreach halt --reason "wrong template went out"
  $ outreach halt --system outbound --reason "bounce rate above 5 %"
`,
    )
    .action(() => {
      const { system, reason, dryRun }: Parameters<typeof runHalt>[1] = command.opts();
      return execute(command, (runtime) => runHalt(runtime, { system, reason, dryRun }));
    });
  addCommonOptions(command);
};
