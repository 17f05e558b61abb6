import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { audienceCounts } from '../../db/sdr/audiences.ts';
import type { DocumentResult } from '../../output/result.ts';
import { compile } from '../../sdr/audiences/pattern.ts';
import { addFilterFlags, type FilterFlags, filterOf } from './filter-flags.ts';

export function defineSelect(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'select',
    summary: 'count whom a filter matches, and who is left out for which reason',
    examples: ['select --segment Fintech --sme --position CTO', 'select --filter dormant.json --jq .excluded'],
  });
  addFilterFlags(command);
  command.action(() => {
    const flags: FilterFlags = command.opts();
    return execute(command, (runtime) => runSelect(runtime, flags));
  });
  addCommonOptions(command);
}

/** Counts, and writes nothing. */
export async function runSelect(runtime: Runtime, flags: FilterFlags): Promise<DocumentResult> {
  const filter = await filterOf(runtime, flags);
  return { kind: 'document', document: await audienceCounts(await runtime.database(), compile(filter)) };
}
