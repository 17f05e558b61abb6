import type { CommandModule } from '../../cli/contract.ts';
import { defineCreate } from './create.ts';
import { defineFollowUps } from './follow-ups.ts';
import { defineList } from './list.ts';
import { defineRender } from './render.ts';
import { defineShow } from './show.ts';
import { defineStatus } from './status.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description('Campaigns of outbound, by id (ours, or that of Instantly) or by name: make them, look at them, and what is due in them.')
    .addHelpText(
      'after',
      `
Examples:
  $ outreach campaigns list --status active
  $ outreach campaigns create --name "Agencies Q1" --subject "{{company_name}}?" --body-file body.html
  $ outreach campaigns render "Agencies Q1" --lead ana@studio.example
  $ outreach campaigns follow-ups --format csv --output today.csv
`,
    );
  defineList(command, execute);
  defineShow(command, execute);
  defineCreate(command, execute);
  defineStatus(command, execute);
  defineRender(command, execute);
  defineFollowUps(command, execute);
};
