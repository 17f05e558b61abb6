import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { LEADS } from '../../scripts/text/leads.ts';
import { measureSet } from '../../scripts/text/measure.ts';
import { type LeadJudge, openLeadJudge } from '../../src/growth/enrich/judge.ts';
import { INTENT_NAMES, TONE_NAMES, URGENCY_NAMES } from '../../src/growth/enrich/labels.ts';

let judge: LeadJudge;
beforeAll(async () => {
  judge = await openLeadJudge();
});

describe('what leads want, and how soon', () => {
  it('is told of writers that no rule was made from', async () => {
    const measured = await measureSet(LEADS);
    expect(measured.map(({ question, missed }) => [question, missed])).toEqual([
      ['intent', []],
      ['urgency', []],
    ]);
    for (const { quality } of measured) expect(quality.documents).toBe(80);
  });

  it.each([
    ['I need a complete kitchen renovation ASAP, please send me a quote this week', 'Quote Request', 'High'],
    ['Just browsing, no concrete plans yet', undefined, 'Low'],
    ['Budget is $150k, we want to start in 3 weeks. Can we meet on Friday?', undefined, 'High'],
    ['URGENT - ma toiture coule', 'Service Request', 'High'],
    ['We would like to partner with you', 'B2B Partnership', 'Medium'],
    ['There is a problem with my system', 'Technical Support', 'Medium'],
    ['It is not urgent, could you send me a quote for a fence?', 'Quote Request', 'Low'],
    ['Ce n’est pas urgent, pourriez-vous m’envoyer un devis pour une clôture ?', 'Quote Request', 'Low'],
    ['Hello, besoin d’un devis asap svp', 'Quote Request', 'High'],
    ['PEUT-ÊTRE L’AN PROCHAIN, RIEN NE PRESSE : UN DEVIS POUR UNE PISCINE', 'Quote Request', 'Low'],
  ])('%s', (message, intent, urgency) => {
    const read = judge.judge(message, 'en');
    expect(read.urgency).toBe(urgency);
    if (intent !== undefined) expect(read.intent).toBe(intent);
  });

  it('is the same with and without accents, capitals and the typewriter’s apostrophe', () => {
    for (const message of [
      'Je n’arrive pas à accéder à mon compte depuis la dernière mise à jour',
      'Votre devis dès que possible, s’il vous plaît',
    ]) {
      const plain = message.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('’', "'");
      const { intent, urgency } = judge.judge(message, 'fr');
      for (const other of [plain, plain.toLowerCase(), message.normalize('NFD')])
        expect(judge.judge(other, 'fr'), other).toMatchObject({ intent, urgency });
    }
  });
});

describe('likelihood, tone and summary', () => {
  it('likelihood goes with urgency, and never beyond', () => {
    const hot = judge.judge('Please send a plumber today, the basement is flooding and we are ready to pay', 'en').confidence;
    const warm = judge.judge('Could you quote for painting our office next month?', 'en').confidence;
    const cold = judge.judge('Just curious what a pool costs, maybe some day', 'en').confidence;
    expect([hot >= 0.85, warm >= 0.7 && warm <= 0.8, cold <= 0.65]).toEqual([true, true, true]);
  });

  it.each([
    ['URGENT!! the pipe burst, come now', 'Urgent'],
    ['This is unacceptable, your app still does not work', 'Frustrated'],
    ['Dear Sir or Madam, I would be grateful for your prospectus', 'Formal'],
    ['We are not sure yet, maybe we could try it', 'Hesitant'],
    ['Veuillez agréer mes salutations distinguées', 'Formal'],
    ['xyz', 'Neutral'],
  ])('%s: %s', (message, tone) => {
    expect(judge.judge(message, 'en').tone).toBe(tone);
  });

  it('a summary is one line in the lead’s language that quotes the sentence with the most in it', () => {
    const message = 'Hi there.\nWe moved last year.\nCould you send a quote for painting the hall? Thanks';
    expect(judge.judge(message, 'en').summary).toBe('Quote Request: Could you send a quote for painting the hall?');
    expect(judge.judge(message, 'fr').summary).toBe('Demande de devis: Could you send a quote for painting the hall?');
  });

  it('whatever is written, the answer is one of ours, and the same again', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 400 }),
          fc
            .array(fc.constantFrom('urgent', 'pas', 'not', 'devis', 'quote', '.', '!!', 'bug', '\u0000', '\ud83d', '\u202e', ' '), {
              maxLength: 60,
            })
            .map((words) => words.join(' ')),
        ),
        fc.constantFrom('en', 'fr', 'de', null),
        (message, language) => {
          const read = judge.judge(message, language);
          expect(judge.judge(message, language)).toEqual(read);
          expect(INTENT_NAMES).toContain(read.intent);
          expect(URGENCY_NAMES).toContain(read.urgency);
          expect(TONE_NAMES).toContain(read.tone);
          expect(read.confidence).toBeGreaterThanOrEqual(0);
          expect(read.confidence).toBeLessThanOrEqual(1);
          expect(read.summary).toMatch(/^[^\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]{1,301}$/u);
          expect(read.summary.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});
