import type { Answer, Labelled } from './sets.ts';

/** How well one label is found. */
export interface LabelQuality {
  name: string;
  documents: number;
  precision: number;
  recall: number;
  f1: number;
  /** By how much the confidence of answers with this label is off from how often they are right, on the mean. */
  calibrationError: number;
}

export interface Quality {
  documents: number;
  accuracy: number;
  /** The mean F1 over the labels, and with "none of them" as one more. */
  macroF1: number;
  macroF1WithNone: number;
  /** Over all answers that are a label, and over all documents that have one. */
  precision: number;
  recall: number;
  /** The mean squared error of the confidence in the answer. */
  brier: number;
  calibrationError: number;
  labels: LabelQuality[];
  /** Which labels were taken for which, the most frequent first. */
  confusions: { truth: string; answer: string; documents: number }[];
}

const NAME_OF_NONE = 'null';
const BANDS = 5;

/** Compares answers with labels; null counts as a label where a document has it. */
export function qualityOf(documents: readonly Labelled<unknown>[], answers: readonly Answer[], labels: readonly string[]): Quality {
  const truths = documents.map(({ label }) => label ?? NAME_OF_NONE);
  const given = answers.map(({ label }) => label ?? NAME_OF_NONE);
  const right = truths.map((truth, index) => (truth === given[index] ? 1 : 0));
  const confidences = answers.map(({ confidence }) => confidence);
  const names = truths.includes(NAME_OF_NONE) ? [...labels, NAME_OF_NONE] : labels;
  const qualities = names.map((name) => labelQuality(name, truths, given, confidences));
  const hits = right.filter((isRight, index) => isRight === 1 && truths[index] !== NAME_OF_NONE).length;
  const share = (of: readonly string[]) => (hits === 0 ? 0 : hits / of.filter((name) => name !== NAME_OF_NONE).length);
  return {
    documents: documents.length,
    precision: share(given),
    recall: share(truths),
    accuracy: mean(right),
    macroF1: mean(qualities.slice(0, labels.length).map(({ f1 }) => f1)),
    macroF1WithNone: mean(qualities.map(({ f1 }) => f1)),
    brier: mean(right.map((value, index) => (value - (confidences[index] ?? 0)) ** 2)),
    calibrationError: calibrationError(confidences, right),
    labels: qualities,
    confusions: confusions(truths, given),
  };
}

function labelQuality(name: string, truths: readonly string[], given: readonly string[], confidences: readonly number[]): LabelQuality {
  const answered = given.flatMap((answer, index) => (answer === name ? [index] : []));
  const right = answered.map((index) => (truths[index] === name ? 1 : 0));
  const hits = right.reduce<number>((sum, value) => sum + value, 0);
  const documents = truths.filter((truth) => truth === name).length;
  return {
    name,
    documents,
    precision: answered.length === 0 ? 0 : hits / answered.length,
    recall: documents === 0 ? 0 : hits / documents,
    f1: answered.length + documents === 0 ? 0 : (2 * hits) / (answered.length + documents),
    calibrationError: calibrationError(
      answered.map((index) => confidences[index] ?? 0),
      right,
    ),
  };
}

/** In bands of confidence: how far the mean confidence is from the share that is right, weighted by how many there are. */
function calibrationError(confidences: readonly number[], right: readonly number[]): number {
  const bands = Array.from({ length: BANDS }, (_, band) =>
    confidences.flatMap((confidence, index) => (Math.min(BANDS - 1, Math.floor(confidence * BANDS)) === band ? [index] : [])),
  );
  const off = bands.map((band) => band.length * Math.abs(mean(band.map((index) => (confidences[index] ?? 0) - (right[index] ?? 0)))));
  return confidences.length === 0 ? 0 : off.reduce((sum, value) => sum + value, 0) / confidences.length;
}

function confusions(truths: readonly string[], given: readonly string[]): Quality['confusions'] {
  const counts = new Map<string, number>();
  truths.forEach((truth, index) => {
    const answer = given[index] ?? NAME_OF_NONE;
    const key = JSON.stringify([truth, answer]);
    if (truth !== answer) counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  return [...counts]
    .map(([key, documents]) => {
      const [truth, answer]: string[] = JSON.parse(key);
      return { truth: truth ?? '', answer: answer ?? '', documents };
    })
    .sort((a, b) => b.documents - a.documents);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
