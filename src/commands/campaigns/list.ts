import type { Command } from 'commander';
import { addCommonOptions, choice, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { CAMPAIGN_STATES, type CampaignState, campaignList, campaignRowSchema } from '../../db/outbound/campaigns.ts';
import { allPages } from '../../db/paging.ts';
import { requireOffer } from '../../outbound/offers/find.ts';
import type { ListResult } from '../../output/result.ts';

export interface ListFlags {
  status?: CampaignState;
  offer?: string;
  limit?: number;
}

export function defineList(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'list',
    summary: 'campaigns, newest first, with their leads by state',
    examples: ['list --status active', 'list --offer "Website audit" --format csv'],
  })
    .addOption(choice('--status <status>', 'only these', CAMPAIGN_STATES))
    .option('--offer <offer>', 'only of this offer, by id or name')
    .option('--limit <n>', 'at most this many rows', wholeNumber(1));
  command.action(() => {
    const flags: ListFlags = command.opts();
    return execute(command, (runtime) => runList(runtime, flags));
  });
  addCommonOptions(command);
}

export async function runList(runtime: Runtime, { status, offer, limit }: ListFlags): Promise<ListResult> {
  const db = await runtime.database();
  const filter = {
    ...(status === undefined ? {} : { status }),
    ...(offer === undefined ? {} : { offer_id: (await requireOffer(db, offer)).id }),
  };
  const rows = allPages((after, size) => campaignList(db, filter, after, size), limit);
  return { kind: 'list', columns: Object.keys(campaignRowSchema.shape), rows };
}
