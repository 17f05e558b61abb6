import { z } from 'zod';

/** Numbers with blanks between: a row of the file is one line. */
const row = z.string().transform((text) => (text === '' ? [] : text.split(' ').map(Number)));

const modelSchema = z.strictObject({
  version: z.literal(2),
  classes: z.array(z.string()).min(2),
  temperature: z.number().positive(),
  bias: row,
  /** What each of the reader's features says for each class. */
  features: z.record(z.string(), row),
  /** What single words say: class, weight, class, weight ... in whole numbers, times `word_scale`; named with the prefix of their group. */
  word_scale: z.number().positive(),
  words: z.record(z.string(), row),
});

export type ModelFile = z.input<typeof modelSchema>;

/** What words say about the few classes that they say anything about: side by side, as they are looked at in no order. */
export interface WordWeights {
  /** The row of a word, by its name. */
  rows: ReadonlyMap<string, number>;
  /** Where each row begins in the other two, and one more for the end of the last. */
  from: Uint32Array;
  classes: Uint8Array;
  weights: Float32Array;
}

/** A multinomial logistic model: for each class the sum of what every feature and word of a document says for it. */
export interface LinearModel {
  classes: readonly string[];
  temperature: number;
  bias: Float64Array;
  features: ReadonlyMap<string, Float64Array>;
  words: WordWeights;
}

/** The model of a parsed model.json. */
export function linearModel(json: unknown): LinearModel {
  const { classes, temperature, bias, features, words, word_scale } = modelSchema.parse(json);
  return {
    classes,
    temperature,
    bias: Float64Array.from(bias),
    features: new Map(Object.entries(features).map(([name, weights]) => [name, Float64Array.from(weights)])),
    words: wordWeights(words, word_scale),
  };
}

/** A model that goes by a reader's features alone. */
export function modelOfFeatures(
  classes: readonly string[],
  bias: readonly number[],
  features: ReadonlyMap<string, Float64Array>,
): LinearModel {
  return { classes, temperature: 1, bias: Float64Array.from(bias), features, words: wordWeights({}, 1) };
}

function wordWeights(words: Record<string, readonly number[]>, scale: number): WordWeights {
  const rows = Object.values(words);
  const pairs = rows.flat();
  const from = new Uint32Array(rows.length + 1);
  rows.forEach((row, index) => {
    from[index + 1] = (from[index] ?? 0) + row.length / 2;
  });
  return {
    rows: new Map(Object.keys(words).map((word, index) => [word, index])),
    from,
    classes: Uint8Array.from(pairs.filter((_, at) => at % 2 === 0)),
    weights: Float32Array.from(pairs.filter((_, at) => at % 2 === 1).map((weight) => weight * scale)),
  };
}
