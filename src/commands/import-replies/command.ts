import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { addImportOptions, addJobOptions } from '../../cli/job-options.ts';
import { parsePast, parseText, typedFlag } from '../../cli/values.ts';
import { UsageError } from '../../errors.ts';
import { type ImportRepliesFlags, runImportReplies, runMailbox } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Import answers to what was sent: delivery reports, absences, opt-outs, questions, interest. Each sets its flags on the employees with that address; opt-outs and hard bounces suppress the address in all systems. A message counts once, from wherever it comes.',
    )
    .argument('[path]', 'an .eml or mbox file, a folder (searched below), or - for standard input (default: the mailbox in IMAP_URL)')
    .option('--since <when>', 'of a mailbox: what came on this day and later: 7d or 2026-11-01', parsePast)
    .option('--folder <name>', 'of a mailbox: this folder', parseText, 'INBOX')
    .addHelpText(
      'after',
      `
Examples:
  $ outreach import-replies fixtures/import-replies --dry-run
  $ outreach import-replies inbox.mbox
  $ IMAP_URL=imaps://sales%40corp.example@imap.corp.example IMAP_PASSWORD=… outreach import-replies --since 30d
  $ outreach report replies --outcome interested

Without a path the folder INBOX (or --folder) of the mailbox in IMAP_URL is read, by login with IMAP_PASSWORD, over TLS with a checked
certificate (NODE_EXTRA_CA_CERTS names an authority of your own). It is opened to read only: nothing is marked as read. The next run
goes on behind the last message.
`,
    )
    .action((path: string | undefined) => {
      const flags: ImportRepliesFlags = command.opts();
      if (path === undefined) return execute(command, (runtime) => runMailbox(runtime, flags));
      const ignored = typedFlag(command, ['since', 'folder']);
      if (ignored !== undefined) {
        throw new UsageError(`${ignored} is for a mailbox, and a path was named`, { suggestion: 'leave out one of them' });
      }
      return execute(command, (runtime) => runImportReplies(runtime, path, flags));
    });
  addImportOptions(command, 'messages');
  addJobOptions(command);
  addCommonOptions(command);
};
