import { addCommonOptions, wholeNumber } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { DEFAULT_BATCH_SIZE, type ImportClientsJsonOptions, runImportClientsJson } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Import a clients_data.json into discovery: clients, pages, who follows what, profiles, promo signals, images, and the scrapes that the file implies. Importing a file twice changes nothing.',
    )
    .argument('<file>', 'clients_data.json, also gzipped, or - for standard input')
    .option('--dry-run', 'do everything but the writing', false)
    .option('--timezone <zone>', 'zone of timestamps without one, e.g. Europe/Berlin', 'UTC')
    .option('--no-media', 'leave embedded images out')
    .option('--rejects <file>', 'where refused records go (default: OUTREACH_HOME/rejects/NAME.rejects.ndjson)')
    .option('--allow-rejects', 'exit 0 although records were refused', false)
    .option('--force', 'import again what was imported before', false)
    .option('--batch-size <edges>', 'largest batch, in followed pages', wholeNumber(100, 1_000_000), DEFAULT_BATCH_SIZE)
    .addHelpText(
      'after',
      `
Examples:
  $ outreach import-clients-json clients_data.json --dry-run
  $ outreach import-clients-json clients_data.json --timezone Europe/Berlin
  $ zcat backup.json.gz | outreach import-clients-json - --no-media
`,
    )
    .action((file: string) => {
      const options: Omit<ImportClientsJsonOptions, 'file'> = command.opts();
      return execute(command, (runtime) => runImportClientsJson(runtime, { ...options, file }));
    });
  addJobOptions(command);
  addCommonOptions(command);
};
