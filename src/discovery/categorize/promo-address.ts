import type { PromoSignal, PromoSource } from './promo.ts';
import { ADDRESS_WORDS, PATH_WORDS } from './promo-phrases.ts';
import { EMAIL, type Tokens } from './tokens.ts';

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
