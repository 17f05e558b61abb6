import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { addImportOptions, addJobOptions } from '../../cli/job-options.ts';
import { addTableFlags } from '../../cli/table-options.ts';
import { parseClient } from '../accounts/client.ts';
import { type ImportLeadsFlags, runImportLeads } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Import inbound leads into growth. An account has one lead per e-mail address; the record with the newest timestamp says what stands, whatever the order of the files, and what changes is added to the histories. Importing the same file twice changes nothing.',
    )
    .argument('<file>', 'JSON array, NDJSON or CSV with a header, optionally gzipped; - for standard input')
    .option('--client <client>', 'whose leads these are: client_id or e-mail address (default: each record says so)', parseClient)
    .option('--timezone <zone>', 'time zone of timestamps without one, e.g. America/Toronto', 'UTC')
    .addHelpText(
      'after',
      `
Fields: email, name, client_id or api_key, message, language (or locale), intent, tone, urgency, confidence_score, ai_summary, timestamp, is_test,
tone_history, urgency_history, confidence_history; as "outreach leads export" writes them. Required are name, email and whose lead it is.
A record without a timestamp is as old as its file. What a person has set is not overwritten.

Examples:
  $ outreach import-leads leads.json --dry-run
  $ outreach import-leads sheet.csv --client ana@studio.example --timezone America/Toronto
  $ outreach leads export --format ndjson | outreach import-leads - --database postgres
`,
    )
    .action((file: string) => {
      const flags: ImportLeadsFlags = command.opts();
      return execute(command, (runtime) => runImportLeads(runtime, file, flags));
    });
  addImportOptions(command, 'records');
  addTableFlags(command);
  addJobOptions(command);
  addCommonOptions(command);
};
