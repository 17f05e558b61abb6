import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { runDoctor } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Check the set-up: this program, its settings, the database and who may do what in it. Changes nothing; says of every problem how to mend it. Exit code 7 when a check failed; a warning alone is exit code 0.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ outreach doctor
  $ outreach doctor --database supabase
  $ outreach doctor --format json | jq '.[] | select(.status == "failed")'
  $ outreach doctor --quiet --output /dev/null || echo "something is wrong"
`,
    )
    .action(() => execute(command, runDoctor));
  addCommonOptions(command);
};
