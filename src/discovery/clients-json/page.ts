import type { NewProfile, NewPromoEvent, NewRun, PageRow } from '../../db/discovery/imports.ts';
import type { Json } from '../../db/json.ts';
import { normaliseEmail } from '../../ops/email.ts';
import type { TimestampReader } from '../../sources/timestamps.ts';
import { findEmails } from '../../text/emails.ts';
import { indicators, normalisePromoStatus, promoSignals, promoStatusSource } from './promo.ts';
import { PAGE_KEYS, type PageRecord, type PostRecord, PROFILE_KEYS, type ProfileRecord, type WebsitePromo } from './record.ts';

/** Keys of a page that have no column and stand in pages.metadata under their own names (docs/clients-json.md). */
const METADATA_KEYS = [
  'known_contact_methods',
  'successful_contact_method',
  'current_main_contact_method',
  'ig_account_for_dm',
  'website_url',
  'website_promo_info',
] as const satisfies readonly (keyof PageRecord)[];

/** One page of the file in the shape of the tables. */
export interface NormalisedPage {
  row: PageRow;
  run: NewRun | undefined;
  profile: NewProfile | undefined;
  events: NewPromoEvent[];
}

/** A stored image, as references to it are kept: the bytes go to the bucket. */
export interface ImageReference {
  sha256: string;
  mime_type: string;
}

/** Takes an embedded image out of a record; undefined where there is none or it cannot be decoded. */
export type KeepImage = (kind: 'profile_pic' | 'post', base64: string, path: string) => ImageReference | undefined;

interface Context {
  times: TimestampReader;
  keepImage: KeepImage;
}

/** Maps a record to the tables; all 19 keys land (docs/clients-json.md names where). Throws TimestampError. */
export function normalisePage(handle: string, page: PageRecord, { times, keepImage }: Context): NormalisedPage {
  const stored = page.profile_data ?? undefined;
  const failure = stored?.failed === true ? stored : undefined;
  const profile = stored !== undefined && failure === undefined ? stored : legacyProfile(page);
  const scrapedAt = times.read(profile?.scraped_at);
  const lastAttempt = times.read(failure?.last_attempt);
  const categorizedAt = times.read(page.last_categorized);
  const ownStatus = normalisePromoStatus(page.promo_status);
  const statusSource = promoStatusSource(ownStatus, normalisePromoStatus(profile?.promo_status));
  const picture = profilePicture(page, profile, keepImage);
  const info = page.website_promo_info ?? profile?.website_promo_info ?? undefined;
  const category = normaliseCategory(page.category);
  const contactEmail = readAddress(page.contact_email) ?? null;

  const row: PageRow = {
    ig_username: handle,
    display_name: firstText(profile?.full_name, page.full_name),
    follower_count: profile?.follower_count ?? (page.follower_count || null),
    is_verified: profile?.is_verified ?? page.is_verified ?? null,
    category,
    category_confidence: category === null ? null : (page.category_confidence ?? null),
    promo_status: statusSource === undefined ? null : (ownStatus ?? null),
    promo_status_source: statusSource ?? null,
    promo_indicators: indicators(page),
    contact_email: contactEmail,
    has_contact_form: info?.has_contact_form ?? null,
    promo_price: page.promo_price ?? null,
    last_profile_scraped_at: scrapedAt,
    last_categorized_at: categorizedAt,
    profile_pic_url: profile?.profile_pic_url ?? null,
    recorded_at: latest(categorizedAt, scrapedAt, lastAttempt),
    metadata: compact({
      ...Object.fromEntries(METADATA_KEYS.map((key) => [key, meaningful(page[key])])),
      category_imported: category === page.category ? undefined : page.category,
      contact_email_imported: contactEmail === null ? meaningful(page.contact_email?.trim()) : undefined,
      profile_pic: picture === undefined ? undefined : { ...picture },
      profile_failure: failure === undefined ? undefined : failureState(failure, lastAttempt),
      extra: otherKeys(page, PAGE_KEYS),
    }),
  };
  return {
    row,
    run: syntheticRun(handle, profile, scrapedAt, failure, lastAttempt),
    profile: profile === undefined ? undefined : snapshot(handle, page, profile, scrapedAt, info, keepImage),
    events: promoSignals(page).map((signal) => ({ ig_username: handle, detected_at: scrapedAt ?? categorizedAt, ...signal })),
  };
}

/** Page-level bio or picture, as an old document shows them: a profile without a time. */
function legacyProfile(page: PageRecord): ProfileRecord | undefined {
  if (!page.bio && !page.profile_pic_base64) return undefined;
  return { bio: page.bio, profile_pic_base64: page.profile_pic_base64 };
}

