import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openLanguageGuesser } from '../../src/text/guess-language.ts';
import { loadVocabularies } from '../../src/text/languages.ts';

const guess = await openLanguageGuesser();

describe('the language of a line', () => {
  it.each([
    ['en', 'please take me off your list'],
    ['en', 'coffee, dogs and bad puns'],
    ['fr', 'merci de ne plus me contacter'],
    ['fr', 'absent du bureau jusqu’au 12 mai'],
    ['ru', 'не пишите мне больше'],
    ['ru', 'спасибо, не интересно'],
    ['es', 'no me escribas más por favor'],
    ['pt', 'quanto custa um story'],
    ['de', 'bitte schreiben Sie mir nicht mehr'],
    ['it', 'sono in ferie fino a lunedì'],
    ['tr', 'fiyat listesini gönderir misiniz'],
    ['id', 'tolong jangan kirim pesan lagi'],
  ])('%s: %s', (language, text) => {
    expect(guess(text)).toBe(language);
  });

  it.each(['', 'ok', '👍👍', '555-0168', 'PRs', 'interesting', 'не пишіть мені більше, будь ласка', 'stuur me geen berichten meer'])(
    'is not sure of %j',
    (text) => {
      expect(guess(text)).toBeUndefined();
    },
  );

  it('never fails', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => [undefined, 'string'].includes(typeof guess(text)) || true));
  });
});

describe('what languages know of their words', async () => {
  const vocabularies = await loadVocabularies(['en', 'fr', 'ru', 'es', 'pt', 'de', 'it', 'tr', 'id']);

  it.each([
    ['en', ['interested', 'interesting', 'interests']],
    ['fr', ['intéressé', 'intéressée', 'intéressés']],
    ['ru', ['рассылка', 'рассылки', 'рассылку', 'рассылкой']],
    ['es', ['colaboración', 'colaboraciones']],
    ['pt', ['parceria', 'parcerias']],
    ['de', ['anfrage', 'anfragen']],
    ['it', ['collaborazione', 'collaborazioni']],
    ['tr', ['fiyat', 'fiyatlar']],
    ['id', ['pesan', 'pesannya']],
  ] as const)('%s: one stem for %j', (language, forms) => {
    const vocabulary = vocabularies.get(language);
    expect(new Set(forms.map((form) => vocabulary?.stem(form))).size).toBe(1);
  });

  it('tells stop words apart', () => {
    expect(vocabularies.get('ru')?.stopWords.has('мне')).toBe(true);
    expect(vocabularies.get('fr')?.stopWords.has('les')).toBe(true);
    expect(vocabularies.get('en')?.stopWords.has('price')).toBe(false);
  });
});
