import type { z } from 'zod';
import { DatabaseError } from '../../db/errors.ts';
import type { Json } from '../../db/json.ts';
import type { CursorMove } from '../../db/ops/cursors.ts';
import { putRaw, type RawEntity, type RawPage } from '../../db/outbound/instantly.ts';
import { ErasedPeople, emailsIn } from '../../ops/erased.ts';
import { type GoodItem, readItem } from '../../sources/instantly/items.ts';
import { addCounts, type TableCounts } from '../../summary.ts';
import type { SyncContext } from './context.ts';

/** Checks the items of a page; what is malformed is kept as refused before the page is stored, and the rest goes on. */
export async function checkItems<Item>(
  { job }: Pick<SyncContext, 'job'>,
  what: string,
  schema: z.ZodType<Item>,
  values: readonly unknown[],
): Promise<GoodItem<Item>[]> {
  const good: GoodItem<Item>[] = [];
  for (const [i, value] of values.entries()) {
    const read = readItem(schema, value);
    job.warn('replaced_characters', 'characters that no database stores (NUL, halves of emoji) were replaced by U+FFFD', read.replaced);
    if (read.ok) good.push(read);
    else {
      const record: Json = JSON.parse(read.text);
      job.reject({ line: null, path: `${what} ${idOf(value) ?? `[${i}]`}`, pointer: null, reason: read.reason, record });
    }
  }
  // Whoever is killed after the page was stored must not have lost them: the next run does not ask for this page again.
  if (good.length < values.length) await job.keepRejects();
  return good;
}

/** What an item is called, also where something else in it is wrong. */
export function idOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const key of ['id', 'campaign_id', 'email', 'date']) {
    const id: unknown = Reflect.get(value, key);
    if (typeof id === 'string' && id !== '') return id;
  }
  return undefined;
}

/** What is of people; the rest are numbers and texts of our own. */
const OF_PEOPLE: ReadonlySet<RawEntity> = new Set(['accounts', 'leads', 'emails', 'block_list']);

/** Stores items by their texts; what is too much for one statement or one request goes in halves, the cursor with the last of them. */
export async function storePage(
  context: Pick<SyncContext, 'job'>,
  entity: RawEntity,
  given: readonly string[],
  move: CursorMove | undefined,
  more: Omit<RawPage, 'items' | 'move'> = {},
): Promise<Record<string, TableCounts>> {
  const { job } = context;
  const erased = new ErasedPeople(job);
  const texts = OF_PEOPLE.has(entity) ? await erased.without(given, (text) => ({ emails: emailsIn(JSON.parse(text)) })) : given;
  try {
    return await putRaw(job.db, entity, { items: `[${texts.join(',')}]`, ...more, ...(move === undefined ? {} : { move }) }, job.dryRun);
  } catch (error) {
    const isTooMuch = error instanceof DatabaseError && (error.kind === 'timeout' || error.kind === 'too_large');
    if (!isTooMuch || texts.length < 2) throw error;
  }
  const middle = Math.ceil(texts.length / 2);
  const { listing, ...whose } = more;
  const counts = await storePage(context, entity, texts.slice(0, middle), undefined, whose);
  const rest = await storePage(context, entity, texts.slice(middle), move, listing === undefined ? whose : { ...whose, listing });
  addCounts(counts, rest);
  return counts;
}
