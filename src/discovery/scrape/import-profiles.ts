import { randomUUID } from 'node:crypto';
import { BatchSizer, sendInBatches } from '../../db/batches.ts';
import { finishScrape, openScrape, putScrapeItems } from '../../db/discovery/scrapes.ts';
import { LockedError } from '../../errors.ts';
import { ErasedPeople } from '../../ops/erased.ts';
import type { Job } from '../../ops/job.ts';
import type { MediaFetcher } from '../media/fetch-media.ts';
import { datasetRunId, LEASE_SECONDS, withLeases } from './lease.ts';
import { readProfileItem, type ScrapedProfile } from './profile-item.ts';
import type { ProfileEntry, ProfilesDataset } from './profiles-dataset.ts';
import { type FailedProfile, writeProfiles } from './write-profiles.ts';

/** Profiles per batch at most: each comes with its posts. */
const BATCH = 400;

export interface ImportProfilesOptions {
  /** ISO time at which the profiles were got. */
  scrapedAt: string;
  /** Corrected items of a dataset that was imported before: they are no scrape of their own. */
  amends: boolean;
  sha256: string;
  /** Undefined: pictures stay where they are. */
  media: MediaFetcher | undefined;
  progress(profiles: number): void;
  pictures(done: number): void;
}

/** All that a dataset says of one handle. */
interface ProfileUnit {
  entries: ProfileEntry[];
  profile: ScrapedProfile | undefined;
  failed: FailedProfile | undefined;
}

/** Writes a dataset of profiles as one scrape run; its raw items are kept. */
export async function importProfiles(job: Job, dataset: ProfilesDataset, options: ImportProfilesOptions): Promise<void> {
  const { db, dryRun } = job;
  const { scrapedAt, amends, sha256 } = options;
  const runId = amends ? undefined : datasetRunId('profile_scrape', sha256);
  if (runId !== undefined) job.count({ 'discovery.scrape_runs': { inserted: 1, updated: 0, unchanged: 0 } });
  if (dryRun || runId === undefined) {
    await writeAll(job, dataset, options, runId, job.signal);
    if (!dryRun) await options.media?.fetch(handlesOf(dataset), options.pictures);
    return;
  }
  const lease = { worker: randomUUID(), lease_seconds: LEASE_SECONDS };
  const metadata = { dataset: job.summary.source, dataset_sha256: sha256 };
  await openScrape(db, { id: runId, job_type: 'profile_scrape', target_username: null, run_id: job.run, metadata, ...lease });
  await withLeases(job, [runId], lease, async (signal) => {
    const failed = await writeAll(job, dataset, options, runId, signal);
    await options.media?.fetch(handlesOf(dataset), options.pictures);
    const held = await finishScrape(db, {
      id: runId,
      worker: lease.worker,
      status: dataset.profiles === 0 ? 'failed' : 'succeeded',
      finished_at: scrapedAt,
      total_expected: null,
      total_retrieved: dataset.profiles,
      failed_accounts: failed,
      error_message: dataset.profiles === 0 ? 'no profile was retrieved' : null,
      metadata: {},
    });
    if (!held) throw new LockedError('another command imports this dataset', { suggestion: 'wait for it to end' });
  });
}

/** Returns the accounts that failed. */
async function writeAll(
  job: Job,
  dataset: ProfilesDataset,
  { scrapedAt, progress }: ImportProfilesOptions,
  runId: string | undefined,
  signal: AbortSignal,
): Promise<string[]> {
  const { db, dryRun } = job;
  const failed: string[] = [];
  const erased = new ErasedPeople(job);
  let done = 0;
  await sendInBatches<ProfileUnit>(units(dataset), {
    weigh: () => 1,
    sizer: new BatchSizer(BATCH),
    inFlight: db.concurrency,
    signal,
    send: async (given) => {
      const some = await erased.without(given, ({ profile, failed: failure }) => ({
        handles: [profile?.handle ?? failure?.handle ?? ''],
        emails: [profile?.businessEmail ?? ''],
      }));
      if (runId !== undefined) {
        const items = some.flatMap((unit) => unit.entries.map(({ index, item }) => ({ run: runId, index, item })));
        const stored = await putScrapeItems(db, 1, items, dryRun);
        job.count({ 'discovery.scrape_items': { inserted: stored, updated: 0, unchanged: items.length - stored } });
      }
      const profiles = some.flatMap((unit) => unit.profile ?? []);
      const failures = some.flatMap((unit) => unit.failed ?? []);
      job.count(await writeProfiles(db, profiles, failures, { scrapedAt, runId: dryRun ? undefined : runId, dryRun }));
      failed.push(...failures.map(({ handle }) => handle));
      done += profiles.length;
      progress(done);
    },
  });
  return failed;
}

/** Every handle once: its last profile, or its error where it has none. */
function* units(dataset: ProfilesDataset): Generator<ProfileUnit> {
  for (const entries of dataset.partitions()) {
    const units = new Map<string, ProfileUnit>();
    for (const entry of entries) {
      const row = readProfileItem(entry.item);
      const handle = row.kind === 'profile' ? row.profile.handle : row.kind === 'error' ? row.handle : null;
      if (handle === null) continue;
      const unit = units.get(handle) ?? { entries: [], profile: undefined, failed: undefined };
      units.set(handle, unit);
      unit.entries.push(entry);
      if (row.kind === 'profile') unit.profile = row.profile;
      else if (row.kind === 'error') unit.failed = { handle, error: row.error.message };
    }
    for (const unit of units.values()) yield { ...unit, failed: unit.profile === undefined ? unit.failed : undefined };
  }
}

function* handlesOf(dataset: ProfilesDataset): Generator<string> {
  for (const { profile } of units(dataset)) if (profile !== undefined) yield profile.handle;
}
