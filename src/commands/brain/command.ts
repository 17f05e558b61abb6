import type { CommandModule } from '../../cli/contract.ts';
import { defineRun } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'What leads teach: engagement, urgency, tones, conversions and a prediction, a row of growth_brain each. Leads that are archived, deleted or tests do not count.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ outreach brain run
  $ outreach report insights --since 1d
`,
    );
  defineRun(command, execute);
};
