import { expect, it } from 'vitest';
import { classQuality } from '../../../scripts/text/quality.ts';
import { labelledPages, TUNING_AUTHORS } from '../../../scripts/text/sets.ts';
import { detectPromo } from '../../../src/discovery/categorize/promo.ts';

it('is seldom wrong about the tuning pages, and least of all about warm ones', async () => {
  const pages = await labelledPages(TUNING_AUTHORS);
  const truths = pages.map(({ promoStatus }) => promoStatus);
  const answers = pages.map(({ page }) => detectPromo(page).status);
  const warm = classQuality('warm', truths, answers);
  expect(warm.precision).toBeGreaterThanOrEqual(0.97);
  expect(warm.recall).toBeGreaterThanOrEqual(0.95);
  expect(classQuality('not_open', truths, answers).f1).toBeGreaterThanOrEqual(0.9);
});
