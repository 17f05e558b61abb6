import { z } from 'zod';
import type { Json } from '../../db/json.ts';
import { ServiceError } from '../../errors.ts';
import { syncPages } from '../../ops/sync.ts';
import { itemSchemas } from '../../sources/instantly/items.ts';
import { cursorName, type SyncContext } from './context.ts';
import { endSchema, KnownEnd } from './known-end.ts';
import { checkItems, storePage } from './store-page.ts';

/** What the vendor stored late, or in the same moment as the last that was read: so far back it is read again, and is known by its id. */
const OVERLAP_MS = 10 * 60_000;

const cursorSchema = z.object({ seen: z.string().nullable(), end: endSchema });
const createdSchema = z.object({ timestamp_created: z.string(), campaign_id: z.string().nullish() });

/** E-mails from the newest that is stored on: the one list that the vendor narrows down by time. */
export async function syncEmails(context: SyncContext): Promise<void> {
  const { job, api, lock, options } = context;
  const { campaign, since, full } = options;
  const name = cursorName(context, 'emails', ...(campaign === undefined ? [] : [campaign]));

  async function* pages(cursor: Json) {
    const earlier = cursorSchema.safeParse(cursor).data;
    const stored = earlier?.seen ?? null;
    const end = new KnownEnd(earlier?.end, full || since !== undefined);
    const from = since ?? (full || stored === null ? undefined : new Date(Date.parse(stored) - OVERLAP_MS).toISOString());
    const query = {
      sort_order: 'asc',
      ...(from === undefined ? {} : { min_timestamp_created: from }),
      ...(campaign === undefined ? {} : { campaign_id: campaign }),
    };
    // What lies between the stored time and a later --since was never read: the next run is to begin there all the same.
    const mayMove = since === undefined || (stored !== null && Date.parse(since) <= Date.parse(stored)) || stored === null;
    let seen = full && mayMove ? null : stored;
    let isAscending = true;
    let latest = seen;
    for await (const { items } of api.pages({ path: 'emails', query }, undefined, end.isBehind)) {
      for (const value of items) {
        const read = createdSchema.safeParse(value).data;
        if (read === undefined) continue;
        refuseForeign(read, { campaign, from });
        if (Number.isNaN(Date.parse(read.timestamp_created))) continue;
        if (latest === null || Date.parse(read.timestamp_created) > Date.parse(latest)) latest = read.timestamp_created;
      }
      isAscending &&= isInOrder(items);
      // Moved page by page where the pages come in the order of time; else at the end alone.
      if (isAscending && mayMove) seen = latest;
      yield { items, cursor: { seen } };
    }
    yield { items: [], cursor: { seen: mayMove ? latest : stored, ...(mayMove ? { end: end.found() } : {}) } };
  }

  await syncPages(job, { name, lock }, pages, async (values, move) => {
    const items = await checkItems(context, 'emails', itemSchemas.emails, values);
    return storePage(
      context,
      'emails',
      items.map(({ text }) => text),
      move,
    );
  });
}

/** A name that the vendor does not know is ignored, and the answer is the whole workspace: that is noticed here. */
function refuseForeign(
  { campaign_id, timestamp_created }: z.infer<typeof createdSchema>,
  { campaign, from }: { campaign: string | undefined; from: string | undefined },
): void {
  const isForeign = campaign !== undefined && campaign_id !== campaign;
  const isOld = from !== undefined && Date.parse(timestamp_created) < Date.parse(from) - OVERLAP_MS;
  if (!isForeign && !isOld) return;
  throw new ServiceError(
    `Instantly answered with e-mails that were not asked for: ${isForeign ? 'of other campaigns' : `before ${from}`}`,
    {
      suggestion: 'its API may have changed; nothing of that answer was stored. Look for a newer outreach',
    },
  );
}

function isInOrder(items: readonly unknown[]): boolean {
  let before = Number.NEGATIVE_INFINITY;
  for (const value of items) {
    const at = Date.parse(createdSchema.safeParse(value).data?.timestamp_created ?? '');
    if (Number.isNaN(at)) continue;
    if (at < before) return false;
    before = at;
  }
  return true;
}
