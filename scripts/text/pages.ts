import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { openCategorizer } from '../../src/discovery/categorize/categorizer.ts';
import { PageReader } from '../../src/discovery/categorize/page-reader.ts';
import type { PageText } from '../../src/discovery/categorize/page-text.ts';
import { detectPromo } from '../../src/discovery/categorize/promo.ts';
import { loadTaxonomy, parseTaxonomy, type TaxonomyFile } from '../../src/discovery/categorize/taxonomy.ts';
import { NONE } from '../../src/text/classifier.ts';
import type { LabelledSet, Question } from './sets.ts';
import { PLAIN_OPTIONS, type Trainable, type TrainingOptions } from './train.ts';

const TAXONOMY = new URL('../../taxonomy/', import.meta.url);
/** Copies of a page, and how much of the taxonomy each lacks: other hands use words that ours does not know. */
const COPIES = 2;
const GAPS = 0.3;

const page = z.object({
  handle: z.string(),
  name: z.string(),
  bio: z.string(),
  captions: z.array(z.string()),
  external_url: z.string().nullable(),
  highlights: z.array(z.string()),
});
const labels = z.object({ category: z.string().nullable(), promo_status: z.enum(['warm', 'unknown', 'not_open']) });

/** A class's own phrases speak for it, and nothing else says anything, until the pages say otherwise. */
const OPTIONS: TrainingOptions = {
  ...PLAIN_OPTIONS,
  start: (feature, name) => (feature === `own ${name}` || feature === `captions ${name}` ? (name === NONE ? 0.45 : 0.9) : 0),
  pull: (feature) => (feature.startsWith('cue ') ? 1 : 1.5),
};

const category: Question<PageText> = {
  name: 'category',
  labels: async () => Object.keys((await shippedTaxonomy()).categories),
  labelOf: (line) => labels.parse(line).category,
  judge: async (model) => {
    const taxonomy = await loadTaxonomy();
    const categorizer = openCategorizer(model === undefined ? taxonomy : { ...taxonomy, linear: model });
    return (document) => categorizer.judge(document);
  },
  floors: { macroF1: 0.92 },
  trained: { file: new URL('model.json', TAXONOMY), open: trainableCategorizer },
};

const promo: Question<PageText> = {
  name: 'promo status',
  labels: async () => ['warm', 'unknown', 'not_open'],
  labelOf: (line) => labels.parse(line).promo_status,
  judge: async () => (document) => {
    const { status, confidence } = detectPromo(document);
    return { label: status, confidence };
  },
  floors: { precision: { warm: 0.95, not_open: 0.9 }, recall: { warm: 0.85 } },
};

export const PAGES: LabelledSet<PageText> = {
  folder: 'labelled-pages',
  heldOut: ['b', 'e', 'h', 'k'],
  parse(line) {
    const { external_url, ...text } = page.parse(line);
    return { ...text, externalUrl: external_url };
  },
  questions: [category, promo],
};

/** The shipped taxonomy without its model. */
export async function shippedTaxonomy(): Promise<TaxonomyFile & { words: readonly string[] }> {
  const path = fileURLToPath(new URL('default.yaml', TAXONOMY));
  const words = (await readFile(new URL('words.txt', TAXONOMY), 'utf8')).split(/\s+/).filter((word) => word !== '');
  return { ...parseTaxonomy(await readFile(path, 'utf8'), path), words };
}

async function trainableCategorizer(): Promise<Trainable<PageText>> {
  const taxonomy = await shippedTaxonomy();
  const classes = [...Object.keys(taxonomy.categories), NONE];
  const reader = new PageReader(taxonomy, classes);
  const read = (document: PageText, random: () => number) => reader.read(document, phrasesLeftOut(reader.phraseCount, random));
  return { classes, reader, options: OPTIONS, copies: { count: COPIES, read } };
}

function phrasesLeftOut(count: number, random: () => number): Set<number> {
  const out = new Set<number>();
  for (let phrase = 0; phrase < count; phrase++) if (random() < GAPS) out.add(phrase);
  return out;
}
