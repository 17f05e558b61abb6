import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { MAILS } from '../../scripts/text/mails.ts';
import { modelText } from '../../scripts/text/measure.ts';

it('the shipped model of answers is what training makes of the tuning mails', async () => {
  const [question] = MAILS.questions;
  if (question?.trained === undefined) throw new Error('answers have no model');
  expect(await readFile(question.trained.file, 'utf8')).toBe(await modelText(MAILS, question));
});
