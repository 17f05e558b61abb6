import { type Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from '../../cli/common-options.ts';
import { durationOption } from '../../cli/durations.ts';
import { addUndatedTableFlags, TABLE_FLAGS } from '../../cli/table-options.ts';
import { parsePast, typedFlag } from '../../cli/values.ts';
import { PROFILES_PER_RUN } from '../../discovery/scrape/request.ts';
import { UsageError } from '../../errors.ts';
import type { DatasetOptions } from './dataset.ts';
import type { FollowingLiveOptions, ProfilesLiveOptions } from './live.ts';

/** What the flags of `scrape following` may say: of a dataset, or of a run at the vendor. */
export type FollowingFlags = Omit<FollowingLiveOptions & DatasetOptions, 'fromDataset' | 'handles'> & {
  expected?: number;
  fromDataset?: string;
  estimate: boolean;
  explain: boolean;
};
export type ProfilesFlags = Omit<ProfilesLiveOptions & DatasetOptions, 'fromDataset' | 'handles' | 'media'> & {
  media: boolean;
  fromDataset?: string;
  estimate: boolean;
  explain: boolean;
};

/** Of what goes through Apify only, and of what comes from a file only: a flag that would be ignored is refused. */
const VENDOR_FLAGS = [
  'enqueue',
  'estimate',
  'maxUsd',
  'parallel',
  'retryDelay',
  'resumeRun',
  'check',
  'maxAge',
  'limit',
  'priority',
  'tier',
];
/** What the worker decides that does the job, and what costs or changes nothing in an estimate. */
const WORKER_FLAGS = ['maxUsd', 'parallel', 'retryDelay', 'check', 'media', 'allowRejects'];
const RUN_FLAGS = ['enqueue', 'maxUsd', 'parallel', 'retryDelay', 'media', 'allowRejects', 'priority', 'resumeRun', 'addClients', 'dryRun'];
const DATASET_FLAGS = ['scrapedAt', 'rejects', 'expected', ...TABLE_FLAGS];

export function addTargetFlags(command: Command, maxAge: string): void {
  command
    .addOption(durationOption('--max-age <duration>', 'only if last scraped longer ago; of named accounts, only if given', maxAge))
    .option('--limit <n>', 'without handles: at most this many', wholeNumber(1))
    .option('--force', 'even if scraped recently, wanted later by Apify, or a dataset already imported', false)
    .option('--dry-run', 'say what would be scraped, or import a dataset without writing', false)
    .option('--enqueue', 'only queue the work for "outreach scrape worker"', false)
    .option('--priority <n>', 'queue priority: higher goes first', wholeNumber(0, 1_000), 0);
}

export function addMediaFlag(command: Command): void {
  command.option('--no-media', 'do not download profile and post images');
}

export function addResumeFlag(command: Command, needs: string): void {
  command.option('--resume-run <id>', `take this run of Apify as the first try, instead of starting one; needs ${needs}`);
}

export function addVendorFlags(command: Command, { queued = false } = {}): void {
  command.optionsGroup('Through Apify:');
  if (!queued) command.option('--estimate', 'only show what it would cost', false);
  else command.option('--no-check', 'do not fetch the profile first; coverage stays unknown');
  command
    .option('--max-usd <amount>', 'stop before spending more than this (exit 8); OUTREACH_MAX_USD_PER_DAY limits all runs', dollars)
    .option('--parallel <n>', 'runs at a time', wholeNumber(1, 50), 3)
    .addOption(durationOption('--retry-delay <duration>', 'wait before retrying an incomplete list', '30s'));
  if (queued) command.option('--allow-rejects', 'exit 0 even if accounts failed', false);
}

export function addDatasetFlags(command: Command): void {
  const group = command
    .optionsGroup('From a saved dataset:')
    .option('--from-dataset <file>', 'from any actor: JSON, NDJSON, CSV or XLSX, optionally gzipped; - for standard input')
    .option(
      '--scraped-at <time>',
      "when it was scraped, e.g. 2026-11-20T08:00:00Z (default: the file's modification time; for standard input, now)",
      parsePast,
    )
    .option('--rejects <file>', 'write rejected items here (default: OUTREACH_HOME/rejects/NAME.rejects.ndjson)')
    .option('--allow-rejects', 'exit 0 even if items were rejected or accounts failed', false);
  addUndatedTableFlags(group);
}

/** How old is fresh: for who names accounts, only what he says; he wants them now. */
export function maxAgeOf(command: Command, { maxAge }: { maxAge: number | undefined }, handles: readonly string[]): number | undefined {
  return handles.length > 0 && typedFlag(command, ['maxAge']) === undefined ? undefined : maxAge;
}

/** Throws UsageError for flags that do not belong together. */
export function refuseMixed(
  command: Command,
  { fromDataset, estimate, enqueue, resumeRun }: Partial<FollowingFlags>,
  handles: readonly string[],
): void {
  const isDataset = fromDataset !== undefined;
  const flag = typedFlag(command, isDataset ? VENDOR_FLAGS : DATASET_FLAGS);
  if (flag !== undefined) {
    throw new UsageError(isDataset ? `${flag} is for runs of Apify, not for --from-dataset` : `${flag} needs --from-dataset`, {
      suggestion: `leave ${flag} out`,
    });
  }
  const unused = estimate === true ? typedFlag(command, RUN_FLAGS) : enqueue === true ? typedFlag(command, WORKER_FLAGS) : undefined;
  if (unused !== undefined) {
    throw new UsageError(`${unused} does nothing beside ${estimate === true ? '--estimate' : '--enqueue'}`, {
      suggestion: estimate === true ? `leave ${unused} out` : `say it to the worker: outreach scrape worker ${unused}`,
    });
  }
  const priority = isDataset || enqueue === true ? undefined : typedFlag(command, ['priority']);
  if (priority !== undefined) throw new UsageError(`${priority} does nothing without --enqueue`, { suggestion: 'add --enqueue' });
  const choosing = handles.length === 0 ? undefined : typedFlag(command, ['limit', 'tier']);
  if (choosing !== undefined) {
    throw new UsageError(`${choosing} chooses accounts, and here they are named`, { suggestion: `leave out ${choosing}, or the handles` });
  }
  const most = command.name() === 'profiles' ? PROFILES_PER_RUN : 1;
  if (resumeRun !== undefined && (handles.length === 0 || handles.length > most)) {
    const whose = most === 1 ? 'the one client whose list the run has' : `the accounts that the run was for, ${most} at most`;
    throw new UsageError(`--resume-run needs ${whose}`, { suggestion: most === 1 ? 'name its handle' : 'name their handles' });
  }
}

function dollars(text: string): number {
  const value = /^\$?\d+(\.\d+)?$/.test(text) ? Number(text.replace('$', '')) : Number.NaN;
  if (value >= 0) return value;
  throw new InvalidArgumentError('Write it as 2 or 0.50.');
}
