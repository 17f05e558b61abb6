import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { addImportOptions, addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { ImportFlags } from '../../ops/import.ts';
import { runWebhookIngest } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command.description('Deliveries of webhooks from Instantly. "outreach serve --webhooks" takes them live.').addHelpText(
    'after',
    `
Examples:
  $ outreach webhook ingest deliveries.ndjson
  $ zcat deliveries-*.ndjson.gz | outreach webhook ingest -
`,
  );
  const ingest = subcommand(command, {
    name: 'ingest',
    summary: 'make events of stored deliveries; the same one twice changes nothing',
    examples: ['ingest deliveries.ndjson', 'ingest deliveries.ndjson --dry-run', 'ingest - < deliveries.ndjson'],
  }).argument('<file>', "NDJSON, a JSON array or one delivery, bare or as in the vendor's log (payload); - for standard input");
  ingest.action((file: string) => {
    const flags: ImportFlags = ingest.opts();
    return execute(ingest, (runtime) => runWebhookIngest(runtime, { ...flags, file }));
  });
  addImportOptions(ingest, 'deliveries');
  addJobOptions(ingest);
  addCommonOptions(ingest);
};
