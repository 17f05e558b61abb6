import { z } from 'zod';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { UsageError } from '../../errors.ts';
import type { DocumentResult } from '../../output/result.ts';
import { jsonSchema, publishedSchemas } from './schemas.ts';

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
  $ outreach schema scrape following estimate
  $ outreach schema import-clients-json | jq '.properties | keys'
`,
    )
    .action((words: string[]) => execute(command, async () => documentOf(words.join(' '))));
  addCommonOptions(command);
};

/** A flag may stand without its hyphens: "schema scrape following estimate". */
function documentOf(words: string): DocumentResult {
  const plain = (text: string) => text.replaceAll('--', '');
  const known = Object.entries(publishedSchemas);
  const [name, schema] = known.find(([command]) => plain(command) === plain(words)) ?? [];
  if (name !== undefined && schema !== undefined) return { kind: 'document', document: z.json().parse(jsonSchema(name, schema)) };
  const names = known.map(([command]) => command);
  const near = names.filter((command) => command.startsWith(words.split(' ')[0] ?? ''));
  throw new UsageError(`no command "${words}" with a schema`, { suggestion: `there are: ${(near.length > 0 ? near : names).join(', ')}` });
}
