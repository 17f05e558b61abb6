import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { addPlanOptions } from '../../cli/plan-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parseHandle, parseText } from '../../cli/values.ts';
import { mergeContacts } from '../../db/crm/contacts.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { UsageError } from '../../errors.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { PlanFlags } from '../../ops/plan.ts';
import { whoami } from '../../ops/whoami.ts';
import type { Plan, PlanResult } from '../../output/result.ts';
import type { SummaryResult } from '../../summary.ts';
import { followScore } from './change.ts';
import { noSuchContact } from './found.ts';

interface MergeFlags extends JobFlags, PlanFlags {
  reason?: string;
}

export function defineMerge(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'merge',
    summary: 'make one contact of two of one person',
    examples: ['merge ana.draws ana_old --dry-run', 'merge ana.draws ana_old --yes --reason "changed her handle"'],
  })
    .argument('<keep>', 'the handle that stays', parseHandle)
    .argument('<other>', 'the handle that becomes another one of the first', parseHandle)
    .option('--reason <text>', 'why; it is kept', parseText)
    .addHelpText(
      'after',
      `
What either was not allowed stays so: a suppression of either handle holds for both, a consent that either took back is taken back. Messages,
touches and history are those of both, once; what comes in for the other handle later is the first one's. It cannot be undone.
`,
    );
  addPlanOptions(command);
  command.action((keep: string, other: string) => {
    const flags: MergeFlags = command.opts();
    return execute(command, (runtime) => runMerge(runtime, keep, other, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

export async function runMerge(runtime: Runtime, keep: string, other: string, flags: MergeFlags): Promise<SummaryResult | PlanResult> {
  const { reason = null } = flags;
  if (keep === other) throw new UsageError(`@${keep} is one contact`, { suggestion: 'name two contacts' });
  const merge = async (db: OutreachDatabase, dryRun: boolean) => {
    const merged = await mergeContacts(db, { keep, other, by: whoami(), reason }, dryRun);
    if (merged.keep === null) throw noSuchContact(keep);
    if (merged.other === null) throw noSuchContact(other);
    return { ...merged, keep: merged.keep, other: merged.other, isOne: merged.keep.id === merged.other.id };
  };
  const write = () =>
    runtime.job({ command: 'contacts merge', flags }, async (job) => {
      const { tables, cancelled, isOne } = await merge(job.db, false);
      job.count(tables);
      if (isOne) job.skip(`@${keep} and @${other} are one contact already`);
      if (cancelled > 0) job.note(`${cancelled} messages that waited to be sent were cancelled`);
      await followScore(job, keep);
    });
  // Whoever needs not be asked is asked nothing: the job sees to a database that is down or held.
  if (flags.yes && !flags.dryRun && flags.expect === undefined) return write();
  const preview = await merge(await runtime.database(), true);
  const row = { keep: preview.keep.username, other: preview.other.username };
  const { updated: moved = 0, unchanged: twice = 0 } = preview.tables['crm.instagram_messages'] ?? {};
  const plan: Plan<typeof row> = {
    action: `merge @${other} into @${keep}`,
    included: preview.isOne ? [] : [row],
    excluded: preview.isOne ? [{ ...row, reason: 'one contact already' }] : [],
    effects: [
      `${moved} messages move, ${twice} are in both`,
      ...(preview.cancelled > 0 ? [`${preview.cancelled} messages that wait to be sent are cancelled`] : []),
    ],
  };
  return runtime.carryOut(plan, flags, write);
}
