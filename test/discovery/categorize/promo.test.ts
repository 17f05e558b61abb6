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

  it.each([
    'We don’t do free promos. Paid promo: DM',
    'No crypto or gambling ads. Promo: DM',
    'Promo? Don’t be shy, DM',
    'Advertise with us, no minimum',
    'Story $20 | Post $50',
    '£30 per story, dm',
    'Wanna be in front of 40k bakers? Rates below',
    'We partner with two brands a month. Pitch: hi@page.example',
    'sponsor me: hi@page.example',
    'Local shops can book the Friday story: message Ann',
  ])('hears an offer beside a condition, and in prices: %j', (bio) => {
    expect(statusOf(bio)).toBe('warm');
  });

  it.each([
    'Will you post my ad? Nope, never',
    'Q: Can we pay you for a reel?\nA: No',
    'Do brands pay to be here? They do not.',
    'We used to sell shoutouts here',
    'Promo days are over',
    'Stopped taking sponsors in 2021',
    'Our ads are shut for good',
    'Brands: please look elsewhere',
    'PR people, jog on',
    'Only rescues get plugged here. We only promote rescues, for free',
    'No company has ever bought a post on this page',
    'Nothing on this page is for sale',
    'No amount of money gets your brand on here',
    'We kindly turn all sponsors down',
    'We keep this corner free of adverts',
    'This page takes no ads. Sponsors of the podcast: ads@pod.example',
    'Someone wrote about “brand synergy” and a collab. No.',
  ])('hears a refusal in other words: %j', (bio) => {
    expect(statusOf(bio)).toBe('not_open');
  });

  it.each([
    'Wedding sessions: dm for rates',
    'Singer. Shows, collabs: booking@band.example',
    'Payday promo! Buy one, take one',
    'Partner with us to feed 100 families. Give: link',
    'Thank you to our sponsors Roof & Sons. Sponsors: see link',
    'Collab with fellow models: dm',
    'I help brands grow with ads',
    'Grow your shop without paid ads',
    'I quit advertising to bake bread',
    'Pay what you can? No. Pay what you feel',
    'Do you ship abroad? No.',
  ])('knows what else the words may mean: %j', (bio) => {
    expect(statusOf(bio)).toBe('unknown');
  });

  it.each([
    'Paid partnership with @tea.house',
    'How to make a media kit in 5 steps',
    'Sponsorships ruined football',
    'Thank you to our sponsors @roof.sons',
  ])('takes no caption about promotion for an offer: %j', (caption) => {
    expect(detectPromo(pageText({ captions: [caption] })).status).toBe('unknown');
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
