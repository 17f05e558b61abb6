import type { Command } from 'commander';
import { choice } from '../../cli/common-options.ts';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import { parsePast, parseText } from '../../cli/values.ts';
import { TRUST_SIGNALS, VALUE_TYPES } from '../../crm/card.ts';
import { UsageError } from '../../errors.ts';
import { addChangeOptions, type ChangeFlags, handleArgument, runChange } from './change.ts';

interface NoteFlags extends ChangeFlags {
  value?: string;
  accepted?: boolean;
  trust?: string;
  at?: string;
}

export function defineNote(parent: Command, execute: Execute): void {
  const command = handleArgument(
    subcommand(parent, {
      name: 'note',
      summary: 'write down a note, help that was given, or a sign of trust',
      examples: [
        'note ana.draws "moves to Lisbon in May"',
        'note ana.draws "checklist for her launch" --value template --accepted',
        'note ana.draws "what would you do?" --trust asked_opinion --at 2026-11-20',
      ],
    }),
  )
    .argument('<text>', 'what; of a sign of trust: what was said', parseText)
    .addOption(choice('--value <type>', 'it is help that was given, for value_delivered_log', VALUE_TYPES))
    .option('--accepted', 'the help was accepted')
    .option('--no-accepted', 'the help was not accepted')
    .addOption(choice('--trust <type>', 'it is a sign of trust, for trust_signals', TRUST_SIGNALS))
    .option('--at <time>', 'when: a duration until now (2h), 2026-11-01 or 2026-11-01T12:00:00Z (default: now)', parsePast);
  command.action((handle: string, text: string) => {
    const { value, accepted, trust, at: given, ...flags }: NoteFlags = command.opts();
    if (value !== undefined && trust !== undefined) {
      throw new UsageError('--value and --trust are two different things', { suggestion: 'write down one, then the other' });
    }
    const isTyped = command.getOptionValueSource('accepted') === 'cli';
    if (isTyped && value === undefined) throw new UsageError('only help is accepted or not', { suggestion: 'add --value' });
    if (given !== undefined && value === undefined && trust === undefined) {
      throw new UsageError('a note has no --at', { suggestion: 'leave it out, or add --value or --trust' });
    }
    const at = given ?? new Date().toISOString();
    const change =
      value !== undefined
        ? { add_values: [{ type: value, at, note: text, accepted: isTyped && accepted === true }] }
        : trust !== undefined
          ? { add_trust: [{ type: trust, at, quote: text }] }
          : { add_note: text };
    return execute(command, (runtime) => runChange(runtime, 'note', () => ({ handle, ...change }), flags));
  });
  addChangeOptions(command);
}
