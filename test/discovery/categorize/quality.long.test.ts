import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { crossValidate, modelText } from '../../../scripts/text/measure.ts';
import { PAGES } from '../../../scripts/text/pages.ts';

const question = PAGES.questions.find(({ name }) => name === 'category');
if (question?.trained === undefined) throw new Error('the categories have no model');
const { file } = question.trained;

describe('the shipped model', () => {
  it('is what training makes of the tuning pages and the shipped taxonomy', async () => {
    expect(await readFile(file, 'utf8')).toBe(await modelText(PAGES, question));
  });

  it('does well on an author that it was not trained on', async () => {
    const { macroF1, macroF1WithNone, brier } = await crossValidate(PAGES, question);
    expect(macroF1).toBeGreaterThan(0.92);
    expect(macroF1WithNone).toBeGreaterThan(0.92);
    expect(brier).toBeLessThan(0.08);
  });
});
