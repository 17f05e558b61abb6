import { z } from 'zod';
import { countsSchema, type TableCounts } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';

const blockSchema = z.object({ kind: z.enum(['email', 'domain']), value: z.string(), reason: z.string() });
export type Block = z.infer<typeof blockSchema>;

/** Suppressed addresses and domains that the vendor's block list lacks. */
export function blocksToPush(db: OutreachDatabase, after: Json, size: number): Promise<Page<Block>> {
  return db.call('outbound', 'blocks_to_push', { after, page_size: size }, pageSchema(blockSchema));
}

/** Notes what was sent up. */
export async function notePushed(db: OutreachDatabase, values: readonly string[]): Promise<Record<string, TableCounts>> {
  return {
    'outbound.instantly_block_list_raw': await db.call('outbound', 'note_pushed', { pushed_values: values }, countsSchema),
  };
}

/** What was sent up and did not arrive, as far as a complete list has told since. */
export function notArrived(db: OutreachDatabase): Promise<{ count: number; examples: string[] }> {
  return db.call('outbound', 'not_arrived', {}, z.object({ count: z.number(), examples: z.array(z.string()) }));
}
