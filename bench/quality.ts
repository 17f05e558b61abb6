// How well the categorizer and the promo detector do on pages by authors whose texts no rule was made from.
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { type CategoryQuality, type ClassQuality, categoryQuality, classQuality, confusions } from '../scripts/text/quality.ts';
import { HELD_OUT_AUTHORS, type LabelledPage, labelledPages } from '../scripts/text/sets.ts';
import { detectPromo } from '../src/discovery/categorize/promo.ts';
import { loadTaxonomy } from '../src/discovery/categorize/taxonomy.ts';
import { openCategorizer } from '../src/text/classifier.ts';

export interface CategorizeQuality {
  categories: CategoryQuality;
  /** The same by the phrases alone, without the trained model. */
  phrasesAlone: CategoryQuality;
  promo: ClassQuality[];
  promoConfusions: CategoryQuality['confusions'];
  /** Each author apart: some have been measured on often, others never. */
  perAuthor: AuthorQuality[];
}

export interface AuthorQuality {
  author: string;
  pages: number;
  warmPrecision: number;
  warmRecall: number;
  macroF1: number;
}

/** Measures on the held-out authors; figures and category names only, never a page. */
export async function categorizeQuality(): Promise<CategorizeQuality> {
  const taxonomy = await loadTaxonomy();
  const pages = await labelledPages(HELD_OUT_AUTHORS);
  return {
    categories: measured(pages, taxonomy),
    phrasesAlone: measured(pages, { ...taxonomy, linear: undefined }),
    ...promoQuality(pages),
    perAuthor: HELD_OUT_AUTHORS.map((author) => authorQuality(author, pages, taxonomy)),
  };
}

function measured(pages: readonly LabelledPage[], taxonomy: Awaited<ReturnType<typeof loadTaxonomy>>): CategoryQuality {
  const categorizer = openCategorizer(taxonomy);
  const verdicts = pages.map(({ page }) => categorizer.categorize(page));
  return categoryQuality(pages, verdicts, Object.keys(taxonomy.categories));
}

function authorQuality(author: string, all: readonly LabelledPage[], taxonomy: Awaited<ReturnType<typeof loadTaxonomy>>): AuthorQuality {
  const pages = all.filter((page) => page.author === author);
  const warm = promoQuality(pages).promo.find(({ name }) => name === 'warm');
  return {
    author,
    pages: pages.length,
    warmPrecision: warm?.precision ?? 0,
    warmRecall: warm?.recall ?? 0,
    macroF1: measured(pages, taxonomy).macroF1,
  };
}

function promoQuality(pages: readonly LabelledPage[]): Pick<CategorizeQuality, 'promo' | 'promoConfusions'> {
  const truths = pages.map(({ promoStatus }) => promoStatus);
  const answers = pages.map(({ page }) => detectPromo(page).status);
  return {
    promo: ['warm', 'unknown', 'not_open'].map((status) => classQuality(status, truths, answers)),
    promoConfusions: confusions(truths, answers),
  };
}

function print({ categories, phrasesAlone, promo, promoConfusions, perAuthor }: CategorizeQuality): void {
  console.log(`${categories.pages} held-out pages`);
  for (const [name, { macroF1, macroF1WithNone, accuracy, brier }] of [
    ['with the model', categories],
    ['phrases alone', phrasesAlone],
  ] as const)
    console.log(
      `${name}: macro-F1 ${macroF1.toFixed(3)} (null as one more class: ${macroF1WithNone.toFixed(3)}), accuracy ${accuracy.toFixed(3)}, Brier ${brier.toFixed(3)}`,
    );
  console.table(categories.classes.map(rounded));
  console.table(promo.map(rounded));
  console.table(promoConfusions);
  console.table(perAuthor.map(rounded));
  console.table(categories.reliability.map(rounded));
  console.table(categories.confusions);
}

function rounded<Row extends object>(row: Row): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, typeof value === 'number' ? Math.round(value * 1000) / 1000 : value]),
  );
}

if (argv[1] === fileURLToPath(import.meta.url)) print(await categorizeQuality());
