import type { Word } from './lexicon.ts';
import type { LinearModel } from './model.ts';
import { WordNumbers } from './word-memo.ts';

/** What a reader makes of a document: numbers and words. */
export interface Reading {
  /** The values of the reader's features, in their order. */
  readonly values: Float64Array;
  /** For each of the reader's word groups the different words of the document. */
  readonly words: readonly (readonly Word[])[];
  /** Classes that something in the document settles by itself, as places in the model's list. */
  readonly decided?: readonly number[];
}

/** Something in a document that a feature's value comes from, wholly or in part. */
export interface Reason {
  /** The place of the feature in the reader's list. */
  feature: number;
  /** Its part of the feature's value. */
  value: number;
  field: string;
  text: string;
  /** The class that it settles by itself. */
  decides?: number;
}

/** Words that count by themselves: the model knows them by this prefix, evidence by this field. */
export interface WordGroup {
  prefix: string;
  field: string;
}

/** Reads documents of one kind; what its features are and how they are called is its own affair. */
export interface Reader<Document, Read extends Reading> {
  readonly features: readonly string[];
  readonly wordGroups: readonly WordGroup[];
  read(document: Document): Read;
  /** What the values of its features come from; they add up to the values. */
  reasons(reading: Read): Iterable<Reason>;
}

/** Something in the document that speaks for a label, or with a negative weight against it. Label null: for none of them. */
export interface Evidence {
  label: string | null;
  field: string;
  text: string;
  /** By how much it raises the logarithm of the label's odds. */
  weight: number;
}

interface Choice {
  label: string | null;
  confidence: number;
}

export interface Chosen extends Choice {
  runnerUp: Choice;
}

/** Label null is an answer: none of them fits. */
export interface Verdict extends Chosen {
  /** What spoke for and against the label, the heaviest first. */
  evidence: Evidence[];
}

export interface Classifier<Document, Read extends Reading> {
  judge(document: Document): Verdict;
  /** Reads a document, for those who want more than one thing of it. */
  read(document: Document): Read;
  judgeReading(reading: Read): Verdict;
  /** The same without evidence, which takes longer than all else. */
  choose(reading: Read): Chosen;
  /** Everything that spoke for or against any label, the heaviest first. */
  explain(document: Document): Evidence[];
}

/** The class that stands for none of the labels. */
export const NONE = 'none';
/** What a decisive phrase adds to the logarithm of the odds: more than anything else can. */
const DECISIVE = 100;
/** Lighter evidence is not worth showing. */
const LIGHTEST_EVIDENCE = 0.05;
/** Of a word that the model does not have. */
const NO_ROW = -1;
/** Words of a group share one unit of say; in a group of fewer than these each has no more than its part of so many. */
const FEWEST_SHARING = 4;

/** What each of so many different words counts for. */
export function wordShare(distinct: number): number {
  return 1 / Math.sqrt(Math.max(distinct, FEWEST_SHARING));
}

/** A model and the reader that it was trained with; a feature that the model does not know says nothing. */
export function openClassifier<Document, Read extends Reading>(
  model: LinearModel,
  reader: Reader<Document, Read>,
): Classifier<Document, Read> {
  const scorer = new Scorer(model, reader);
  return {
    judge: (document) => scorer.verdict(reader.read(document)),
    read: (document) => reader.read(document),
    judgeReading: (reading) => scorer.verdict(reading),
    choose: (reading) => scorer.chosen(reading).choice,
    explain: (document) => scorer.explain(reader.read(document)),
  };
}

class Scorer<Document, Read extends Reading> {
  readonly #model: LinearModel;
  readonly #reader: Reader<Document, Read>;
  readonly #size: number;
  /** The row of each feature, one after the other. */
  readonly #weights: Float64Array;
  /** For each word group the row of a word among the model's words. */
  readonly #rows: readonly WordNumbers[];
  /** Used again for every document. */
  readonly #logits: Float64Array;

  constructor(model: LinearModel, reader: Reader<Document, Read>) {
    const size = model.classes.length;
    this.#model = model;
    this.#reader = reader;
    this.#size = size;
    this.#weights = new Float64Array(reader.features.length * size);
    reader.features.forEach((name, index) => {
      this.#weights.set(model.features.get(name) ?? [], index * size);
    });
    this.#rows = reader.wordGroups.map(({ prefix }) => new WordNumbers(({ text }) => model.words.rows.get(prefix + text) ?? NO_ROW));
    this.#logits = new Float64Array(size);
  }

