import { privateHosts } from '../../cli/public-web.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { numberSetting, webUrlSetting } from '../../cli/setting-values.ts';
import type { Config } from '../../config.ts';
import { Budget, usd } from '../../discovery/scrape/budget.ts';
import type { FollowingOptions } from '../../discovery/scrape/following-job.ts';
import { newTotals, type ScrapeContext, type ScrapeTotals } from '../../discovery/scrape/run-scrapes.ts';
import { settleCosts } from '../../discovery/scrape/settle.ts';
import { ConfigError, EXIT } from '../../errors.ts';
import type { Job, JobFlags } from '../../ops/job.ts';
import { someOf } from '../../output/failure.ts';
import { DEFAULT_FOLLOWING_ACTOR, DEFAULT_PROFILE_ACTOR } from '../../sources/apify/actors.ts';
import type { Apify } from '../../sources/apify/client.ts';
import type { SummaryResult } from '../../summary.ts';
import { openMedia } from './media.ts';

/** Flags of everything that runs actors. */
export interface VendorOptions extends JobFlags {
  maxUsd?: number;
  parallel: number;
  check?: boolean;
  retryDelay: number;
  allowRejects: boolean;
  /** Whether pictures of profiles go to the bucket; undefined where no profiles are scraped. */
  media?: boolean;
}

export interface Actors {
  following: string;
  profiles: string;
}

export function actorsOf(config: Config): Actors {
  return {
    following: config.get('APIFY_FOLLOWING_ACTOR') ?? DEFAULT_FOLLOWING_ACTOR,
    profiles: config.get('APIFY_PROFILE_ACTOR') ?? DEFAULT_PROFILE_ACTOR,
  };
}

/** Throws ConfigError without a token. */
export async function apifyOf({ config, signal, version }: Runtime): Promise<Apify> {
  const token = config.get('APIFY_TOKEN');
  if (token === undefined) {
    throw new ConfigError('APIFY_TOKEN is not set', {
      suggestion: 'copy it from the Apify console (Settings > API), or take a saved dataset: --from-dataset FILE',
    });
  }
  const { openApify } = await import('../../sources/apify/client.ts');
  return openApify({ token, ...connectionOf(config), signal, version });
}

/** Where Apify is and how long it is waited for. Throws UsageError for what is neither. */
function connectionOf(config: Config): { baseUrl: string | undefined; timeoutSeconds: number | undefined } {
  const seconds = { least: 1, problem: 'no number of seconds from 1', suggestion: 'write it as 30' };
  return {
    baseUrl: webUrlSetting(config, 'APIFY_API_URL', 'write it as https://HOST'),
    timeoutSeconds: numberSetting(config, 'APIFY_TIMEOUT_SECONDS', seconds),
  };
}

/** What the day may cost, over all commands on all hosts; undefined: no ceiling. */
function perDayUsd(config: Config): number | undefined {
  const dollars = { least: 0, problem: 'no number of dollars', suggestion: 'write it as 5 or 2.50' };
  return numberSetting(config, 'OUTREACH_MAX_USD_PER_DAY', dollars);
}

/** Does work that runs actors as a job; what failed is kept with the rejects. */
export async function scrapeJob(
  runtime: Runtime,
  command: string,
  options: VendorOptions,
  work: (context: ScrapeContext) => Promise<void>,
): Promise<SummaryResult> {
  const { config, stderr } = runtime;
  const following: FollowingOptions = {
    actor: actorsOf(config).following,
    profileActor: actorsOf(config).profiles,
    check: options.check ?? true,
    retryDelayMs: options.retryDelay,
  };
  // A setting that cannot be is no run that failed.
  connectionOf(config);
  if (options.media === true) privateHosts(config);
  const budget = new Budget({ maxUsd: options.maxUsd, perDayUsd: perDayUsd(config) });
  let opened: Promise<Apify> | undefined;
  const open = () => (opened ??= apifyOf(runtime));
  const { allowRejects } = options;
  return runtime.job({ command, source: 'apify', flags: options, allowRejects, prepare: open }, async (job) => {
    const apify = await open();
    const { db, signal, note, progress } = job;
    const totals = newTotals();
    const warn = (text: string) => stderr.warn(text);
    await settleCosts(db, apify);
    const media = await openMedia(runtime, db, options.media ?? false);
    try {
      await work({ job, db, apify, budget, media, signal, note, warn, progress, options: following, parallel: options.parallel, totals });
    } catch (error) {
      // What was done until then is told all the same.
      await job.keepRejects().catch(() => {});
      if (totals.jobs > 0) note(`${totals.jobs} jobs were done until then, ${totals.retrieved} rows`);
      throw error;
    } finally {
      stderr.stopProgress();
      if (budget.spentUsd > 0) note(`spent ${usd(budget.spentUsd)} at Apify`);
    }
    job.count(media?.tables() ?? {});
    for (const { code, message, count } of media?.warnings() ?? []) job.warn(code, message, count);
    tell(job, totals);
  });
}

/** What was left: in the summary, and as the failure where nobody knows what became of a start. */
function tell(job: Job, { busy, fresh, later, undecided }: ScrapeTotals): void {
  job.warn('busy', 'accounts that another job has already', busy.length);
  job.warn('fresh', 'accounts that were scraped lately, and were left out; --force scrapes them anyway', fresh.length);
  warnLater(job, later.size, [...later.values()].sort()[0]);
  if (undecided.size === 0) return;
  const jobs = [...undecided.values()];
  const handles = jobs.flatMap((each) => each.handles);
  const actors = [...new Set(jobs.map(({ actor }) => actor))].join(' and ');
  job.warn('undecided', 'accounts that are put aside: Apify did not answer whether their run was started', handles.length);
  job.fail({
    exitCode: EXIT.unavailable,
    reason: `Apify did not answer whether a run of ${actors} was started for ${someOf(handles)}, and its list of runs has none yet`,
    hint: 'every later run looks for it again; if the Apify console has the run, go on with --resume-run ID; if it has none, start it with --force',
  });
}

/** What waits in the queue until the vendor takes it again. */
export function warnLater(job: Job, accounts: number, next: string | null | undefined): void {
  const does = '"outreach scrape worker", or the same command, does them then';
  job.warn('later', `accounts that the vendor wants later, the next from ${next ?? 'some time'} on; ${does}`, accounts);
}
