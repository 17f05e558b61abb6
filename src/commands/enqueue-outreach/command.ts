import { InvalidArgumentError } from 'commander';
import { addCommonOptions, choice, parseList, wholeNumber } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { duration, durationOption, readDuration } from '../../cli/durations.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { addPlanOptions } from '../../cli/plan-options.ts';
import { addUndatedTableFlags, TABLE_FLAGS } from '../../cli/table-options.ts';
import { collectHandles, parseText, typedFlag } from '../../cli/values.ts';
import { LANES, STAGES } from '../../db/crm/contacts.ts';
import { UsageError } from '../../errors.ts';
import { addSendOptions } from '../queue/send-flags.ts';
import { type EnqueueFlags, runEnqueueOutreach } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command
    .description(
      'Plan messages to Instagram contacts and queue them: who, what and when, within the caps, and who is left out and why. It shows the plan and wants a yes; "outreach queue" hands the messages out when they are due.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ outreach enqueue-outreach --dry-run
  $ outreach enqueue-outreach --tag creators --not-touched 30d --no-weekends --timezone Europe/Berlin
  $ outreach enqueue-outreach --handle mira.draws --message "Hi {name}, how is ___ going?" --yes
  $ outreach report promo --format ndjson | outreach enqueue-outreach --from - --campaign spring --yes --expect 20

Placeholders of --message and templates: ___ (what they are building), {name}, {username}, {project}, {goal}, {pain_point}, [link].
`,
    )
    .optionsGroup('Who (default: all contacts):')
    .option('--handle <handles>', 'these contacts; repeatable', collectHandleList)
    .option('--from <file>', 'a list with a column of handles, e.g. from any report (CSV, XLSX, NDJSON, JSON); - for standard input')
    .option('--stage <stages>', `in one of these stages: ${STAGES.join(', ')}`, collectStages)
    .option('--tag <tags>', 'with all of these tags', collectTags)
    .option('--signal <product>', 'with a fit signal of this product', parseText)
    .option('--min-score <n>', 'with at least this score', wholeNumber(0, 100))
    .option('--max-score <n>', 'with at most this score', wholeNumber(0, 100))
    .option('--not-touched <time>', 'leave out whom we wrote to within this time, e.g. 30d', parseDays)
    .option('--limit <n>', 'the first so many messages; the rest is not named', wholeNumber(1))
    .optionsGroup('What:')
    .addOption(choice('--lane <lane>', 'in this lane (default: the one that fits the contact)', LANES))
    .option('--template <key>', 'this template for all, as KEY or LANE/KEY', parseText)
    .option('--message <text>', 'this text for all, with placeholders', parseText)
    .optionsGroup('When:')
    .option('--start <time>', 'nothing before; without a zone it is in --timezone (default: now)', parseText)
    .option('--days <n>', "how many calendar days the plan reaches, the start's included", wholeNumber(1, 366), 7)
    .option('--seed <n>', 'of the gaps; the same seed and start give the same plan again', wholeNumber(0, 4_294_967_295), 1);
  addSendOptions(command)
    .addOption(durationOption('--expire-after <time>', 'cancel a message that was not sent within this time of its own', '24h'))
    .option('--keep-on-reply', 'send also to those who write before it is sent', false)
    .option('--priority <n>', 'greater ones are sent first', wholeNumber(0, 1_000), 5)
    .option('--campaign <key>', 'write to nobody twice under this key, sent or not', parseText);
  addPlanOptions(command.optionsGroup('Plan:'));
  addUndatedTableFlags(command.optionsGroup('Reading the list of --from:'));
  command.action(() => {
    const flags: EnqueueFlags = command.opts();
    refuseConflicts(flags);
    const stray = flags.from === undefined ? typedFlag(command, TABLE_FLAGS) : undefined;
    if (stray !== undefined) throw new UsageError(`${stray} belongs to a list, and none was named`, { suggestion: 'name one with --from' });
    return execute(command, (runtime) => runEnqueueOutreach(runtime, flags));
  });
  addJobOptions(command);
  addCommonOptions(command);
};

function refuseConflicts({ message, template, minScore = 0, maxScore = 100 }: EnqueueFlags): void {
  if (message !== undefined && template !== undefined) {
    throw new UsageError('--message and --template are two texts', { suggestion: 'leave one of them out' });
  }
  if (minScore > maxScore) throw new UsageError(`no score is at least ${minScore} and at most ${maxScore}`);
}

function collectHandleList(text: string, previous: readonly string[] = []): string[] {
  return parseList(text).reduce<string[]>((handles, handle) => collectHandles(handle, handles), [...previous]);
}

function collectStages(text: string, previous: readonly string[] = []): string[] {
  const stages = parseList(text).map((word) => word.toLowerCase().replaceAll('-', '_'));
  if (stages.every((stage) => STAGES.some((known) => known === stage))) return [...previous, ...stages];
  throw new InvalidArgumentError(`Write some of ${STAGES.join(', ')}.`);
}

function collectTags(text: string, previous: readonly string[] = []): string[] {
  return [...previous, ...parseList(text)];
}

/** Days may be written without a unit. */
function parseDays(text: string): number {
  return readDuration(/^\d+$/.test(text) ? `${text}d` : text) ?? duration(text);
}
