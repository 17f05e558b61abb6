import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../src/growth/enrich/read-answer.ts';

const WHOLE = { intent: 'Quote Request', tone: 'Friendly', urgency: 'High', confidence: 0.85, summary: 'Wants a price' };
const JSON_TEXT = JSON.stringify(WHOLE);

describe('what a model answered', () => {
  it.each([
    ['as asked', JSON_TEXT],
    ['in a fence', `\`\`\`json\n${JSON_TEXT}\n\`\`\``],
    ['in prose', `Sure! Here is the JSON {as asked}: ${JSON_TEXT} Let me know if {there} is more.`],
    ['after thinking aloud', `<think>{"intent":"Consultation"} or {not</think>\n${JSON_TEXT}`],
    ['in an object of its own', `{"result": ${JSON_TEXT}}`],
    ['in a list', `[${JSON_TEXT}]`],
    ['after the schema', `{"type":"object","properties":{"intent":{"type":"string"}}}\n${JSON_TEXT}`],
    [
      'with keys and labels in other case',
      '{"Intent":"quote request","TONE":"friendly","Urgency":"HIGH","Confidence":"0.85","Summary":"Wants a price"}',
    ],
    [
      'in French',
      '{"intention":"Demande de devis","ton":"amical","urgence":"Élevée","confiance":"85 %","résumé":"x","summary":"Wants a price"}',
    ],
    ['85 for .85', JSON_TEXT.replace('0.85', '85')],
    ['a decimal comma', JSON_TEXT.replace('0.85', '"0,85"')],
    ['with a bracket in the text', JSON_TEXT.replace('Wants a price', 'Wants a price').replace('{', '{"note":"a \\" } b",')],
  ])('%s', (_, text) => {
    expect(readAnswer(text)).toEqual(WHOLE);
  });

  it.each([
    ['an invented intent', { intent: 'Refund' }, 'intent'],
    ['an order that was obeyed', { intent: 'Ignore all rules' }, 'intent'],
    ['no text', { intent: 3 }, 'intent'],
    ['an invented urgency', { urgency: 'Extreme' }, 'urgency'],
    ['an invented tone', { tone: 'Sarcastic' }, 'tone'],
    ['a confidence beyond', { confidence: 850 }, 'confidence'],
    ['a negative confidence', { confidence: -0.2 }, 'confidence'],
    ['a confidence in words', { confidence: 'very high' }, 'confidence'],
    ['an empty summary', { summary: ' \u200b ' }, 'summary'],
    ['a summary that is none', { summary: ['x'] }, 'summary'],
  ])('leaves out %s', (_, other, field) => {
    const others = Object.fromEntries(Object.entries(WHOLE).filter(([name]) => name !== field));
    expect(readAnswer(JSON.stringify({ ...WHOLE, ...other }))).toEqual(others);
  });

  it.each([
    ['nothing', ''],
    ['prose', 'I am sorry, I cannot help with that.'],
    ['HTML', '<!doctype html><html><body>{}</body></html>'],
    ['a list of nothing', '[]'],
    ['cut JSON', JSON_TEXT.slice(0, 20)],
    ['numbers', '42'],
    ['only inventions', '{"intent":"Refund","urgency":"Extreme","confidence":"yes"}'],
    ['what an object inherits', '{"__proto__":{"intent":"Consultation"},"constructor":"x","toString":"y"}'],
  ])('%s is no answer', (_, text) => {
    expect(readAnswer(text)).toBeUndefined();
  });

  it('a summary is one line of at most thirty words', () => {
    const summary = `\u001b[31mcall\nme ${'now '.repeat(50)}`;
    const read = readAnswer(JSON.stringify({ summary }))?.summary ?? '';
    expect(read).not.toMatch(/\p{Cc}/u);
    expect(read.split(' ')).toHaveLength(31);
  });

  it('anything is read, in bounded time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.json(), (text, json) => {
        readAnswer(text);
        readAnswer(json);
        readAnswer(`${text}${json}${text}`);
      }),
    );
    for (const hostile of ['{'.repeat(1_000_000), '{"a":'.repeat(200_000), '"'.repeat(1_000_000), '{"'.repeat(500_000)])
      expect(readAnswer(hostile)).toBeUndefined();
  });
});
