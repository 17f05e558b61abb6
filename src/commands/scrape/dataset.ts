import { z } from 'zod';
import type { Runtime } from '../../cli/runtime.ts';
import { type DatasetReading, FOLLOWING_COLUMNS, PROFILE_COLUMNS } from '../../discovery/scrape/dataset-columns.ts';
import { FOLLOWING_PARTITIONS, FollowingDataset, type Sighting, type SourceItem } from '../../discovery/scrape/following-dataset.ts';
import { importFollowing } from '../../discovery/scrape/import-following.ts';
import { importProfiles } from '../../discovery/scrape/import-profiles.ts';
import { PROFILE_PARTITIONS, type ProfileEntry, ProfilesDataset } from '../../discovery/scrape/profiles-dataset.ts';
import { requireTargets, type TableFlags, tableKey, tableKeySchema } from '../../ops/columns.ts';
import type { Importer, ImportFlags } from '../../ops/import.ts';
import { Meter } from '../../output/progress.ts';
import { writtenAt } from '../../sources/written-at.ts';
import type { SummaryResult } from '../../summary.ts';
import { openMedia } from './media.ts';

export interface DatasetOptions extends ImportFlags, TableFlags {
  /** Path, or - for standard input. */
  fromDataset: string;
  /** ISO time; undefined: when the file was written. */
  scrapedAt: string | undefined;
  handles: readonly string[];
}

export const followingKey = z.object({
  handles: z.array(z.string()),
  expected: z.number().nullable(),
  scraped_at: z.string(),
  ...tableKeySchema.shape,
});

/** Saved lists of whom accounts follow. */
export function followingImporter(
  options: z.infer<typeof followingKey>,
  { addClients = false, amends = false, reading = {} }: { addClients?: boolean; amends?: boolean; reading?: TableFlags } = {},
): Importer<Sighting | SourceItem, FollowingDataset> {
  const meter = new Meter('writing', 'follows');
  return {
    command: 'scrape following',
    options,
    partitions: FOLLOWING_PARTITIONS,
    settings: async () => requireTargets(FOLLOWING_COLUMNS, reading.map),
    async stage(input, keep, { signal, progress }) {
      const dataset = new FollowingDataset(options, keep);
      await dataset.read(input, progress, { ...readingOf(reading), signal });
      return dataset;
    },
    async write(job, dataset, { sha256 }) {
      await importFollowing(job, dataset, {
        scrapedAt: options.scraped_at,
        expected: options.expected ?? undefined,
        addClients,
        amends,
        sha256,
        progress: (edges) => job.progress(meter.text(edges)),
      });
    },
  };
}

/** Corrected records come without: they are called as they were when they were refused. */
function readingOf({ map, encoding, sheet }: TableFlags): DatasetReading {
  return { encoding, sheet, ...(map === undefined ? {} : { map }) };
}

/** Imports a saved dataset of following lists. */
export async function runFollowingDataset(
  runtime: Runtime,
  { fromDataset: file, scrapedAt, handles, expected, addClients, ...flags }: DatasetOptions & { expected?: number; addClients: boolean },
): Promise<SummaryResult> {
  const at = scrapedAt ?? (await writtenAt(runtime.host, file));
  const key = { handles: [...handles], expected: expected ?? null, scraped_at: at, ...tableKey(flags) };
  return runtime.import(followingImporter(key, { addClients, reading: flags }), { ...flags, file });
}

export const profilesKey = z.object({
  handles: z.array(z.string()),
  scraped_at: z.string(),
  media: z.boolean(),
  ...tableKeySchema.shape,
});

/** Saved profiles. */
export function profilesImporter(
  runtime: Runtime,
  options: z.infer<typeof profilesKey>,
  { amends = false, reading = {} }: { amends?: boolean; reading?: TableFlags } = {},
): Importer<ProfileEntry, ProfilesDataset> {
  const meter = new Meter('writing', 'profiles');
  const pictures = new Meter('fetching', 'pictures');
  return {
    command: 'scrape profiles',
    options,
    partitions: PROFILE_PARTITIONS,
    settings: async () => requireTargets(PROFILE_COLUMNS, reading.map),
    async stage(input, keep, { signal, progress }) {
      const dataset = new ProfilesDataset(options, keep);
      await dataset.read(input, progress, { ...readingOf(reading), signal });
      return dataset;
    },
    async write(job, dataset, { sha256 }) {
      const media = await openMedia(runtime, job.db, options.media && !job.dryRun);
      await importProfiles(job, dataset, {
        scrapedAt: options.scraped_at,
        amends,
        sha256,
        media,
        progress: (profiles) => job.progress(meter.text(profiles)),
        pictures: (done) => job.progress(pictures.text(done)),
      });
      job.count(media?.tables() ?? {});
      for (const { code, message, count } of media?.warnings() ?? []) job.warn(code, message, count);
    },
  };
}

/** Imports a saved dataset of profiles. */
export async function runProfilesDataset(
  runtime: Runtime,
  { fromDataset: file, scrapedAt, handles, media, ...flags }: DatasetOptions & { media: boolean },
): Promise<SummaryResult> {
  const at = scrapedAt ?? (await writtenAt(runtime.host, file));
  const key = { handles: [...handles], scraped_at: at, media, ...tableKey(flags) };
  return runtime.import(profilesImporter(runtime, key, { reading: flags }), { ...flags, file });
}
