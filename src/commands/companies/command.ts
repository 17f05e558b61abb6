import type { CommandModule } from '../../cli/contract.ts';
import { defineList } from './list.ts';
import { defineMerge } from './merge.ts';
import { defineResearch } from './research.ts';
import { defineShow } from './show.ts';
import { defineStatuses } from './statuses.ts';
import { defineUpdate } from './update.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command.description('Companies of sdr: find, change and merge them; research in and out.').addHelpText(
    'after',
    `
Examples:
  $ outreach companies list --status Active --segment Fintech
  $ outreach companies show 7707083893
  $ outreach companies update 7707083893 --set status=Paused
  $ outreach companies research --freshness missing --format ndjson
`,
  );
  defineList(command, execute);
  defineShow(command, execute, 'company');
  defineUpdate(command, execute, 'company');
  defineMerge(command, execute, 'company');
  defineResearch(command, execute);
  defineStatuses(command, execute);
};
