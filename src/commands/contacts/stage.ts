import type { Command } from 'commander';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import { parseText } from '../../cli/values.ts';
import { STAGES, type Stage } from '../../db/crm/contacts.ts';
import { PolicyError, UsageError } from '../../errors.ts';
import { addChangeOptions, type ChangeFlags, handleArgument, runChange } from './change.ts';

interface StageFlags extends ChangeFlags {
  force: boolean;
  reason?: string;
}

export function defineStage(parent: Command, execute: Execute): void {
  const command = handleArgument(
    subcommand(parent, {
      name: 'stage',
      summary: 'move somebody to the next stage',
      examples: ['stage ana.draws context_captured', 'stage ana.draws post_win --force --reason "bought in person"'],
    }),
  )
    .addArgument(parent.createArgument('<stage>', 'where to').choices(STAGES))
    .option('--force', 'also backwards or over stages; needs --reason', false)
    .option('--reason <text>', 'why; it is kept', parseText)
    .addHelpText('after', `\nOrder of the stages:\n  ${STAGES.join(' -> ')}\n`);
  command.action((handle: string, stage: Stage) => {
    const { force, reason, ...flags }: StageFlags = command.opts();
    if (force && reason === undefined) throw new UsageError('--force needs a reason', { suggestion: 'add --reason' });
    return execute(command, (runtime) =>
      runChange(
        runtime,
        'stage',
        () => ({ handle, stage, force, ...(reason === undefined ? {} : { reason }) }),
        flags,
        ({ refused }) => {
          if (refused === null) return;
          const next = STAGES[STAGES.indexOf(refused.stage) + 1];
          throw new PolicyError(`@${handle} is in stage ${refused.stage}, from which there is no way to ${stage}`, {
            suggestion: `${next === undefined ? '' : `the next one is ${next}; `}--force with a --reason moves to any`,
          });
        },
      ),
    );
  });
  addChangeOptions(command);
}
