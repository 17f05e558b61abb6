import type { Json } from '../db/json.ts';
import type { CursorMove } from '../db/ops/cursors.ts';
import { readCursor } from '../db/ops/cursors.ts';
import type { TableCounts } from '../summary.ts';
import type { Job } from './job.ts';

/** So many pages are fetched while others are stored, and then stored together: a statement costs the most for a few rows. */
const PAGES_AHEAD = 4;

/** A page of a vendor's list, and where the next run goes on once this page is stored. */
export interface SyncPage<Item> {
  items: readonly Item[];
  cursor: Json;
}

/**
 * Stores the pages of a list in their order, those that are there together, each time in one transaction with the cursor that stands behind
 * them, while the next ones are fetched. `pages` gets the cursor of the last run, null for none. What was fetched before a failure is stored
 * before it is thrown. Ends at once when the job's lock is lost, and the database moves no cursor for a run that has not the lock (`lock`, the
 * name under which the job runs). A dry run stores and moves nothing.
 */
export async function syncPages<Item>(
  job: Job,
  { name, lock }: { name: string; lock: string },
  pages: (cursor: Json) => AsyncIterable<SyncPage<Item>>,
  store: (items: readonly Item[], move: CursorMove | undefined, cursor: Json) => Promise<Readonly<Record<string, TableCounts>>>,
): Promise<void> {
  for await (const batch of fetchedAhead(pages(await readCursor(job.db, name)))) {
    job.signal.throwIfAborted();
    const cursor = batch.at(-1)?.cursor ?? null;
    const items = batch.flatMap((page) => page.items);
    job.count(await store(items, job.runId === undefined ? undefined : { name, cursor, lock, run_id: job.runId }, cursor));
  }
}

/** The pages that are there by the time they are asked for; further ones are fetched meanwhile. */
async function* fetchedAhead<Item>(pages: AsyncIterable<SyncPage<Item>>): AsyncGenerator<SyncPage<Item>[]> {
  const iterator = pages[Symbol.asyncIterator]();
  const ready: SyncPage<Item>[] = [];
  let isOver = false;
  let isLeft = false;
  let failure: { error: unknown } | undefined;
  let change = Promise.withResolvers<void>();
  const tell = () => {
    change.resolve();
    change = Promise.withResolvers<void>();
  };
  const fetching = (async () => {
    try {
      for (let page = await iterator.next(); page.done !== true && !isLeft; page = await iterator.next()) {
        ready.push(page.value);
        tell();
        while (ready.length >= PAGES_AHEAD && !isLeft) await change.promise;
      }
    } catch (error) {
      failure = { error };
    }
    isOver = true;
    tell();
  })();
  try {
    for (;;) {
      while (ready.length === 0 && !isOver) await change.promise;
      if (ready.length === 0) break;
      const batch = ready.splice(0);
      tell();
      yield batch;
    }
    if (failure !== undefined) throw failure.error;
  } finally {
    isLeft = true;
    tell();
    await fetching;
    await iterator.return?.();
  }
}
