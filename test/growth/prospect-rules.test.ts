import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftOf } from '../../src/growth/prospects/draft.ts';
import { type FormTest, scoresOf } from '../../src/growth/prospects/score.ts';

describe('scores of a test', () => {
  it.each<[number, FormTest]>([
    [0, { autoresponder: false, responseSeconds: undefined, answer: undefined }],
    [60, { autoresponder: true, responseSeconds: 8, answer: 'generic' }],
    [100, { autoresponder: true, responseSeconds: 0.8, answer: 'personalized' }],
    [50, { autoresponder: true, responseSeconds: undefined, answer: undefined }],
    [75, { autoresponder: true, responseSeconds: 1, answer: 'generic' }],
    [65, { autoresponder: true, responseSeconds: 4.999, answer: undefined }],
    [70, { autoresponder: true, responseSeconds: 5, answer: 'personalized' }],
    [80, { autoresponder: true, responseSeconds: 0, answer: undefined }],
    [20, { autoresponder: false, responseSeconds: 600, answer: 'personalized' }],
  ])('%i: %j', (score, test) => {
    expect(scoresOf(test)).toEqual({ response_score: score, automation_need_score: 100 - score });
  });
});

const SENDER = { name: 'Northlight', postalAddress: '1 Example St, Montreal' };
const untested = { businessName: 'Corp', test: undefined };
const tested = (test: FormTest) => ({ businessName: 'Corp', test: { ...test, at: '2026-11-02T23:30:00Z' } });
const NOTHING: FormTest = { autoresponder: false, responseSeconds: undefined, answer: undefined };

describe('a draft', () => {
  it('asks where nothing was tested, and claims no test', () => {
    const { subject, body } = draftOf(untested, 'en', SENDER);
    expect(subject).toBe('Inquiries to Corp');
    expect(body).toMatch(/^Hello,\n\nHow long does somebody who writes to Corp wait for a first answer\?\n\n/);
    expect(body).not.toMatch(/test|automatic|contact form/i);
    expect(draftOf(untested, 'fr', SENDER).body).not.toMatch(/test|automatique|formulaire/i);
  });

  it('says of a test what it found', () => {
    const body = (test: FormTest, language: 'en' | 'fr' = 'en') => draftOf(tested(test), language, SENDER).body;
    expect(body(NOTHING)).toContain('On November 2, 2026 we tested how an inquiry to Corp is answered. No automatic answer came.');
    expect(body({ ...NOTHING, autoresponder: true, responseSeconds: 8 })).toContain('An automatic answer came after 8 seconds.');
    expect(body({ ...NOTHING, autoresponder: true })).toContain('An automatic answer came.');
    expect(body(NOTHING, 'fr')).toMatch(/^Bonjour,\n\nLe 2 novembre 2026, nous avons testé .* Aucune réponse automatique n'est arrivée\./);
    expect(body({ ...NOTHING, autoresponder: true, responseSeconds: 0.8 }, 'fr')).toMatch(/au bout de 0,8\sseconde\./);
  });

  it('tells who writes and how to write no more', () => {
    expect(draftOf(untested, 'en', SENDER).body).toMatch(
      /Kind regards,\nNorthlight\n1 Example St, Montreal\n\n.*answer "unsubscribe" and we will not write to you again\.$/,
    );
    expect(draftOf(untested, 'fr', SENDER).body).toMatch(/répondez « désabonnement » et nous ne vous écrirons plus\.$/);
    expect(draftOf(untested, 'fr', { name: undefined }).body).toContain('Cordialement,\n[votre nom]\n');
    const at = draftOf(untested, 'en', { ...SENDER, unsubscribeUrl: 'https://northlight.example/stop' }).body;
    expect(at).toContain('open https://northlight.example/stop and');
  });

  it('has a subject of one line, and texts as they are, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constantFrom('en' as const, 'fr' as const), (noise, language) => {
        const businessName = `Corp${noise}\r\nBcc: all@corp.example {{x}} $& `;
        const { subject, body } = draftOf({ businessName, test: undefined }, language, SENDER);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
        expect(subject).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
        expect(subject).toContain('Bcc: all@corp.example {{x}} $&');
        expect(body.split('\n')).toHaveLength(draftOf(untested, language, SENDER).body.split('\n').length);
      }),
    );
  });
});
