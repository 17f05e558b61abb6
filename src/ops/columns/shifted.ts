import type { Cell } from '../../sources/rows.ts';
import { isBlank, readCell } from './cells.ts';
import { columnCells, hasLook, isKind, KINDS } from './content.ts';
import type { Mapping, Sample } from './types.ts';
import { isSpreadsheetError, saysNothing } from './words.ts';

/** Whether a cell is of a column's sort. Undefined: anything can stand there. */
type Test = ((cell: Cell) => boolean) | undefined;

const MIN_CELLS = 5;
const MIN_SHARE = 0.8;
/** A closed list of words, e.g. of states: few, and each of them often. */
const MAX_WORDS = 12;
const MIN_REPEATS = 4;

/** Knows what stands in each column of a table, and so tells a row that a stray delimiter has moved: its cells fit the neighbours' columns. */
export class ShiftDetector {
  readonly #tests: Test[];

  constructor(sample: Sample, { header, columns }: Pick<Mapping, 'header' | 'columns'>) {
    this.#tests = header.map((_, index) => {
      const cells = columnCells(sample, index);
      const mapped = columns.find((column) => column.index === index);
      if (mapped?.column.looksLike !== undefined) {
        const { column } = mapped;
        const test = (cell: Cell) => hasLook(cell, column);
        return share(cells, test) < MIN_SHARE ? undefined : test;
      }
      if (mapped !== undefined && mapped.column.type !== 'text' && mapped.column.type !== 'json') {
        const { column, reading } = mapped;
        const test = (cell: Cell) => 'value' in readCell(cell, column, reading);
        return share(cells, test) < 0.5 ? undefined : test;
      }
      return testOf(cells);
    });
  }

  /** Where a row was moved, in words; undefined where it was not, or nothing tells. */
  explain(cells: readonly (Cell | undefined)[]): string | undefined {
    const own = this.#rate((index) => cells[index]);
    if (own.misfits === 0) return undefined;
    for (let from = 0; from < this.#tests.length; from++)
      for (const by of [1, -1, 2]) {
        const moved = this.#rate((index) => (index < from ? cells[index] : index + by < from ? null : cells[index + by]));
        const isBetter = moved.misfits < own.misfits && moved.fits > own.fits && moved.fits - moved.misfits - own.fits + own.misfits >= 2;
        if (isBetter && moved.misfits === 0)
          return `its cells stand ${by === 2 ? 'two columns' : 'a column'} too far to the ${by > 0 ? 'right' : 'left'}, as if by a stray delimiter`;
      }
    return undefined;
  }

  #rate(at: (index: number) => Cell | undefined): { fits: number; misfits: number } {
    let [fits, misfits] = [0, 0];
    for (const [index, test] of this.#tests.entries()) {
      const cell = at(index);
      if (test === undefined || cell === undefined || isBlank(cell)) continue;
      if (typeof cell === 'string' && (saysNothing(cell) || isSpreadsheetError(cell))) continue;
      if (test(cell)) fits += 1;
      else misfits += 1;
    }
    return { fits, misfits };
  }
}

/** What the cells of a column have in common, if anything. */
function testOf(cells: readonly Cell[]): Test {
  if (cells.length < MIN_CELLS) return undefined;
  const kind = KINDS.find((candidate) => share(cells, (cell) => isKind(cell, candidate)) >= MIN_SHARE);
  if (kind !== undefined) return (cell) => isKind(cell, kind);
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(String(cell), (counts.get(String(cell)) ?? 0) + 1);
  const words = new Set([...counts].filter(([, count]) => count >= MIN_REPEATS).map(([word]) => word));
  const isList = words.size > 0 && words.size <= MAX_WORDS && share(cells, (cell) => words.has(String(cell))) >= 0.9;
  return isList ? (cell) => words.has(String(cell)) : undefined;
}

function share(cells: readonly Cell[], test: (cell: Cell) => boolean): number {
  return cells.length === 0 ? 1 : cells.filter(test).length / cells.length;
}
