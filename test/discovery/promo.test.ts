import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indicators, normalisePromoStatus, promoSignals, promoStatusSource } from '../../src/discovery/clients-json/promo.ts';

describe('normalisePromoStatus', () => {
  it.each([
    ['Warm', 'warm'],
    ['Unknown', 'unknown'],
    ['Not Open', 'not_open'],
    ['not_open', 'not_open'],
    ['NOT-OPEN', 'not_open'],
    [' not  open ', 'not_open'],
    ['warm', 'warm'],
  ])('reads %j', (text, status) => {
    expect(normalisePromoStatus(text)).toBe(status);
  });

  it.each([null, undefined, '', ' ', 'Hot', 'accepted', 'notopen', 'not open!', 'unlikely'])('knows no %j', (text) => {
    expect(normalisePromoStatus(text)).toBeUndefined();
  });
});

describe('promoStatusSource', () => {
  it.each([
    [undefined, undefined, undefined],
    [undefined, 'warm', undefined],
    ['not_open', undefined, 'human'],
    ['not_open', 'not_open', 'human'],
    ['not_open', 'warm', 'human'],
    ['warm', 'warm', 'detector'],
    ['unknown', 'unknown', 'detector'],
    ['warm', 'unknown', 'human'],
    ['unknown', 'warm', 'human'],
    ['warm', 'not_open', 'human'],
    ['warm', undefined, 'import'],
    ['unknown', undefined, undefined],
  ] as const)('page %s, profile %s: %s', (page, profile, source) => {
    expect(promoStatusSource(page, profile)).toBe(source);
  });
});

describe('indicators', () => {
  it('unites the lists of page and profile, each text once, trimmed', () => {
    const page = { promo_indicators: ['a', ' b ', ''], promo_signals: ['c', 'a'], profile_data: { promo_indicators: ['b', 'd', '  '] } };
    expect(indicators(page)).toStrictEqual(['a', 'b', 'c', 'd']);
  });

  it('finds none where there is none', () => {
    expect(indicators({})).toStrictEqual([]);
    expect(indicators({ promo_indicators: null, promo_signals: null, profile_data: null })).toStrictEqual([]);
  });
});

describe('promoSignals', () => {
  it.each([
    ["Bio mentions: 'collab'", { signal_type: 'bio_keyword', details: { source: 'bio', value: 'collab', text: "Bio mentions: 'collab'" } }],
    [
      "Highlight: 'Promo rates'",
      { signal_type: 'highlight', details: { source: 'highlight', value: 'Promo rates', text: "Highlight: 'Promo rates'" } },
    ],
    [
      "Highlight: 'It's\non'",
      { signal_type: 'highlight', details: { source: 'highlight', value: "It's\non", text: "Highlight: 'It's\non'" } },
    ],
    ["Bio mentions: ''", { signal_type: 'promo_indicator', details: { source: 'detector', value: "Bio mentions: ''" } }],
    ['Business email in bio', { signal_type: 'promo_indicator', details: { source: 'detector', value: 'Business email in bio' } }],
    ["the Bio mentions: 'x'", { signal_type: 'promo_indicator', details: { source: 'detector', value: "the Bio mentions: 'x'" } }],
  ])('reads the indicator %j', (text, signal) => {
    expect(promoSignals({ promo_indicators: [text] })).toStrictEqual([signal]);
  });

  it('reads all that a website told', () => {
    const website_promo_info = {
      has_promo_mention: true,
      has_promo_page: true,
      has_contact_email: true,
      has_contact_form: true,
      promo_page_urls: ['https://q.example/ads', 'https://q.example/buy'],
      contact_emails: [' Hi@Q.example '],
      contact_forms: [{ url: 'https://q.example/contact', has_email_field: true, has_message_field: null }, { has_email_field: false }],
    };
    expect(promoSignals({ website_url: 'https://q.example', website_promo_info })).toStrictEqual([
      { signal_type: 'buy_page', details: { source: 'website', value: 'https://q.example/ads' } },
      { signal_type: 'buy_page', details: { source: 'website', value: 'https://q.example/buy' } },
      { signal_type: 'email', details: { source: 'website', value: 'hi@q.example' } },
      {
        signal_type: 'contact_form',
        details: { source: 'website', value: 'https://q.example/contact', has_email_field: true, has_message_field: false },
      },
      {
        signal_type: 'contact_form',
        details: { source: 'website', value: 'https://q.example', has_email_field: false, has_message_field: false },
      },
      { signal_type: 'promo_mention', details: { source: 'website', value: 'https://q.example' } },
    ]);
  });

  it('takes flags without their lists for the site, the profile\u2019s where the page names none', () => {
    const flags = { has_promo_mention: false, has_promo_page: true, has_contact_form: true, promo_page_urls: [], contact_forms: null };
    const page = { website_promo_info: flags, profile_data: { website_url: 'https://profile.example' } };
    expect(promoSignals(page)).toStrictEqual([
      { signal_type: 'buy_page', details: { source: 'website', value: 'https://profile.example' } },
      { signal_type: 'contact_form', details: { source: 'website', value: 'https://profile.example' } },
    ]);
    expect(promoSignals({ ...page, website_url: 'https://page.example' }).map(({ details }) => details.value)).toStrictEqual([
      'https://page.example',
      'https://page.example',
    ]);
  });

  it('finds nothing in flags that are false or absent', () => {
    expect(promoSignals({ website_promo_info: { has_promo_mention: false, has_promo_page: false, has_contact_form: null } })).toStrictEqual(
      [],
    );
    expect(promoSignals({})).toStrictEqual([]);
  });

  it('knows the contact e-mail of the page, lowercased', () => {
    expect(promoSignals({ contact_email: ' Ads@Page.example ' })).toStrictEqual([
      { signal_type: 'email', details: { source: 'page', value: 'ads@page.example' } },
    ]);
    expect(promoSignals({ contact_email: '' })).toStrictEqual([]);
  });

  it('names what page and profile both say once, and what differs in source twice', () => {
    const info = { contact_emails: ['hi@q.example'], promo_page_urls: ['https://q.example/ads'] };
    const page = {
      promo_indicators: ["Bio mentions: 'collab'"],
      contact_email: 'hi@q.example',
      website_promo_info: info,
      profile_data: {
        promo_indicators: ["Bio mentions: 'collab'"],
        website_promo_info: { ...info, contact_emails: ['HI@q.example', 'more@q.example'] },
      },
    };
    expect(promoSignals(page).map(({ signal_type, details }) => [signal_type, details.source, details.value])).toStrictEqual([
      ['bio_keyword', 'bio', 'collab'],
      ['buy_page', 'website', 'https://q.example/ads'],
      ['email', 'website', 'hi@q.example'],
      ['email', 'website', 'more@q.example'],
      ['email', 'page', 'hi@q.example'],
    ]);
  });

  it('has no signal twice and no indicator lost', () => {
    const text = fc.constantFrom("Bio mentions: 'collab'", "Bio mentions: 'promo'", "Highlight: 'Ads'", 'collab', 'bio', ' ');
    const lists = fc.array(text, { maxLength: 6 });
    fc.assert(
      fc.property(lists, lists, (own, profile) => {
        const page = { promo_indicators: own, profile_data: { promo_indicators: profile } };
        const signals = promoSignals(page);
        expect(new Set(signals.map((signal) => JSON.stringify(signal))).size).toBe(signals.length);
        expect(signals.length).toBe(new Set([...own, ...profile].filter((item) => item !== ' ')).size);
      }),
    );
  });
});
