import { z } from 'zod';
import type { Review } from '../../db/discovery/categories.ts';
import type { Json } from '../../db/json.ts';
import type { Reject } from '../../db/ops/rejects.ts';
import { InputError } from '../../errors.ts';
import { normaliseHandle } from '../../ops/handle.ts';
import { readDataset } from '../../sources/dataset.ts';
import type { TaxonomyFile } from './taxonomy.ts';

/** What a person fills in; the other columns of the worksheet are there to look at. */
export const DECISIONS = ['category', 'promo_status', 'promo_price', 'pricing_notes'] as const;

const rowSchema = z.looseObject({
  ig_username: z.string(),
  category: z.string().optional(),
  promo_status: z.string().optional(),
  promo_price: z.string().optional(),
  pricing_notes: z.string().optional(),
});

export interface Worksheet {
  reviews: Review[];
  rejects: Reject[];
  /** Rows in which nothing was decided. */
  empty: number;
}

/** Reads a filled-in worksheet; a row that is wrong is rejected with its reason. Throws InputError where the text is no worksheet. */
export async function readWorksheet(chunks: AsyncIterable<Buffer>, taxonomy: TaxonomyFile, signal: AbortSignal): Promise<Worksheet> {
  const sheet: Worksheet = { reviews: [], rejects: [], empty: 0 };
  let rows = 0;
  for await (const { index, line, value } of readDataset(chunks)) {
    signal.throwIfAborted();
    rows += 1;
    const parsed = rowSchema.safeParse(value);
    if (!parsed.success && rows === 1) {
      throw new InputError('this is no worksheet: it has no column ig_username', {
        suggestion: 'make one with: outreach report review --format csv --output w.csv',
      });
    }
    const reject = (reason: string) => sheet.rejects.push({ line, path: `rows[${index}]`, pointer: `/${index}`, reason, record: value });
    if (!parsed.success) {
      reject('it has no ig_username');
      continue;
    }
    const review = toReview(parsed.data, taxonomy);
    if (typeof review === 'string') reject(review);
    else if (Object.keys(review).length === 1) sheet.empty += 1;
    else sheet.reviews.push(review);
  }
  return sheet;
}

/** The decision of a row, or why it is none. */
function toReview(row: z.infer<typeof rowSchema>, taxonomy: TaxonomyFile): Review | string {
  const handle = normaliseHandle(plain(row.ig_username));
  if (handle === undefined) return `"${row.ig_username}" is no handle`;
  const review: Review = { ig_username: handle };
  const category = plain(row.category);
  if (category !== '') {
    const wanted = category.toUpperCase().replaceAll(/[\s-]+/g, '_');
    const all = [...Object.keys(taxonomy.categories), ...taxonomy.human_only];
    const known = all.find((name) => name === wanted);
    if (known === undefined) {
      const near = all.filter((name) => name.includes(wanted)).slice(0, 3);
      return `there is no category "${category}"${near.length === 0 ? `; there are ${all.join(', ')}` : `; is it ${near.join(' or ')}?`}`;
    }
    review.category = known;
  }
  const status = plain(row.promo_status)
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
  if (status !== '') {
    if (!['warm', 'unknown', 'not_open'].includes(status)) return `promo_status "${row.promo_status}" is none of warm, unknown, not_open`;
    review.promo_status = status;
  }
  const price = plain(row.promo_price)
    .replace(/^\$/, '')
    .replace(/^(\d+),(\d{1,2})$/, '$1.$2');
  if (price !== '') {
    if (!/^\d+(\.\d{1,2})?$/.test(price)) return `promo_price "${row.promo_price}" is no price in dollars`;
    review.promo_price = Number(price);
  }
  const notes = plain(row.pricing_notes);
  if (notes !== '') review.pricing_notes = notes;
  return review;
}

/** As it was before the apostrophe that keeps spreadsheets from running a cell. */
function plain(cell: Json | undefined): string {
  return typeof cell === 'string' ? cell.trim().replace(/^'(?=[=+\-@\t])/, '') : '';
}
