import type { PageRecord, ProfileRecord, WebsitePromo } from './record.ts';

export type PromoStatus = 'warm' | 'unknown' | 'not_open';
export type PromoStatusSource = 'human' | 'detector' | 'import';

/** A legacy status in any case: "Warm", "Unknown", "Not Open". Undefined for null, empty or anything else. */
export function normalisePromoStatus(text: string | null | undefined): PromoStatus | undefined {
  const status = text
    ?.trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
  return status === 'warm' || status === 'unknown' || status === 'not_open' ? status : undefined;
}

/**
 * Who said so (design section 9): nothing but a person ever wrote "Not Open"; a page's status that differs from its own
 * profile's was changed by a person; one that equals it is the detector's; without a profile it is the file's.
 */
export function promoStatusSource(page: PromoStatus | undefined, profile: PromoStatus | undefined): PromoStatusSource | undefined {
  if (page === undefined) return undefined;
  if (page === 'not_open') return 'human';
  if (profile === undefined) return page === 'unknown' ? undefined : 'import';
  return page === profile ? 'detector' : 'human';
}

export interface PromoSignal {
  signal_type: string;
  /** source: where the signal was seen; value: what was seen there. */
  details: { source: string; value: string; [key: string]: string | boolean };
}

/** Every indicator and signal of a page, each once, with its source. */
export function promoSignals(page: PageRecord): PromoSignal[] {
  const profile = page.profile_data ?? undefined;
  const signals = [
    ...indicators(page).map(fromIndicator),
    ...[page.website_promo_info, profile?.website_promo_info].flatMap((info) => fromWebsite(info ?? undefined, page, profile)),
    ...(page.contact_email?.trim() ? [signal('email', 'page', page.contact_email.trim().toLowerCase())] : []),
  ];
  const seen = new Set<string>();
  return signals.filter(({ signal_type, details }) => {
    const key = `${signal_type}\n${details.source}\n${details.value}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** The texts of the detector, from the page and from its profile, each once. */
export function indicators(page: PageRecord): string[] {
  const all = [...(page.promo_indicators ?? []), ...(page.promo_signals ?? []), ...(page.profile_data?.promo_indicators ?? [])];
  return [...new Set(all.map((text) => text.trim()).filter((text) => text !== ''))];
}

/** The detector wrote `Bio mentions: 'collab'` and `Highlight: 'Promo rates'` (facts 4.2). */
function fromIndicator(text: string): PromoSignal {
  const bio = /^Bio mentions: '(.+)'$/s.exec(text)?.[1];
  if (bio !== undefined) return signal('bio_keyword', 'bio', bio, { text });
  const highlight = /^Highlight: '(.+)'$/s.exec(text)?.[1];
  if (highlight !== undefined) return signal('highlight', 'highlight', highlight, { text });
  return signal('promo_indicator', 'detector', text);
}

function fromWebsite(info: WebsitePromo | undefined, page: PageRecord, profile: ProfileRecord | undefined): PromoSignal[] {
  if (info === undefined) return [];
  const site = page.website_url ?? profile?.website_url ?? '';
  return [
    ...(info.promo_page_urls ?? []).map((url) => signal('buy_page', 'website', url)),
    ...(info.contact_emails ?? []).map((email) => signal('email', 'website', email.trim().toLowerCase())),
    ...(info.contact_forms ?? []).map((form) =>
      signal('contact_form', 'website', form.url ?? site, {
        has_email_field: form.has_email_field === true,
        has_message_field: form.has_message_field === true,
      }),
    ),
    ...(info.has_promo_mention === true ? [signal('promo_mention', 'website', site)] : []),
    // Flags without their list, from older checks.
    ...(info.has_promo_page === true && !info.promo_page_urls?.length ? [signal('buy_page', 'website', site)] : []),
    ...(info.has_contact_form === true && !info.contact_forms?.length ? [signal('contact_form', 'website', site)] : []),
  ];
}

function signal(signal_type: string, source: string, value: string, more: Record<string, string | boolean> = {}): PromoSignal {
  return { signal_type, details: { source, value, ...more } };
}
