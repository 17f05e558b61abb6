import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/crm/import-dms/assemble.ts';
import type { ThreadEntry } from '../../src/crm/import-dms/thread.ts';
import { templateReader } from '../../src/crm/offer-text.ts';
import { shippedOffers, shippedSeeds } from '../../src/crm/seeds.ts';
import { spamReader } from '../../src/crm/spam.ts';

describe('spam patterns', () => {
  const spam = spamReader([
    { key: 'crypto', words: 'bitcoin, crypto,invest now' },
    { key: 'adult', words: '18+,adult content' },
    { key: 'scam', words: 'urgent,,' },
    { key: 'empty', words: ' , ' },
  ]);

  it.each([
    ['Bitcoin!', ['crypto']],
    ['INVEST\n  NOW', ['crypto']],
    ['only 18+ please', ['adult']],
    ['urgent: crypto', ['crypto', 'scam']],
    ['the current cryptography', undefined],
    ['insurgents', undefined],
    ['118+', undefined],
    ['', undefined],
  ])('%j: %j', (text, keys) => expect(spam(text)).toEqual(keys));
});

describe('texts of offers', () => {
  const isOffer = templateReader([...shippedOffers(), 'hey {name}, [link] does ___ for you', '___', '{name} ok']);

  it.each([
    ['want me to show you a simple way i solve that? no pressure.', true],
    ['Want me to show you a simple way I solve that?  No pressure. ', true],
    ['if you want, i can either give you a quick blueprint, or build the automation with you.', true],
    ['i built a relationship OS for this-want a quick look when it’s ready?', true],
    ['hey Zoë, https://a.example does invoices for you', true],
    ['hey Zoë,  does invoices for you', false],
    ['hey Zoë, https://a.example does for you', false],
    ['anything at all', false],
    ['so you want me to show you a simple way i solve that? no pressure.', false],
    ['want ideas or just want to vent?', false],
    ['', false],
  ])('%j: %s', (text, expected) => expect(isOffer(text)).toBe(expected));

  it('are recognised whatever fills their placeholders', () => {
    const offers = shippedSeeds().templates.filter(({ lane }) => lane === 'offer');
    const value = fc
      .string({ minLength: 1, maxLength: 30 })
      .map((text) => text.trim())
      .filter((text) => text !== '');
    fc.assert(
      fc.property(fc.constantFrom(...offers), value, ({ action_text }, filled) => {
        expect(isOffer(String(action_text).replaceAll('___', () => filled))).toBe(true);
      }),
    );
  });
});

describe('the messages of one thread', () => {
  /** Few moments and texts: repeats are the rule. */
  const message = fc.record({ at: fc.integer({ min: 1, max: 4 }), own: fc.boolean(), text: fc.constantFrom('ok', 'hi') });
  const entry = (source: number, messages: { at: number; own: boolean; text: string }[]): ThreadEntry => ({
    ...{ thread: '1', source, names: ['Me', 'Zoe'] },
    messages: messages.toSorted((a, b) => b.at - a.at).map(({ at, own, text }) => [at, own ? 0 : 1, 'text', text, null]),
  });
  const keys = (entries: ThreadEntry[]) =>
    assemble(entries, new Set(['Me'])).map(({ at, isOutbound, text }) => `${at} ${isOutbound} ${text}`);

  it('are all that any export has, each as often as the one that has most of it', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 25 }), fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 6 }), (all, cuts) => {
        // Exports of several days: each has everything from one moment to another.
        const windows = cuts.map((from, i) =>
          entry(
            i + 1,
            all.filter(({ at }) => at >= from && at <= from + 2),
          ),
        );
        const whole = keys([entry(0, all)]);
        expect(keys([entry(0, all), ...windows]).toSorted()).toEqual(whole.toSorted());
        expect(keys([...windows, entry(0, all)]).toSorted()).toEqual(whole.toSorted());
      }),
    );
  });

  it('are the sum of what several files of one export have, in the order of time', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 20 }), fc.array(message, { maxLength: 20 }), (a, b) => {
        const found = keys([entry(0, a), entry(0, b)]);
        expect(found).toHaveLength(a.length + b.length);
        expect(found.map((key) => key[0])).toEqual(found.map((key) => key[0]).toSorted());
      }),
    );
  });
});
