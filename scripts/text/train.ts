import { NONE, type Reader, type Reading, wordShare } from '../../src/text/classifier.ts';
import type { ModelFile } from '../../src/text/model.ts';
import { seeded } from './random.ts';
import type { Labelled } from './sets.ts';

/** What a model is trained with. */
export interface Trainable<Document> {
  /** The labels, and last what is none of them. */
  classes: readonly string[];
  reader: Reader<Document, Reading>;
  options: TrainingOptions;
  /** The document once more as other hands would have written it; so many copies of each are trained on as well. */
  copies?: { count: number; read(document: Document, random: () => number): Reading };
}

export interface TrainingOptions {
  steps: number;
  rate: number;
  /** Where the weight of a feature for a class starts, and how hard it is pulled back there. */
  start(feature: string, name: string): number;
  pull(feature: string): number;
  biasPull: number;
  wordPull: number;
  /** Words in fewer documents are left out. */
  fewestDocuments: number;
}

/** For sets that know nothing beforehand. */
export const PLAIN_OPTIONS: TrainingOptions = {
  steps: 300,
  rate: 0.05,
  start: () => 0,
  pull: () => 0.3,
  biasPull: 0.5,
  wordPull: 0.003,
  fewestDocuments: 2,
};

/** One document for training: what was read, and the index of its class. */
interface Example {
  reading: Reading;
  target: number;
}

const SEED = 1;
const DECAY_1 = 0.9;
const DECAY_2 = 0.999;

/**
 * Multinomial logistic regression by Adam over all examples at once, in a fixed order, from fixed starting points: the same documents
 * give the same weights.
 */
export function train<Document>(documents: readonly Labelled<Document>[], trainable: Trainable<Document>): ModelFile {
  const { classes, reader, options } = trainable;
  const size = classes.length;
  const examples = examplesOf(documents, trainable);
  const vocabulary = commonWords(examples, reader, options.fewestDocuments);
  const dense = 1 + reader.features.length;
  const rows = examples.map(({ reading }) => sparse(reading, reader, vocabulary));
  const features = dense + vocabulary.size;
  const prior = new Float64Array(features * size);
  const pull = new Float64Array(features).fill(options.wordPull);
  pull[0] = options.biasPull;
  reader.features.forEach((feature, at) => {
    pull[1 + at] = options.pull(feature);
    for (const [index, name] of classes.entries()) prior[(1 + at) * size + index] = options.start(feature, name);
  });
  const weights = Float64Array.from(prior);
  const first = new Float64Array(weights.length);
  const second = new Float64Array(weights.length);
  const gradient = new Float64Array(weights.length);
  for (let step = 1; step <= options.steps; step++) {
    for (let feature = 0; feature < features; feature++)
      for (let index = feature * size; index < (feature + 1) * size; index++)
        gradient[index] = (pull[feature] ?? 0) * ((weights[index] ?? 0) - (prior[index] ?? 0));
    rows.forEach((row, index) => {
      addGradient(gradient, weights, row, examples[index]?.target ?? 0, size);
    });
    const rate = (options.rate * Math.sqrt(1 - DECAY_2 ** step)) / (1 - DECAY_1 ** step);
    for (let index = 0; index < weights.length; index++) {
      const slope = gradient[index] ?? 0;
      const mean = DECAY_1 * (first[index] ?? 0) + (1 - DECAY_1) * slope;
      const square = DECAY_2 * (second[index] ?? 0) + (1 - DECAY_2) * slope * slope;
      first[index] = mean;
      second[index] = square;
      weights[index] = (weights[index] ?? 0) - (rate * mean) / (Math.sqrt(square) + 1e-8);
    }
  }
  return modelFile(weights, classes, reader.features, vocabulary);
}

/** The documents as examples, and after them their copies. */
function examplesOf<Document>(documents: readonly Labelled<Document>[], { classes, reader, copies }: Trainable<Document>): Example[] {
  const random = seeded(SEED);
  const all = (read: (document: Document) => Reading): Example[] =>
    documents.map(({ document, label }) => ({ reading: read(document), target: classes.indexOf(label ?? NONE) }));
  const full = all((document) => reader.read(document));
  if (copies === undefined) return full;
  return [...full, ...Array.from({ length: copies.count }, () => all((document) => copies.read(document, random))).flat()];
}

