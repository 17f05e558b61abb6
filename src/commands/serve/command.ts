import { InvalidArgumentError } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { duration } from '../../cli/durations.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { UsageError } from '../../errors.ts';
import { type Listen, runServe, type ServeFlags } from './run.ts';

const STANDARD: Listen = { host: '127.0.0.1', port: 8787 };

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Receive webhooks of Instantly (POST /webhooks/instantly) and end-of-call reports of VAPI (POST /webhooks/vapi) until it is stopped. A request must bring OUTREACH_WEBHOOK_SECRET. 200 says that it is stored, and whoever replied is written to no more. GET /healthz says whether the database answers. A reverse proxy adds TLS.',
    )
    .option('--webhooks', 'receive webhooks', false)
    .option('--listen <address>', 'HOST:PORT; port 0 is any free one (default 127.0.0.1:8787)', parseListen, STANDARD)
    .option('--for <duration>', 'stop by itself after this long: 30s, 10m, 26h', duration)
    .option('--dry-run', 'check secret, database and address, and receive nothing', false)
    .addHelpText(
      'after',
      `
Examples:
  $ OUTREACH_WEBHOOK_SECRET=$(cat secret) outreach serve --webhooks
  $ outreach serve --webhooks --listen 127.0.0.1:9000
  $ curl -H "Authorization: Bearer $OUTREACH_WEBHOOK_SECRET" -H content-type:application/json -d @delivery.json http://127.0.0.1:8787/webhooks/instantly
`,
    )
    .action(() => {
      const flags: ServeFlags = command.opts();
      if (!flags.webhooks) throw new UsageError('nothing was asked for', { suggestion: 'add --webhooks' });
      return execute(command, (runtime) => runServe(runtime, flags));
    });
  addJobOptions(command);
  addCommonOptions(command);
};

function parseListen(text: string): Listen {
  const match = /^(?:(\[[0-9a-fA-F:.]+\]|[\w.-]+)?:)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (match === null || port > 65_535) throw new InvalidArgumentError('Write it as 127.0.0.1:8787 or [::1]:8787.');
  return { host: match[1]?.replaceAll(/[[\]]/g, '') ?? STANDARD.host, port };
}
