import { z } from 'zod';
import { INDEXED_TEXT_LENGTH, numericMax } from '../../db/column-values.ts';
import { OFFER_TYPES } from '../../db/outbound/offers.ts';
import { UsageError } from '../../errors.ts';
import { type Given, longText, readRecord, words } from '../records.ts';

const MAX_TEXT = 100_000;
const MAX_ITEMS = 1_000;
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
/** numeric(10, 2) */
const MAX_PRICE = numericMax(10, 2);

const list = z
  .array(words(INDEXED_TEXT_LENGTH))
  .max(MAX_ITEMS)
  .transform((items) => [...new Set(items)])
  .optional();
const price = z
  .number({ error: 'is not a number' })
  .min(0, 'is less than 0')
  .max(MAX_PRICE, `is more than ${MAX_PRICE}`)
  .refine((value) => /^\d+(?:\.\d{1,2})?$/.test(String(value)), 'has more than two decimals')
  .optional();

/** Columns of outbound.offers that are given when it is made; created_by also by address. */
const offerColumns = z.object({
  offer_name: words(INDEXED_TEXT_LENGTH),
  offer_description: longText(MAX_TEXT).optional(),
  offer_type: z.enum(OFFER_TYPES, { error: `is none of ${OFFER_TYPES.join(', ')}` }).optional(),
  price_min: price,
  price_max: price,
  currency: z
    .string()
    .transform((code) => code.trim().toUpperCase())
    .refine((code) => CURRENCIES.has(code), 'is not an ISO 4217 currency code such as EUR')
    .optional(),
  target_industries: list,
  target_company_size: list,
  target_job_titles: list,
  value_proposition: longText(MAX_TEXT).optional(),
  pain_points: list,
  key_features: list,
  is_active: z.boolean({ error: 'is neither true nor false' }).optional(),
  created_by: words(INDEXED_TEXT_LENGTH).optional(),
});
export type OfferColumns = z.infer<typeof offerColumns>;

/** Reads what an offer is made of. Throws UsageError for what cannot be. */
export function readOffer(given: Given): OfferColumns {
  const columns = readRecord(offerColumns, given, 'an offer');
  const { price_min, price_max } = columns;
  if (price_min !== undefined && price_max !== undefined && price_min > price_max) {
    throw new UsageError(`price_min (${price_min}) is more than price_max (${price_max})`, { suggestion: 'correct one of them' });
  }
  return columns;
}
