/** What a delimiter too many, or one too few, must be paid with, in nats. */
export const STRAY = 3;
const LOST = 3;
/** An empty cell is lost more easily, and one at the end where a line was cut. */
const LOST_EMPTY = 2;
const CUT = 1;
const BLANK_AT_END = 0.5;
/** So many columns a cell may have moved. */
const BAND = 3;

export interface Places {
  /** Of the row. */
  cells: number;
  /** Of the header. */
  columns: number;
  /** What speaks against this cell in this column. */
  cost(cell: number, column: number): number;
  /** What it takes to believe that the cell is the rest of the one before it. */
  strayCost(cell: number): number;
  isBlank(cell: number): boolean;
  isSpaceLed(cell: number): boolean;
  /** Whether the column is empty in nearly all rows. */
  isEmpty(column: number): boolean;
  /** Rows may end early here. */
  mayBeShort: boolean;
}

export type Step = 'in place' | 'stray' | 'lost';

/** What the row costs as it stands. */
export function costInPlace(places: Places): number {
  const { cells, columns } = places;
  let cost = 0;
  for (let index = 0; index < Math.min(cells, columns); index++) cost += places.cost(index, index);
  for (let index = columns; index < cells; index++) cost += places.isBlank(index) ? BLANK_AT_END : places.strayCost(index);
  return places.mayBeShort ? cost : cost + Math.max(0, columns - cells) * CUT;
}

/** The likeliest way in which the cells belong to the columns (Needleman-Wunsch in a band), and what it costs. */
export function align(places: Places): { cost: number; steps: Step[] } {
  const { cells, columns } = places;
  const band = BAND + Math.abs(cells - columns);
  const width = columns + 1;
  const costs = new Float64Array((cells + 1) * width).fill(Number.POSITIVE_INFINITY);
  const steps = new Array<Step | undefined>((cells + 1) * width);
  costs[0] = 0;
  const at = (cell: number, column: number) => costs[cell * width + column] ?? Number.POSITIVE_INFINITY;
  for (let cell = 0; cell <= cells; cell++)
    for (let column = Math.max(0, cell - band); column <= Math.min(columns, cell + band); column++) {
      const here = cell * width + column;
      const reach = (cost: number, step: Step) => {
        if (cost >= (costs[here] ?? 0)) return;
        costs[here] = cost;
        steps[here] = step;
      };
      if (cell > 0 && column > 0) reach(at(cell - 1, column - 1) + places.cost(cell - 1, column - 1), 'in place');
      if (cell > 0 && steps[here - width] !== 'lost') reach(at(cell - 1, column) + strayCost(places, cell - 1, column), 'stray');
      if (column > 0) {
        const lost = places.isEmpty(column - 1) || steps[here - 1] !== 'stray' ? lostCost(places, cell, column - 1) : instead(places, cell);
        reach(at(cell, column - 1) + lost, 'lost');
      }
    }
  return { cost: at(cells, columns), steps: wayTo(steps, cells, columns) };
}

function strayCost(places: Places, cell: number, column: number): number {
  return column === places.columns && places.isBlank(cell) ? BLANK_AT_END : places.strayCost(cell);
}

function lostCost(places: Places, cell: number, column: number): number {
  if (cell === places.cells) return places.mayBeShort ? 0 : CUT;
  return places.isEmpty(column) ? LOST_EMPTY : LOST;
}

/** A stray cell in the place of one that is lost would be any odd cell: only a blank at its beginning speaks for it. */
function instead(places: Places, cell: number): number {
  return places.isSpaceLed(cell - 1) ? LOST : Number.POSITIVE_INFINITY;
}

function wayTo(steps: readonly (Step | undefined)[], cells: number, columns: number): Step[] {
  const way: Step[] = [];
  let [cell, column] = [cells, columns];
  while (cell > 0 || column > 0) {
    const step = steps[cell * (columns + 1) + column];
    if (step === undefined) break;
    way.push(step);
    if (step !== 'lost') cell -= 1;
    if (step !== 'stray') column -= 1;
  }
  return way.reverse();
}
