import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parsePast } from '../../cli/values.ts';
import { runBrain } from '../../growth/brain/run.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { SummaryResult } from '../../summary.ts';
import { parseClient } from '../accounts/client.ts';
import { clientId } from '../leads/look.ts';

interface RunFlags extends JobFlags {
  client?: string;
  since?: string;
  dryRun: boolean;
}

export function defineRun(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'run',
    summary: "compute today's insights of each account; a later run the same day (UTC) replaces them",
    examples: ['run', 'run --client ana@studio.example --dry-run', 'run --since 7d --if-locked skip'],
  })
    .option('--client <client>', 'only of this account: client_id or e-mail address', parseClient)
    .option('--since <time>', 'events only of conversions and reversals from then on: 7d, 2026-11-01 (default: of all)', parsePast)
    .option('--dry-run', 'only show what would change', false);
  command.action(() => {
    const flags: RunFlags = command.opts();
    return execute(command, (runtime) => runRun(runtime, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

function runRun(runtime: Runtime, { client, since, dryRun, ...flags }: RunFlags): Promise<SummaryResult> {
  return runtime.job({ command: 'brain run', flags, dryRun, lock: 'brain run' }, async (job) => {
    const id = client === undefined ? undefined : await clientId(job.db, client);
    const { tenants, removed } = await runBrain(job.db, {
      ...{ client: id, since, dryRun, signal: job.signal },
      count(tables, done) {
        job.count(tables);
        job.progress(`${done} accounts`);
      },
    });
    if (tenants === 0) job.skip(client === undefined ? 'no account has leads that count' : `${client} has no leads that count`, 0);
    if (removed > 0) job.note(`${removed} ${removed === 1 ? 'row' : 'rows'} of today held no more`);
  });
}
