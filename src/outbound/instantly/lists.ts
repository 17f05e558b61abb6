import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Json } from '../../db/json.ts';
import type { CursorMove } from '../../db/ops/cursors.ts';
import { type ListedPage, markVanished, type RawEntity } from '../../db/outbound/instantly.ts';
import { syncPages } from '../../ops/sync.ts';
import type { InstantlyList } from '../../sources/instantly/client.ts';
import type { TableCounts } from '../../summary.ts';
import { cursorName, type SyncContext } from './context.ts';
import { endSchema, KnownEnd } from './known-end.ts';
import { idOf } from './store-page.ts';

/** A list that broke off is gone on with for so long; after that its first pages are too old. */
const GOES_ON_MS = 60 * 60_000;

/** Where a list stands: which one it is, since when it is read, and after which item it goes on; end: as KnownEnd has it, of a complete one. */
const progressSchema = z.object({
  listing: z.string(),
  started: z.string(),
  after: z.string().nullable(),
  complete: z.boolean(),
  end: endSchema,
});
type Progress = z.infer<typeof progressSchema>;

/** A list that is read from its beginning to its end each time: the vendor says of no item when it changed. */
export interface CompleteList {
  entity: RawEntity;
  list: InstantlyList;
  /** What an item is stored under, for what vanished (default: its id); undefined for one that cannot be stored. */
  key?(value: unknown): string | undefined;
  /** Stores some pages, which may be none; isLast: with them the list is complete. */
  store(
    values: readonly unknown[],
    page: { move: CursorMove | undefined; listing?: ListedPage; isLast: boolean },
  ): Promise<Record<string, TableCounts>>;
}
/** Reads a complete list, or what of it belongs to one campaign; what it does not have any more is marked. */
export async function syncCompleteList(context: SyncContext, { entity, list, key = idOf, store }: CompleteList): Promise<void> {
  const { job, api, workspaceId, lock, options } = context;
  const isWhole = options.campaign === undefined;
  const name = cursorName(context, entity, ...(options.campaign === undefined ? [] : [options.campaign]));
  let former: string | undefined;
  let progress: Progress | undefined;
  let end: KnownEnd | undefined;

  async function* pages(cursor: Json) {
    const earlier = progressSchema.safeParse(cursor).data;
    const goesOn = earlier !== undefined && !earlier.complete && !options.full && Date.now() - Date.parse(earlier.started) < GOES_ON_MS;
    progress = goesOn ? earlier : { listing: randomUUID(), started: new Date().toISOString(), after: null, complete: false };
    if (!goesOn) former = earlier?.listing;
    end = new KnownEnd(earlier?.end, options.full);
    const { listing, started } = progress;
    let last = progress.after;
    for await (const { items, next } of api.pages(list, progress.after ?? undefined, end.isBehind)) {
      last = next ?? last;
      yield { items, cursor: { listing, started, after: last, complete: false } };
    }
    yield { items: [], cursor: { listing, started, after: null, complete: true, end: end.found() } };
  }

  await syncPages(job, { name, lock }, pages, (values, move, cursor) => {
    const id = progress?.listing ?? '';
    const ids = values.flatMap((value) => key(value) ?? []);
    const listing = { id, ids, ...(former === undefined ? {} : { former }) };
    former = undefined;
    const isLast = progressSchema.safeParse(cursor).data?.complete ?? false;
    return store(values, { move, isLast, ...(isWhole ? { listing } : {}) });
  });
  if (!isWhole || job.runId === undefined || progress === undefined) return;
  const move = {
    name,
    cursor: { listing: progress.listing, started: progress.started, after: null, complete: true, end: end?.found() ?? null },
    lock,
    run_id: job.runId,
  };
  const vanished = await markVanished(job.db, { entity, listing: progress.listing, workspace: workspaceId, move });
  job.warn('vanished', 'items that Instantly has no more; they are kept, and marked', vanished);
}