/** The words of a document as the model names them, each with its value. */
function* wordValues({ words }: Reading, { wordGroups }: Reader<never, Reading>): Generator<[string, number]> {
  for (const [index, group] of words.entries())
    for (const { text } of group) yield [(wordGroups[index]?.prefix ?? '') + text, wordShare(group.length)];
}

interface Row {
  at: number[];
  value: number[];
}

/** The bias first, then the reader's features, then the words. */
function sparse(reading: Reading, reader: Reader<never, Reading>, vocabulary: ReadonlyMap<string, number>): Row {
  const row: Row = { at: [0], value: [1] };
  const put = (feature: number, value: number): void => {
    if (value === 0) return;
    row.at.push(feature);
    row.value.push(value);
  };
  reading.values.forEach((value, index) => {
    put(1 + index, value);
  });
  for (const [word, value] of wordValues(reading, reader)) {
    const index = vocabulary.get(word);
    if (index !== undefined) put(1 + reader.features.length + index, value);
  }
  return row;
}

function commonWords(examples: readonly Example[], reader: Reader<never, Reading>, fewest: number): Map<string, number> {
  const documents = new Map<string, number>();
  for (const { reading } of examples) for (const [word] of wordValues(reading, reader)) documents.set(word, (documents.get(word) ?? 0) + 1);
  const common = [...documents].filter(([, count]) => count >= fewest).map(([word]) => word);
  return new Map(common.sort().map((word, index) => [word, index]));
}

function addGradient(gradient: Float64Array, weights: Float64Array, { at, value }: Row, target: number, size: number): void {
  const logits = new Float64Array(size);
  for (let entry = 0; entry < at.length; entry++) {
    const from = (at[entry] ?? 0) * size;
    for (let index = 0; index < size; index++) logits[index] = (logits[index] ?? 0) + (value[entry] ?? 0) * (weights[from + index] ?? 0);
  }
  const largest = Math.max(...logits);
  const odds = logits.map((logit) => Math.exp(logit - largest));
  const total = odds.reduce((sum, one) => sum + one, 0);
  const errors = odds.map((one, index) => one / total - (index === target ? 1 : 0));
  for (let entry = 0; entry < at.length; entry++) {
    const from = (at[entry] ?? 0) * size;
    for (let index = 0; index < size; index++)
      gradient[from + index] = (gradient[from + index] ?? 0) + (value[entry] ?? 0) * (errors[index] ?? 0);
  }
}

const LARGEST_WORD_WEIGHT = 127;
/** Smaller ones are noise, and most of the file. */
const SMALLEST_WORD_WEIGHT = 4;

function modelFile(
  weights: Float64Array,
  classes: readonly string[],
  names: readonly string[],
  vocabulary: ReadonlyMap<string, number>,
): ModelFile {
  const size = classes.length;
  const dense = 1 + names.length;
  const row = (feature: number): number[] => [...weights.subarray(feature * size, (feature + 1) * size)];
  const rounded = (feature: number): string =>
    row(feature)
      .map((weight) => Math.round(weight * 1000) / 1000)
      .join(' ');
  const largest = weights.subarray(dense * size).reduce((most, weight) => Math.max(most, Math.abs(weight)), 1e-6);
  const scale = Number((largest / LARGEST_WORD_WEIGHT).toPrecision(6));
  return {
    version: 2,
    classes: [...classes],
    temperature: 1,
    bias: rounded(0),
    features: Object.fromEntries(names.map((name, index) => [name, rounded(1 + index)])),
    word_scale: scale,
    words: Object.fromEntries(
      [...vocabulary].map(([word, index]) => [word, telling(row(dense + index), scale)] as const).filter(([, pairs]) => pairs !== ''),
    ),
  };
}

/** Class and weight, class and weight ... of what a word says that is worth keeping. */
function telling(weights: readonly number[], scale: number): string {
  return weights
    .flatMap((weight, index) => {
      const whole = Math.round(weight / scale);
      return Math.abs(whole) < SMALLEST_WORD_WEIGHT ? [] : [index, whole];
    })
    .join(' ');
}
