import type { CommandModule } from '../../cli/contract.ts';
import { defineDraft } from './draft.ts';
import { defineImport } from './import.ts';
import { defineHighPriority, defineList, defineShow } from './list.ts';
import { defineLogOutreach } from './log-outreach.ts';
import { defineMark } from './mark.ts';
import { defineScore } from './score.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Businesses that growth may write to: how well they answer, whom to write to first, what was sent and what became of it. Nothing is sent by it.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ outreach prospects import prospects.csv
  $ outreach prospects score fontaine-plomberie.example --no-autoresponder
  $ outreach prospects high-priority
  $ outreach prospects draft fontaine-plomberie.example
`,
    );
  for (const define of [defineImport, defineList, defineHighPriority, defineShow, defineScore, defineDraft, defineLogOutreach, defineMark])
    define(command, execute);
};
