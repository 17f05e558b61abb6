import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { NONE, PageReader } from '../../src/discovery/categorize/page-reader.ts';
import { parseTaxonomy, type TaxonomyFile } from '../../src/discovery/categorize/taxonomy.ts';
import type { ModelFile } from '../../src/text/model.ts';
import { examplesOf } from './examples.ts';
import { type LabelledPage, labelledPages, TUNING_AUTHORS } from './sets.ts';
import { DEFAULTS, train } from './train.ts';

const FOLDER = new URL('../../taxonomy/', import.meta.url);

interface ShippedTaxonomy extends TaxonomyFile {
  words: readonly string[];
}

/** The shipped taxonomy without its model. */
export async function shippedTaxonomy(): Promise<ShippedTaxonomy> {
  const path = fileURLToPath(new URL('default.yaml', FOLDER));
  const words = (await readFile(new URL('words.txt', FOLDER), 'utf8')).split(/\s+/).filter((word) => word !== '');
  return { ...parseTaxonomy(await readFile(path, 'utf8'), path), words };
}

/** A model trained on some pages. */
export function modelOf(pages: readonly LabelledPage[], taxonomy: ShippedTaxonomy): ModelFile {
  const reader = new PageReader(taxonomy, [...Object.keys(taxonomy.categories), NONE]);
  return train(examplesOf(pages, reader), reader.classes, DEFAULTS);
}

/** The text of model.json. */
export async function trainedModel(): Promise<string> {
  return `${JSON.stringify(modelOf(await labelledPages(TUNING_AUTHORS), await shippedTaxonomy()), null, 2)}\n`;
}
