import { type Classifier, NONE, openClassifier } from '../../text/classifier.ts';
import { type LinearModel, modelOfFeatures } from '../../text/model.ts';
import { captionFeature, identityFeature, PageReader, type PageReading } from './page-reader.ts';
import type { PageText } from './page-text.ts';
import type { Taxonomy } from './taxonomy.ts';

export type Categorizer = Classifier<PageText, PageReading>;

/** Without a model: what has to be said for a category before it is likelier than none. */
const NONE_BIAS = 1.5;

/** Compiles a taxonomy once; then one page takes well under a tenth of a millisecond. Label null: a private person, a shop, too little text. */
export function openCategorizer(taxonomy: Taxonomy): Categorizer {
  const model = taxonomy.linear ?? phrasesAlone([...Object.keys(taxonomy.categories), NONE]);
  return openClassifier(model, new PageReader(taxonomy, model.classes));
}

/** Without a trained model each class's phrases speak for it alone, and a page that says little is none of them. */
function phrasesAlone(classes: readonly string[]): LinearModel {
  const own = (index: number) => Float64Array.from(classes, (_, other) => (index === other ? 1 : 0));
  const features = classes.flatMap((name, index) => [
    [identityFeature(name), own(index)] as const,
    [captionFeature(name), own(index)] as const,
  ]);
  const bias = classes.map((name) => (name === NONE ? NONE_BIAS : 0));
  return modelOfFeatures(classes, bias, new Map(features));
}
