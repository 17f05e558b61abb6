import { describe, expect, it } from 'vitest';
import { detectPromo } from '../../../src/discovery/categorize/promo.ts';
import { pageText } from './pages.ts';

function statusOf(bio: string): string {
  return detectPromo(pageText({ bio })).status;
}

describe('detectPromo', () => {
  it.each([
    'DM for promo rates',
    '📩 DM for paid shoutouts',
    'Advertise with us 👇',
    'Sponsor a post: hello@page.example',
    'Brand deals: team@page.example',
    'Collabs: hi@page.example',
    'paid partnerships open',
    'media kit in link',
    'Publi y colaboraciones 📩 hola@page.example',
    'Parcerias com marcas: oi@page.example',
    'Mídia kit no link. Anuncie aqui',
    'Werbung & Kooperationen per DM',
    '𝐜𝐨𝐥𝐥𝐚𝐛𝐬 𝐨𝐩𝐞𝐧',
    'no free promos, paid promo only: DM',
    'features free / shoutouts $$ dm',
    'ads@page.example',
    'Tarifas no link, marcas: dm',
    'Collabs? DM us',
  ])('hears an offer in %j', (bio) => {
    expect(statusOf(bio)).toBe('warm');
  });

  it.each([
    'No promos',
    'promos closed',
    'Promos: closed until May',
    'not for sale',
    'we never take paid promotions',
    'stop asking for promo',
    'Sin promos, gracias',
    'No publi',
    'Não fazemos publi',
    'Paid promo? Never.',
    'Shoutouts? Nah.',
    'Media kit? There isn’t one.',
    'asking for promo = block',
    'no ads, sponsors or paid posts',
    "We don't do brand deals",
    'Promo requests will be ignored',
    'wala pong promo dito',
    'keine Werbung, keine Kooperationen',
    '🚫 promo',
    'Please don’t pitch us',
  ])('hears a refusal in %j', (bio) => {
    expect(statusOf(bio)).toBe('not_open');
  });

  it.each([
    'Booking: agent@band.example',
    'DM to order. Promo code TEA10',
    'collab with @ink.sister',
    'Questions? DM me',
    'hello@page.example',
    'Sponsor a senior dog',
    'brand strategist | your brand, but louder',
    'business inquiries: me@page.example',
    'giveaway! follow and tag two friends',
    'interest rates explained',
    '',
  ])('hears neither in %j', (bio) => {
    expect(statusOf(bio)).toBe('unknown');
  });

  it('weighs highlights and links like the bio, captions less', () => {
    expect(detectPromo(pageText({ highlights: ['Promo rates'] })).status).toBe('warm');
    expect(detectPromo(pageText({ externalUrl: 'https://page.example/advertise' })).signals).toEqual([
      { signal_type: 'promo_link', source: 'link', value: 'https://page.example/advertise', weight: 0.95, negated: false },
    ]);
    expect(detectPromo(pageText({ externalUrl: 'https://page.example/facebook-tips' })).signals).toEqual([]);
    expect(detectPromo(pageText({ captions: ['collab by @a.b', 'thanks for the collab'] })).status).toBe('unknown');
    expect(detectPromo(pageText({ captions: ['dm for promo rates'] })).status).toBe('warm');
  });

  it('says what it heard, and turns a refusal around', () => {
    expect(detectPromo(pageText({ bio: 'Quotes. We do NOT take Paid Promos!' })).signals).toEqual([
      { signal_type: 'promo', source: 'bio', value: 'NOT take Paid Promos', weight: -1.2, negated: true },
    ]);
    const [first] = detectPromo(pageText({ bio: 'Quotes. DM for Promo' })).signals;
    expect(first).toMatchObject({ signal_type: 'promo', value: 'DM for Promo', negated: false });
  });

  it('is surer the more is said', () => {
    const little = detectPromo(pageText({ bio: 'collabs: dm' }));
    const much = detectPromo(pageText({ bio: 'collabs: dm', highlights: ['Promo rates'], externalUrl: 'https://page.example/media-kit' }));
    expect(much.confidence).toBeGreaterThan(little.confidence);
    expect(much.confidence).toBeLessThanOrEqual(1);
  });
});
