import { InvalidArgumentError } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { addImportOptions, addJobOptions } from '../../cli/job-options.ts';
import { addTableFlags } from '../../cli/table-options.ts';
import { UsageError } from '../../errors.ts';
import { LENGTHS } from '../../sdr/import-companies/columns.ts';
import { type ImportCompaniesFlags, runImportCompanies } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Import companies and their employees into sdr: a registry export, a list of any kind, or JSON with employees in each company. Companies are found by tin (INN), then by registration number (OGRN); one without either by name and website. Importing the same file twice changes nothing.',
    )
    .argument('<file>', 'CSV, XLSX, NDJSON or JSON; - for standard input')
    .option('--session-key <key>', 'session_key of the companies of this import', parseKey('session_key'))
    .option('--batch-id <id>', 'batch_id of the companies of this import', parseKey('batch_id'))
    .option('--plan <file>', 'with --dry-run: NDJSON of what would become of each company, and why')
    .addHelpText(
      'after',
      `
Examples:
  $ outreach import-companies kontur.xlsx --explain
  $ outreach import-companies kontur.xlsx --dry-run --plan plan.ndjson
  $ outreach import-companies companies.json --session-key spring --batch-id 1

An empty cell keeps what is stored, null in JSON clears it. Where one number is that of one company and the other that of another, the record
is rejected and both stay. Rows of one company are its employees.
`,
    )
    .action((file: string) => {
      const flags: ImportCompaniesFlags = command.opts();
      if (flags.plan !== undefined && !flags.dryRun)
        throw new UsageError('--plan is for --dry-run', { suggestion: 'add --dry-run, or leave --plan out' });
      return execute(command, (runtime) => runImportCompanies(runtime, file, flags));
    });
  addImportOptions(command, 'rows');
  addTableFlags(command);
  addJobOptions(command);
  addCommonOptions(command);
};

function parseKey(target: string): (text: string) => string {
  const limit = LENGTHS[target] ?? 0;
  return (text) => {
    const key = text.trim();
    if (key === '' || [...key].length > limit || /\p{Cc}/u.test(key)) throw new InvalidArgumentError(`Write up to ${limit} characters.`);
    return key;
  };
}
