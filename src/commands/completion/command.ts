import { z } from 'zod';
import { wholeProgram } from '../../cli/build-program.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { topics } from '../../cli/help-topics.ts';
import { outputSchemas } from '../schema/schemas.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { completionTree, type Node } from './tree.ts';
import { zshScript } from './zsh.ts';

const SCRIPTS: Record<string, (root: Node) => string> = { bash: bashScript, zsh: zshScript, fish: fishScript };

export const define: CommandModule['define'] = (command) => {
  command
    .description(
      'Write a script for your shell that completes commands, flags, values and file names at TAB; handles, categories and run ids come from the database. Write it again after an update.',
    )
    .addArgument(command.createArgument('<shell>', 'your shell').choices(Object.keys(SCRIPTS)))
    .addHelpText(
      'after',
      `
Examples:
  $ outreach completion bash > ~/.outreach-completion.bash
  $ outreach completion zsh > ~/.zfunc/_outreach
  $ outreach completion fish > ~/.config/fish/completions/outreach.fish

To install:
  bash  in ~/.bashrc:  source ~/.outreach-completion.bash
        or, with the package bash-completion, write the script to
        ~/.local/share/bash-completion/completions/outreach
  zsh   in ~/.zshrc, before compinit:  fpath=(~/.zfunc $fpath)
  fish  finds the file by itself
`,
    )
    .action(async (shell: string) => {
      const script = SCRIPTS[shell]?.(completionTree(await wholeProgram(), topics, fieldsOf)) ?? '';
      command.configureOutput().writeOut?.(script);
    });
};

/** What --fields of a command may name: the fields of what it prints. */
function fieldsOf(command: string): readonly string[] {
  const schema = outputSchemas[command];
  const shape: unknown = schema === undefined ? undefined : z.toJSONSchema(schema.shape, { io: 'input' });
  const parsed = shapeSchema.safeParse(shape);
  if (!parsed.success) return [];
  return [...new Set([parsed.data, ...(parsed.data.anyOf ?? [])].flatMap(({ properties = {} }) => Object.keys(properties)))];
}

const objectSchema = z.object({ properties: z.record(z.string(), z.unknown()).optional() });
const shapeSchema = objectSchema.extend({ anyOf: z.array(objectSchema).optional() });
