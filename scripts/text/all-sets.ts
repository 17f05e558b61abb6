import { writeFile } from 'node:fs/promises';
import { LEADS } from './leads.ts';
import { MAILS } from './mails.ts';
import { type Measured, measureSet, modelText } from './measure.ts';
import { MESSAGES, measureMessages } from './messages.ts';
import { PAGES } from './pages.ts';
import type { LabelledSet } from './sets.ts';

interface Entry {
  folder: string;
  measure(): Promise<Measured[]>;
  /** Nothing where no rule of the set is a model. */
  train(): Promise<void>;
}

/** Every labelled set of the project. A new one is a folder under fixtures/, a file beside pages.ts and a line here. */
export const ALL_SETS: readonly Entry[] = [
  entry(PAGES),
  { folder: MESSAGES, measure: measureMessages, train: async () => {} },
  entry(MAILS),
  entry(LEADS),
];

function entry<Document>(set: LabelledSet<Document>): Entry {
  return {
    folder: set.folder,
    measure: () => measureSet(set),
    async train() {
      for (const question of set.questions)
        if (question.trained !== undefined) await writeFile(question.trained.file, await modelText(set, question));
    },
  };
}
