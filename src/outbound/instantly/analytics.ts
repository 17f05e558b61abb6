import { hash } from 'node:crypto';
import { z } from 'zod';
import { concurrently } from '../../concurrently.ts';
import type { Json } from '../../db/json.ts';
import { readCursors } from '../../db/ops/cursors.ts';
import { syncPages } from '../../ops/sync.ts';
import { itemSchemas } from '../../sources/instantly/items.ts';
import { cursorName, type SyncContext } from './context.ts';
import { checkItems, storePage } from './store-page.ts';

/** So many campaigns are read at a time. */
const PARALLEL = 4;
const DAY_LENGTH = 10;

/** The analytics of each campaign as they came, by its id. */
export type Analytics = ReadonlyMap<string, string>;

/** What the vendor counts of each campaign that was ever started, in one answer. */
export async function readAnalytics(context: SyncContext): Promise<Analytics> {
  const { api, options } = context;
  const values = await api.array('campaigns/analytics', options.campaign === undefined ? {} : { id: options.campaign });
  const items = await checkItems(context, 'analytics', itemSchemas.analytics, values);
  const wanted = items.filter(({ item }) => options.campaign === undefined || item.campaign_id === options.campaign);
  return new Map(wanted.map(({ item, text }) => [item.campaign_id, text]));
}

const readSchema = z.object({ through: z.string().nullish(), analytics: z.string().nullish() });

/** The days of the whole workspace. */
export async function syncWorkspaceDays(context: SyncContext): Promise<void> {
  await readRange(context, { entity: 'daily', campaign: null, name: cursorName(context, 'daily'), digest: null });
}

/** The days or the steps of those campaigns whose analytics are not as they were when these were last read. */
export async function syncByCampaign(context: SyncContext, entity: 'daily' | 'steps', analytics: Analytics): Promise<void> {
  const { job, options } = context;
  const cursors = await readCursors(job.db, cursorName(context, entity, ''));
  const due = [...analytics].flatMap(([campaign, text]) => {
    const name = cursorName(context, entity, campaign);
    const digest = hash('sha256', text);
    const isRead = readSchema.safeParse(cursors[name]).data?.analytics === digest;
    return isRead && !options.full && options.since === undefined ? [] : [{ entity, campaign, name, digest }];
  });
  await concurrently(due, PARALLEL, (one) => readRange(context, one));
}

interface Range {
  entity: 'daily' | 'steps';
  /** Null: the whole workspace. */
  campaign: string | null;
  name: string;
  /** Of the analytics that say how it stands. */
  digest: string | null;
}

async function readRange(context: SyncContext, { entity, campaign, name, digest }: Range): Promise<void> {
  const { job, api, lock } = context;
  const today = new Date().toISOString().slice(0, DAY_LENGTH);
  async function* pages(cursor: Json) {
    const query = {
      ...(campaign === null ? {} : { campaign_id: campaign }),
      ...(entity === 'daily' ? startDate(context, readSchema.safeParse(cursor).data?.through ?? undefined) : {}),
    };
    const items = await api.array(`campaigns/analytics/${entity}`, query);
    yield { items, cursor: { ...(digest === null ? {} : { analytics: digest }), ...(entity === 'daily' ? { through: today } : {}) } };
  }
  await syncPages(job, { name, lock }, pages, async (values, move) => {
    const what = `${entity} ${campaign ?? 'of the workspace'}`;
    const texts =
      entity === 'daily'
        ? (await checkItems(context, what, itemSchemas.daily, values)).map(({ text }) => text)
        : (await checkItems(context, what, itemSchemas.steps, values)).map(({ text }) => text);
    return storePage(context, entity, texts, move, { campaign });
  });
}

/** From so long before the day through which they are read: what happens later counts for an earlier day, too. */
function startDate({ options: { full, since, windowMs } }: SyncContext, through: string | undefined): { start_date?: string } {
  const from = since ?? (full || through === undefined ? undefined : new Date(Date.parse(through) - windowMs).toISOString());
  return from === undefined ? {} : { start_date: from.slice(0, DAY_LENGTH) };
}
