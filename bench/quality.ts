// How well the text rules do on what they were not made from: one table over all labelled sets. Exits 1 below a floor.
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { ALL_SETS } from '../scripts/text/all-sets.ts';
import type { Measured } from '../scripts/text/measure.ts';
import type { Bench } from './bench.ts';

/** Every question of every set. */
async function measureAll(): Promise<Measured[]> {
  return (await Promise.all(ALL_SETS.map(({ measure }) => measure()))).flat();
}

/** Each label of each labelled set, and what the set asks for. */
export async function benchQuality({ note }: Bench): Promise<void> {
  for (const { set, question, quality, missed } of await measureAll()) {
    for (const { name, documents, precision, recall, calibrationError } of quality.labels)
      note(
        `  ${question} ${name} (${documents} documents)`,
        `precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, calibration error ${calibrationError.toFixed(3)}`,
        '',
        undefined,
      );
    note(
      `${question} of ${set}, held out`,
      `macro-F1 ${quality.macroF1.toFixed(3)}, precision ${quality.precision.toFixed(3)}, recall ${quality.recall.toFixed(3)} (${quality.documents} documents)`,
      missed.length === 0 ? 'the floors of the set' : missed.join('; '),
      missed.length === 0,
    );
  }
}

function print(all: readonly Measured[]): void {
  console.table(
    all.flatMap(({ set, question, quality }) => [
      ...quality.labels.map((label) => ({ set, question, ...rounded(label) })),
      {
        set,
        question,
        name: 'all',
        ...rounded({ documents: quality.documents, f1: quality.macroF1, calibrationError: quality.calibrationError }),
      },
    ]),
  );
  console.table(
    all.flatMap(({ question, quality, authors }) =>
      [{ author: 'all', quality }, ...authors.filter(({ author }) => author !== 'all')].map(
        ({ author, quality: { documents, accuracy, precision, recall, macroF1, macroF1WithNone, brier } }) => ({
          question,
          author,
          ...rounded({ documents, accuracy, precision, recall, macroF1, macroF1WithNone, brier }),
        }),
      ),
    ),
  );
  for (const { question, quality } of all)
    if (quality.confusions.length > 0) console.table(quality.confusions.map((row) => ({ question, ...row })));
}

function rounded<Row extends object>(row: Row): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, typeof value === 'number' ? Math.round(value * 1000) / 1000 : value]),
  );
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const all = await measureAll();
  print(all);
  const missed = all.flatMap(({ set, question, missed: floors }) => floors.map((floor) => `${set}, ${question}: ${floor}`));
  for (const line of missed) console.error(line);
  process.exitCode = missed.length > 0 ? 1 : 0;
}
