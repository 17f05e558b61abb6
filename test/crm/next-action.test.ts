import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GateFeatures, laneOf, offerGate } from '../../src/crm/lanes.ts';
import { nextAction } from '../../src/crm/next-action.ts';
import { liveScore, recency } from '../../src/crm/score.ts';
import { fillTemplate, PLACEHOLDERS, templatesFor, unknownPlaceholders } from '../../src/crm/templates.ts';
import type { ContactFeatures, Template } from '../../src/db/crm/contacts.ts';

const NOW = new Date('2026-11-30T12:00:00Z');
const ago = (days: number) => new Date(NOW.getTime() - days * 86_400_000).toISOString();

const NOTHING = { resonance_score: 0, need_clarity_score: 0, value_delivered_score: 0, reliability_score: 0, consent_level: 0 };
const mira: ContactFeatures = {
  id: '00000000-0000-4000-8000-000000000001',
  username: 'mira.draws',
  merged_handles: [],
  display_name: 'Mira Holt',
  timezone: null,
  stage: 'first_touch',
  tags: [],
  components: NOTHING,
  last_meaningful_touch: null,
  next_planned_touch: null,
  what_theyre_building: null,
  current_friction: null,
  their_definition_of_win: null,
  products: [],
  repeated_signal: null,
  accepted_help: null,
  asked_opinion: null,
  consent: null,
  touches: {},
  last_touch_at: null,
  last_inbound_at: null,
  template_uses: {},
  hold: null,
  suppressed: null,
  is_queued: false,
};
const READY: GateFeatures = {
  consent: { is_given: true, at: ago(5), evidence: 'said yes', reason: null },
  repeated_signal: { product: 'everreach', signal_key: 'follow_up_messy', count: 2 },
  accepted_help: { type: 'template', at: ago(9) },
  asked_opinion: { at: ago(3), quote: 'what would you do?' },
  touches: { friendship: 1, none: 2 },
};
const template = (lane: Template['lane'], stage: string | null, key: string, text = `${key}?`): Template => ({
  lane,
  stage,
  action_key: key,
  action_text: text,
  metadata: {},
});

describe('the live score', () => {
  it.each([
    [null, 0],
    [ago(0), 20],
    [ago(7), 20],
    [ago(7.001), 15],
    [ago(14), 15],
    [ago(14.5), 10],
    [ago(30), 10],
    [ago(30.01), 5],
    [ago(60), 5],
    [ago(60.5), 0],
    [ago(-1), 20],
  ])('recency of %s is %i', (touch, points) => expect(recency(touch, NOW)).toBe(points));

  it('counts each part up to its limit and sums up to 100', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 5, maxLength: 5 }),
        fc.double({ min: 0, max: 900, noNaN: true }),
        (given, days) => {
          const [resonance_score = 0, need_clarity_score = 0, value_delivered_score = 0, reliability_score = 0, consent_level = 0] = given;
          const components = { resonance_score, need_clarity_score, value_delivered_score, reliability_score, consent_level };
          const { total, parts } = liveScore({ components, last_meaningful_touch: ago(days) }, NOW);
          expect(total).toBe(parts.reduce((sum, { points }) => sum + points, 0));
          expect(total).toBe(
            recency(ago(days), NOW) +
              resonance_score +
              Math.min(need_clarity_score, 15) +
              value_delivered_score +
              Math.min(reliability_score, 15) +
              Math.min(consent_level, 10),
          );
          expect(total).toBeLessThanOrEqual(100);
        },
      ),
    );
  });
});

describe('the gate for offers', () => {
  it.each<[string, Partial<GateFeatures>, boolean]>([
    ['all there', {}, true],
    ['no consent', { consent: null }, false],
    ['withdrawn', { consent: { is_given: false, at: ago(1), evidence: null, reason: 'no more' } }, false],
    ['no repeated pain', { repeated_signal: null }, false],
    ['no help accepted', { accepted_help: null }, false],
    ['not asked', { asked_opinion: null }, false],
    ['two touches', { touches: { none: 2 } }, false],
    ['three touches and an offer', { touches: { none: 3, offer: 1 } }, true],
    ['five touches and two offers', { touches: { none: 3, service: 2, offer: 2 } }, false],
    ['six touches and two offers', { touches: { none: 3, service: 3, offer: 2 } }, true],
  ])('%s', (_, change, open) => expect(offerGate({ ...READY, ...change }).open).toBe(open));

  it('decides the lane before the score does, and a customer is one before that', () => {
    expect(laneOf({ ...READY, stage: 'trust_signals' }, 10)).toBe('offer');
    expect(laneOf({ ...READY, stage: 'post_win' }, 90)).toBe('retention');
    expect(laneOf({ ...READY, touches: {}, stage: 'trust_signals' }, 39)).toBe('rewarm');
    expect([39, 40, 79, 80].map((score) => laneOf(mira, score))).toEqual(['rewarm', 'service', 'service', 'friendship']);
  });
});

