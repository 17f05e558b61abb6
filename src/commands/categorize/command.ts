import { InvalidArgumentError } from 'commander';
import { addCommonOptions } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { UsageError } from '../../errors.ts';
import { normaliseHandle } from '../../ops/handle.ts';
import { type ApplyFlags, type CategorizeFlags, runApply, runCategorize, runExplain } from './run.ts';

type Flags = Omit<CategorizeFlags & ApplyFlags, 'apply' | 'handles'> & { apply?: string; explain?: string };

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
    .option('--explain <handle>', 'only print why a page is what it is', parseHandle)
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
  $ outreach categorize --all --taxonomy ours.yaml --min-confidence 0.7 --dry-run
  $ outreach report review --format csv --output w.csv     then fill in category, promo_status, promo_price
  $ outreach categorize --apply w.csv
`,
    )
    .action((handles: string[]) => {
      const { apply, explain, ...flags }: Flags = command.opts();
      if (apply !== undefined && (explain !== undefined || handles.length > 0 || flags.all)) {
        throw new UsageError('--apply takes no handles, no --all and no --explain', {
          suggestion: 'apply the worksheet first, then categorize',
        });
      }
      return execute(command, async (runtime) => {
        if (apply !== undefined) return runApply(runtime, { ...flags, apply });
        if (explain !== undefined) return runExplain(runtime, explain, flags.taxonomy);
        return runCategorize(runtime, { ...flags, handles });
      });
    });
  addJobOptions(command);
  addCommonOptions(command);
};

function collectHandles(text: string, previous: readonly string[]): string[] {
  return [...new Set([...previous, parseHandle(text)])];
}

function parseHandle(text: string): string {
  const handle = normaliseHandle(text);
  if (handle === undefined) throw new InvalidArgumentError('Write a handle, e.g. quiethustlclub.');
  return handle;
}

function parseShare(text: string): number {
  const value = /^(0|1|0?\.\d+|1\.0+|0\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('A number from 0 to 1 is needed, e.g. 0.6.');
}
