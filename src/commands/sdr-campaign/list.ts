import type { Command } from 'commander';
import { addCommonOptions, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { allPages } from '../../db/paging.ts';
import { campaignList, campaignRowSchema } from '../../db/sdr/campaigns.ts';
import type { ListResult } from '../../output/result.ts';

export function defineList(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'list',
    summary: 'campaigns that were started here, newest first, with their members by state',
    examples: ['list --limit 5', 'list --fields campaign_number,audience,states'],
  }).option('--limit <n>', 'at most this many rows', wholeNumber(1));
  command.action(() => {
    const { limit }: { limit?: number } = command.opts();
    return execute(command, (runtime) => runList(runtime, limit));
  });
  addCommonOptions(command);
}

export async function runList(runtime: Runtime, limit: number | undefined): Promise<ListResult> {
  const db = await runtime.database();
  const rows = allPages((after, size) => campaignList(db, after, size), limit);
  return { kind: 'list', columns: Object.keys(campaignRowSchema.shape), rows };
}
