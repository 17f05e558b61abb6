import { expect, it } from 'vitest';
import { missedFloors } from '../../../scripts/text/measure.ts';
import { PAGES } from '../../../scripts/text/pages.ts';
import { qualityOf } from '../../../scripts/text/quality.ts';
import { authorsOf, labelled } from '../../../scripts/text/sets.ts';

it('is seldom wrong about the tuning pages, and least of all about warm ones', async () => {
  const question = PAGES.questions.find(({ name }) => name === 'promo status');
  if (question === undefined) throw new Error('nobody asks for the promo status');
  const documents = await labelled(PAGES, question, (await authorsOf(PAGES)).tuning);
  const judge = await question.judge();
  const quality = qualityOf(documents, await Promise.all(documents.map(({ document }) => judge(document))), await question.labels());
  expect(missedFloors(quality, { precision: { warm: 0.97, not_open: 0.9 }, recall: { warm: 0.95, not_open: 0.88 } })).toEqual([]);
});
