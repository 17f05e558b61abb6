import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contactKeys, domainKey, emailKey, handleKey, KEY_KINDS, phoneKey, phoneKeys } from '../../src/ops/suppression.ts';
import { CONTACT_KEYS, PHONE_KEYS } from '../support/contact-keys.ts';

const KEY = { email: emailKey, domain: domainKey, handle: handleKey, phone: phoneKey };

describe('the normal form of', () => {
  it.each(CONTACT_KEYS)('%s %j is %j', (kind, text, key) => {
    expect(KEY[kind](text) ?? null).toBe(key);
  });

  it.each(PHONE_KEYS)('phone %j in %j is %j', (text, country, keys) => {
    expect(phoneKeys(text, country ?? undefined)).toEqual(keys);
    for (const key of keys) expect(phoneKeys(key, country ?? undefined)).toEqual([key]);
  });

  it.each(KEY_KINDS)('a normal form (%s) is itself', (kind) => {
    for (const [, , key] of CONTACT_KEYS.filter(([k]) => k === kind)) if (key !== null) expect(KEY[kind](key)).toBe(key);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const key = KEY[kind](text);
        expect(key === undefined ? undefined : KEY[kind](key)).toBe(key);
      }),
    );
  });
});

describe('the kind is found by itself', () => {
  it.each([
    ['anna@corp.example', 'email', 'anna@corp.example'],
    ['Anna Lee <anna@corp.example>', 'email', 'anna@corp.example'],
    [' mailto:anna@corp.example ', 'email', 'anna@corp.example'],
    ['corp.example', 'domain', 'corp.example'],
    ['www.corp.de', 'domain', 'corp.de'],
    ['https://corp.co.uk/contact', 'domain', 'corp.co.uk'],
    ['shop.com.au', 'domain', 'shop.com.au'],
    ['@anna', 'handle', 'anna'],
    ['@anna.l', 'handle', 'anna.l'],
    ['https://www.instagram.com/anna/', 'handle', 'anna'],
    ['instagram.com/anna', 'handle', 'anna'],
    ['+49 170 1234567', 'phone', '+491701234567'],
    ['0049 (0)170 / 123 45 67', 'phone', '+491701234567'],
    ['tel:+1-555-010-0100', 'phone', '+15550100100'],
  ])('%s: %s', (text, kind, value) => {
    expect(contactKeys(text)).toEqual([{ kind, value }]);
  });

  it.each(['@ana.studio', '@Zoe.Art', '@corp.example'])('%s is a handle as well as a domain', (text) => {
    const value = text.slice(1).toLowerCase();
    expect(contactKeys(text)).toEqual([
      { kind: 'domain', value },
      { kind: 'handle', value },
    ]);
    expect(contactKeys(text, { kind: 'handle' })).toEqual([{ kind: 'handle', value }]);
  });

  it.each([
    ['@my-firm.example', 'domain', 'my-firm.example'],
    ['@www.corp.de/', 'domain', 'corp.de'],
    ['@joe.at.home', 'handle', 'joe.at.home'],
  ])('%s is one of them alone: %s', (text, kind, value) => {
    expect(contactKeys(text)).toEqual([{ kind, value }]);
  });

  it.each([
    ['anna', /more than one thing: write @anna/],
    ['anna.lee', /more than one thing/],
    ['0170 1234567', /no country code/],
    ['170123456', /no country code/],
    ['', /empty/],
    ['*.example.org', /wildcard/],
    ['*@corp.example', /wildcard/],
    ['anna@corp', /no e-mail address/],
    ['@...', /no Instagram handle/],
    ['https://instagram.com/p/C0ffee', /no Instagram handle/],
    ['+000 000 000', /nobody|anybody/],
    ['+49 1', /anybody could have/],
    ['co.uk', /public suffix/],
    ['https://www.linkedin.com/in/anna', /somebody's page at linkedin.com/],
    ['https://localhost', /single label/],
  ])('%j is none: %s', (text, reason) => {
    expect(contactKeys(text)).toEqual({ reason: expect.stringMatching(reason) });
  });
});

it.each([
  ['email', 'anna', /no e-mail address/],
  ['domain', 'com', /single label/],
  ['domain', 'com.au', /public suffix/],
  ['handle', '....', /no Instagram handle/],
  ['phone', '0000000', /anybody could have/],
  ['phone', '170 1234567', /no country code/],
  ['phone', 'anna', /no phone number/],
] as const)('a key that is said to be a %s: %j is refused', (kind, text, reason) => {
  expect(contactKeys(text, { kind })).toEqual({ reason: expect.stringMatching(reason) });
});

it('an ambiguous word is a key of the kind that is named', () => {
  expect(contactKeys('Anna', { kind: 'handle' })).toEqual([{ kind: 'handle', value: 'anna' }]);
  expect(contactKeys('anna.lee', { kind: 'handle' })).toEqual([{ kind: 'handle', value: 'anna.lee' }]);
});

it('whatever is typed is a key in its normal form, or has a reason', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab1.@-_/:<>+0( )*;\u00a0\u200b\u00fc') }), (text) => {
      const keys = contactKeys(text);
      if ('reason' in keys) expect(keys.reason).not.toBe('');
      else for (const { kind, value } of keys) expect(contactKeys(value, { kind })).toEqual([{ kind, value }]);
    }),
  );
});

it('takes time in proportion to the text', () => {
  for (const unit of ['.', '<', 'a.', '@', '-', ' ', '(0)', 'a-']) {
    const started = performance.now();
    for (const kind of KEY_KINDS) contactKeys(unit.repeat(100_000), { kind });
    contactKeys(unit.repeat(100_000));
    expect({ unit, slow: performance.now() - started > 1_500 }).toEqual({ unit, slow: false });
  }
});
