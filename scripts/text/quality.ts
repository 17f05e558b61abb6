import type { Verdict } from '../../src/text/classifier.ts';
import type { LabelledPage } from './sets.ts';

/** How well one class is found. */
export interface ClassQuality {
  name: string;
  pages: number;
  precision: number;
  recall: number;
  f1: number;
}

export interface CategoryQuality {
  pages: number;
  accuracy: number;
  /** The mean F1 over the assignable categories, and with "none of them" as one more. */
  macroF1: number;
  macroF1WithNone: number;
  /** The mean squared error of the confidence in the chosen category. */
  brier: number;
  reliability: { from: number; to: number; pages: number; confidence: number; right: number }[];
  classes: ClassQuality[];
  /** Which categories were taken for which, the most frequent first; names only. */
  confusions: { truth: string; answer: string; pages: number }[];
}

const NAME_OF_NONE = 'null';
const BANDS = 5;

/** Compares verdicts with labels. */
export function categoryQuality(
  pages: readonly LabelledPage[],
  verdicts: readonly Verdict[],
  categories: readonly string[],
): CategoryQuality {
  const truths = pages.map(({ category }) => category ?? NAME_OF_NONE);
  const answers = verdicts.map(({ category }) => category ?? NAME_OF_NONE);
  const right = truths.map((truth, index) => (truth === answers[index] ? 1 : 0));
  const confidences = verdicts.map(({ confidence }) => confidence);
  const classes = [...categories, NAME_OF_NONE].map((name) => classQuality(name, truths, answers));
  return {
    pages: pages.length,
    accuracy: mean(right),
    macroF1: mean(classes.slice(0, -1).map(({ f1 }) => f1)),
    macroF1WithNone: mean(classes.map(({ f1 }) => f1)),
    brier: mean(right.map((value, index) => (value - (confidences[index] ?? 0)) ** 2)),
    reliability: Array.from({ length: BANDS }, (_, band) => reliability(band, confidences, right)).filter((row) => row.pages > 0),
    classes,
    confusions: confusions(truths, answers),
  };
}

/** Precision, recall and F1 of one class. */
export function classQuality(name: string, truths: readonly string[], answers: readonly string[]): ClassQuality {
  const hits = truths.filter((truth, index) => truth === name && answers[index] === name).length;
  const given = answers.filter((answer) => answer === name).length;
  const pages = truths.filter((truth) => truth === name).length;
  const precision = given === 0 ? 0 : hits / given;
  const recall = pages === 0 ? 0 : hits / pages;
  return { name, pages, precision, recall, f1: given + pages === 0 ? 0 : (2 * hits) / (given + pages) };
}

function reliability(band: number, confidences: readonly number[], right: readonly number[]): CategoryQuality['reliability'][number] {
  const from = band / BANDS;
  const to = (band + 1) / BANDS;
  const inside = confidences.flatMap((confidence, index) =>
    confidence >= from && (confidence < to || band === BANDS - 1) ? [{ confidence, right: right[index] ?? 0 }] : [],
  );
  return {
    from,
    to,
    pages: inside.length,
    confidence: mean(inside.map((page) => page.confidence)),
    right: mean(inside.map((page) => page.right)),
  };
}

/** Which names were taken for which, and how often. */
export function confusions(truths: readonly string[], answers: readonly string[]): CategoryQuality['confusions'] {
  const counts = new Map<string, number>();
  truths.forEach((truth, index) => {
    const answer = answers[index] ?? NAME_OF_NONE;
    const key = `${truth} ${answer}`;
    if (truth !== answer) counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  return [...counts]
    .map(([key, pages]) => ({ truth: key.split(' ')[0] ?? '', answer: key.split(' ')[1] ?? '', pages }))
    .sort((a, b) => b.pages - a.pages);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
