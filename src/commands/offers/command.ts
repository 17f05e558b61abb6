import type { CommandModule } from '../../cli/contract.ts';
import { defineCreate } from './create.ts';
import { defineList } from './list.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command.description('What campaigns sell: prices, whom it is for, and why they should want it.').addHelpText(
    'after',
    `
Examples:
  $ outreach offers list
  $ outreach offers create --name "Website audit" --price-min 500 --price-max 1500 --currency EUR
`,
  );
  defineList(command, execute);
  defineCreate(command, execute);
};
