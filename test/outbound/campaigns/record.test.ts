import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAMPAIGN_STATES } from '../../../src/db/outbound/campaigns.ts';
import { campaignTime, zoneNamed } from '../../../src/outbound/campaigns/dates.ts';
import { readCampaign } from '../../../src/outbound/campaigns/record.ts';
import { isOurs, TRANSITIONS } from '../../../src/outbound/campaigns/transitions.ts';
import { readOffer } from '../../../src/outbound/offers/record.ts';

describe('a campaign', () => {
  it('is made of its columns; null is as good as absent', () => {
    expect(
      readCampaign({
        ...{ campaign_name: ' Q1 ', campaign_description: null, timezone: 'europe/berlin', starts_at: '2027-03-28', ends_at: '2027-03-28' },
        ...{ daily_send_limit: 20, email_subject_template: '{{companyName}}?' },
      }),
    ).toEqual({
      ...{ campaign_name: 'Q1', timezone: 'Europe/Berlin', daily_send_limit: 20, email_subject_template: '{{companyName}}?' },
      // The day when clocks go forward has 23 hours.
      ...{ starts_at: '2027-03-27T23:00:00Z', ends_at: '2027-03-28T21:59:59Z' },
    });
  });

  it.each([
    [{}, 'campaign_name is missing'],
    [{ campaign_name: '  ' }, 'campaign_name: is empty'],
    [{ campaign_name: 'x'.repeat(700) }, 'campaign_name: is longer than 600 characters'],
    [{ campaign_name: 7 }, 'campaign_name: '],
    [{ campaign_nme: 'Q1' }, 'a campaign has no column "campaign_nme"'],
    [{ campaign_name: 'Q1', id: 'x' }, 'a campaign has no column "id"'],
    [{ campaign_name: 'Q1', __proto__x: 1 }, 'a campaign has no column'],
    [{ campaign_name: 'Q1', campaign_type: 'spam' }, 'campaign_type: is none of outbound, inbound'],
    [{ campaign_name: 'Q1', campaign_status: 'active' }, 'campaign_status: is always draft at first'],
    [{ campaign_name: 'Q1', timezone: 'Mars/Olympus' }, 'timezone: there is no time zone "Mars/Olympus"'],
    [{ campaign_name: 'Q1', timezone: '+02:00' }, 'timezone: there is no time zone'],
    [{ campaign_name: 'Q1', starts_at: '2027-02-30' }, 'starts_at: "2027-02-30" is not a time'],
    [{ campaign_name: 'Q1', starts_at: 'soon' }, 'starts_at: "soon" is not a time'],
    [{ campaign_name: 'Q1', starts_at: '2027-02-02', ends_at: '2027-02-01' }, 'before it starts'],
    [{ campaign_name: 'Q1', daily_send_limit: -1 }, 'daily_send_limit: is less than 0'],
    [{ campaign_name: 'Q1', daily_send_limit: 1.5 }, 'daily_send_limit: '],
    [{ campaign_name: 'Q1', daily_send_limit: '50' }, 'daily_send_limit: '],
    [{ campaign_name: 'Q1', uses_email: 'yes' }, 'uses_email: is neither true nor false'],
    [{ campaign_name: 'Q1', uses_email: false }, 'neither e-mail nor calls nor LinkedIn'],
    [{ campaign_name: 'Q1', email_subject_template: 'a\nb' }, 'email_subject_template: is more than one line'],
    [
      { campaign_name: 'Q1', email_body_template: 'Hi {{frist_name}}' },
      'email_body_template: line 1, column 4: unknown placeholder {{frist_name}}',
    ],
    [{ campaign_name: 'Q1', call_script_template: 'Hi {{first_name' }, 'call_script_template: line 1, column 4: {{ is not closed'],
  ])('%j is refused', (given, message) => expect(() => readCampaign(given)).toThrow(message));

  it('any JSON is read or refused, and never anything else', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (given) => {
        try {
          readCampaign({ campaign_name: 'Q1', ...JSON.parse(JSON.stringify(given)) });
        } catch (error) {
          expect(error).toMatchObject({ name: 'UsageError' });
        }
      }),
    );
  });
});

