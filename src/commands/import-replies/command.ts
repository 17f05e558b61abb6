import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { addImportOptions, addJobOptions } from '../../cli/job-options.ts';
import { type ImportRepliesFlags, runImportReplies } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Import answers to what was sent: delivery reports, absences, opt-outs, questions, interest. Each sets its flags on the employees with that address; opt-outs and hard bounces suppress the address in all systems. A message counts once, from wherever it comes.',
    )
    .argument('<path>', 'an .eml or mbox file, a folder (searched below), or - for standard input')
    .addHelpText(
      'after',
      `
Examples:
  $ outreach import-replies fixtures/import-replies --dry-run
  $ outreach import-replies inbox.mbox
  $ outreach report replies --outcome interested
`,
    )
    .action((path: string) => {
      const flags: ImportRepliesFlags = command.opts();
      return execute(command, (runtime) => runImportReplies(runtime, path, flags));
    });
  addImportOptions(command, 'messages');
  addJobOptions(command);
  addCommonOptions(command);
};
