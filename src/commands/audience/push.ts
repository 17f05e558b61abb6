import type { Command } from 'commander';
import { addCommonOptions, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { addPlanOptions } from '../../cli/plan-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { claimedAddresses, type PushTarget, type Vendor } from '../../db/sdr/pushes.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { PlanFlags } from '../../ops/plan.ts';
import type { PlanResult } from '../../output/result.ts';
import { requireAudience } from '../../sdr/audiences/find.ts';
import { connect } from '../../sdr/push/connect.ts';
import { type Pushed, planPush } from '../../sdr/push/plan.ts';
import { pushMembers, settleClaimed } from '../../sdr/push/push.ts';
import type { SummaryResult } from '../../summary.ts';
import { smartleadSettings, smartleadUrl } from './smartlead-settings.ts';

export interface PushFlags extends JobFlags, PlanFlags {
  campaign: number;
  limit?: number;
  again: boolean;
}

export function definePush(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'push',
    summary: 'send an audience to a campaign at Smartlead, through its API',
    examples: [
      'push smartlead "Fintech CTOs" --campaign 12345 --dry-run',
      'push smartlead "Fintech CTOs" --campaign 12345 --yes --expect 250',
    ],
  })
    .addArgument(parent.createArgument('<vendor>', 'where to').choices(['smartlead']))
    .argument('<name>', 'a saved audience')
    .requiredOption('--campaign <id>', "the campaign's id at Smartlead: the number in its address there", wholeNumber(1))
    .option('--limit <n>', 'at most this many people', wholeNumber(1))
    .option('--again', 'also try people whom Smartlead left out before', false);
  addPlanOptions(command);
  command.action((vendor: Vendor, name: string) => {
    const flags: PushFlags = command.opts();
    return execute(command, (runtime) => runPush(runtime, vendor, name, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

/**
 * Sends members as planned, each address once. A time-out, a kill or a lost answer adds nobody twice: Smartlead is asked who arrived before
 * anybody is sent again.
 */
export async function runPush(runtime: Runtime, vendor: Vendor, name: string, flags: PushFlags): Promise<SummaryResult | PlanResult> {
  smartleadUrl(runtime.config); // a setting that cannot be is no run that failed
  const prepare = async () => smartleadSettings(runtime.config);
  const targetOf = async (db: OutreachDatabase): Promise<PushTarget> => {
    const { id } = await requireAudience(db, name);
    return { audience_id: id, vendor, vendor_campaign: String(flags.campaign), again: flags.again };
  };
  const plan = async (db: OutreachDatabase) => planPush(db, name, await targetOf(db), flags.limit);
  const write = (planned?: readonly Pushed[]) =>
    runtime.job({ command: 'audience push', source: name, flags, prepare }, async (job) => {
      const target = await targetOf(job.db);
      const before = planned ?? (await plan(job.db)).included;
      // Somebody who said no meanwhile is in no plan, and may have arrived.
      const isSettled = (await claimedAddresses(job.db, vendor, target.vendor_campaign, null, 1)).rows.length === 0;
      if (before.length === 0 && isSettled) {
        job.skip('nobody is left to send');
        return;
      }
      const context = { job, api: await connect(job, smartleadSettings(runtime.config), runtime), target };
      await settleClaimed(context);
      await pushMembers(
        context,
        before.map(({ employee_id }) => employee_id),
      );
    });
  // Whoever says yes beforehand is asked nothing: the job sees to a database that is down or held.
  if (flags.yes && !flags.dryRun && flags.expect === undefined) return write();
  const included = await plan(await runtime.database());
  if (!flags.dryRun) await prepare();
  return runtime.carryOut(included, flags, write);
}
