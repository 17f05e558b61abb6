import type { CommandModule } from '../../cli/contract.ts';
import { defineList } from './list.ts';
import { defineStart } from './start.ts';
import { defineStatus } from './status.ts';
import { defineUndo } from './undo.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command.description('Campaigns of sdr, by their number: put an audience into one, and follow it.').addHelpText(
    'after',
    `
Examples:
  $ outreach sdr-campaign start --audience "Fintech CTOs" --dry-run
  $ outreach sdr-campaign start --audience "Fintech CTOs" --yes
  $ outreach sdr-campaign status 7 sent
  $ outreach report sdr-campaigns
`,
  );
  for (const define of [defineStart, defineList, defineStatus, defineUndo]) define(command, execute);
};
