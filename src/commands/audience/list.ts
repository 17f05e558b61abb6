import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { allPages } from '../../db/paging.ts';
import { audienceList, audienceRowSchema } from '../../db/sdr/audiences.ts';
import type { ListResult } from '../../output/result.ts';

export function defineList(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'list',
    summary: 'saved audiences, newest first, with their members and campaigns',
    examples: ['list --fields name,members,campaigns'],
  });
  command.action(() => execute(command, runList));
  addCommonOptions(command);
}

export async function runList(runtime: Runtime): Promise<ListResult> {
  const db = await runtime.database();
  const rows = allPages((after, size) => audienceList(db, after, size));
  return { kind: 'list', columns: Object.keys(audienceRowSchema.shape), rows };
}
