import type { CommandModule } from '../../cli/contract.ts';
import { defineDiff } from './diff.ts';
import { defineExport } from './export.ts';
import { defineList } from './list.ts';
import { definePush } from './push.ts';
import { defineSave } from './save.ts';
import { defineSelect } from './select.ts';
import { defineShow } from './show.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command.description('Employees of sdr, chosen by filters: count them, keep them under a name, and hand them over.').addHelpText(
    'after',
    `
Examples:
  $ outreach audience select --segment Fintech --sme --position CTO
  $ outreach audience save "Fintech CTOs" --filter ctos.json
  $ outreach audience show "Fintech CTOs" --excluded
  $ outreach audience export "Fintech CTOs" --format csv --output ctos.csv
  $ outreach audience push smartlead "Fintech CTOs" --campaign 12345 --dry-run
`,
  );
  for (const define of [defineSelect, defineSave, defineList, defineShow, defineDiff, defineExport, definePush]) define(command, execute);
};
