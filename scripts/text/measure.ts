import { linearModel } from '../../src/text/model.ts';
import { type Quality, qualityOf } from './quality.ts';
import { authorsOf, type Floors, type Labelled, type LabelledSet, labelled, type Question } from './sets.ts';
import { train } from './train.ts';

/** What one question of a set came to. */
export interface Measured {
  set: string;
  question: string;
  quality: Quality;
  /** Each author apart: some have been measured on often, others never. */
  authors: { author: string; quality: Quality }[];
  /** Floors that were missed, in words. */
  missed: string[];
}

/** Measures the shipped rules on the held-out authors of a set: figures and names only, never a document. */
export async function measureSet<Document>(set: LabelledSet<Document>): Promise<Measured[]> {
  const { heldOut } = await authorsOf(set);
  return Promise.all(
    set.questions.map(async (question) => {
      const judge = await question.judge();
      const labels = await question.labels();
      const documents = await labelled(set, question, heldOut);
      const answers = await Promise.all(documents.map(({ document }) => judge(document)));
      const of = (author: string) => documents.flatMap((document, index) => (document.author === author ? [index] : []));
      const part = (places: readonly number[]) =>
        qualityOf(
          documents.filter((_, index) => places.includes(index)),
          answers.filter((_, index) => places.includes(index)),
          labels,
        );
      const quality = qualityOf(documents, answers, labels);
      return {
        set: set.folder,
        question: question.name,
        quality,
        authors: heldOut.map((author) => ({ author, quality: part(of(author)) })),
        missed: missedFloors(quality, question.floors),
      };
    }),
  );
}

/** Each tuning author judged by a model that was trained on the others: what training is worth, without a look at those held out. */
export async function crossValidate<Document>(set: LabelledSet<Document>, question: Question<Document>): Promise<Quality> {
  const { trained } = question;
  if (trained === undefined) throw new Error(`${question.name} of ${set.folder} has no model to train`);
  const { tuning } = await authorsOf(set);
  const trainable = await trained.open();
  const folds = await Promise.all(
    tuning.map(async (author) => {
      const others = await documentsOf(
        set,
        question,
        tuning.filter((other) => other !== author),
      );
      const judge = await question.judge(linearModel(train(others, trainable)));
      const own = await labelled(set, question, [author]);
      return Promise.all(own.map(async (one) => ({ one, answer: await judge(one.document) })));
    }),
  );
  const all = folds.flat();
  return qualityOf(
    all.map(({ one }) => one),
    all.map(({ answer }) => answer),
    await question.labels(),
  );
}

/** The text of the model file of a question, trained on the authors that are not held out. */
export async function modelText<Document>(set: LabelledSet<Document>, question: Question<Document>): Promise<string> {
  if (question.trained === undefined) throw new Error(`${question.name} of ${set.folder} has no model to train`);
  const documents = await documentsOf(set, question, (await authorsOf(set)).tuning);
  return `${JSON.stringify(train(documents, await question.trained.open()), null, 2)}\n`;
}

/** What a model of a question is trained on. */
async function documentsOf<Document>(
  set: LabelledSet<Document>,
  question: Question<Document>,
  authors: readonly string[],
): Promise<Labelled<Document>[]> {
  const all = await labelled(set, question, authors);
  return all.filter(({ document, label }) => question.trained?.isOf?.(document, label) ?? true);
}

export function missedFloors({ macroF1, precision, recall, labels }: Quality, floors: Floors): string[] {
  const below = (what: string, value: number, floor: number) => (value >= floor ? [] : [`${what} ${value.toFixed(3)}, at least ${floor}`]);
  const byLabel = (figure: 'precision' | 'recall') =>
    Object.entries(floors[figure] ?? {}).flatMap(([name, floor]) =>
      below(`${figure} of ${name}`, labels.find((label) => label.name === name)?.[figure] ?? 0, floor),
    );
  const { overall = { precision: 0, recall: 0 } } = floors;
  return [
    ...below('macro-F1', macroF1, floors.macroF1 ?? 0),
    ...below('precision', precision, overall.precision),
    ...below('recall', recall, overall.recall),
    ...byLabel('precision'),
    ...byLabel('recall'),
  ];
}
