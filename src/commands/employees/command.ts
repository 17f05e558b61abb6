import type { CommandModule } from '../../cli/contract.ts';
import { defineMerge } from '../companies/merge.ts';
import { defineShow } from '../companies/show.ts';
import { defineUpdate } from '../companies/update.ts';
import { defineList } from './list.ts';
import { defineRepairNames } from './repair-names.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command.description('Employees of the companies of sdr: find, change and merge them, repair their names.').addHelpText(
    'after',
    `
Examples:
  $ outreach employees list --company 7707083893
  $ outreach employees show ann@acme.example
  $ outreach employees repair-names --dry-run
`,
  );
  defineList(command, execute);
  defineShow(command, execute, 'employee');
  defineUpdate(command, execute, 'employee');
  defineMerge(command, execute, 'employee');
  defineRepairNames(command, execute);
};
