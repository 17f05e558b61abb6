import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { addImportOptions, addJobOptions } from '../../cli/job-options.ts';
import type { ImportFlags } from '../../ops/import.ts';
import { runImportCalls } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      "Import VAPI's end-of-call reports: an event for each call, with outcome, duration, recording and transcript, and the state of the lead in its campaign. A call belongs to the lead of metadata.lead_id, else to the one lead that has the number.",
    )
    .argument('<file>', 'NDJSON, a JSON array or one report: server messages, or calls as the API has them; - for standard input')
    .addHelpText(
      'after',
      `
Examples:
  $ outreach import-calls calls.ndjson
  $ outreach import-calls calls.ndjson --dry-run
  $ curl -s https://api.vapi.ai/call -H "Authorization: Bearer $VAPI_KEY" | outreach import-calls -
`,
    )
    .action((file: string) => {
      const flags: ImportFlags = command.opts();
      return execute(command, (runtime) => runImportCalls(runtime, { ...flags, file }));
    });
  addImportOptions(command, 'reports');
  addJobOptions(command);
  addCommonOptions(command);
};
