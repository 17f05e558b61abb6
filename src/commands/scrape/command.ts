import { type Command, InvalidArgumentError } from 'commander';
import { addCommonOptions, wholeNumber } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import { normaliseHandle } from '../../ops/handle.ts';
import { type DatasetOptions, type FollowingDatasetOptions, runFollowingDataset, runProfilesDataset } from './dataset.ts';

export const define: CommandModule['define'] = (command, execute) => {
  const add = (name: string, summary: string, examples: string[]): Command => subcommand(command, { name, summary, examples });

  command.description('Which pages clients follow, and what those pages say of themselves: from saved Apify datasets.').addHelpText(
    'after',
    `
Examples:
  $ outreach scrape following --from-dataset following.json
  $ outreach scrape profiles --from-dataset profiles.json
`,
  );

  const following = add('following', 'the accounts that clients follow', [
    'following --from-dataset following.json',
    'following dana.lifts --from-dataset list.csv --expected 412',
    'following --from-dataset - --add-clients < dataset.ndjson',
  ])
    .argument('[handles...]', 'only the lists of these clients; one alone also owns the rows that name nobody', collectHandles, [])
    .option('--expected <n>', 'how many accounts the one client follows, as Instagram says; without it coverage is unknown', wholeNumber(0))
    .option('--add-clients', 'make accounts clients that are none yet', false);
  addDatasetOptions(following);
  following.action((handles: string[]) => {
    const options: Omit<FollowingDatasetOptions, 'handles'> = following.opts();
    return execute(following, (runtime) => runFollowingDataset(runtime, { ...options, handles }));
  });
  addJobOptions(following);
  addCommonOptions(following);

  const profiles = add('profiles', 'bio, followers, links and newest posts of pages', [
    'profiles --from-dataset profiles.json',
    'profiles quiethustlclub --from-dataset profiles.ndjson --dry-run',
  ]).argument('[handles...]', 'only these', collectHandles, []);
  addDatasetOptions(profiles);
  profiles.action((handles: string[]) => {
    const options: DatasetOptions = profiles.opts();
    return execute(profiles, (runtime) => runProfilesDataset(runtime, { ...options, handles }));
  });
  addJobOptions(profiles);
  addCommonOptions(profiles);
};

function addDatasetOptions(command: Command): void {
  command
    .requiredOption('--from-dataset <file>', 'a saved dataset of any actor, JSON, NDJSON or CSV, also gzipped; - for standard input')
    .option('--scraped-at <time>', 'when it was scraped, e.g. 2026-11-20T08:00:00Z (default: when the file was written)', parseTime)
    .option('--dry-run', 'do everything but the writing', false)
    .option('--rejects <file>', 'where refused items go (default: OUTREACH_HOME/rejects/NAME.rejects.ndjson)')
    .option('--allow-rejects', 'exit 0 although items were refused', false)
    .option('--force', 'import again what was imported before', false);
}

function collectHandles(text: string, previous: readonly string[]): string[] {
  const handle = normaliseHandle(text);
  if (handle === undefined) throw new InvalidArgumentError('Write a handle, e.g. dana.lifts.');
  return [...new Set([...previous, handle])];
}

function parseTime(text: string): string {
  const time = /^\d{4}-\d\d-\d\d(T.*(Z|[+-]\d\d:?\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new InvalidArgumentError('Write it as 2026-11-20T08:00:00Z, or 2026-11-20 for midnight in UTC.');
  return new Date(time).toISOString();
}
