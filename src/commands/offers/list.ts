import type { Command } from 'commander';
import { addCommonOptions, choice, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { OFFER_TYPES, offerList, offerRowSchema } from '../../db/outbound/offers.ts';
import { allPages } from '../../db/paging.ts';
import type { ListResult } from '../../output/result.ts';

export interface ListFlags {
  active?: boolean;
  type?: string;
  limit?: number;
}

export function defineList(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'list',
    summary: 'offers, newest first, with how many campaigns each has',
    examples: ['list', 'list --active --format csv'],
  })
    .option('--active', 'only those in use')
    .addOption(choice('--type <type>', 'only these', OFFER_TYPES))
    .option('--limit <n>', 'at most this many rows', wholeNumber(1));
  command.action(() => {
    const flags: ListFlags = command.opts();
    return execute(command, (runtime) => runList(runtime, flags));
  });
  addCommonOptions(command);
}

export async function runList(runtime: Runtime, { active, type, limit }: ListFlags): Promise<ListResult> {
  const db = await runtime.database();
  const filter = { ...(active === undefined ? {} : { is_active: active }), ...(type === undefined ? {} : { offer_type: type }) };
  const rows = allPages((after, size) => offerList(db, filter, after, size), limit);
  return { kind: 'list', columns: Object.keys(offerRowSchema.shape), rows };
}
