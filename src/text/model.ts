import { z } from 'zod';
import { CUES } from '../discovery/categorize/cues.ts';

/** Numbers with blanks between: a row of the file is one line. */
const row = z.string().transform((text) => (text === '' ? [] : text.split(' ').map(Number)));

const modelSchema = z.strictObject({
  version: z.literal(1),
  /** The categories, and last what is none of them. */
  classes: z.array(z.string()).min(2),
  temperature: z.number().positive(),
  bias: row,
  /** For each class whose phrases were found: what that says for each class. */
  identity: z.array(row),
  captions: z.array(row),
  cues: z.record(z.string(), row),
  /** What single words say: class, weight, class, weight ... in whole numbers, times `word_scale`. Words of captions begin with "~". */
  word_scale: z.number().positive(),
  words: z.record(z.string(), row),
});

/** Without a model: what has to be said for a category before it is likelier than none. */
const NONE_BIAS = 1.5;

export type ModelFile = z.input<typeof modelSchema>;

/** What words say about the few classes that they say anything about: side by side, as they are looked at in no order. */
export interface WordWeights {
  /** The row of a word; words of captions begin with "~". */
  rows: ReadonlyMap<string, number>;
  /** Where each row begins in the other two, and one more for the end of the last. */
  from: Uint32Array;
  classes: Uint8Array;
  weights: Float64Array;
}

export interface LinearModel {
  classes: readonly string[];
  temperature: number;
  bias: Float64Array;
  identity: readonly Float64Array[];
  captions: readonly Float64Array[];
  cues: readonly Float64Array[];
  words: WordWeights;
}

/** The model of a parsed model.json. */
export function linearModel(json: unknown): LinearModel {
  const file = modelSchema.parse(json);
  return {
    ...file,
    bias: Float64Array.from(file.bias),
    identity: file.identity.map((weights) => Float64Array.from(weights)),
    captions: file.captions.map((weights) => Float64Array.from(weights)),
    cues: CUES.map((cue) => Float64Array.from(file.cues[cue] ?? file.classes.map(() => 0))),
    words: wordWeights(file.words, file.word_scale),
  };
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
    weights: Float64Array.from(pairs.filter((_, at) => at % 2 === 1).map((weight) => weight * scale)),
  };
}

/** Without a model each class's phrases speak for it alone, and a page that says little is none of them. */
export function phrasesAlone(classes: readonly string[]): LinearModel {
  const own = classes.map((_, index) => Float64Array.from(classes, (_, other) => (index === other ? 1 : 0)));
  const bias = Float64Array.from(classes, (_, index) => (index === classes.length - 1 ? NONE_BIAS : 0));
  return { classes, temperature: 1, bias, identity: own, captions: own, cues: [], words: wordWeights({}, 1) };
}
