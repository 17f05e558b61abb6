import { notArrived } from '../../db/outbound/block-list.ts';
import { ServiceError } from '../../errors.ts';
import { normaliseEmail } from '../../ops/email.ts';
import { domainKey } from '../../ops/keys/domain.ts';
import { itemSchemas } from '../../sources/instantly/items.ts';
import { type Analytics, readAnalytics, syncByCampaign, syncWorkspaceDays } from './analytics.ts';
import type { Entity, SyncContext } from './context.ts';
import { syncEmails } from './emails.ts';
import { syncCompleteList } from './lists.ts';
import { checkItems, idOf, storePage } from './store-page.ts';

/** Brings the raw tables up to what the vendor has. */
export async function syncRaw(context: SyncContext): Promise<void> {
  const { job, options } = context;
  const wants = (...entities: Entity[]) => entities.some((entity) => options.only.includes(entity));
  const analytics = wants('campaigns', 'daily', 'steps') ? await readAnalytics(context) : new Map<string, string>();
  const step = async (entity: Entity, work: () => Promise<void>) => {
    if (!wants(entity)) return;
    job.signal.throwIfAborted();
    job.progress(`Instantly: ${entity}`);
    await work();
  };
  await step('campaigns', () => syncCampaigns(context, analytics));
  await step('accounts', () => syncAccounts(context));
  await step('daily', async () => {
    if (options.campaign === undefined) await syncWorkspaceDays(context);
    await syncByCampaign(context, 'daily', analytics);
  });
  await step('steps', () => syncByCampaign(context, 'steps', analytics));
  await step('leads', () => syncLeads(context));
  await step('emails', () => syncEmails(context));
  await step('block-list', () => syncBlockList(context));
}

/** The list has the drafts, which the analytics lack; the analytics have the numbers, and now and then a campaign that was deleted. */
async function syncCampaigns(context: SyncContext, analytics: Analytics): Promise<void> {
  const left = new Map(analytics);
  const joined = (id: string, list: string | null) => {
    const counted = left.get(id) ?? null;
    left.delete(id);
    return `{"list":${list},"analytics":${counted}}`;
  };
  const { api, job, options } = context;
  if (options.campaign !== undefined) {
    const items = await checkItems(context, 'campaigns', itemSchemas.campaigns, [
      await api.one(`campaigns/${encodeURIComponent(options.campaign)}`),
    ]);
    const texts = items.map(({ item, text }) => joined(item.id, text));
    job.count(await storePage(context, 'campaigns', texts, undefined));
    return;
  }
  await syncCompleteList(context, {
    entity: 'campaigns',
    list: { path: 'campaigns', query: {} },
    key: idOf,
    async store(values, { move, listing, isLast }) {
      const items = await checkItems(context, 'campaigns', itemSchemas.campaigns, values);
      const texts = items.map(({ item, text }) => joined(item.id, text));
      // What was on no page.
      if (isLast) for (const id of [...left.keys()]) texts.push(joined(id, null));
      return storePage(context, 'campaigns', texts, move, listing === undefined ? {} : { listing });
    },
  });
}

function syncAccounts(context: SyncContext): Promise<void> {
  return syncCompleteList(context, {
    entity: 'accounts',
    list: { path: 'accounts', query: {} },
    key: idOf,
    async store(values, { move, listing }) {
      const items = await checkItems(context, 'accounts', itemSchemas.accounts, values);
      const texts = items.map(({ text }) => text);
      return storePage(context, 'accounts', texts, move, listing === undefined ? {} : { listing });
    },
  });
}

function syncLeads(context: SyncContext): Promise<void> {
  const { campaign } = context.options;
  return syncCompleteList(context, {
    entity: 'leads',
    list: { path: 'leads/list', body: campaign === undefined ? {} : { campaign } },
    key: idOf,
    async store(values, { move, listing }) {
      const items = await checkItems(context, 'leads', itemSchemas.leads, values);
      if (campaign !== undefined && items.some(({ item }) => item.campaign !== campaign)) {
        throw new ServiceError('Instantly answered with leads that were not asked for: of other campaigns', {
          suggestion: 'its API may have changed; nothing of that answer was stored. Look for a newer outreach',
        });
      }
      const texts = items.map(({ text }) => text);
      return storePage(context, 'leads', texts, move, listing === undefined ? {} : { listing });
    },
  });
}

async function syncBlockList(context: SyncContext): Promise<void> {
  await syncCompleteList(context, {
    entity: 'block_list',
    list: { path: 'block-lists-entries', query: {} },
    key: blockedKey,
    async store(values, { move, listing }) {
      const items = await checkItems(context, 'block list', itemSchemas.block_list, values);
      const texts = items.flatMap(({ item, text }) => {
        const key = blockedKey(item);
        if (key !== undefined) return [`{"value":${JSON.stringify(key)},"raw":${text}}`];
        context.job.reject({
          line: null,
          path: `block list ${item.id}`,
          pointer: null,
          reason: 'bl_value is no address and no domain',
          record: JSON.parse(text),
        });
        return [];
      });
      if (texts.length < items.length) await context.job.keepRejects();
      return storePage(context, 'block_list', texts, move, listing === undefined ? {} : { listing });
    },
  });
  if (context.job.dryRun) return;
  const { count, examples } = await notArrived(context.job.db);
  const some = `${examples.join(', ')}${count > examples.length ? ', …' : ''}`;
  context.job.warn('not_arrived', `sent up to the block list of Instantly, which does not have them: ${some}`, count);
}

/** An address or a domain in its normal form, as suppressions name it. */
function blockedKey(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const text: unknown = Reflect.get(value, 'bl_value');
  if (typeof text !== 'string') return undefined;
  return text.includes('@') && !text.trim().startsWith('@') ? normaliseEmail(text) : domainKey(text.trim().replace(/^@/, ''));
}
