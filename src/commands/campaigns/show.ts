import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { campaignShow } from '../../db/outbound/campaigns.ts';
import { requireCampaign } from '../../outbound/campaigns/find.ts';
import { type ListResult, rowsOf } from '../../output/result.ts';

/** What every verb says of its first argument. */
export const CAMPAIGN_ARGUMENT = ['<campaign>', 'its id, its id at Instantly, or its name'] as const;

export function defineShow(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'show',
    summary: 'one campaign: templates, offer, leads by state, what is due, and the numbers of Instantly',
    examples: ['show "Agencies Q1"', `show "Agencies Q1" --jq '.[0].overall_status'`],
  }).argument(...CAMPAIGN_ARGUMENT);
  command.action((campaign: string) => execute(command, (runtime) => runShow(runtime, campaign)));
  addCommonOptions(command);
}

/** A list of one. */
export async function runShow(runtime: Runtime, name: string): Promise<ListResult> {
  const db = await runtime.database();
  const campaign = await campaignShow(db, (await requireCampaign(db, name)).id);
  return { kind: 'list', single: true, columns: Object.keys(campaign), rows: rowsOf([campaign]) };
}
