import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { allPages } from '../../db/paging.ts';
import { audienceDiff, diffRowSchema } from '../../db/sdr/audiences.ts';
import type { ListResult } from '../../output/result.ts';
import { readFilter } from '../../sdr/audiences/filter.ts';
import { requireAudience } from '../../sdr/audiences/find.ts';
import { compile } from '../../sdr/audiences/pattern.ts';
import { AUDIENCE_ARGUMENT } from './show.ts';

export function defineDiff(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'diff',
    summary: 'whom an audience would select today, beside whom it selected',
    examples: ['diff "Fintech CTOs"', `diff "Fintech CTOs" --format ndjson | jq -r 'select(.change == "removed") | .reason'`],
  }).argument(...AUDIENCE_ARGUMENT);
  command.action((name: string) => execute(command, (runtime) => runDiff(runtime, name)));
  addCommonOptions(command);
}

export async function runDiff(runtime: Runtime, name: string): Promise<ListResult> {
  const db = await runtime.database();
  const { id, filter } = await requireAudience(db, name);
  // Read again, as any filter: what it names may have gone since.
  const compiled = compile(readFilter(JSON.stringify(filter), `the filter of "${name}"`));
  const rows = allPages((after, size) => audienceDiff(db, id, compiled, after, size));
  return { kind: 'list', columns: Object.keys(diffRowSchema.shape), rows };
}
