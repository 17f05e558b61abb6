// How well the text rules do on what authors wrote that no rule was made from: one table over all labelled sets. Exits 1 below a floor.
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { ALL_SETS } from '../scripts/text/all-sets.ts';
import type { Measured } from '../scripts/text/measure.ts';

/** Every question of every set, measured on its held-out authors. */
export async function measureAll(): Promise<Measured[]> {
  return (await Promise.all(ALL_SETS.map(({ measure }) => measure()))).flat();
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
      [{ author: 'all', quality }, ...authors].map(({ author, quality: { documents, accuracy, macroF1, macroF1WithNone, brier } }) => ({
        question,
        author,
        ...rounded({ documents, accuracy, macroF1, macroF1WithNone, brier }),
      })),
    ),
  );
  for (const { question, quality } of all) console.table(quality.confusions.map((row) => ({ question, ...row })));
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
