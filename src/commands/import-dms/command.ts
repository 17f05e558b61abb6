import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { addImportOptions, addJobOptions } from '../../cli/job-options.ts';
import { addUndatedTableFlags, TABLE_FLAGS } from '../../cli/table-options.ts';
import { typedFlag } from '../../cli/values.ts';
import { UsageError } from '../../errors.ts';
import { type ImportDmsFlags, runImportDms } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Import direct messages from an Instagram export (format JSON) into crm: contacts, conversations, messages. Importing it again, or a newer export that overlaps, adds only what is new.',
    )
    .argument('<paths...>', 'the folder, or the zip as downloaded (- for one from standard input); all parts of an export, in any order')
    .option('--me <name>', "the account owner's name in the conversations (default: found in the export); repeatable", collect, [])
    .option('--resolve <file>', 'table that says whose threads these are: thread_id or display_name, and handle')
    .option('--unresolved <file>', 'where to list threads without a known handle (default: OUTREACH_HOME/rejects/NAME.unresolved.csv)')
    .addHelpText(
      'after',
      `
Examples:
  $ outreach import-dms instagram-robin-2026-01-15-Ab12.zip --dry-run
  $ outreach import-dms part-1.zip part-2.zip
  $ outreach import-dms export/ --me "Robin Vale" --unresolved open.csv
  $ outreach import-dms export/ --resolve open.csv

An export has names, not handles. A handle is known from "seed import" (known_handle), from the lists of the export, or from an
earlier import of the thread; all other threads are listed, and not imported under a guess.
`,
    )
    .action((paths: string[]) => {
      const flags: ImportDmsFlags = command.opts();
      const stray = flags.resolve === undefined ? typedFlag(command, TABLE_FLAGS) : undefined;
      if (stray !== undefined) throw new UsageError(`${stray} is for --resolve`, { suggestion: 'leave it out' });
      return execute(command, (runtime) => runImportDms(runtime, paths, flags));
    });
  addImportOptions(command, 'messages');
  addUndatedTableFlags(command.optionsGroup('Reading the table of --resolve (CSV, XLSX, NDJSON, JSON):'));
  addJobOptions(command);
  addCommonOptions(command);
};

function collect(text: string, previous: readonly string[]): string[] {
  return [...previous, text];
}
