import { EMAIL } from '../../text/addresses.ts';
import type { Tokens } from '../../text/token-lists.ts';
import type { PageText } from './page-text.ts';
import { ADDRESS_WORDS, PATH_WORDS } from './promo-phrases.ts';
import type { PromoSignal, PromoSource } from './promo-signal.ts';

/** "ads@page.example" says what the address is for. */
export function addressSignals(text: string, { words, starts, ends }: Tokens, source: PromoSource, factor: number): PromoSignal[] {
  return words.flatMap((word, at) => {
    if (word.text !== EMAIL) return [];
    const value = text.slice(starts[at], ends[at]);
    const local = value.slice(0, value.indexOf('@')).toLowerCase();
    const weight = Math.max(0, ...local.split(/[^a-z]+/).map((part) => ADDRESS_WORDS.get(part) ?? 0));
    return weight === 0 ? [] : [{ signal_type: 'address', source, value, weight: weight * factor, negated: false }];
  });
}

/** Links whose path sells promos: /advertise, /media-kit, /rates. */
export function linkSignals(url: string | null): PromoSignal[] {
  const path = (url ?? '')
    .replace(/^https?:\/\//i, '')
    .replace(/^[^/]*/, '')
    .toLowerCase();
  const parts = path.split(/[/?#]+/).filter((part) => part !== '');
  const weight = Math.max(0, ...parts.map((part) => PATH_WORDS.get(part.replaceAll(/[-_.+]+/g, ' ').trim()) ?? 0));
  return url === null || weight === 0 ? [] : [{ signal_type: 'promo_link', source: 'link', value: url, weight, negated: false }];
}

/** A page of the site whose name or path sells promos: its name says so by itself once more; a price list may be of anything. */
const PAGE_WEIGHTS = { promo: 0.5, pricing: 0.15 } as const;

/** Pages of the linked site that sell promos, and its contact forms, which say nothing of promos by themselves. */
export function siteSignals({ promo_pages, contact_forms }: NonNullable<PageText['website']>): PromoSignal[] {
  const signal = (signal_type: string, value: string, weight: number): PromoSignal => ({
    signal_type,
    source: 'website',
    value,
    weight,
    negated: false,
  });
  return [
    ...promo_pages.map(({ url, kind }) => signal(kind === 'promo' ? 'buy_page' : 'pricing_page', url, PAGE_WEIGHTS[kind])),
    ...contact_forms.map(({ url }) => signal('contact_form', url, 0)),
  ];
}
