import { BatchSizer, sendInBatches } from '../../db/batches.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { emptyBatch, importPages, type PageBatch, type PageRow } from '../../db/discovery/imports.ts';
import type { ErasedPeople } from '../../ops/erased.ts';
import { addCounts, type TableCounts } from '../../summary.ts';
import type { Sighting } from './following-dataset.ts';
import type { FollowedAccount } from './following-item.ts';

/** Edges per batch at most. */
const BATCH = 10_000;

/** A list as it is written: whose, when it was got, and by which run (a dry run has none). */
export interface ListSource {
  handle: string;
  scrapedAt: string;
  runId: string | undefined;
}

interface PageUnit {
  row: PageRow;
  sources: number[];
}

export interface WriteFollowingOptions {
  dryRun: boolean;
  signal: AbortSignal;
  erased: ErasedPeople;
  progress(edges: number): void;
}

/**
 * Writes the pages that lists name, and who follows them; partitions: sightings, all of one page in one of them. Returns counts by table,
 * and how many accounts each list has, each once.
 */
export async function writeFollowing(
  db: OutreachDatabase,
  sources: readonly ListSource[],
  partitions: Iterable<readonly Sighting[]>,
  { dryRun, signal, erased, progress }: WriteFollowingOptions,
): Promise<{ tables: Record<string, TableCounts>; retrieved: number[] }> {
  const tables: Record<string, TableCounts> = {};
  const retrieved = sources.map(() => 0);
  let edges = 0;
  await sendInBatches<PageUnit>(units(partitions, sources, retrieved), {
    weigh: (unit) => unit.sources.length + 1,
    sizer: new BatchSizer(BATCH),
    inFlight: db.concurrency,
    signal,
    send: async (given) => {
      const some = await erased.without(given, ({ row }) => ({ handles: [row.ig_username] }));
      addCounts(tables, await importPages(db, toBatch(some, sources), dryRun));
      edges += some.reduce((sum, unit) => sum + unit.sources.length, 0);
      progress(edges);
    },
  });
  return { tables, retrieved };
}

/** Every page once, with the lists that name it. */
function* units(partitions: Iterable<readonly Sighting[]>, sources: readonly ListSource[], retrieved: number[]): Generator<PageUnit> {
  for (const sightings of partitions) {
    const pages = new Map<string, { accounts: FollowedAccount[]; sources: Set<number> }>();
    for (const { source, account } of sightings) {
      const page = pages.get(account.handle) ?? { accounts: [], sources: new Set() };
      page.accounts.push(account);
      page.sources.add(source);
      pages.set(account.handle, page);
    }
    for (const [handle, page] of pages) {
      for (const source of page.sources) retrieved[source] = (retrieved[source] ?? 0) + 1;
      yield { row: toRow(handle, page.accounts, newest(page.sources, sources)), sources: [...page.sources] };
    }
  }
}

function newest(numbers: ReadonlySet<number>, sources: readonly ListSource[]): string | null {
  return (
    [...numbers]
      .map((number) => sources[number]?.scrapedAt ?? '')
      .sort()
      .at(-1) || null
  );
}

/** What the lists say of a page; a list never knows its followers. */
function toRow(handle: string, accounts: readonly FollowedAccount[], listedAt: string | null): PageRow {
  const last = <K extends keyof FollowedAccount>(key: K) => accounts.findLast((account) => account[key] !== null)?.[key] ?? null;
  const id = last('id');
  return {
    ig_username: handle,
    display_name: last('name'),
    is_private: last('isPrivate'),
    is_verified: last('isVerified'),
    profile_pic_url: last('pictureUrl'),
    listed_at: listedAt,
    ...(id === null ? {} : { metadata: { instagram_id: id } }),
  };
}

function toBatch(some: readonly PageUnit[], sources: readonly ListSource[]): PageBatch {
  const batch = emptyBatch();
  const places = new Map<number, number>();
  for (const unit of some) {
    batch.pages.push(unit.row);
    const page = batch.followed.push(unit.row.ig_username) - 1;
    for (const number of unit.sources) {
      const source = sources[number];
      if (source === undefined) throw new RangeError(`list ${number}`);
      const place = places.get(number) ?? batch.sources.push(followSource(source)) - 1;
      places.set(number, place);
      batch.follows.page.push(page);
      batch.follows.source.push(place);
      batch.follows.kind.push(1);
    }
  }
  return batch;
}

function followSource({ handle, scrapedAt, runId }: ListSource): PageBatch['sources'][number] {
  return { ig_username: handle, added_at: null, scraped_at: scrapedAt, ...(runId === undefined ? {} : { run_id: runId }) };
}
