import type { Command } from 'commander';
import { addCommonOptions, wholeNumber } from '../../cli/common-options.ts';
import type { CommandModule } from '../../cli/contract.ts';
import { duration, durationOption } from '../../cli/durations.ts';
import { addJobOptions } from '../../cli/job-options.ts';
import { subcommand } from '../../cli/program.ts';
import { explainFile } from '../../cli/table-options.ts';
import { collectHandles } from '../../cli/values.ts';
import { FOLLOWING_COLUMNS, PROFILE_COLUMNS } from '../../discovery/scrape/dataset-columns.ts';
import { runFollowingDataset, runProfilesDataset } from './dataset.ts';
import {
  addDatasetFlags,
  addMediaFlag,
  addResumeFlag,
  addTargetFlags,
  addVendorFlags,
  type FollowingFlags,
  maxAgeOf,
  type ProfilesFlags,
  refuseMixed,
} from './flags.ts';
import { runEstimate, runFollowingLive, runProfilesLive, runWorker, type WorkerOptions } from './live.ts';
import { type RetryOptions, runRetry } from './retry.ts';

const LATER = `
What Apify wants later ("daily limit reached") waits in the queue and is bought
once its time has come, not before. A start that Apify did not answer is put
aside (exit 5); every later run looks for it, and none starts it again without
--force.
`;

const AGAIN = `
The same command again:
Named accounts are scraped each time; --max-age leaves out those that are fresh.
After a run that did not get to its end (interrupted, killed, out of money,
Apify down), the same accounts named within three days go on with what is left:
what it had done is left out and told. --force scrapes all of them again.
${LATER}`;

export const define: CommandModule['define'] = (command, execute) => {
  const add = (name: string, summary: string, examples: string[]): Command =>
    subcommand(command, { name, summary, examples: examples.map((line) => `${name} ${line}`) });

  command
    .description('Which pages clients follow, and the profiles of those pages, from Apify actors (APIFY_TOKEN) or saved datasets.')
    .addHelpText(
      'after',
      `
Examples:
  $ outreach scrape following dana.lifts                       one client's list, now
  $ outreach scrape following --estimate                       what all that are due would cost
  $ outreach scrape following --from-dataset following.json    without a token
  $ outreach scrape profiles --tier 1 --tier 2 --max-usd 2
  $ outreach scrape profiles --enqueue
  $ outreach scrape worker --once
`,
    );

  const following = add('following', 'the accounts that clients follow', [
    'dana.lifts --max-usd 0.50',
    '--max-age 30d --limit 10',
    '--estimate',
    'new.client --add-clients --enqueue',
    '--from-dataset following.json',
    'dana.lifts --from-dataset list.csv --expected 412',
    'dana.lifts --resume-run HG7ML7M8z78YcAPEB',
  ]).argument('[handles...]', 'these clients; none means all that are due. In a dataset: only their lists', collectHandles, []);
  addTargetFlags(following, '30d');
  following.option('--add-clients', 'add accounts that are not clients yet', false);
  following.option('--no-check', 'do not fetch the profile first; coverage stays unknown');
  addResumeFlag(following, 'one handle');
  addVendorFlags(following);
  addDatasetFlags(following);
  following.option('--expected <n>', 'with --from-dataset: how many accounts the one client follows, as Instagram says', wholeNumber(0));
  following.addHelpText('after', AGAIN);
  following.action((handles: string[]) => {
    const flags: FollowingFlags = following.opts();
    refuseMixed(following, flags, handles);
    const options = { ...flags, handles, maxAge: maxAgeOf(following, flags, handles) };
    return execute(following, async (runtime) => {
      const { fromDataset } = options;
      if (fromDataset !== undefined && options.explain) return explainFile(runtime, fromDataset, FOLLOWING_COLUMNS, options);
      if (fromDataset !== undefined) return runFollowingDataset(runtime, { ...options, fromDataset });
      if (options.estimate) return runEstimate(runtime, { following: options });
      return runFollowingLive(runtime, options);
    });
  });
  addJobOptions(following);
  addCommonOptions(following);

  const profiles = add('profiles', 'bio, followers, links and latest posts of pages', [
    '--tier 1 --max-usd 2',
    'quiethustlclub dailyledger.co',
    '--estimate',
    '--from-dataset profiles.json',
  ]).argument('[handles...]', 'these accounts; none means all pages that are due, best first', collectHandles, []);
  addTargetFlags(profiles, '90d');
  profiles.option('--tier <n>', 'only this tier, 1 to 4 (by hotlist, clients and followers); repeatable', collectTier);
  addMediaFlag(profiles);
  addResumeFlag(profiles, 'the handles that it was for');
  addVendorFlags(profiles);
  addDatasetFlags(profiles);
  profiles.addHelpText('after', AGAIN);
  profiles.action((handles: string[]) => {
    const flags: ProfilesFlags = profiles.opts();
    refuseMixed(profiles, flags, handles);
    const options = { ...flags, handles, maxAge: maxAgeOf(profiles, flags, handles) };
    return execute(profiles, async (runtime) => {
      const { fromDataset } = options;
      if (fromDataset !== undefined && options.explain) return explainFile(runtime, fromDataset, PROFILE_COLUMNS, options);
      if (fromDataset !== undefined) return runProfilesDataset(runtime, { ...options, fromDataset });
      if (options.estimate) return runEstimate(runtime, { profiles: options });
      return runProfilesLive(runtime, options);
    });
  });
  addJobOptions(profiles);
  addCommonOptions(profiles);

  const worker = add('worker', 'process what --enqueue queued; any number of workers can run', ['', '--once --max-usd 5'])
    .option('--once', 'exit when the queue is empty', false)
    .option('--dry-run', 'only say what is queued', false)
    .addOption(durationOption('--poll <duration>', 'how often to check an empty queue', '10s'));
  addMediaFlag(worker);
  addVendorFlags(worker, { queued: true });
  worker.addHelpText('after', LATER);
  worker.action(() => {
    const options: WorkerOptions = worker.opts();
    return execute(worker, (runtime) => runWorker(runtime, options));
  });
  addJobOptions(worker);
  addCommonOptions(worker);

  const retry = add('retry', 'queue failed scrapes again', ['--since 7d', '--reason "request blocked" --dry-run'])
    .option('--since <duration>', 'that failed within this time', duration)
    .option('--older-than <duration>', 'that failed at least this long ago', duration)
    .option('--reason <text>', 'whose reason contains this text')
    .option('--permanent', 'include accounts that are gone or private', false)
    .option('--dry-run', 'only count them', false);
  retry.action(() => {
    const options: RetryOptions = retry.opts();
    return execute(retry, (runtime) => runRetry(runtime, options));
  });
  addJobOptions(retry);
  addCommonOptions(retry);
};

function collectTier(text: string, previous: readonly number[] = []): number[] {
  return [...new Set([...previous, wholeNumber(1, 4)(text)])];
}
