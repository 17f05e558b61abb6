import { type Command, InvalidArgumentError } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { readDuration } from '../../cli/durations.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { accountShow } from '../../db/growth/accounts.ts';
import { archiveOld } from '../../db/growth/maintenance.ts';
import type { JobFlags } from '../../ops/job.ts';
import { whoami } from '../../ops/whoami.ts';
import type { SummaryResult } from '../../summary.ts';
import { noSuchAccount, parseClient } from '../accounts/client.ts';

interface ArchiveFlags extends JobFlags {
  /** ISO time. */
  olderThan: string;
  client?: string;
  dryRun: boolean;
}

export function defineArchiveOld(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'archive-old',
    summary: 'archive active leads of which nothing was heard for long',
    examples: ['archive-old --older-than 1y --dry-run', 'archive-old --older-than 180d --client ana@studio.example'],
  })
    .requiredOption('--older-than <age>', 'first seen before, and without an action since, e.g. 1y or 180d', parseAge)
    .option('--client <client>', 'only of this account: client_id or e-mail address', parseClient)
    .option('--dry-run', 'count them, and write nothing', false)
    .addHelpText('after', '\nEach gets its action in the log; "outreach leads unarchive" brings one back.\n');
  command.action(() => {
    const flags: ArchiveFlags = command.opts();
    return execute(command, (runtime) => runArchiveOld(runtime, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

const LONGEST_YEARS = 100;

/** As ISO time: so long ago. */
function parseAge(text: string): string {
  const before = new Date();
  const [, years] = /^(\d{1,3})y$/.exec(text) ?? [];
  const ms = readDuration(text);
  if (years !== undefined && Number(years) >= 1 && Number(years) <= LONGEST_YEARS)
    before.setUTCFullYear(before.getUTCFullYear() - Number(years));
  else if (ms !== undefined && ms > 0) before.setTime(before.getTime() - ms);
  else throw new InvalidArgumentError('Write it as 1y or 180d.');
  return before.toISOString();
}

export function runArchiveOld(runtime: Runtime, flags: ArchiveFlags): Promise<SummaryResult> {
  const { olderThan: before, client, dryRun } = flags;
  return runtime.job({ command: 'maintain archive-old', flags, dryRun, lock: 'maintain archive-old' }, async (job) => {
    const account = client === undefined ? undefined : await accountShow(job.db, client);
    if (account === null && client !== undefined) throw noSuchAccount(client);
    const archived = await archiveOld(job.db, { before, client: account?.client_id ?? null, by: whoami() }, dryRun);
    job.count({
      'growth.lead_memory': { inserted: 0, updated: archived, unchanged: 0 },
      'growth.lead_actions': { inserted: archived, updated: 0, unchanged: 0 },
    });
  });
}
