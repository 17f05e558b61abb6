import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { choice } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parsePast, parseText } from '../../cli/values.ts';
import { LANES, type Lane, noteTouch } from '../../db/crm/contacts.ts';
import { whoami } from '../../ops/whoami.ts';
import type { SummaryResult } from '../../summary.ts';
import { addChangeOptions, type ChangeFlags, followScore, handleArgument } from './change.ts';
import { requireFound } from './found.ts';

interface TouchFlags extends ChangeFlags {
  lane: Lane;
  at?: string;
  note?: string;
}

export function defineTouch(parent: Command, execute: Execute): void {
  const command = handleArgument(
    subcommand(parent, {
      name: 'touch',
      summary: 'note that you were in touch, where no message of the inbox says so',
      examples: ['touch ana.draws --lane friendship', 'touch ana.draws --lane service --at 2026-11-20 --note "called about the launch"'],
    }),
  )
    .addOption(choice('--lane <lane>', 'what it was', LANES).makeOptionMandatory())
    .option('--at <time>', 'when: a duration until now (2h), 2026-11-01 or 2026-11-01T12:00:00Z (default: now)', parsePast)
    .option('--note <text>', 'what it was about', parseText);
  command.action((handle: string) => {
    const flags: TouchFlags = command.opts();
    return execute(command, (runtime) => runTouch(runtime, handle, flags));
  });
  addChangeOptions(command);
}

export function runTouch(runtime: Runtime, handle: string, flags: TouchFlags): Promise<SummaryResult> {
  const { lane, dryRun, note = null, at = new Date().toISOString() } = flags;
  const payload = { id: randomUUID(), handle, lane, at, note, by: whoami() };
  return runtime.job({ command: 'contacts touch', flags, dryRun }, async (job) => {
    const { tables } = requireFound(handle, await noteTouch(job.db, payload, dryRun));
    job.count(tables);
    await followScore(job, handle);
  });
}
