import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { addImportOptions, addJobOptions } from '../../cli/job-options.ts';
import { addTableFlags } from '../../cli/table-options.ts';
import { parsePast } from '../../cli/values.ts';
import { type ImportCsvFlags, runImportCsv } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Import an export of people and companies (Apollo, LinkedIn connections, any list) into outbound. Columns are found by name, then by content. Companies are merged by domain, else by name and country; people by e-mail address, else by LinkedIn profile or phone. Importing the same file twice changes nothing.',
    )
    .argument('<file>', 'CSV, XLSX, NDJSON or JSON; - for standard input')
    .option(
      '--exported-at <when>',
      "how old the values are: an older file never overwrites newer ones (default: the file's modification time; for standard input, now)",
      parsePast,
    )
    .addHelpText(
      'after',
      `
Examples:
  $ outreach import-csv apollo-contacts.csv --explain
  $ outreach import-csv apollo-contacts.csv --dry-run
  $ outreach import-csv leads.xlsx --sheet Leads --map job_title=Role
  $ outreach report promo --format ndjson | outreach import-csv - --allow-rejects

A column that says somebody opted out or bounced is a suppression, with the file as its source; a later file lifts none.
`,
    )
    .action((file: string) => {
      const flags: ImportCsvFlags = command.opts();
      return execute(command, (runtime) => runImportCsv(runtime, file, flags));
    });
  addImportOptions(command, 'rows');
  addTableFlags(command);
  addJobOptions(command);
  addCommonOptions(command);
};
