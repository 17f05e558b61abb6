import type { CommandModule } from '../../cli/contract.ts';
import { defineAdd } from './add.ts';
import { defineConvert, defineNote, definePlain, defineRevert, defineSet, defineTag } from './change.ts';
import { defineEnrich } from './enrich.ts';
import { defineExport, defineList, defineShow } from './look.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Inbound leads of growth. Every change writes its row of lead_actions, which nobody can change; a conversion and its reversal also write their event of growth_brain.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ outreach leads list --urgency High --min-confidence 0.7
  $ outreach leads convert 8f14e45f-ceea-467f-a83c-9d3b1f2a7c10 --value 5000
  $ outreach leads export --format csv --output leads.csv
`,
    );
  for (const define of [
    defineList,
    defineShow,
    defineAdd,
    defineSet,
    defineEnrich,
    defineTag,
    defineConvert,
    defineRevert,
    definePlain,
    defineNote,
    defineExport,
  ])
    define(command, execute);
};
