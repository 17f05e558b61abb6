import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openPhrases, type Phrase } from '../../src/text/find-phrases.ts';
import { openTextReader } from '../../src/text/read-text.ts';

const reader = await openTextReader();

const PHRASES: Phrase<string>[] = [
  { id: 'stop', text: 'stop messaging|writing|texting me', language: 'en' },
  { id: 'stop', text: 'не пишите|писать|пиши', language: 'ru' },
  { id: 'stop', text: 'ne plus contacter|écrire', language: 'fr', gap: 2 },
  { id: 'interest', text: 'interested', language: 'en' },
  { id: 'interest', text: 'интересно|интересует|интересны', language: 'ru' },
  { id: 'interest', text: 'intéressé', language: 'fr' },
  { id: 'price', text: 'send price list', language: 'en', order: 'any', gap: 2 },
  { id: 'price', text: 'пришлите|отправьте прайс*', language: 'ru', order: 'any', gap: 2 },
  { id: 'price', text: 'envoyer devis', language: 'fr', gap: 3 },
  { id: 'promo', text: 'promo*' },
  { id: 'pain', text: 'l’offre', language: 'fr' },
  { id: 'exact', text: '=sell', language: 'en' },
  { id: 'spanish', text: 'enviar precios', language: 'es' },
  { id: 'german', text: 'interessiert', language: 'de' },
];
const finder = openPhrases(PHRASES, reader);

function found(text: string): string[] {
  return finder.find(reader.read(text)).map(({ id, negated }) => `${negated ? 'no ' : ''}${id}`);
}

describe('phrases', () => {
  it.each([
    ['please stop messaging me', ['stop']],
    ['Stop ever texting me!', ['stop']],
    ['the bus will stop here. Messaging me is fine', []],
    ['stop by on friday', []],
    ['could you send me your latest price list?', ['price']],
    ['the price list, could you send it', ['price']],
    ['I sent the list at that price to somebody who then ran off', []],
    ['пришлите, пожалуйста, прайс', ['price']],
    ['прайс-лист отправьте нам', ['price']],
    ['не пишите мне больше', ['stop']],
    ['Пишите мне, всегда рад', []],
    ['merci de ne plus jamais me contacter', ['stop']],
    ['pouvez-vous m’envoyer un petit devis', ['price']],
    ['merci pour l’offre reçue hier', ['pain']],
    ['рrоmо', ['promo']],
    ['𝓹𝓻𝓸𝓶𝓸𝓼', ['promo']],
    ['pro\u200bmo\u200dtion', ['promo']],
    ['I sell cars to people', ['exact']],
    ['selling cars to people', []],
    ['quiero que me puedas enviar los precios', ['spanish']],
    ['mail promo@page.example or www.promo.example or @promo.page', []],
    ['stop messaging. me too', []],
  ])('of %j', (text, ids) => {
    expect(found(text)).toEqual(ids);
  });

  it.each([
    ['I am interested', 'interest'],
    ['I am not at all interested', 'no interest'],
    ["don't hesitate, I am interested", 'interest'],
    ['not only interested but keen', 'interest'],
    ["I can't call now but I am interested", 'interest'],
    ['Interested? Not really, no.', 'no interest'],
    ['uninterested in your stuff', 'no interest'],
    ['да, интересно', 'interest'],
    ['спасибо, не интересно', 'no interest'],
    ['Нам это неинтересно', 'no interest'],
    ['нас интересует не цена, интересно другое', 'interest'],
    ['не только интересно, но и полезно', 'interest'],
    ['je suis très intéressé', 'interest'],
    ['je ne suis pas intéressé', 'no interest'],
    ['pas intéressée, merci', 'no interest'],
    ['je ne suis plus intéressé', 'no interest'],
    ['das interessiert mich nicht', 'no german'],
    ['nein danke, das interessiert mich sehr', 'german'],
    ['no promos', 'no promo'],
    ['no ads, promos or spam', 'no promo'],
    ['no, promos are fine', 'promo'],
    ['никакой рекламы, ни promo, ни спама', 'no promo'],
    ['sin promos', 'no promo'],
    ['senza promo', 'no promo'],
    ['sem promo por favor', 'no promo'],
    ['tidak ada promo', 'no promo'],
  ])('hears whether %j says the opposite: %s', (text, first) => {
    expect(found(text)[0]).toBe(first);
  });

  it('tells where a phrase and its negator stand', () => {
    const text = 'Hi! We do not want any prоmos here';
    const [match] = finder.find(reader.read(text));
    expect(match).toMatchObject({ id: 'promo', text: 'prоmos', negated: true });
    expect(text.slice(match?.start, match?.end)).toBe('prоmos');
    expect(text.slice(match?.scope?.start, match?.scope?.end)).toBe('not want any prоmos');
  });

  it('finds the same in a text as in the same text again, whatever came between', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('send', 'price', 'list', 'не', 'пишите', 'promo', 'not', ',', '.', 'stop', 'me'), { maxLength: 12 }),
        (words) => {
          const text = words.join(' ');
          const before = found(text);
          found('send the price');
          expect(found(text)).toEqual(before);
        },
      ),
    );
  });

  it('refuses a phrase without words', () => {
    expect(() => openPhrases([{ id: 'x', text: ' ' }], reader)).toThrow('has no words');
  });
});
