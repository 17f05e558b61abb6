import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { addPlanOptions } from '../../cli/plan-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import type { AtRisk } from '../../db/outbound/at-risk.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { PlanFlags } from '../../ops/plan.ts';
import { requireCampaign } from '../../outbound/campaigns/find.ts';
import { connect } from '../../outbound/instantly/connect.ts';
import { planPull, pullLeads } from '../../outbound/pull/pull.ts';
import type { PlanResult } from '../../output/result.ts';
import type { SummaryResult } from '../../summary.ts';
import { instantlyConnection, instantlySettings } from '../sync-instantly/settings.ts';

export interface PullFlags extends JobFlags, PlanFlags {
  campaign?: string;
}

export function definePullSuppressed(command: Command, execute: Execute): void {
  const pull = subcommand(command, {
    name: 'pull-suppressed',
    summary: 'take people who said no out of the campaigns that run at Instantly',
    examples: ['pull-suppressed --dry-run', 'pull-suppressed --yes', 'pull-suppressed --campaign "Dental clinics" --yes'],
  }).option('--campaign <campaign>', 'only this one, by id or name');
  addPlanOptions(pull);
  pull.action(() => {
    const flags: PullFlags = pull.opts();
    return execute(pull, (runtime) => runPull(runtime, flags));
  });
  addJobOptions(pull);
  addCommonOptions(pull);
}

/** Deletes at the vendor who said no anywhere, by address, domain or another key of the person. A halt does not stop it. */
export async function runPull(runtime: Runtime, flags: PullFlags): Promise<SummaryResult | PlanResult> {
  instantlyConnection(runtime.config); // a setting that cannot be is no run that failed
  const prepare = async () => instantlySettings(runtime.config);
  const plan = async (db: OutreachDatabase) =>
    planPull(db, flags.campaign === undefined ? undefined : await requireCampaign(db, flags.campaign));
  const write = (included?: readonly AtRisk[]) =>
    runtime.job({ command: 'campaigns pull-suppressed', source: 'instantly', flags, prepare }, async (job) => {
      const leads = included ?? (await plan(job.db)).included;
      if (leads.length === 0) {
        job.skip('nobody who said no is in a campaign that runs at Instantly, as far as the last sync knows');
        return;
      }
      const { api } = await connect(job, instantlySettings(runtime.config), runtime);
      await pullLeads(job, api, leads);
      job.note('the next "outreach sync-instantly" reads the lists back, and would show who is still there');
    });
  // Whoever says yes beforehand is asked nothing: the job sees to a database that is down or held.
  if (flags.yes && !flags.dryRun && flags.expect === undefined) return write();
  const planned = await plan(await runtime.database());
  if (!flags.dryRun) await prepare();
  return runtime.carryOut(planned, flags, write);
}
