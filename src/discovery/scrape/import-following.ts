import { randomUUID } from 'node:crypto';
import type { OutreachDatabase } from '../../db/database.ts';
import { refreshPageClientCounts } from '../../db/discovery/imports.ts';
import { addClients, finishScrape, handleRoles, type Lease, openScrape, putScrapeItems, type RawItem } from '../../db/discovery/scrapes.ts';
import { LockedError, UsageError } from '../../errors.ts';
import { ErasedPeople } from '../../ops/erased.ts';
import type { Job } from '../../ops/job.ts';
import type { TableCounts } from '../../summary.ts';
import type { FollowingDataset, FollowingSource } from './following-dataset.ts';
import { datasetRunId, LEASE_SECONDS, withLeases } from './lease.ts';
import { type ListSource, writeFollowing } from './write-following.ts';

/** Raw items per call. */
const RAW_BATCH = 500;

export interface ImportFollowingOptions {
  /** ISO time at which the lists were got. */
  scrapedAt: string;
  /** What Instagram says the one account follows; undefined: not known. */
  expected: number | undefined;
  /** Accounts that are no clients yet become ones. */
  addClients: boolean;
  /** Corrected rows of a dataset that was imported before: they are no scrape of their own. */
  amends: boolean;
  sha256: string;
  progress(edges: number): void;
}

/**
 * Writes a dataset of following lists: each list is a scrape run of its own, its raw items are kept, an empty one is a failure that leaves
 * what is stored alone. Throws UsageError where a list's owner is no client.
 */
export async function importFollowing(job: Job, dataset: FollowingDataset, options: ImportFollowingOptions): Promise<void> {
  const { db, dryRun } = job;
  const { scrapedAt, amends, progress } = options;
  if (options.expected !== undefined && dataset.sources.length !== 1) {
    throw new UsageError(`--expected is what one account follows, and the dataset has ${dataset.sources.length} lists`, {
      suggestion: 'name the client whose list is to be taken, or leave --expected out',
    });
  }
  await requireClients(job, dataset.sources, options);
  const erased = new ErasedPeople(job);
  const lists = dataset.sources.map(({ handle }) => ({
    handle,
    scrapedAt,
    runId: datasetRunId('client_following', options.sha256, handle),
  }));
  const write = async (sources: readonly ListSource[], signal: AbortSignal): Promise<readonly number[]> => {
    const { tables, retrieved } = await writeFollowing(db, sources, dataset.partitions(), { dryRun, signal, erased, progress });
    job.count(tables);
    return retrieved;
  };
  if (!amends) job.count({ 'discovery.scrape_runs': { inserted: lists.length, updated: 0, unchanged: 0 } });
  if (dryRun || amends) {
    if (!amends) job.count({ 'discovery.scrape_items': await keepItems(job, dataset, lists) });
    await write(
      lists.map((list) => ({ ...list, runId: undefined })),
      job.signal,
    );
  } else {
    const lease = { worker: randomUUID(), lease_seconds: LEASE_SECONDS };
    await withLeases(
      job,
      lists.map((list) => list.runId),
      lease,
      async (held) => {
        for (const list of lists) await open(job, list, lease, options);
        job.count({ 'discovery.scrape_items': await keepItems(job, dataset, lists) });
        const retrieved = await write(lists, held);
        for (const [number, list] of lists.entries()) {
          await finish(db, list, dataset.sources[number], retrieved[number] ?? 0, lease.worker, options);
        }
      },
    );
  }
  if (!dryRun) await refreshPageClientCounts(db);
}

async function requireClients(job: Job, sources: readonly FollowingSource[], { addClients: add }: ImportFollowingOptions): Promise<void> {
  const { db, dryRun } = job;
  const handles = sources.map(({ handle }) => handle);
  const { clients } = await handleRoles(db, handles);
  const unknown = handles.filter((handle) => !clients.has(handle));
  if (unknown.length === 0) return;
  if (!add) {
    const some = unknown.slice(0, 5).join(', ');
    throw new UsageError(`${unknown.length === 1 ? 'this is no client' : `${unknown.length} of the lists are of no client`}: ${some}`, {
      suggestion: 'add --add-clients to make them clients, or name the clients whose lists are to be taken',
    });
  }
  job.count({
    'discovery.clients': { inserted: dryRun ? unknown.length : await addClients(db, unknown), updated: 0, unchanged: 0 },
  });
}

async function open(job: Job, list: ListSource & { runId: string }, lease: Lease, options: ImportFollowingOptions): Promise<void> {
  await openScrape(job.db, {
    id: list.runId,
    job_type: 'client_following',
    target_username: list.handle,
    ...lease,
    run_id: job.run,
    metadata: { dataset: job.summary.source, dataset_sha256: options.sha256 },
  });
}

async function keepItems({ db, dryRun }: Job, dataset: FollowingDataset, lists: readonly { runId: string }[]): Promise<TableCounts> {
  const counts = { inserted: 0, updated: 0, unchanged: 0 };
  // They are counted with their page.
  const erased = new ErasedPeople({ db, warn: () => {} });
  let batch: RawItem[] = [];
  const flush = async () => {
    if (batch.length === 0) return;
    const items = await erased.without(batch, ({ item }) => ({ handles: namesIn(item) }));
    const stored = await putScrapeItems(db, 1, items, dryRun);
    counts.inserted += stored;
    counts.unchanged += items.length - stored;
    batch = [];
  };
  for (const { source, index, item } of dataset.rawItems()) {
    batch.push({ run: lists[source]?.runId ?? '', index, item });
    if (batch.length >= RAW_BATCH) await flush();
  }
  await flush();
  return counts;
}

/** What an item calls somebody, whatever its actor calls the field. */
function namesIn(item: RawItem['item']): string[] {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return [];
  return Object.entries(item).flatMap(([key, value]) => (/user_?name/i.test(key) && typeof value === 'string' ? [value] : []));
}

async function finish(
  db: OutreachDatabase,
  { handle, runId, scrapedAt }: ListSource & { runId: string },
  source: FollowingSource | undefined,
  retrieved: number,
  worker: string,
  { expected }: ImportFollowingOptions,
): Promise<void> {
  const failed = retrieved === 0;
  const held = await finishScrape(db, {
    id: runId,
    worker,
    status: failed ? 'failed' : 'succeeded',
    finished_at: scrapedAt,
    total_expected: expected ?? null,
    total_retrieved: retrieved,
    failed_accounts: failed ? [handle] : [],
    error_message: failed ? (source?.errors[0] ?? 'nothing was retrieved') : null,
    metadata: { permanent: failed && source !== undefined && source.errors.length > 0 && source.permanent },
  });
  if (!held) throw new LockedError(`another command imports the list of ${handle}`, { suggestion: 'wait for it to end' });
}
