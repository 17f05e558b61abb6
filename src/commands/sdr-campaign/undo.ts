import type { Command } from 'commander';
import { addCommonOptions, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { addPlanOptions } from '../../cli/plan-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { undoCampaign } from '../../db/sdr/campaigns.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { PlanFlags } from '../../ops/plan.ts';
import type { PlanResult } from '../../output/result.ts';
import { requireNumber } from '../../sdr/campaigns/find.ts';
import { FIRST_STATE } from '../../sdr/campaigns/states.ts';
import type { SummaryResult } from '../../summary.ts';

export interface UndoFlags extends JobFlags, PlanFlags {}

/** What every verb says of its argument. */
export const NUMBER_ARGUMENT = ['<number>', 'a campaign number'] as const;
export const campaignNumber = wholeNumber(1, 2_147_483_647);

export function defineUndo(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'undo',
    summary: 'take back a campaign that was started, as far as nobody was written to',
    examples: ['undo 7 --dry-run', 'undo 7'],
  })
    .argument(...NUMBER_ARGUMENT, campaignNumber)
    .addHelpText(
      'after',
      '\nEach member has the campaign columns of before again. Members whose row was changed since, or whose address a vendor was sent, stay as\nthey are, with a warning. The number is not given again.\n',
    );
  addPlanOptions(command);
  command.action((number: number) => {
    const flags: UndoFlags = command.opts();
    return execute(command, (runtime) => runUndo(runtime, number, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

/** Takes a campaign back. Nobody is written to by it: it needs no yes. */
export async function runUndo(runtime: Runtime, number: number, flags: UndoFlags): Promise<SummaryResult | PlanResult> {
  const payload = { number, state: FIRST_STATE };
  const write = () =>
    runtime.job({ command: 'sdr-campaign undo', source: String(number), flags }, async (job) => {
      await requireNumber(job.db, number);
      const { undone, left } = await undoCampaign(job.db, payload, false);
      const stay = left.reduce((sum, { count }) => sum + count, 0);
      job.count({ 'sdr.employees': { inserted: 0, updated: undone, unchanged: stay } });
      for (const { reason, count } of left) job.warn(reason, WHY_LEFT[reason] ?? reason, count);
      if (undone === 0) job.skip(stay === 0 ? 'it was taken back before' : 'nothing of it can be taken back');
    });
  if (!flags.dryRun && flags.expect === undefined) return write();
  const db = await runtime.database();
  await requireNumber(db, number);
  const { undone, members } = await undoCampaign(db, payload, true);
  const plan = {
    action: `take ${undone} members out of campaign ${number}`,
    included: members.flatMap(({ employee_id, reason }) => (reason === null ? [{ employee_id }] : [])),
    excluded: members.flatMap(({ employee_id, reason }) => (reason === null ? [] : [{ employee_id, reason }])),
  };
  return runtime.carryOut(plan, { ...flags, yes: true }, write);
}

const WHY_LEFT: Readonly<Record<string, string>> = {
  changed: 'members stay as they are: their row was changed since the start',
  pushed: 'members stay as they are: their address was sent to a vendor',
};
