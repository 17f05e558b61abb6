import type { Command } from 'commander';
import { addCommonOptions, choice, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parseHandle, parseText } from '../../cli/values.ts';
import { QUEUE_STATES, type QueueState, queueList, queueRowSchema, sweepQueue } from '../../db/crm/queue.ts';
import { allPages } from '../../db/paging.ts';
import type { ListResult } from '../../output/result.ts';

export interface ListFlags {
  status?: QueueState;
  account?: string;
  handle?: string;
  campaign?: string;
  limit?: number;
}

export function defineList(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'list',
    summary: 'messages by their time, with their states',
    examples: ['list --status scheduled', 'list --status failed --format csv', 'list --handle mira.draws'],
  })
    .addOption(choice('--status <status>', 'only these', QUEUE_STATES))
    .option('--account <name>', 'only of this account', parseText)
    .option('--handle <handle>', 'only to this contact', parseHandle)
    .option('--campaign <key>', 'only of this campaign', parseText)
    .option('--limit <n>', 'at most this many rows', wholeNumber(1));
  command.action(() => {
    const flags: ListFlags = command.opts();
    return execute(command, (runtime) => runList(runtime, flags));
  });
  addCommonOptions(command);
}

export async function runList(runtime: Runtime, { status, account, handle, campaign, limit }: ListFlags): Promise<ListResult> {
  const db = await runtime.database();
  await sweepQueue(db);
  const filter = {
    ...(status === undefined ? {} : { status }),
    ...(account === undefined ? {} : { account }),
    ...(handle === undefined ? {} : { username: handle }),
    ...(campaign === undefined ? {} : { campaign }),
  };
  return {
    kind: 'list',
    columns: Object.keys(queueRowSchema.shape),
    rows: allPages((after, size) => queueList(db, filter, after, size), limit),
    shortIds: ['id'],
    longTexts: ['message', 'error'],
  };
}
