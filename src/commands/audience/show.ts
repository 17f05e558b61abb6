import type { Command } from 'commander';
import { addCommonOptions, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { allPages } from '../../db/paging.ts';
import { audienceShow, memberRowSchema } from '../../db/sdr/audiences.ts';
import type { ListResult } from '../../output/result.ts';
import { requireAudience } from '../../sdr/audiences/find.ts';

/** What every verb says of its argument. */
export const AUDIENCE_ARGUMENT = ['<name>', 'a saved audience'] as const;

export interface ShowFlags {
  excluded: boolean;
  limit?: number;
}

export function defineShow(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'show',
    summary: 'who was selected when an audience was saved, or who was left out',
    examples: ['show "Fintech CTOs"', 'show "Fintech CTOs" --excluded --format csv'],
  })
    .argument(...AUDIENCE_ARGUMENT)
    .option('--excluded', 'who was left out, with the reason', false)
    .option('--limit <n>', 'at most this many rows', wholeNumber(1));
  command.action((name: string) => {
    const flags: ShowFlags = command.opts();
    return execute(command, (runtime) => runShow(runtime, name, flags));
  });
  addCommonOptions(command);
}

export async function runShow(runtime: Runtime, name: string, { excluded, limit }: ShowFlags): Promise<ListResult> {
  const db = await runtime.database();
  const { id } = await requireAudience(db, name);
  const rows = allPages((after, size) => audienceShow(db, id, excluded, after, size), limit);
  return { kind: 'list', columns: Object.keys(memberRowSchema.shape), rows };
}
