import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parseHandle } from '../../cli/values.ts';
import { rescore } from '../../crm/rescore.ts';
import { type ContactChange, changeContact } from '../../db/crm/contacts.ts';
import type { Job, JobFlags } from '../../ops/job.ts';
import { whoami } from '../../ops/whoami.ts';
import type { SummaryResult } from '../../summary.ts';
import { requireFound } from './found.ts';

export interface ChangeFlags extends JobFlags {
  dryRun: boolean;
}

/** The argument of every command about one contact. */
export function handleArgument(command: Command): Command {
  return command.argument('<handle>', 'the handle, also one that was merged into another', parseHandle);
}

/** The flags of every command that changes contacts. */
export function addChangeOptions(command: Command): Command {
  command.option('--dry-run', 'only show what would change', false);
  addJobOptions(command);
  return addCommonOptions(command);
}

/** Changes one contact as a recorded job; its score follows. */
export function runChange(
  runtime: Runtime,
  name: string,
  change: () => Promise<Omit<ContactChange, 'by'>> | Omit<ContactChange, 'by'>,
  flags: ChangeFlags,
  check: (answer: Awaited<ReturnType<typeof changeContact>>) => void = () => {},
): Promise<SummaryResult> {
  const { dryRun } = flags;
  let wanted: Omit<ContactChange, 'by'>;
  const settings = async () => {
    wanted = await change();
  };
  return runtime.job({ command: `contacts ${name}`, flags, dryRun, settings }, async (job) => {
    const answer = requireFound(wanted.handle, await changeContact(job.db, { ...wanted, by: whoami() }, dryRun));
    check(answer);
    job.count(answer.tables);
    if (answer.changed.length === 0) job.skip(`@${answer.username ?? wanted.handle} has that already`);
    else job.note(`@${answer.username ?? wanted.handle}: ${answer.changed.join(', ')}`);
    await followScore(job, wanted.handle);
  });
}

/** What is derived from a contact's card and logs follows a change of them. */
export async function followScore(job: Job, handle: string): Promise<void> {
  if (job.dryRun) return;
  await rescore(job.db, { handles: [handle], recompute: false, dryRun: false, signal: job.signal, count: () => {} });
}
