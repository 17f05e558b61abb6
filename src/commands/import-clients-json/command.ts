import { addCommonOptions, wholeNumber } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { addImportOptions, addJobOptions } from '../../cli/job-options.ts';
import type { ImportFlags } from '../../ops/import.ts';
import { clientsJsonImporter, DEFAULT_BATCH_SIZE } from './run.ts';

type Flags = ImportFlags & { timezone: string; media: boolean; batchSize: number };

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Import a clients_data.json into discovery: clients, pages, who follows what, profiles, promo signals, images, and the scrapes that the file implies. Importing the same file twice changes nothing.',
    )
    .argument('<file>', 'clients_data.json, optionally gzipped, or - for standard input')
    .option('--timezone <zone>', 'time zone of timestamps without one, e.g. Europe/Berlin', 'UTC')
    .option('--no-media', 'skip embedded images')
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
      const { timezone, media, batchSize, ...flags }: Flags = command.opts();
      return execute(command, (runtime) =>
        runtime.import(clientsJsonImporter(runtime, { timezone, media }, batchSize), { ...flags, file }),
      );
    });
  addImportOptions(command, 'records');
  addJobOptions(command);
  addCommonOptions(command);
};
