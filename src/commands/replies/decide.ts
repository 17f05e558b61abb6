import type { Command } from 'commander';
import { addCommonOptions, choice } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { parseText } from '../../cli/values.ts';
import { decideReply, REPLY_OUTCOMES, type ReplyOutcome } from '../../db/sdr/replies.ts';
import { whoami } from '../../ops/whoami.ts';
import type { SummaryResult } from '../../summary.ts';
import { noSuchReply, REPLY_ID } from './look.ts';

export interface DecideFlags {
  reason: string;
  dryRun: boolean;
}

export interface RelabelFlags extends DecideFlags {
  outcome: ReplyOutcome;
}

export function defineRelabel(parent: Command, execute: Execute): void {
  const command = decision(
    subcommand(parent, {
      name: 'relabel',
      summary: 'say what a reply really is; what came of the mistake is undone',
      examples: ['relabel 3f2a9c41 --outcome interested --reason "he asks for a call"'],
    }),
  ).addOption(choice('--outcome <outcome>', 'what it is', REPLY_OUTCOMES).makeOptionMandatory());
  command.action((id: string) => {
    const flags: RelabelFlags = command.opts();
    return execute(command, (runtime) => runRelabel(runtime, id, flags));
  });
  addCommonOptions(command);
}

export function defineUndo(parent: Command, execute: Execute): void {
  const command = decision(
    subcommand(parent, {
      name: 'undo',
      summary: 'take back everything that came of a reply: flags, pauses, suppressions',
      examples: ['undo 3f2a9c41 --reason "it was not meant for us"'],
    }),
  );
  command.action((id: string) => {
    const flags: DecideFlags = command.opts();
    return execute(command, (runtime) => runUndo(runtime, id, flags));
  });
  addCommonOptions(command);
}

function decision(command: Command): Command {
  return command
    .argument(...REPLY_ID)
    .requiredOption('--reason <text>', 'why; it is kept', parseText)
    .option('--dry-run', 'only count what would change', false);
}

export function runRelabel(runtime: Runtime, id: string, { outcome, ...flags }: RelabelFlags): Promise<SummaryResult> {
  return decide(runtime, 'replies relabel', id, outcome, flags);
}

export function runUndo(runtime: Runtime, id: string, flags: DecideFlags): Promise<SummaryResult> {
  return decide(runtime, 'replies undo', id, null, flags);
}

function decide(
  runtime: Runtime,
  command: string,
  id: string,
  outcome: ReplyOutcome | null,
  { reason, dryRun }: DecideFlags,
): Promise<SummaryResult> {
  return runtime.job({ command, source: id, dryRun }, async (job) => {
    const decided = await decideReply(job.db, { id, outcome, reason, by: whoami() }, dryRun);
    if (decided.outcome === 'missing') throw noSuchReply(id);
    job.count(decided.tables);
    if (decided.outcome === 'repeated') job.note('that is what it was already');
    else job.note(`${id} was ${decided.was ?? 'nothing'}`);
  });
}
