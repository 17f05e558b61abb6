import { z } from 'zod';
import { confidence, indexedText, int4Count, price } from '../../db/column-values.ts';

/**
 * The records of clients_data.json as they are found, irregular variants included (facts/discovery.md section 1). Null is the
 * default of most keys and means absent. Keys beyond these are kept and counted.
 */
const text = z.string().nullish();
const flag = z.boolean().nullish();
const count = int4Count.nullish();
const texts = z.array(z.string()).nullish();

export const followSchema = z.object({ username: text, full_name: text, follower_count: count, is_verified: flag, is_private: flag });
export type Follow = z.infer<typeof followSchema>;

export const clientSchema = z.looseObject({
  name: text,
  username: text,
  added_date: text,
  following: z.array(z.unknown()).nullish(),
  following_count: count,
  last_scraped: text,
});
export type ClientRecord = z.infer<typeof clientSchema>;
export const CLIENT_KEYS: ReadonlySet<string> = new Set(Object.keys(clientSchema.shape));

const postSchema = z.looseObject({ caption: text, image_url: text, image_base64: text, image_mime_type: text, type: text });
export type PostRecord = z.infer<typeof postSchema>;

const websitePromoSchema = z.looseObject({
  has_promo_mention: flag,
  has_promo_page: flag,
  has_contact_email: flag,
  has_contact_form: flag,
  promo_page_urls: texts,
  contact_emails: texts,
  contact_forms: z.array(z.looseObject({ url: text, has_email_field: flag, has_message_field: flag })).nullish(),
});
export type WebsitePromo = z.infer<typeof websitePromoSchema>;

/** Success and failure states share one schema: `failed` tells them apart, and either may lack it. */
const profileSchema = z.looseObject({
  profile_pic_url: text,
  profile_pic_base64: text,
  profile_pic_mime_type: text,
  bio: text,
  posts: z.array(postSchema).nullish(),
  follower_count: count,
  full_name: text,
  is_verified: flag,
  scraped_at: text,
  promo_status: text,
  promo_indicators: texts,
  website_url: text,
  website_promo_info: websitePromoSchema.nullish(),
  failed: flag,
  consecutive_failures: count,
  last_attempt: text,
  error: text,
  long_term_failed: flag,
});
export type ProfileRecord = z.infer<typeof profileSchema>;
export const PROFILE_KEYS: ReadonlySet<string> = new Set(Object.keys(profileSchema.shape));

export const pageSchema = z.looseObject({
  username: text,
  full_name: text,
  follower_count: count,
  is_verified: flag,
  clients_following: z.array(z.unknown()).nullish(),
  promo_price: price.nullish(),
  category: indexedText.nullish(),
  category_confidence: confidence.nullish(),
  contact_email: indexedText.nullish(),
  promo_status: text,
  promo_indicators: texts,
  last_categorized: text,
  profile_data: profileSchema.nullish(),
  known_contact_methods: texts,
  successful_contact_method: text,
  current_main_contact_method: text,
  ig_account_for_dm: text,
  website_url: text,
  website_promo_info: websitePromoSchema.nullish(),
  // Shown by an old document of the predecessor, written by no known version.
  promo_signals: texts,
  profile_pic_base64: text,
  bio: text,
});
export type PageRecord = z.infer<typeof pageSchema>;
export const PAGE_KEYS: ReadonlySet<string> = new Set(Object.keys(pageSchema.shape));

/** The first thing that is wrong with a record, for people: where and what. */
export function firstProblem(error: z.ZodError): { path: string; reason: string } {
  const issue = error.issues[0];
  return { path: (issue?.path ?? []).map(String).join('.'), reason: issue?.message ?? 'not of the expected form' };
}
