import { InvalidArgumentError } from 'commander';
import { addCommonOptions, parseList } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { durationOption } from '../../cli/durations.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { addPlanOptions } from '../../cli/plan-options.ts';
import { subcommand } from '../../cli/program.ts';
import { parsePast } from '../../cli/values.ts';
import { UsageError } from '../../errors.ts';
import { ENTITIES, type Entity, WITHOUT_CAMPAIGN } from '../../outbound/instantly/context.ts';
import { type BlocklistFlags, runBlocklist } from './blocklist.ts';
import { type NormalizeFlags, runNormalize, runSync, type SyncFlags } from './run.ts';

export const define: CommandModule['define'] = (command, execute) => {
  command.description('Campaigns, accounts, analytics, leads and e-mails from Instantly (INSTANTLY_API_KEY), incrementally.').addHelpText(
    'after',
    `
Examples:
  $ outreach sync-instantly                              what is new, from cron
  $ outreach sync-instantly --only emails --since 2d
  $ outreach sync-instantly --full                       everything again
`,
  );

  const run = subcommand(command, {
    name: 'run',
    summary: 'read what is new at Instantly',
    examples: [
      'run',
      'run --only campaigns,emails',
      'run --campaign 0b7c5a52-1d0e-4c0b-9a51-6a1a9d0f2e11',
      'run --since 2026-11-01 --dry-run',
    ],
    isDefault: true,
  })
    .option('--only <entities>', `some of ${ENTITIES.join(', ')}`, parseEntities)
    .option('--since <time>', 'days and e-mails from then on: 7d, 2026-11-01 or 2026-11-01T12:00:00Z', parsePast)
    .option('--full', 'as if nothing had been read yet', false)
    .option('--campaign <id>', 'only what belongs to this campaign, by its id at Instantly')
    .addOption(durationOption('--window <duration>', 'read days again that are not older than this', '7d'))
    .option('--dry-run', 'read everything, and store nothing', false)
    .option('--allow-rejects', 'exit 0 although items were refused', false);
  run.action(() => {
    const flags: SyncFlags = run.opts();
    if (flags.full && flags.since !== undefined) {
      throw new UsageError('--full and --since exclude each other', { suggestion: 'leave one of them out' });
    }
    const stray = flags.campaign === undefined ? undefined : flags.only?.find((entity) => WITHOUT_CAMPAIGN.includes(entity));
    if (stray !== undefined) {
      throw new UsageError(`${stray} belong to no campaign`, { suggestion: `leave --campaign out, or ${stray} out of --only` });
    }
    return execute(run, (runtime) => runSync(runtime, flags));
  });
  addJobOptions(run);
  addCommonOptions(run);

  const again = subcommand(command, {
    name: 'normalize',
    summary: 'make campaigns, leads and events of the raw tables',
    examples: ['normalize', 'normalize --rebuild'],
  })
    .option('--rebuild', 'of all raw rows, not only of those that came since the last time', false)
    .option('--dry-run', 'say what would be made, and make nothing', false);
  again.action(() => {
    const flags: NormalizeFlags = again.opts();
    return execute(again, (runtime) => runNormalize(runtime, flags));
  });
  addJobOptions(again);
  addCommonOptions(again);

  const blocklist = subcommand(command, {
    name: 'blocklist',
    summary: "send suppressed addresses and domains up to Instantly's block list",
    examples: ['blocklist --push --dry-run', 'blocklist --push --yes', 'blocklist --push --yes --expect 12'],
  }).option('--push', 'send them up; what Instantly blocks comes down with every sync', false);
  addPlanOptions(blocklist);
  blocklist.action(() => {
    const flags: BlocklistFlags = blocklist.opts();
    if (!flags.push)
      throw new UsageError('nothing was asked for', { suggestion: 'add --push; "sync-instantly --only block-list" reads it' });
    return execute(blocklist, (runtime) => runBlocklist(runtime, flags));
  });
  addJobOptions(blocklist);
  addCommonOptions(blocklist);
};

function parseEntities(text: string): Entity[] {
  const words = parseList(text);
  const chosen = ENTITIES.filter((entity) => words.includes(entity));
  const unknown = words.find((word) => !ENTITIES.some((entity) => entity === word));
  if (unknown === undefined) return chosen;
  throw new InvalidArgumentError(`Write some of ${ENTITIES.join(', ')}.`);
}
