import type { Command } from 'commander';
import { addCommonOptions, choice, wholeNumber } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { duration } from '../../cli/durations.ts';
import { addImportOptions, addJobOptions } from '../../cli/job-options.ts';
import { addPlanOptions } from '../../cli/plan-options.ts';
import { subcommand } from '../../cli/program.ts';
import { addTableFlags } from '../../cli/table-options.ts';
import { parseMoment, parseText } from '../../cli/values.ts';
import { KEY_KINDS } from '../../ops/suppression.ts';
import { type AddFlags, runAdd } from './add.ts';
import { type ImportSuppressionsFlags, runImportSuppressions } from './import.ts';
import { type CheckFlags, type ListFlags, runCheck, runExport, runList } from './look.ts';
import { type RemoveFlags, runRemove } from './remove.ts';

const KIND = choice('--kind <kind>', 'kind of the keys (default: detected; @ana.studio is a handle and a domain)', KEY_KINDS);
const STATES = ['in_force', 'lifted', 'expired', 'all'] as const;

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'People who must not be contacted, in all five systems: by e-mail address, domain, Instagram handle or phone number. A suppression immediately cancels what is pending for the person.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ outreach suppress add ana@studio.example --reason "asked us to stop"
  $ outreach suppress check @ana.draws
  $ outreach suppress import optouts.xlsx --reason "opt-out list" --explain
  $ outreach suppress remove ana@studio.example --reason "asked to be written to again"
`,
    );

  const add = keys(
    subcommand(command, {
      name: 'add',
      summary: 'suppress people or whole domains, and cancel what is pending for them',
      examples: [
        'add ana@studio.example --reason "asked us to stop"',
        'add studio.example @ana.draws --reason "legal notice" --evidence "letter of 2026-11-02"',
        'add +49301234567 --reason "no calls" --expires 90d --dry-run',
      ],
    }),
  )
    .requiredOption('--reason <text>', 'why; it is kept', parseText)
    .option('--source <text>', 'who reported it (default: you, as user@host)', parseText)
    .option('--evidence <text>', 'evidence: a link, a message, a file', parseText)
    .option('--expires <when>', 'when it ends: a duration from now (90d) or a date (default: when removed)', parseMoment);
  addPlanOptions(add);
  add.action((words: string[]) => {
    const flags: AddFlags = add.opts();
    return execute(add, (runtime) => runAdd(runtime, words, flags));
  });
  addJobOptions(add);
  addCommonOptions(add);

  const remove = keys(
    subcommand(command, {
      name: 'remove',
      summary: 'lift suppressions, with a reason, and restore what they alone cancelled; the record is kept',
      examples: ['remove ana@studio.example --reason "asked to be written to again"'],
    }),
  )
    .alias('lift')
    .requiredOption('--reason <text>', 'why; it is kept', parseText)
    .option('--dry-run', 'only show what would be lifted', false);
  remove.action((words: string[]) => {
    const flags: RemoveFlags = remove.opts();
    return execute(remove, (runtime) => runRemove(runtime, words, flags));
  });
  addJobOptions(remove);
  addCommonOptions(remove);

  const list = filters(
    subcommand(command, { name: 'list', summary: 'suppressions, newest first', examples: ['list', 'list --state all --kind domain'] }),
  )
    .addOption(choice('--state <state>', 'which of them', STATES).default('in_force'))
    .option('--limit <n>', 'at most this many rows', wholeNumber(1));
  list.action(() => {
    const flags: ListFlags = list.opts();
    return execute(list, (runtime) => runList(runtime, flags));
  });
  addCommonOptions(list);

  const check = keys(
    subcommand(command, {
      name: 'check',
      summary: 'whether these keys are suppressed, by what, and why',
      examples: ['check ana@studio.example @ana.draws', 'check - < addresses.txt', 'check ana@studio.example --fail-if-suppressed'],
    }),
  ).option('--fail-if-suppressed', 'exit 7 if any of them is suppressed', false);
  check.action((words: string[]) => {
    const flags: CheckFlags = check.opts();
    return execute(check, (runtime) => runCheck(runtime, words, flags));
  });
  addCommonOptions(check);

  const importing = subcommand(command, {
    name: 'import',
    summary: 'suppress everyone in a table',
    examples: ['import optouts.csv --reason "opt-out list of 2025"', 'import bounces.xlsx --map email=Recipient --map reason=Diagnosis'],
  })
    .argument('<file>', 'CSV, XLSX, NDJSON or JSON; - for standard input. What "suppress export" writes can be read again')
    .option('--reason <text>', 'why, for rows that do not say', parseText)
    .option('--source <text>', 'who or what says so, for rows that do not say (default: the file)', parseText)
    .addOption(KIND);
  addImportOptions(importing, 'rows');
  addTableFlags(importing);
  importing.action((file: string) => {
    const flags: ImportSuppressionsFlags = importing.opts();
    return execute(importing, (runtime) => runImportSuppressions(runtime, file, flags));
  });
  addJobOptions(importing);
  addCommonOptions(importing);

  const exporting = filters(
    subcommand(command, {
      name: 'export',
      summary: 'the suppressions in force as a table that "suppress import" reads',
      examples: ['export --output suppressions.csv'],
    }),
  );
  exporting.action(() => {
    const flags: ListFlags = exporting.opts();
    return execute(exporting, (runtime) => runExport(runtime, flags));
  });
  addCommonOptions(exporting);
};

function keys(command: Command): Command {
  return command
    .argument('<keys...>', 'an e-mail address, a domain, a @handle or a phone number with its country code; - reads one a line')
    .addOption(KIND);
}

function filters(command: Command): Command {
  return command
    .addOption(choice('--kind <kind>', 'only these', KEY_KINDS))
    .option('--source <text>', 'only from this source')
    .option('--since <duration>', 'only those made within this time, e.g. 7d', duration);
}
