import type { Command } from 'commander';
import { z } from 'zod';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { ZoneClock } from '../../crm/zones.ts';
import { dueZones, type QueueStats, queueStats, queueStatsSchema, sweepQueue } from '../../db/crm/queue.ts';
import { type ListResult, rowsOf } from '../../output/result.ts';
import { addCapOptions, type CapFlags } from './send-flags.ts';

export const statsRowSchema = queueStatsSchema.extend({
  /** How many more the caps allow now. */
  left_this_hour: z.number(),
  left_today: z.number(),
});

export function defineStats(parent: Command, execute: Execute): void {
  const command = subcommand(parent, {
    name: 'stats',
    summary: 'how the queue and the caps stand, a row per account',
    examples: ['stats', 'stats --account studio --timezone Europe/Berlin'],
  });
  addCapOptions(command);
  command.action(() => {
    const flags: CapFlags = command.opts();
    return execute(command, (runtime) => runStats(runtime, flags));
  });
  addCommonOptions(command);
}

export async function runStats(runtime: Runtime, { account, timezone, perHour, perDay }: CapFlags): Promise<ListResult> {
  const db = await runtime.database();
  await sweepQueue(db);
  const now = Date.parse((await dueZones(db, account ?? null)).now);
  const day_start = new Date(new ZoneClock(timezone, now).startOfDay(now)).toISOString();
  const rows = (await queueStats(db, { ...(account === undefined ? {} : { account }), day_start })).map((row: QueueStats) => ({
    ...row,
    left_this_hour: Math.max(0, perHour - row.last_hour),
    left_today: Math.max(0, perDay - row.today),
  }));
  return { kind: 'list', columns: Object.keys(statsRowSchema.shape), rows: rowsOf(rows) };
}
