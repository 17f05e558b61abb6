import { z } from 'zod';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { UsageError } from '../../errors.ts';
import type { DocumentResult } from '../../output/result.ts';
import { jsonSchema, outputSchemas } from './schemas.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'The JSON Schema of what a command prints with --format json (with ndjson each line is one item of the list). Fields are added; when one is removed or changes its type, the version in "$id" goes up.',
    )
    .argument('<command...>', 'the command, e.g. report overlap')
    .addHelpText(
      'after',
      `
Examples:
  $ outreach schema report overlap
  $ outreach schema import-clients-json | jq '.properties | keys'
`,
    )
    .action((words: string[]) => execute(command, async () => documentOf(words.join(' '))));
  addCommonOptions(command);
};

function documentOf(name: string): DocumentResult {
  const schema = outputSchemas[name];
  if (schema !== undefined) return { kind: 'document', document: z.json().parse(jsonSchema(name, schema)) };
  const known = Object.keys(outputSchemas).filter((command) => outputSchemas[command] !== undefined);
  const near = known.filter((command) => command.startsWith(name.split(' ')[0] ?? ''));
  throw new UsageError(`no command "${name}" with a schema`, { suggestion: `there are: ${(near.length > 0 ? near : known).join(', ')}` });
}
