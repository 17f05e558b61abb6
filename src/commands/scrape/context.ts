import type { Runtime } from '../../cli/runtime.ts';
import type { Config } from '../../config.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { Budget, usd } from '../../discovery/scrape/budget.ts';
import type { FollowingOptions } from '../../discovery/scrape/following-job.ts';
import { noTotals, type ScrapeContext, type ScrapeTotals } from '../../discovery/scrape/run-scrapes.ts';
import { settleCosts } from '../../discovery/scrape/settle.ts';
import { ConfigError, EXIT, type ExitCode } from '../../errors.ts';
import { asJob, checkExpected, type JobOptions } from '../../ops/job.ts';
import { storeRejects } from '../../ops/rejects.ts';
import { withRun } from '../../ops/run.ts';
import { DEFAULT_FOLLOWING_ACTOR, DEFAULT_PROFILE_ACTOR } from '../../sources/apify/actors.ts';
import type { Apify } from '../../sources/apify/client.ts';
import { addCounts, byName, emptySummary, SUMMARY_FIELDS, type Summary, type SummaryResult } from '../../summary.ts';
import { openMedia } from './media.ts';

/** Flags of everything that runs actors. */
export interface VendorOptions extends JobOptions {
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
  const timeoutSeconds = numberOf(config, 'APIFY_TIMEOUT_SECONDS', 1, 'no number of seconds from 1', 'write it as 30');
  return openApify({ token, baseUrl: config.get('APIFY_API_URL'), timeoutSeconds, signal, version });
}

/** What the day may cost, over all commands on all hosts; undefined: no ceiling. */
function perDayUsd(config: Config): number | undefined {
  return numberOf(config, 'OUTREACH_MAX_USD_PER_DAY', 0, 'no number of dollars', 'write it as 5 or 2.50');
}

function numberOf(config: Config, name: string, least: number, problem: string, suggestion: string): number | undefined {
  const text = config.get(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value >= least) return value;
  throw new ConfigError(`${name} is ${problem}`, { suggestion });
}

/** Does work that runs actors as a run of the ledger, and sums up what came of it; what failed is kept with the rejects. */
export async function scrapeRun(
  runtime: Runtime,
  command: string,
  options: VendorOptions,
  work: (context: ScrapeContext, totals: ScrapeTotals) => Promise<void>,
): Promise<SummaryResult> {
  runtime.requireFields(SUMMARY_FIELDS);
  const started = performance.now();
  const { config, signal, stderr, args, version } = runtime;
  const following: FollowingOptions = {
    actor: actorsOf(config).following,
    profileActor: actorsOf(config).profiles,
    check: options.check ?? true,
    retryDelayMs: options.retryDelay,
  };
  const budget = new Budget({ maxUsd: options.maxUsd, perDayUsd: perDayUsd(config) });
  const apify = await apifyOf(runtime);
  const db = await runtime.database();
  const summary: Summary = { ...emptySummary(command, 'apify'), database: db.target.kind };
  const once = async (): Promise<SummaryResult> => {
    const { result } = await withRun(db, { command, args, version, source: 'apify', signal }, async (run) => {
      summary.run_id = run;
      const totals = noTotals();
      const note = (text: string) => stderr.note(text);
      const progress = (text: string) => stderr.progress(text);
      await settleCosts(db, apify);
      const media = await openMedia(runtime, db, options.media ?? false);
      try {
        await work({ db, apify, budget, media, signal, note, progress, run, options: following, parallel: options.parallel }, totals);
      } catch (error) {
        // What was done until then is told all the same.
        await keepFailures(db, run, totals).catch(() => {});
        if (totals.jobs > 0) note(`${totals.jobs} jobs were done until then, ${totals.retrieved} rows`);
        throw error;
      } finally {
        stderr.stopProgress();
        for (const warning of totals.warnings) stderr.warn(warning);
        if (budget.spentUsd > 0) stderr.note(`spent ${usd(budget.spentUsd)} at Apify`);
      }
      addCounts(totals.tables, media?.tables() ?? {});
      summary.warnings = media?.warnings() ?? [];
      return finish(db, run, summary, totals, options);
    });
    return result;
  };
  const skipped = async () => ({ kind: 'summary' as const, summary });
  const result = await asJob({ job: options, signal, warn: (text) => stderr.warn(text) }, skipped, once);
  summary.duration_ms = Math.round(performance.now() - started);
  return result;
}

async function finish(
  db: OutreachDatabase,
  run: string,
  summary: Summary,
  totals: ScrapeTotals,
  options: VendorOptions,
): Promise<{
  result: SummaryResult;
  counts: { tables: Summary['tables']; rejected: number };
  exitCode: ExitCode;
  failure: string | undefined;
}> {
  await keepFailures(db, run, totals);
  summary.tables = byName(totals.tables);
  summary.rejected = { count: totals.failed, file: null };
  const warnings = [
    { code: 'low_coverage', count: totals.warnings.length, message: 'lists with less than 95 % of what the profile says' },
    { code: 'busy', count: totals.busy.length, message: 'accounts that another job has already' },
  ];
  summary.warnings = [...summary.warnings, ...warnings.filter(({ count }) => count > 0)];
  const exitCode = totals.failed > 0 && !options.allowRejects ? EXIT.rejects : EXIT.done;
  const result = checkExpected({ kind: 'summary', summary, exitCode }, options.expectMin);
  return {
    result,
    counts: { tables: summary.tables, rejected: totals.failed },
    exitCode: result.exitCode ?? EXIT.done,
    failure: result.failure,
  };
}

/** Accounts that failed are kept with the run's rejects; a worker that runs for days does so from time to time. */
export async function keepFailures(db: OutreachDatabase, run: string, totals: ScrapeTotals): Promise<void> {
  const failures = totals.failures.splice(0);
  const rejects = failures.map(({ handle, reason }) => ({ line: null, path: handle, pointer: null, reason, record: null }));
  await storeRejects(db, run, 'apify', rejects);
}
