import { CUES } from '../../src/discovery/categorize/cues.ts';
import type { Reading } from '../../src/discovery/categorize/page-reader.ts';
import { wordFeatures } from '../../src/discovery/categorize/word-features.ts';
import type { ModelFile } from '../../src/text/model.ts';

/** One page for training: what was read, and the index of its class. */
export interface Example {
  reading: Reading;
  target: number;
}

interface TrainingOptions {
  steps: number;
  rate: number;
  /** How hard weights are pulled to where they start: 1 for a class's own phrases, 0 for the rest. */
  phrasePull: number;
  cuePull: number;
  wordPull: number;
  biasPull: number;
  identityStart: number;
  captionStart: number;
  noneStart: number;
  /** Words on fewer pages are left out. */
  fewestPages: number;
}

export const DEFAULTS: TrainingOptions = {
  steps: 300,
  rate: 0.05,
  phrasePull: 1.5,
  cuePull: 1,
  wordPull: 0.003,
  biasPull: 0.5,
  identityStart: 0.9,
  captionStart: 0.9,
  noneStart: 0.5,
  fewestPages: 2,
};

const DECAY_1 = 0.9;
const DECAY_2 = 0.999;

/**
 * Multinomial logistic regression by Adam over all examples at once, in a fixed order, from fixed starting points: the same examples
 * give the same weights. Weights are pulled toward a prior in which each class's own phrases speak for it and nothing else says anything.
 */
export function train(examples: readonly Example[], classes: readonly string[], options: TrainingOptions): ModelFile {
  const size = classes.length;
  const vocabulary = commonWords(examples, options.fewestPages);
  const dense = 1 + 2 * size + CUES.length;
  const rows = examples.map(({ reading }) => sparse(reading, size, dense, vocabulary));
  const features = dense + vocabulary.size;
  const prior = priorWeights(features, size, options);
  const pull = Float64Array.from({ length: features }, (_, feature) => pullOf(feature, size, dense, options));
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
  return modelFile(weights, classes, vocabulary, dense);
}

interface Row {
  at: number[];
  value: number[];
}

function sparse(reading: Reading, size: number, dense: number, vocabulary: ReadonlyMap<string, number>): Row {
  const row: Row = { at: [0], value: [1] };
  const put = (feature: number, value: number): void => {
    if (value === 0) return;
    row.at.push(feature);
    row.value.push(value);
  };
  for (let index = 0; index < size; index++) put(1 + index, reading.identity[index] ?? 0);
  for (let index = 0; index < size; index++) put(1 + size + index, reading.captions[index] ?? 0);
  for (let index = 0; index < CUES.length; index++) put(1 + 2 * size + index, reading.cues[index] ?? 0);
  for (const [word, value] of wordFeatures(reading)) {
    const index = vocabulary.get(word);
    if (index !== undefined) put(dense + index, value);
  }
  return row;
}

function commonWords(examples: readonly Example[], fewest: number): Map<string, number> {
  const pages = new Map<string, number>();
  for (const { reading } of examples) for (const word of wordFeatures(reading).keys()) pages.set(word, (pages.get(word) ?? 0) + 1);
  const common = [...pages].filter(([, count]) => count >= fewest).map(([word]) => word);
  return new Map(common.sort().map((word, index) => [word, index]));
}

function priorWeights(features: number, size: number, { identityStart, captionStart, noneStart }: TrainingOptions): Float64Array {
  const prior = new Float64Array(features * size);
  for (let index = 0; index < size; index++) {
    const none = index === size - 1 ? noneStart : 1;
    prior[(1 + index) * size + index] = identityStart * none;
    prior[(1 + size + index) * size + index] = captionStart * none;
  }
  return prior;
}

function pullOf(feature: number, size: number, dense: number, options: TrainingOptions): number {
  if (feature === 0) return options.biasPull;
  if (feature < 1 + 2 * size) return options.phrasePull;
  return feature < dense ? options.cuePull : options.wordPull;
}

function addGradient(gradient: Float64Array, weights: Float64Array, row: Row, target: number, size: number): void {
  const logits = new Float64Array(size);
  row.at.forEach((feature, at) => {
    const value = row.value[at] ?? 0;
    for (let index = 0; index < size; index++) logits[index] = (logits[index] ?? 0) + value * (weights[feature * size + index] ?? 0);
  });
  const largest = Math.max(...logits);
  const odds = logits.map((logit) => Math.exp(logit - largest));
  const total = odds.reduce((sum, value) => sum + value, 0);
  row.at.forEach((feature, at) => {
    const value = row.value[at] ?? 0;
    for (let index = 0; index < size; index++) {
      const error = (odds[index] ?? 0) / total - (index === target ? 1 : 0);
      gradient[feature * size + index] = (gradient[feature * size + index] ?? 0) + value * error;
    }
  });
}

const LARGEST_WORD_WEIGHT = 127;
/** Smaller ones are noise, and most of the file. */
const SMALLEST_WORD_WEIGHT = 4;

function modelFile(weights: Float64Array, classes: readonly string[], vocabulary: ReadonlyMap<string, number>, dense: number): ModelFile {
  const size = classes.length;
  const row = (feature: number): number[] => [...weights.subarray(feature * size, (feature + 1) * size)];
  const rounded = (feature: number): string =>
    row(feature)
      .map((weight) => Math.round(weight * 1000) / 1000)
      .join(' ');
  const largest = weights.subarray(dense * size).reduce((most, weight) => Math.max(most, Math.abs(weight)), 1e-6);
  const scale = Number((largest / LARGEST_WORD_WEIGHT).toPrecision(6));
  return {
    version: 1,
    classes: [...classes],
    temperature: 1,
    bias: rounded(0),
    identity: classes.map((_, index) => rounded(1 + index)),
    captions: classes.map((_, index) => rounded(1 + size + index)),
    cues: Object.fromEntries(CUES.map((cue, index) => [cue, rounded(1 + 2 * size + index)])),
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
