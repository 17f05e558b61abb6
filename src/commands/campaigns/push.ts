import type { Command } from 'commander';
import { addCommonOptions, choice, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { addPlanOptions } from '../../cli/plan-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { claimedPlaces } from '../../db/outbound/pushes.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { PlanFlags } from '../../ops/plan.ts';
import { requireCampaign } from '../../outbound/campaigns/find.ts';
import { connect } from '../../outbound/instantly/connect.ts';
import { type Pushed, planPush } from '../../outbound/push/plan.ts';
import { linkOf, pushPlaces, settleClaimed } from '../../outbound/push/push.ts';
import type { PlanResult } from '../../output/result.ts';
import type { SkipIfIn } from '../../sources/instantly/client.ts';
import type { SummaryResult } from '../../summary.ts';
import { instantlyConnection, instantlySettings } from '../sync-instantly/settings.ts';

export interface PushFlags extends JobFlags, PlanFlags {
  limit?: number;
  skipIfIn: SkipIfIn;
  again: boolean;
}

export function definePush(command: Command, execute: Execute): void {
  const push = subcommand(command, {
    name: 'push',
    summary: 'send the people of a campaign up to its campaign at Instantly',
    examples: ['push "Dental clinics" --dry-run', 'push "Dental clinics" --yes --expect 250', 'push "Dental clinics" --limit 50 --yes'],
  })
    .argument('<campaign>', 'id (ours, or that of Instantly) or name; it must be linked with one at Instantly')
    .option('--limit <n>', 'at most this many people', wholeNumber(1))
    .addOption(
      choice('--skip-if-in <where>', 'leave out whom Instantly has there already', ['workspace', 'campaign', 'list', 'none']).default(
        'workspace',
      ),
    )
    .option('--again', 'also try people whom Instantly left out before', false);
  addPlanOptions(push);
  push.action((campaign: string) => {
    const flags: PushFlags = push.opts();
    return execute(push, (runtime) => runPush(runtime, campaign, flags));
  });
  addJobOptions(push);
  addCommonOptions(push);
}

/**
 * Sends who is active, pending and not at Instantly yet, as planned. A time-out, a kill or a lost answer adds nobody twice: Instantly is asked
 * who arrived before anybody is sent again.
 */
export async function runPush(runtime: Runtime, name: string, flags: PushFlags): Promise<SummaryResult | PlanResult> {
  instantlyConnection(runtime.config); // a setting that cannot be is no run that failed
  const prepare = async () => instantlySettings(runtime.config);
  const plan = async (db: OutreachDatabase) => {
    const campaign = await requireCampaign(db, name);
    linkOf(campaign);
    return planPush(db, campaign, flags);
  };
  const write = (included?: readonly Pushed[]) =>
    runtime.job({ command: 'campaigns push', source: name, flags, prepare }, async (job) => {
      const campaign = await requireCampaign(job.db, name);
      linkOf(campaign);
      const before = included ?? (await plan(job.db)).included;
      // Somebody who said no meanwhile is in no plan, and may have arrived.
      const isSettled = (await claimedPlaces(job.db, campaign.id, null, 1)).rows.length === 0;
      if (before.length === 0 && isSettled) {
        job.skip('nobody is left to send');
        return;
      }
      const { api } = await connect(job, instantlySettings(runtime.config), runtime);
      const context = { job, api, campaign, skip: flags.skipIfIn, again: flags.again };
      await settleClaimed(context);
      const places = before.map(({ campaign_lead_id }) => campaign_lead_id);
      await pushPlaces(context, places);
      job.note('the next "outreach sync-instantly" reads them back');
    });
  // Whoever says yes beforehand is asked nothing: the job sees to a database that is down or held.
  if (flags.yes && !flags.dryRun && flags.expect === undefined) return write();
  const planned = await plan(await runtime.database());
  if (!flags.dryRun) await prepare();
  return runtime.carryOut(planned, flags, write);
}
