import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { runDoctor } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Check the setup: this program, its settings, the database and its privileges. Changes nothing; says how to fix each problem. Exit code 7 when a check failed; warnings alone are exit code 0.',
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