describe('templates', () => {
  it('fills every placeholder once', () => {
    const card = { ...mira, what_theyre_building: 'a zine', their_definition_of_win: '100 readers', current_friction: 'print costs' };
    expect(
      fillTemplate('hi {name} (@{username}): ___ / {project} / {goal} / {pain_point} / [link]', card, { link: 'https://a.example/x' }),
    ).toEqual({
      text: 'hi Mira Holt (@mira.draws): a zine / a zine / 100 readers / print costs / https://a.example/x',
    });
    expect(fillTemplate('how is ___?', { ...mira, what_theyre_building: ' ' })).toEqual({ missing: ['___'] });
    expect(fillTemplate('look: [link] {topic}', mira)).toEqual({ missing: ['link', 'topic'] });
    expect(unknownPlaceholders('hi {first_name}, {{name}} [here] {username}')).toEqual(
      ['first_name', 'name', 'here'].filter((key) => key !== 'name'),
    );
  });

  it('takes a value as text, and never sends what looks unfilled', () => {
    for (const value of ['a {topic} app', '___', 'x [link]', '{username}'])
      expect(fillTemplate('how is {project}?', { ...mira, what_theyre_building: value })).toEqual({ missing: ['project'] });
    expect(fillTemplate('how is ___?', { ...mira, what_theyre_building: 'the $& and $1 shop' })).toEqual({
      text: 'how is the $& and $1 shop?',
    });
    for (const value of ['[Zine] for artists', '{a} shop', '{{x}} [y_z]', '[] {} __'])
      expect(fillTemplate('how is {project}?', { ...mira, what_theyre_building: value })).toEqual({ text: `how is ${value}?` });
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...PLACEHOLDERS.map((key) => (key === '___' ? key : `{${key}}`)), 'so', '$', '____')),
        fc.string(),
        (words, value) => {
          const filled = fillTemplate(words.join(' '), { ...mira, what_theyre_building: value, current_friction: value });
          if ('text' in filled) expect(PLACEHOLDERS.filter((key) => filled.text.includes(key === '___' ? key : `{${key}}`))).toEqual([]);
        },
      ),
    );
  });

  const LIST = [
    template('service', 'context', 'b'),
    template('service', 'context', 'a'),
    template('service', 'micro_win', 'c'),
    template('service', 'any', 'd'),
    template('friendship', 'any', 'e'),
  ];
  const keys = (found: Template[]) => found.map(({ action_key: key }) => key);

  it('orders those of the stage by their last use', () => {
    const wish = { lane: 'service', stage: 'first_touch', asked: false } as const;
    expect(keys(templatesFor(LIST, { ...wish, uses: {} }))).toEqual(['a', 'b', 'd']);
    expect(keys(templatesFor(LIST, { ...wish, uses: { 'service/a': ago(1), 'service/b': ago(3) } }))).toEqual(['d', 'b', 'a']);
    expect(keys(templatesFor(LIST, { ...wish, stage: 'trust_signals', uses: {} }))).toEqual(['c', 'd']);
  });

  it('takes all of a lane that was asked for where none fits the stage', () => {
    const won = [template('retention', 'post_win', 'x')];
    expect(keys(templatesFor(won, { lane: 'retention', stage: 'first_touch', uses: {}, asked: true }))).toEqual(['x']);
    expect(keys(templatesFor(won, { lane: 'retention', stage: 'first_touch', uses: {}, asked: false }))).toEqual([]);
  });
});

describe('the next action', () => {
  const templates = [
    template('rewarm', 'cold', 'first', 'how is ___?'),
    template('rewarm', 'cold', 'second', 'hi'),
    template('offer', 'fit_repeats', 'pitch'),
  ];

  it('passes over what cannot be filled, and says what is missing where nothing can', () => {
    expect(nextAction(mira, templates, NOW)).toMatchObject({ lane: 'rewarm', template: 'rewarm/second', text: 'hi', obstacle: null });
    expect(nextAction(mira, templates.slice(0, 1), NOW)).toMatchObject({
      template: 'rewarm/first',
      text: null,
      obstacle: 'unfilled_placeholder',
    });
    expect(nextAction(mira, [], NOW)).toMatchObject({ text: null, obstacle: 'no_template' });
  });

  it.each<[string, Partial<ContactFeatures>, string | null]>([
    ['suppressed', { suppressed: 'asked us to stop' }, 'suppressed'],
    ['held', { hold: { quote: 'stop', said_at: ago(1) } }, 'suppressed'],
    ['without consent', { ...READY, consent: null }, 'no_consent'],
    ['without balance', { ...READY, touches: {} }, 'gate_closed'],
    ['ready', READY, null],
  ])('an offer to somebody %s', (_, change, obstacle) => {
    expect(nextAction({ ...mira, ...change }, templates, NOW, { lane: 'offer' }).obstacle).toBe(obstacle);
    expect(nextAction({ ...mira, ...change }, templates, NOW, { template: template('offer', null, 'z'), message: 'x' }).obstacle).toBe(
      obstacle,
    );
  });
});
