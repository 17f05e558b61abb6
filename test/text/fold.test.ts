import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from '../../src/text/fold.ts';
import { foldText, inPlainLetters } from '../../src/text/mixed-scripts.ts';

describe('foldText', () => {
  it.each([
    ['𝓹𝓻𝓸𝓶𝓸 ＰＲＯＭＯ ᴘʀᴏᴍᴏ ⓟⓡⓞⓜⓞ 🄿🅁🄾🄼🄾 🅟🅡🅞🅜🅞', 'promo promo promo promo promo promo'],
    ['p\u200br\u2060o\u00adm\ufeffo p\u200dromo', 'promo promo'],
    ['Crème brûlée, Ação, Łódź, STRAẞE, İstanbul ışık, Bjørk', 'creme brulee, acao, lodz, strasse, istanbul isik, bjork'],
    ['ﬁne ½ №5', 'fine ½ no5'],
    // Cyrillic and Greek letters among Latin ones, and whole words of them in a Latin text.
    ['рrоmо', 'promo'],
    ['DМ fоr ргоmо', 'dm for promo'],
    ['ριrοmο', 'piromo'],
    ['get рора now', 'get popa now'],
    // Latin letters in Cyrillic words.
    ['cпacибo, нe интеpecнo', 'спасибо, не интересно'],
    ['Привeт! Kaк дeлa?', 'привет! как дела?'],
    // Real words of each script stay.
    ['Привет, мой сосед сорока', 'привет, мой сосед сорока'],
    ['ёлка и ежик, мо\u0438\u0306, не́т', 'елка и ежик, мой, нет'],
    ['Їжак і ґанок', 'їжак і ґанок'],
    ['Καλημέρα κόσμε', 'καλημερα κοσμε'],
    ['SMMщик из Москвы', 'smmщик из москвы'],
    ['Москва / Moscow', 'москва / moscow'],
    ['бÆ ŉ 5㎍', 'бае n 5mg'],
    ['नमस्ते 你好 مرحبا', 'नमस्ते 你好 مرحبا'],
  ])('%j is %j', (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });

  it('keeps capitals where asked', () => {
    expect(inPlainLetters('Рrоmо, Crème')).toBe('Promo, Creme');
  });

  const letters = fc.constantFrom(..."aоeсpнКтМaрrз̆йиЇ\u0306\u0301\u200d\u200b’' .ßŁ𝓹ＡᴀΑο5🇫🇷✊🏿\ud83d\udd90");

  it('is idempotent, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: letters, maxLength: 40 })), (text) => {
        const once = foldText(text);
        expect(foldText(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is idempotent for every character that folds to others, beside letters of each script', () => {
    const changed = Array.from({ length: 0x20000 }, (_, code) => code)
      .filter((code) => code < 0xd800 || code > 0xdfff)
      .map((code) => String.fromCodePoint(code))
      .filter((character) => fold(character.codePointAt(0) ?? 0).text !== character);
    expect(changed.length).toBeGreaterThan(5_000);
    const texts = changed.flatMap((character) =>
      ['', 'б', 'κ', 'a', '\u302a', 'न'].flatMap((other) => [other + character, `${other}${character}м`]),
    );
    expect(texts.filter((text) => foldText(foldText(text)) !== foldText(text))).toEqual([]);
  });

  it('never fails on halves of characters', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
        expect(typeof foldText(String.fromCharCode(...units))).toBe('string');
      }),
    );
  });

  it('leaves plain English and plain Russian as they are', () => {
    fc.assert(
      fc.property(fc.constantFrom('en', 'ru'), fc.array(fc.nat(), { maxLength: 30 }), (language, picks) => {
        const alphabet = language === 'en' ? 'abcdefghijklmnopqrstuvwxyz ' : 'абвгдежзийклмнопрстуфхцчшщъыьэюя ';
        const text = picks.map((pick) => alphabet[pick % alphabet.length]).join('');
        expect(foldText(text)).toBe(text);
      }),
    );
  });
});