describe('an offer', () => {
  it('is made of its columns', () => {
    expect(
      readOffer({ offer_name: 'Audit', price_min: 5, price_max: 5.25, currency: 'eur', pain_points: ['slow', 'slow', 'old'] }),
    ).toEqual({
      ...{ offer_name: 'Audit', price_min: 5, price_max: 5.25, currency: 'EUR', pain_points: ['slow', 'old'] },
    });
  });

  it.each([
    [{ offer_name: 'A', price_min: 2, price_max: 1 }, 'price_min (2) is more than price_max (1)'],
    [{ offer_name: 'A', price_min: -1 }, 'price_min: is less than 0'],
    [{ offer_name: 'A', price_min: 1.005 }, 'price_min: has more than two decimals'],
    [{ offer_name: 'A', price_min: 1e9 }, 'price_min: is more than'],
    [{ offer_name: 'A', currency: 'EURO' }, 'currency: is not an ISO 4217 currency code'],
    [{ offer_name: 'A', currency: 'ABC' }, 'currency: is not an ISO 4217 currency code'],
    [{ offer_name: 'A', offer_type: 'gift' }, 'offer_type: is none of service'],
    [{ offer_name: 'A', pain_points: 'slow' }, 'pain_points: '],
    [{ offer_name: 'A', pain_points: ['slow', ''] }, 'pain_points.1: is empty'],
    [{ offer_name: 'A', price: 1 }, 'an offer has no column "price"'],
  ])('%j is refused', (given, message) => expect(() => readOffer(given)).toThrow(message));
});

describe('times of a campaign', () => {
  it.each([
    ['2027-01-31', 'UTC', 'begins', '2027-01-31T00:00:00Z'],
    ['2027-01-31', 'America/New_York', 'ends', '2027-02-01T04:59:59Z'],
    ['2027-01-31T09:00', 'Asia/Kolkata', 'begins', '2027-01-31T03:30:00Z'],
    ['2027-01-31T09:00:00+02:00', 'Asia/Kolkata', 'begins', '2027-01-31T07:00:00Z'],
    ['2027-01-31 09:00', 'UTC', 'ends', '2027-01-31T09:00:00Z'],
    ['31.01.2027', 'UTC', 'begins', undefined],
    ['99999-01-01', 'UTC', 'begins', undefined],
  ] as const)('%s in %s %s at %s', (text, zone, end, at) => expect(campaignTime(text, zone, end)).toBe(at));

  it.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['america/argentina/buenos_aires', 'america/argentina/buenos_aires'],
    ['UTC', 'UTC'],
    ['', undefined],
    ['Berlin', undefined],
    ['GMT+25', undefined],
  ])('%j is the zone %j', (name, zone) => expect(zoneNamed(name)?.toLowerCase()).toBe(zone?.toLowerCase()));
});

describe('moves of a campaign', () => {
  it('are these, and no others', () => {
    const legal = CAMPAIGN_STATES.flatMap((from) => TRANSITIONS[from].map((to) => `${from} -> ${to}`));
    expect(legal).toEqual([
      ...['draft -> active', 'draft -> archived', 'active -> paused', 'active -> completed', 'active -> archived', 'paused -> active'],
      ...['paused -> completed', 'paused -> archived', 'completed -> active', 'completed -> archived', 'archived -> paused'],
    ]);
  });

  it('no state leads to itself, nothing becomes a draft again, and of a campaign at Instantly only the archive is ours', () => {
    for (const from of CAMPAIGN_STATES) {
      expect(TRANSITIONS[from]).not.toContain(from);
      expect(TRANSITIONS[from]).not.toContain('draft');
      for (const to of TRANSITIONS[from]) expect(isOurs(from, to)).toBe(from === 'archived' || to === 'archived');
    }
  });
});
