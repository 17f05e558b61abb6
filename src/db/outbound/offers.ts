import { z } from 'zod';
import { countsSchema } from '../../summary.ts';
import type { OutreachDatabase } from '../database.ts';
import type { Json, JsonInput } from '../json.ts';
import { type Page, pageSchema } from '../paging.ts';
import type { Created, NewRecord } from './campaigns.ts';

const text = z.string().nullable();
const number = z.number().nullable();
const texts = z.array(z.string()).nullable();

export const OFFER_TYPES = ['service', 'product', 'consulting', 'subscription'] as const;

const foundSchema = z.object({
  found: z.array(z.object({ id: z.string(), offer_name: z.string(), is_active: z.boolean().nullable() })),
  /** The names there are, where none was found. */
  known: z.array(z.string()),
});

/** The offers of this id or name. */
export function findOffer(db: OutreachDatabase, name: string): Promise<z.infer<typeof foundSchema>> {
  return db.call('outbound', 'find_offer', { name }, foundSchema);
}

export const offerRowSchema = z.object({
  offer_name: z.string(),
  offer_type: z.string(),
  is_active: z.boolean(),
  price_min: number,
  price_max: number,
  currency: z.string(),
  campaigns: z.number(),
  value_proposition: text,
  offer_description: text,
  target_industries: texts,
  target_company_size: texts,
  target_job_titles: texts,
  pain_points: texts,
  key_features: texts,
  created_by: text,
  created_at: text,
  updated_at: text,
  offer_id: z.string(),
});

/** Offers, newest first. */
export function offerList(
  db: OutreachDatabase,
  filter: { is_active?: boolean; offer_type?: string },
  after: Json,
  size: number,
): Promise<Page<z.infer<typeof offerRowSchema>>> {
  return db.call('outbound', 'offer_list', { filter, after, page_size: size }, pageSchema(offerRowSchema));
}

/** Makes an offer; offer: its columns. */
export function createOffer(
  db: OutreachDatabase,
  payload: NewRecord & { offer: { readonly [column: string]: JsonInput | undefined } },
  dryRun: boolean,
): Promise<Pick<Created, 'tables' | 'others'>> {
  return db.call(
    'outbound',
    'create_offer',
    { payload, dry_run: dryRun },
    z.object({ tables: z.record(z.string(), countsSchema), others: z.array(z.string()) }),
  );
}
