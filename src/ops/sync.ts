import type { Json } from '../db/json.ts';
import type { CursorMove } from '../db/ops/cursors.ts';
import { readCursor } from '../db/ops/cursors.ts';
import type { TableCounts } from '../summary.ts';
import type { Job } from './job.ts';

/** A page of a vendor's list, and where the next run goes on once this page is stored. */
export interface SyncPage<Item> {
  items: readonly Item[];
  cursor: Json;
}

/**
 * Stores the pages of a list one after the other, each in one transaction with the cursor that stands behind it, while the next one is
 * fetched. `pages` gets the cursor of the last run, null for none. Ends at once when the job's lock is lost, and the database moves no
 * cursor for a run that has not the lock (`lock`, the name under which the job runs). A dry run stores and moves nothing.
 */
export async function syncPages<Item>(
  job: Job,
  { name, lock }: { name: string; lock: string },
  pages: (cursor: Json) => AsyncIterable<SyncPage<Item>>,
  store: (items: readonly Item[], move: CursorMove | undefined) => Promise<Readonly<Record<string, TableCounts>>>,
): Promise<void> {
  const iterator = pages(await readCursor(job.db, name))[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (let page = await next; page.done !== true; page = await next) {
      job.signal.throwIfAborted();
      next = iterator.next();
      next.catch(() => {}); // told when it is awaited, after this page is stored
      const { items, cursor } = page.value;
      job.count(await store(items, job.runId === undefined ? undefined : { name, cursor, lock, run_id: job.runId }));
    }
  } finally {
    await next.catch(() => {});
    await iterator.return?.();
  }
}
