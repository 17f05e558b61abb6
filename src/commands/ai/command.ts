import type { CommandModule } from '../../cli/contract.ts';
import { defineLog } from './log.ts';
import { defineSearch } from './search.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description('Prompts and answers of AI sessions (sdr.ai_interactions); session_key leads to companies and employees.')
    .addHelpText(
      'after',
      `
Examples:
  $ outreach ai log session.ndjson
  $ outreach ai search "pricing" --company 7707083893
`,
    );
  defineLog(command, execute);
  defineSearch(command, execute);
};
