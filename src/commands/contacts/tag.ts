import type { Command } from 'commander';
import type { Execute } from '../../cli/contract.ts';
import { subcommand } from '../../cli/program.ts';
import { parseText } from '../../cli/values.ts';
import { addChangeOptions, type ChangeFlags, handleArgument, runChange } from './change.ts';

export function defineTag(parent: Command, execute: Execute): void {
  const command = handleArgument(
    subcommand(parent, {
      name: 'tag',
      summary: 'add tags, or remove them',
      examples: ['tag ana.draws vip artist', 'tag ana.draws artist --remove'],
    }),
  )
    .argument('<tags...>', 'which', (text: string, before: readonly string[] = []) => [...before, parseText(text)])
    .option('--remove', 'take them away instead', false);
  command.action((handle: string, tags: string[]) => {
    const { remove, ...flags }: ChangeFlags & { remove: boolean } = command.opts();
    return execute(command, (runtime) =>
      runChange(runtime, 'tag', () => ({ handle, ...(remove ? { remove_tags: tags } : { add_tags: tags }) }), flags),
    );
  });
  addChangeOptions(command);
}
