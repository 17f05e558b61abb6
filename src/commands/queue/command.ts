import type { CommandModule } from '../../cli/contract.ts';
import { defineCancel, defineDone, defineFail, defineRequeue } from './change.ts';
import { defineClaim } from './claim.ts';
import { defineList } from './list.ts';
import { defineStats } from './stats.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'The queue of messages to Instagram contacts: hand out what is due to whatever sends it, and take back what became of it. A message is handed out once; one that nobody answered for is never sent again by itself.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ outreach queue list --status scheduled
  $ outreach queue claim --lease 10m > item.json
  $ outreach queue done 3f2a9c41
  $ outreach queue fail 3f2a9c41 --error "the account is private"
`,
    );
  defineList(command, execute);
  defineStats(command, execute);
  defineClaim(command, execute);
  defineDone(command, execute);
  defineFail(command, execute);
  defineCancel(command, execute);
  defineRequeue(command, execute);
};
