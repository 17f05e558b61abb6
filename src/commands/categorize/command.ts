import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { durationOption } from '../../cli/durations.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { collectHandles, parseHandle, parseShare, typedFlag } from '../../cli/values.ts';
import { UsageError } from '../../errors.ts';
import { runExplain } from './explain.ts';
import { type ApplyFlags, type CategorizeFlags, runApply, runCategorize } from './run.ts';

type Flags = Omit<CategorizeFlags & ApplyFlags, 'apply' | 'handles'> & { apply?: string; explain?: string };

/** Of a run of the rules alone. */
const RUN_FLAGS = ['minConfidence', 'websites', 'websiteMaxAge'];

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Work out category, promo status and e-mail addresses of pages from their own words: handle, name, bio, captions, link. Only pages whose words changed are looked at; what a human decided stays.',
    )
    .argument('[handles...]', 'only these pages, changed or not', collectHandles, [])
    .option('--all', 'also pages that have not changed', false)
    .option('--taxonomy <file>', 'categories and phrases of your own, YAML or JSON (default: the one that ships with the tool)')
    .option(
      '--min-confidence <number>',
      'less sure than this, and a page stays uncategorized; 0 to 1 (default: as the taxonomy says)',
      parseShare,
    )
    .option('--websites', 'also read the sites that pages link to: one page of each, as its robots.txt allows', false)
    .addOption(durationOption('--website-max-age <duration>', 'with --websites: read again what was read longer ago', '90d'))
    .option('--explain <handle>', 'only print why a page is what it is; with --all every reason', parseHandle)
    .option('--apply <file>', 'store what people decided in a worksheet of "outreach report review --format csv"')
    .option('--dry-run', 'do everything but the writing', false)
    .option('--rejects <file>', 'with --apply: where refused rows go')
    .option('--allow-rejects', 'with --apply: exit 0 although rows were refused', false)
    .addHelpText(
      'after',
      `
Examples:
  $ outreach categorize
  $ outreach categorize --explain quiethustlclub
  $ outreach categorize --websites
  $ outreach categorize --all --taxonomy ours.yaml --min-confidence 0.7 --dry-run
  $ outreach report review --format csv --output w.csv     then fill in category, promo_status, promo_price
  $ outreach categorize --apply w.csv
`,
    )
    .action((handles: string[]) => {
      const { apply, explain, ...flags }: Flags = command.opts();
      const foreign =
        explain !== undefined
          ? typedFlag(command, ['apply', ...RUN_FLAGS, 'dryRun', 'rejects', 'allowRejects', 'ifLocked', 'expectMin', 'pingUrl'])
          : typedFlag(command, apply !== undefined ? ['all', ...RUN_FLAGS] : ['rejects', 'allowRejects']);
      if (foreign !== undefined) {
        const beside = explain !== undefined ? 'beside --explain' : apply !== undefined ? 'beside --apply' : 'without --apply';
        throw new UsageError(`${foreign} does nothing ${beside}`, { suggestion: `leave ${foreign} out` });
      }
      const aging = flags.websites ? undefined : typedFlag(command, ['websiteMaxAge']);
      if (aging !== undefined) throw new UsageError(`${aging} does nothing without --websites`, { suggestion: 'add --websites' });
      if (handles.length > 0 && (apply !== undefined || explain !== undefined)) {
        throw new UsageError('handles do nothing beside --apply or --explain', { suggestion: 'leave them out' });
      }
      return execute(command, async (runtime) => {
        if (apply !== undefined) return runApply(runtime, { ...flags, apply });
        if (explain !== undefined) return runExplain(runtime, explain, flags);
        return runCategorize(runtime, { ...flags, handles });
      });
    });
  addJobOptions(command);
  addCommonOptions(command);
};
