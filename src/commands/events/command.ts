import type { CommandModule } from '../../cli/contract.ts';
import { defineAdd } from './add.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'What people did by hand, on the timeline of outbound: notes, tasks, LinkedIn steps, changes of status. An entry is never edited.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ outreach events add note_added --lead ana@studio.example --note "asks for a call in May"
  $ outreach events add message_sent --lead ana@studio.example --campaign "Agencies Q1" --next-followup 3d
`,
    );
  defineAdd(command, execute);
};
