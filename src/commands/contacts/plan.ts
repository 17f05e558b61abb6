import { type Command, InvalidArgumentError } from 'commander';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import { parseDay, parseText } from '../../cli/values.ts';
import { addChangeOptions, type ChangeFlags, handleArgument, runChange } from './change.ts';

const NONE = 'none';

interface PlanFlags extends ChangeFlags {
  reason?: string;
}

export function definePlan(parent: Command, execute: Execute): void {
  const command = handleArgument(
    subcommand(parent, {
      name: 'plan',
      summary: 'when to be in touch next',
      examples: ['plan ana.draws 14d', 'plan ana.draws 2027-01-15 --reason "back from leave"', 'plan ana.draws none'],
    }),
  )
    .argument('<when>', `a duration from now (14d), a date (from its beginning, UTC), or ${NONE}`, parseWhen)
    .option('--reason <text>', 'why; it is kept', parseText);
  command.action((handle: string, when: string) => {
    const { reason, ...flags }: PlanFlags = command.opts();
    const next_planned_touch = when === NONE ? null : when;
    return execute(command, (runtime) =>
      runChange(runtime, 'plan', () => ({ handle, set: { next_planned_touch }, ...(reason === undefined ? {} : { reason }) }), flags),
    );
  });
  addChangeOptions(command);
}

function parseWhen(text: string): string {
  if (text.toLowerCase() === NONE) return NONE;
  try {
    return parseDay(text);
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw new InvalidArgumentError(`${error.message} Or write ${NONE}.`);
    throw error;
  }
}
