import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { categoryQuality } from '../../../scripts/text/quality.ts';
import { labelledPages, TUNING_AUTHORS } from '../../../scripts/text/sets.ts';
import { modelOf, shippedTaxonomy, trainedModel } from '../../../scripts/text/trained-model.ts';
import { openCategorizer } from '../../../src/text/classifier.ts';
import { linearModel } from '../../../src/text/model.ts';

describe('the shipped model', () => {
  it('is what training makes of the tuning pages and the shipped taxonomy', async () => {
    expect(await readFile(new URL('../../../taxonomy/model.json', import.meta.url), 'utf8')).toBe(await trainedModel());
  });

  it('does well on an author that it was not trained on', async () => {
    const taxonomy = await shippedTaxonomy();
    const folds = await Promise.all(
      TUNING_AUTHORS.map(async (author) => {
        const others = await labelledPages(TUNING_AUTHORS.filter((other) => other !== author));
        const categorizer = openCategorizer({ ...taxonomy, linear: linearModel(modelOf(others, taxonomy)) });
        return (await labelledPages([author])).map((labelled) => ({ labelled, verdict: categorizer.categorize(labelled.page) }));
      }),
    );
    const pages = folds.flat();
    const quality = categoryQuality(
      pages.map(({ labelled }) => labelled),
      pages.map(({ verdict }) => verdict),
      Object.keys(taxonomy.categories),
    );
    expect(quality.macroF1).toBeGreaterThan(0.92);
    expect(quality.macroF1WithNone).toBeGreaterThan(0.92);
    expect(quality.brier).toBeLessThan(0.08);
  });
});
