import type { CommandModule } from '../../cli/contract.ts';
import { defineRelabel, defineUndo } from './decide.ts';
import { defineList, defineShow } from './look.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Replies that import-replies has read, and a word on them: what a person says of one wins over the rules, and takes back the flags and suppressions that came of the mistake.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ outreach replies list --review
  $ outreach replies show 3f2a9c41
  $ outreach replies relabel 3f2a9c41 --outcome interested --reason "he asks for a call"
  $ outreach replies undo 3f2a9c41 --reason "not meant for us"
`,
    );
  defineList(command, execute);
  defineShow(command, execute);
  defineRelabel(command, execute);
  defineUndo(command, execute);
};
