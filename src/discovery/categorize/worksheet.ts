import { price as storablePrice } from '../../db/column-values.ts';
import type { Review } from '../../db/discovery/categories.ts';
import type { Json } from '../../db/json.ts';
import { type Column, type Keep, nameKey, nearest, readTable, type TableFlags } from '../../ops/columns.ts';
import { normaliseHandle } from '../../ops/handle.ts';
import type { Input } from '../../sources/input.ts';
import type { TaxonomyFile } from './taxonomy.ts';

/** What a person fills in; the other columns of the worksheet are there to look at. */
export const DECISIONS = ['category', 'promo_status', 'promo_price', 'pricing_notes'] as const;

/** Its columns are those of the report, under their own names: what looks like one may be there to look at. */
export const WORKSHEET_COLUMNS: readonly Column[] = [
  { target: 'ig_username', type: 'text', synonyms: ['username', 'handle'], required: true },
  { target: 'category', type: 'text' },
  { target: 'promo_status', type: 'enum', values: ['warm', 'unknown', 'not_open'], byNameOnly: true },
  { target: 'promo_price', type: 'number', byNameOnly: true },
  { target: 'pricing_notes', type: 'text' },
];

export interface Worksheet {
  reviews: Review[];
  /** Rows in which nothing was decided. */
  empty: number;
}

/** Reads a filled-in worksheet; a row that is wrong is rejected with its reason. Throws InputError where the file is no worksheet. */
export async function readWorksheet(
  input: Pick<Input, 'chunks' | 'limits'>,
  taxonomy: TaxonomyFile,
  flags: TableFlags,
  keep: Keep,
  signal: AbortSignal,
): Promise<Worksheet> {
  const sheet: Worksheet = { reviews: [], empty: 0 };
  for await (const { values, reject } of readTable(input, WORKSHEET_COLUMNS, flags, keep, signal)) {
    const review = toReview(values, taxonomy);
    if (typeof review === 'string') reject(review);
    else if (Object.keys(review).length === 1) sheet.empty += 1;
    else sheet.reviews.push(review);
  }
  return sheet;
}

/** The decision of a row, or why it is none. */
function toReview(values: { [target: string]: Json }, taxonomy: TaxonomyFile): Review | string {
  const { ig_username: name, category, promo_status: status, promo_price: price, pricing_notes: notes } = values;
  const handle = normaliseHandle(String(name));
  if (handle === undefined) return `"${name}" is no handle`;
  const review: Review = { ig_username: handle };
  if (typeof category === 'string') {
    const all = [...Object.keys(taxonomy.categories), ...taxonomy.human_only];
    const known = all.find((candidate) => nameKey(candidate) === nameKey(category));
    if (known === undefined) return `there is no category "${category}"; ${meant(category, all)}`;
    review.category = known;
  }
  if (typeof status === 'string') review.promo_status = status;
  if (typeof price === 'number') {
    if (!storablePrice.safeParse(price).success || Math.abs(price * 100 - Math.round(price * 100)) > 1e-6)
      return `promo_price "${price}" is no price in dollars`;
    review.promo_price = price;
  }
  if (typeof notes === 'string') review.pricing_notes = notes;
  return review;
}

function meant(category: string, all: readonly string[]): string {
  const key = nameKey(category);
  const containing = key.length < 3 ? [] : all.filter((name) => nameKey(name).includes(key)).slice(0, 3);
  const near = nearest(category, all);
  const candidates = containing.length > 0 ? containing : near === undefined ? [] : [near];
  return candidates.length === 0 ? `there are ${all.join(', ')}` : `is it ${candidates.join(' or ')}?`;
}
