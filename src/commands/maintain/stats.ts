import type { Command } from 'commander';
import { addCommonOptions, wholeNumber } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import { tableStats, tableStatsSchema } from '../../db/ops/table-stats.ts';
import { rowsOf } from '../../output/result.ts';

interface StatsFlags {
  unused?: true;
  limit?: number;
}

export function defineStats(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'stats',
    summary: 'sizes of tables, and how often indexes are used',
    examples: ['stats --limit 20', 'stats --unused', `stats --jq 'map(select(.type == "table"))'`],
  })
    .option('--unused', 'only indexes that no query has used; those that keep rows unique are left out')
    .option('--limit <n>', 'at most this many rows', wholeNumber(1));
  command.action(() => {
    const { unused, limit }: StatsFlags = command.opts();
    return execute(command, async (runtime) => {
      const all = await tableStats(await runtime.database());
      const rows =
        unused === true ? all.filter(({ type, scans, is_unique }) => type === 'index' && scans === 0 && is_unique === false) : all;
      const since = all[0]?.since;
      return {
        kind: 'list',
        columns: Object.keys(tableStatsSchema.shape).filter((name) => name !== 'since'),
        rows: rowsOf(rows.slice(0, limit).map(({ since: _, ...row }) => row)),
        notes: () => [`scans are counted since ${since ?? 'the database was made'}; rows are an estimate`],
      };
    });
  });
  addCommonOptions(command);
}
