import type { Command } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { durationOption } from '../../cli/durations.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import { addTableFlags } from '../../cli/table-options.ts';
import { collectHandles, parseHandle, parseShare, typedFlag } from '../../cli/values.ts';
import { UsageError } from '../../errors.ts';
import { type ApplyFlags, runApply } from './apply.ts';
import { runExplain } from './explain.ts';
import { type CategorizeFlags, runCategorize } from './run.ts';

const TAXONOMY: readonly [string, string] = [
  '--taxonomy <file>',
  'your own categories and phrases, YAML or JSON (default: the built-in taxonomy)',
];

/** Former flags of `categorize` that became commands of their own. */
type FormerFlags = { apply?: string; explain?: string; rejects?: string; allowRejects: boolean };

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Work out category, promo status and e-mail addresses of pages from their own text: handle, name, bio, captions, link. Only pages whose text changed are processed; human decisions are kept.',
    )
    .argument('[handles...]', 'only these pages, even if unchanged', collectHandles, [])
    .option('--all', 'include unchanged pages', false)
    .option(...TAXONOMY)
    .option(
      '--min-confidence <number>',
      'leave pages uncategorized below this confidence, 0 to 1 (default: set by the taxonomy)',
      parseShare,
    )
    .option('--websites', 'also read one page of each linked site, if its robots.txt allows', false)
    .addOption(durationOption('--website-max-age <duration>', 'with --websites: read a site again after this time', '90d'))
    .option('--dry-run', 'do everything except write', false)
    .addHelpText(
      'after',
      `
Examples:
  $ outreach categorize
  $ outreach categorize explain quiethustlclub
  $ outreach categorize --websites
  $ outreach categorize --all --taxonomy ours.yaml --min-confidence 0.7 --dry-run
  $ outreach report review --format csv --output w.csv     then fill in category, promo_status, promo_price
  $ outreach categorize apply w.csv
`,
    );
  addFormerFlags(command);
  command.action((handles: string[]) => {
    const { apply, explain, rejects, allowRejects, ...flags }: CategorizeFlags & FormerFlags = command.opts();
    const former = typedFlag(command, ['apply', 'explain']);
    if (former === undefined) {
      const aging = flags.websites ? undefined : typedFlag(command, ['websiteMaxAge']);
      if (aging !== undefined) throw new UsageError(`${aging} does nothing without --websites`, { suggestion: 'add --websites' });
      const stray = typedFlag(command, ['rejects', 'allowRejects']);
      if (stray !== undefined) {
        throw new UsageError(`${stray} does nothing here`, { suggestion: 'it belongs to a worksheet: outreach categorize apply FILE' });
      }
      return execute(command, (runtime) => runCategorize(runtime, { ...flags, handles }));
    }
    return execute(command, (runtime) => {
      const now = apply === undefined ? `explain ${explain}` : `apply ${apply}`;
      runtime.stderr.warn(`${former} is now a command: outreach categorize ${now}`);
      refuseBesideFormer(command, former, handles);
      if (apply !== undefined) return runApply(runtime, apply, { ...flags, allowRejects, ...(rejects === undefined ? {} : { rejects }) });
      return runExplain(runtime, explain ?? '', flags);
    });
  });
  addJobOptions(command);
  addCommonOptions(command);

  const apply = subcommand(command, {
    name: 'apply',
    summary: 'store the decisions of a worksheet from "outreach report review --format csv"',
    examples: ['apply w.csv --dry-run', 'apply w.csv'],
  })
    .argument('<file>', 'the worksheet, or - for standard input')
    .option(...TAXONOMY)
    .option('--dry-run', 'do everything except write', false)
    .option('--rejects <file>', 'write rejected rows here (default: OUTREACH_HOME/rejects/NAME.rejects.ndjson)')
    .option('--allow-rejects', 'exit 0 even if rows were rejected', false);
  addTableFlags(apply);
  apply.action((file: string) => {
    const flags: ApplyFlags = apply.opts();
    return execute(apply, (runtime) => runApply(runtime, file, flags));
  });
  addJobOptions(apply);
  addCommonOptions(apply);

  const explain = subcommand(command, {
    name: 'explain',
    summary: 'why a page was classified as it is: results, then reasons by weight',
    examples: ['explain quiethustlclub', 'explain quiethustlclub --all'],
  })
    .argument('<handle>', 'the page', parseHandle)
    .option(...TAXONOMY)
    .option('--all', 'every reason', false);
  explain.action((handle: string) => {
    const flags: { taxonomy?: string; all: boolean } = explain.opts();
    return execute(explain, (runtime) => runExplain(runtime, handle, flags));
  });
  addCommonOptions(explain);
};

function addFormerFlags(command: Command): void {
  const former = [
    command.createOption('--explain <handle>', 'see categorize explain').argParser(parseHandle),
    command.createOption('--apply <file>', 'see categorize apply'),
    command.createOption('--rejects <file>', 'see categorize apply'),
    command.createOption('--allow-rejects', 'see categorize apply').default(false),
  ];
  for (const option of former) command.addOption(option.hideHelp());
}

/** A flag that would be ignored is refused. */
function refuseBesideFormer(command: Command, former: string, handles: readonly string[]): void {
  const rules = ['minConfidence', 'websites', 'websiteMaxAge'];
  const foreign = typedFlag(
    command,
    former === '--explain'
      ? ['apply', ...rules, 'dryRun', 'rejects', 'allowRejects', 'ifLocked', 'expectMin', 'pingUrl', 'idempotencyKey']
      : ['all', ...rules],
  );
  if (foreign !== undefined) throw new UsageError(`${foreign} does nothing beside ${former}`, { suggestion: `leave ${foreign} out` });
  if (handles.length > 0) throw new UsageError(`handles do nothing beside ${former}`, { suggestion: 'leave them out' });
}