function snapshot(
  handle: string,
  page: PageRecord,
  profile: ProfileRecord,
  scrapedAt: string | null,
  info: WebsitePromo | undefined,
  keepImage: KeepImage,
): NewProfile {
  const emails = [...(info?.contact_emails ?? []), ...(page.contact_email ? [page.contact_email] : [])].map(
    (email) => readAddress(email) ?? email.trim().toLowerCase(),
  );
  return {
    ig_username: handle,
    bio: profile.bio ?? null,
    external_url: profile.website_url ?? page.website_url ?? null,
    email_candidates: [...new Set(emails)],
    contact_forms: (info?.contact_forms ?? []).map((form) => compact({ ...form })),
    promo_mentions: profile.promo_indicators ?? [],
    posts: (profile.posts ?? []).map((post, i) => storedPost(post, `profile_data.posts.${i}`, keepImage)),
    scraped_at: scrapedAt,
    metadata: compact({
      full_name: profile.full_name,
      follower_count: profile.follower_count,
      is_verified: profile.is_verified,
      profile_pic_url: profile.profile_pic_url,
      promo_status: profile.promo_status,
      consecutive_failures: profile.consecutive_failures || undefined,
      website_promo_info: meaningful(profile.website_promo_info),
      extra: otherKeys(profile, PROFILE_KEYS),
    }),
  };
}

function storedPost(post: PostRecord, path: string, keepImage: KeepImage): { [key: string]: Json | undefined } {
  const { image_base64, image_mime_type, ...rest } = post;
  const image = image_base64 ? keepImage('post', image_base64, `${path}.image_base64`) : undefined;
  return compact({
    ...rest,
    ...(image === undefined ? { image_mime_type } : { image_sha256: image.sha256, image_mime_type: image.mime_type }),
  });
}

function profilePicture(page: PageRecord, profile: ProfileRecord | undefined, keepImage: KeepImage): ImageReference | undefined {
  const base64 = profile?.profile_pic_base64 ?? page.profile_pic_base64;
  return base64 ? keepImage('profile_pic', base64, 'profile_data.profile_pic_base64') : undefined;
}

function syntheticRun(
  handle: string,
  profile: ProfileRecord | undefined,
  scrapedAt: string | null,
  failure: ProfileRecord | undefined,
  lastAttempt: string | null,
): NewRun | undefined {
  if (failure !== undefined) {
    return {
      job_type: 'profile_scrape',
      target_username: handle,
      status: 'failed',
      total_retrieved: 0,
      error_message: failure.error ?? 'the file gives no reason',
      finished_at: lastAttempt,
      metadata: compact({ consecutive_failures: failure.consecutive_failures, long_term_failed: failure.long_term_failed }),
    };
  }
  if (profile === undefined || scrapedAt === null) return undefined;
  return {
    job_type: 'profile_scrape',
    target_username: handle,
    status: 'succeeded',
    total_retrieved: 1,
    error_message: null,
    finished_at: scrapedAt,
    metadata: {},
  };
}

function failureState(failure: ProfileRecord, lastAttempt: string | null): { [key: string]: Json | undefined } {
  return compact({
    last_attempt: lastAttempt,
    error: failure.error,
    consecutive_failures: failure.consecutive_failures,
    long_term_failed: failure.long_term_failed,
    extra: otherKeys(failure, PROFILE_KEYS),
  });
}

/** Legacy names that the documents know under another one; "UNKNOWN" was stored for "not categorized". */
function normaliseCategory(category: string | null | undefined): string | null {
  const text = category?.trim() ?? '';
  if (text === '' || text.toUpperCase() === 'UNKNOWN' || text.toUpperCase() === 'UNCATEGORIZED') return null;
  return text === 'PERSONAL_BRAND_ENTREPRENEUR' ? 'PERSONAL_BRAND' : text;
}

/** The one address that a text names, however it is disguised: people are suppressed and linked by it. */
export function readAddress(text: string | null | undefined): string | undefined {
  if (!text) return undefined;
  const [first, ...more] = findEmails(text);
  return normaliseEmail(text) ?? (more.length === 0 ? first : undefined);
}

/** Keys that this tool does not know, or undefined where there are none. */
export function otherKeys(record: Record<string, unknown>, known: ReadonlySet<string>): { [key: string]: Json } | undefined {
  let extra: { [key: string]: Json } | undefined;
  for (const key of Object.keys(record)) {
    if (known.has(key)) continue;
    extra ??= {};
    put(extra, key, toJson(record[key]));
  }
  return extra;
}

/** Without null and undefined, on every level: those mean absent in this format. */
function compact(object: Record<string, unknown>): { [key: string]: Json | undefined } {
  const present: { [key: string]: Json | undefined } = {};
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value !== null && value !== undefined) put(present, key, toJson(value));
  }
  return present;
}

/** Assigned, "__proto__" would be what the object is made of. */
function put(object: { [key: string]: Json | undefined }, key: string, value: Json): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

/** A value that came from JSON.parse, typed as what it is. */
function toJson(value: unknown): Json {
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  if (Array.isArray(value)) return value.map(toJson);
  return compact(Object.fromEntries(Object.entries(value)));
}

function meaningful<T>(value: T): T | undefined {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0) ? undefined : value;
}

function firstText(...texts: (string | null | undefined)[]): string | null {
  return texts.find((text) => text !== null && text !== undefined && text.trim() !== '') ?? null;
}

export function latest(...times: (string | null)[]): string | null {
  return times.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}
