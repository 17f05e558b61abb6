import { stat } from 'node:fs/promises';
import { importContext } from '../../cli/import-context.ts';
import type { Runtime } from '../../cli/runtime.ts';
import { FollowingDataset } from '../../discovery/scrape/following-dataset.ts';
import { importFollowing } from '../../discovery/scrape/import-following.ts';
import { importProfiles } from '../../discovery/scrape/import-profiles.ts';
import { ProfilesDataset } from '../../discovery/scrape/profiles-dataset.ts';
import { type ImportJob, runImport } from '../../ops/import.ts';
import type { JobOptions } from '../../ops/job.ts';
import { Meter } from '../../output/progress.ts';
import { SUMMARY_FIELDS, type SummaryResult } from '../../output/result.ts';
import { openMedia } from './media.ts';

export interface DatasetOptions extends JobOptions {
  /** Path, or - for standard input. */
  fromDataset: string;
  /** ISO time; undefined: when the file was written. */
  scrapedAt: string | undefined;
  dryRun: boolean;
  force: boolean;
  allowRejects: boolean;
  rejects?: string;
}

export interface FollowingDatasetOptions extends DatasetOptions {
  handles: readonly string[];
  expected?: number;
  addClients: boolean;
}

/** Imports a saved dataset of following lists. */
export async function runFollowingDataset(runtime: Runtime, options: FollowingDatasetOptions): Promise<SummaryResult> {
  runtime.requireFields(SUMMARY_FIELDS);
  const { handles, expected, addClients } = options;
  const dataset = new FollowingDataset({ handles });
  const scrapedAt = options.scrapedAt ?? (await writtenAt(options.fromDataset));
  const meter = new Meter('writing', 'follows');
  const job: ImportJob = {
    ...jobOf('scrape following', options),
    keyOptions: { handles: [...handles], expected: expected ?? null, scraped_at: scrapedAt },
    gather: async (input, progress) => {
      await dataset.read(input, progress, runtime.signal);
      return { rejects: () => dataset.rejects(), rejectCount: dataset.rejectCount, warnings: dataset.warnings() };
    },
    write: async (db, facts, run) => {
      const tables = await importFollowing(db, dataset, {
        scrapedAt,
        expected,
        addClients,
        run,
        dryRun: options.dryRun,
        sha256: facts.sha256,
        dataset: options.fromDataset,
        signal: runtime.signal,
        progress: (edges) => runtime.stderr.progress(meter.text(edges)),
      });
      return { tables };
    },
  };
  try {
    return await runImport(importContext(runtime, options), job);
  } finally {
    dataset.close();
  }
}

/** Imports a saved dataset of profiles. */
export async function runProfilesDataset(
  runtime: Runtime,
  options: DatasetOptions & { handles: readonly string[]; media: boolean },
): Promise<SummaryResult> {
  runtime.requireFields(SUMMARY_FIELDS);
  const dataset = new ProfilesDataset({ handles: options.handles });
  const scrapedAt = options.scrapedAt ?? (await writtenAt(options.fromDataset));
  const meter = new Meter('writing', 'profiles');
  const pictures = new Meter('fetching', 'pictures');
  const job: ImportJob = {
    ...jobOf('scrape profiles', options),
    keyOptions: { handles: [...options.handles], scraped_at: scrapedAt, media: options.media },
    gather: async (input, progress) => {
      await dataset.read(input, progress, runtime.signal);
      return { rejects: () => dataset.rejects(), rejectCount: dataset.rejectCount, warnings: dataset.warnings() };
    },
    write: async (db, facts, run) => {
      const media = await openMedia(runtime, db, options.media && !options.dryRun);
      const tables = await importProfiles(db, dataset, {
        scrapedAt,
        run,
        dryRun: options.dryRun,
        sha256: facts.sha256,
        dataset: options.fromDataset,
        signal: runtime.signal,
        media,
        progress: (profiles) => runtime.stderr.progress(meter.text(profiles)),
        pictures: (done) => runtime.stderr.progress(pictures.text(done)),
      });
      return { tables: { ...tables, ...media?.tables() }, warnings: media?.warnings() ?? [] };
    },
  };
  try {
    return await runImport(importContext(runtime, options), job);
  } finally {
    dataset.close();
  }
}

function jobOf(
  command: string,
  { fromDataset, dryRun, force, allowRejects, rejects }: DatasetOptions,
): Pick<ImportJob, 'command' | 'file' | 'source' | 'dryRun' | 'force' | 'allowRejects' | 'rejectsFile'> {
  return { command, file: fromDataset, source: fromDataset, dryRun, force, allowRejects, rejectsFile: rejects };
}

/** A saved dataset is as old as its file; what comes through a pipe is of now. A missing file is told by whoever opens it. */
async function writtenAt(file: string): Promise<string> {
  const facts = file === '-' ? undefined : await stat(file).catch(() => undefined);
  return (facts?.isFile() ? facts.mtime : new Date()).toISOString();
}