  chosen(reading: Read): { choice: Chosen; first: number } {
    const odds = this.#probabilities(reading);
    const [first, second] = topTwo(odds);
    return { choice: { ...this.#choice(first, odds), runnerUp: this.#choice(second, odds) }, first };
  }

  verdict(reading: Read): Verdict {
    const { choice, first } = this.chosen(reading);
    return { ...choice, evidence: heaviestFirst(this.#evidence(reading, first)) };
  }

  explain(reading: Read): Evidence[] {
    return heaviestFirst(this.#model.classes.flatMap((_, index) => this.#evidence(reading, index)));
  }

  #choice(index: number, odds: Float64Array): Choice {
    return { label: this.#label(index), confidence: odds[index] ?? 0 };
  }

  #label(index: number): string | null {
    const name = this.#model.classes[index];
    return name === undefined || name === NONE ? null : name;
  }

  /** The probability of each class: a softmax over what was read, flattened by the model's temperature. */
  #probabilities({ values, words, decided = [] }: Read): Float64Array {
    const { bias, temperature } = this.#model;
    const logits = this.#logits;
    const size = this.#size;
    logits.set(bias);
    for (let feature = 0; feature < values.length; feature++) {
      const value = values[feature] ?? 0;
      if (value === 0) continue;
      const from = feature * size;
      for (let index = 0; index < size; index++) logits[index] = (logits[index] ?? 0) + value * (this.#weights[from + index] ?? 0);
    }
    words.forEach((group, index) => {
      this.#addWords(group, this.#rows[index]);
    });
    for (let index = 0; index < size; index++) logits[index] = (logits[index] ?? 0) / temperature;
    for (const index of decided) logits[index] = (logits[index] ?? 0) + DECISIVE;
    let largest = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < size; index++) largest = Math.max(largest, logits[index] ?? 0);
    let total = 0;
    for (let index = 0; index < size; index++) {
      const value = Math.exp((logits[index] ?? 0) - largest);
      logits[index] = value;
      total += value;
    }
    for (let index = 0; index < size; index++) logits[index] = (logits[index] ?? 0) / total;
    return logits;
  }

  #addWords(group: readonly Word[], rows: WordNumbers | undefined): void {
    const { from, classes, weights } = this.#model.words;
    const logits = this.#logits;
    const share = wordShare(group.length);
    for (const word of group) {
      const row = rows?.of(word) ?? NO_ROW;
      if (row === NO_ROW) continue;
      const end = from[row + 1] ?? 0;
      for (let at = from[row] ?? 0; at < end; at++) {
        const index = classes[at] ?? 0;
        logits[index] = (logits[index] ?? 0) + share * (weights[at] ?? 0);
      }
    }
  }

  #evidence(reading: Read, index: number): Evidence[] {
    const { temperature } = this.#model;
    const label = this.#label(index);
    const evidence: Evidence[] = [];
    for (const { feature, value, field, text, decides } of this.#reader.reasons(reading)) {
      const own = (value * (this.#weights[feature * this.#size + index] ?? 0)) / temperature;
      const weight = own + (decides === index ? DECISIVE : 0);
      if (Math.abs(weight) >= LIGHTEST_EVIDENCE) evidence.push({ label, field, text, weight });
    }
    reading.words.forEach((group, at) => {
      const field = this.#reader.wordGroups[at]?.field ?? '';
      const share = wordShare(group.length) / temperature;
      for (const word of group) {
        const weight = share * this.#wordWeight(this.#rows[at]?.of(word) ?? NO_ROW, index);
        if (Math.abs(weight) >= LIGHTEST_EVIDENCE) evidence.push({ label, field, text: word.text, weight });
      }
    });
    return evidence;
  }

  #wordWeight(row: number, index: number): number {
    if (row === NO_ROW) return 0;
    const { from, classes, weights } = this.#model.words;
    const end = from[row + 1] ?? 0;
    for (let at = from[row] ?? 0; at < end; at++) if (classes[at] === index) return weights[at] ?? 0;
    return 0;
  }
}

function topTwo(odds: Float64Array): [number, number] {
  let first = 0;
  let second = 1;
  for (let index = 1; index < odds.length; index++) {
    const value = odds[index] ?? 0;
    if (value > (odds[first] ?? 0)) {
      second = first;
      first = index;
    } else if (value > (odds[second] ?? 0) || second === first) second = index;
  }
  return [first, second];
}

function heaviestFirst(evidence: Evidence[]): Evidence[] {
  return evidence.sort((a, b) => b.weight - a.weight);
}
