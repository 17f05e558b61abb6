import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseEmail } from '../../src/ops/email.ts';
import { findEmails } from '../../src/text/emails.ts';

describe('findEmails', () => {
  it.each([
    ['Write to Ana.B+x@Studio.Example!', ['ana.b+x@studio.example']],
    ['mailto:ana@studio.example', ['ana@studio.example']],
    ['ana@studio.example,bo@studio.example / ANA@studio.example', ['ana@studio.example', 'bo@studio.example']],
    ['name [at] host [dot] com', ['name@host.com']],
    ['name(at)host.com', ['name@host.com']],
    ['name @ host . com', ['name@host.com']],
    ['name AT host DOT com', ['name@host.com']],
    ['first.last at my-host dot co dot uk', ['first.last@my-host.co.uk']],
    ['nombre arroba correo punto com', ['nombre@correo.com']],
    ['ana＠studio.example', ['ana@studio.example']],
    ['ana📧studio.example', ['ana@studio.example']],
    ['📧 ana@studio.example', ['ana@studio.example']],
    ['𝓪𝓷𝓪@studio.example', ['ana@studio.example']],
    ['https://page.example/?mail=ana@studio.example', ['ana@studio.example']],
  ])('finds those of %j', (text, expected) => {
    expect(findEmails(text)).toEqual(expected);
  });

  it.each([
    'logo@2x.png',
    '@page.name',
    'dm @x.y',
    'dm me @ page.name',
    'tools v1@2.3.4',
    'https://user:secret@host.example/path',
    'meet us at the park, dot com is dead',
    'open at noon',
    'find us at home dot com',
    'a@b',
    '',
  ])('finds none in %j', (text) => {
    expect(findEmails(text)).toEqual([]);
  });

  const address = fc
    .tuple(fc.stringMatching(/^[a-z][a-z0-9]{2,9}$/), fc.stringMatching(/^[a-z][a-z0-9]{2,9}$/))
    .map(([name, host]) => `${name}@${host}.example`);

  it('finds every plain address, in order and each once', () => {
    fc.assert(
      fc.property(fc.array(address, { maxLength: 5 }), fc.constantFrom(' ', ', ', '\n', ' | ', ' 📩 '), (addresses, between) => {
        expect(findEmails(addresses.join(between))).toEqual([...new Set(addresses)]);
      }),
    );
  });

  it('answers nothing but normal addresses, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.emailAddress(), fc.webUrl({ withQueryParameters: true })), (text) => {
        for (const found of findEmails(text)) expect(normaliseEmail(found)).toBe(found);
      }),
    );
  });
});
