import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { addPlanOptions } from '../../cli/plan-options.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { moveCampaign } from '../../db/sdr/campaigns.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { PlanFlags } from '../../ops/plan.ts';
import type { PlanResult } from '../../output/result.ts';
import { requireNumber } from '../../sdr/campaigns/find.ts';
import { CAMPAIGN_STATES, MOVABLE, type Movable } from '../../sdr/campaigns/states.ts';
import type { SummaryResult } from '../../summary.ts';
import { campaignNumber, NUMBER_ARGUMENT } from './undo.ts';

export interface StatusFlags extends JobFlags, PlanFlags {}

export function defineStatus(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'status',
    summary: 'move everybody in a campaign to another state',
    examples: ['status 7 sent', 'status 7 completed --dry-run', 'status 7 cancelled'],
  })
    .argument(...NUMBER_ARGUMENT, campaignNumber)
    .addArgument(parent.createArgument('<state>', 'where they go').choices(MOVABLE))
    .addHelpText(
      'after',
      `
Only members in these states move; the others come of replies, each person's own:
${MOVABLE.map((state) => `  ${state.padEnd(10)} from ${CAMPAIGN_STATES[state].from.join(', ')}`).join('\n')}

"outreach sdr-campaign list" counts the members by state.
`,
    );
  addPlanOptions(command);
  command.action((number: number, state: Movable) => {
    const flags: StatusFlags = command.opts();
    return execute(command, (runtime) => runStatus(runtime, number, state, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
}

/** Moves a campaign. It leads to nobody being written to who was not already: it needs no yes. */
export async function runStatus(runtime: Runtime, number: number, to: Movable, flags: StatusFlags): Promise<SummaryResult | PlanResult> {
  const payload = { number, from: [...CAMPAIGN_STATES[to].from], to };
  const write = () =>
    runtime.job({ command: 'sdr-campaign status', source: String(number), flags }, async (job) => {
      await requireNumber(job.db, number);
      const { moved } = await moveCampaign(job.db, payload, false);
      job.count({ 'sdr.employees': { inserted: 0, updated: moved, unchanged: 0 } });
      if (moved === 0) job.skip(`nobody in it is ${CAMPAIGN_STATES[to].from.join(' or ')}`);
    });
  if (!flags.dryRun && flags.expect === undefined) return write();
  return runtime.carryOut(await planOf(await runtime.database(), payload), { ...flags, yes: true }, write);
}

async function planOf(db: OutreachDatabase, payload: { number: number; from: string[]; to: string }) {
  const { states } = await requireNumber(db, payload.number);
  const { moved } = await moveCampaign(db, payload, true);
  const included = Object.entries(states).flatMap(([state, members]) =>
    payload.from.includes(state) ? [{ from: state, to: payload.to, members }] : [],
  );
  return {
    action: `make ${moved} members of campaign ${payload.number} ${payload.to}`,
    // A line a member is what --expect counts.
    included: included.flatMap(({ members, ...move }) => Array.from({ length: members }, () => move)),
    excluded: [],
  };
}
