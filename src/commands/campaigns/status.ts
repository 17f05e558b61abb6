import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { addPlanOptions } from '../../cli/plan-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import {
  CAMPAIGN_STATES,
  type CampaignDetail,
  type CampaignState,
  campaignShow,
  type FoundCampaign,
  setCampaignStatus,
} from '../../db/outbound/campaigns.ts';
import { OutreachError, PolicyError, UsageError } from '../../errors.ts';
import type { Job, JobFlags } from '../../ops/job.ts';
import type { PlanFlags } from '../../ops/plan.ts';
import { requireCampaign } from '../../outbound/campaigns/find.ts';
import { isOurs, TRANSITIONS } from '../../outbound/campaigns/transitions.ts';
import type { Plan, PlanResult } from '../../output/result.ts';
import type { SummaryResult } from '../../summary.ts';
import { CAMPAIGN_ARGUMENT } from './show.ts';

export interface StatusFlags extends JobFlags, PlanFlags {}

export function defineStatus(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'status',
    summary: 'move a campaign to another state',
    examples: ['status "Agencies Q1" active --dry-run', 'status "Agencies Q1" active --yes', 'status "Agencies Q1" paused'],
  })
    .argument(...CAMPAIGN_ARGUMENT)
    .addArgument(parent.createArgument('<status>', 'where it goes').choices(CAMPAIGN_STATES))
    .addHelpText(
      'after',
      `
From each state:
${CAMPAIGN_STATES.map((state) => `  ${state.padEnd(10)} ${TRANSITIONS[state].join(', ')}`).join('\n')}

Activating leads to messages and calls: it shows a plan and wants a yes (--yes), and is refused while sending is halted. The state of a
campaign at Instantly is Instantly's: change it there, and the next sync brings it (here that is exit code 8). Only "archived" is ours,
and it stops nothing at Instantly.
`,
    );
  addPlanOptions(command);
  command.action((campaign: string, status: CampaignState) => {
    const flags: StatusFlags = command.opts();
    return execute(command, (runtime) => runStatus(runtime, campaign, status, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

/** Moves a campaign, as planned where that leads to sending. */
export async function runStatus(
  runtime: Runtime,
  name: string,
  to: CampaignState,
  flags: StatusFlags,
): Promise<SummaryResult | PlanResult> {
  const write = (planned?: FoundCampaign) =>
    runtime.job({ command: 'campaigns status', source: name, flags }, async (job) =>
      move(job, await requireMovable(job.db, name, to), to, planned),
    );
  const needsYes = to === 'active' && !flags.yes;
  // Whoever needs not be asked is asked nothing: the job sees to a database that is down or held.
  if (!needsYes && !flags.dryRun && flags.expect === undefined) return write();
  const db = await runtime.database();
  const campaign = await requireMovable(db, name, to);
  return runtime.carryOut(planOf(await campaignShow(db, campaign.id), campaign, to), { ...flags, yes: !needsYes }, () => write(campaign));
}

/** The campaign that is to be moved. Throws UsageError for a move that there is none, PolicyError for one that is Instantly's to make. */
async function requireMovable(db: OutreachDatabase, name: string, to: CampaignState): Promise<FoundCampaign> {
  const campaign = await requireCampaign(db, name);
  const { campaign_status: from, instantly_campaign_id, campaign_name } = campaign;
  if (from === to) return campaign;
  if (instantly_campaign_id !== null && !isOurs(from, to)) {
    throw new PolicyError(`campaign "${campaign_name}" is at Instantly, whose state holds`, {
      suggestion: `make it ${to} there, and run "outreach sync-instantly --only campaigns"; only archived is ours`,
    });
  }
  if (TRANSITIONS[from].includes(to)) return campaign;
  throw new UsageError(`campaign "${campaign_name}" is ${from}, and cannot become ${to}`, {
    suggestion: `from ${from} it can become ${TRANSITIONS[from].join(', ')}`,
  });
}

type Move = { campaign_name: string; from: CampaignState; to: CampaignState; campaign_id: string };

function planOf(detail: CampaignDetail, { id, campaign_name, campaign_status: from }: FoundCampaign, to: CampaignState): Plan<Move> {
  const active = detail.overall_status?.active ?? 0;
  const linked = detail.instantly_campaign_id !== null;
  const effects = [
    ...(to === 'active' ? [`${active} leads in it can be written to and called`] : []),
    ...(to === 'active' && detail.next_due_at !== null ? [`the first of them is due at ${detail.next_due_at}`] : []),
    ...(from === 'active' && to !== 'active' ? [`${active} leads in it are due for nothing`] : []),
    ...(linked && to === 'archived' ? ['Instantly goes on with it until it is stopped there'] : []),
    ...(linked && from === 'archived' ? ['the next sync brings the state that it has at Instantly'] : []),
  ];
  const included = from === to ? [] : [{ campaign_name, from, to, campaign_id: id }];
  return { action: `${to === 'active' ? 'activate' : `make ${to}`} campaign "${campaign_name}"`, included, excluded: [], effects };
}

async function move(job: Job, campaign: FoundCampaign, to: CampaignState, planned: FoundCampaign | undefined): Promise<void> {
  const { id, campaign_name, campaign_status: from, instantly_campaign_id } = campaign;
  if (planned !== undefined && (planned.id !== id || planned.campaign_status !== from)) throw changed(campaign_name, from);
  const counts = (updated: number) => ({ 'outbound.campaigns': { inserted: 0, updated, unchanged: 1 - updated } });
  if (from === to) {
    job.count(counts(0));
    job.skip(`it is ${to} already`);
    return;
  }
  const { moved, now } = await setCampaignStatus(job.db, { id, from, to });
  if (!moved) throw changed(campaign_name, now);
  job.count(counts(1));
  if (instantly_campaign_id !== null && to === 'archived') {
    job.warn('runs_at_instantly', 'archived here alone: Instantly goes on with it until it is stopped there');
  }
}

function changed(name: string, now: string | null): OutreachError {
  return new OutreachError(`campaign "${name}" was changed meanwhile: it is ${now ?? 'gone'}`, { suggestion: 'look at it, and run again' });
}
