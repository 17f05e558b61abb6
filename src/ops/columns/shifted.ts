import type { Cell } from '../../sources/rows.ts';
import { align, costInPlace, type Places, STRAY, type Step } from './alignment.ts';
import { type SeenCell, seenCell } from './cell-form.ts';
import { isBlank } from './cells.ts';
import { ColumnProfile } from './column-profile.ts';
import type { Mapping, Sample } from './types.ts';

/** By how much, in nats, another place of its cells must be likelier before a row is refused: less where a blank after the comma shows it. */
const MARGIN = 2;
const MARGIN_SPACE_LED = 1;
/** How much more, divided by the rows that taught it, where no column says what never stands in it: few rows alone say little. */
const MARGIN_OF_FEW = 12;
/** As often a value stands in another column before it counts as one of that. */
const OFTEN = 3;
const MAX_SPACE = 3;
const ROUNDS = 2;
/** What a row may cost, gaps left aside, before its other places are looked at. */
const PLAIN = 4;
const MIN_CLEAN = 1;
const MAX_REMEMBERED = 1_000;
const MAX_REMEMBERED_LENGTH = 100;

type Cells = readonly (Cell | undefined)[];

/**
 * Knows what stands in each column of a table, and so tells a row that a stray delimiter has moved, also one that comes back into place later
 * or was cut at its end: the likeliest way in which its cells belong to the columns is not the one in which they stand.
 */
export class ShiftDetector {
  readonly #mapping: Pick<Mapping, 'header' | 'columns'>;
  readonly #mayBeShort: boolean;
  #profiles: ColumnProfile[] = [];
  /** Rows that the profiles were learnt from; they do not count for themselves. */
  #learnt: ReadonlySet<Cells> = new Set();
  /** The columns that often have a value. */
  #homes: ReadonlyMap<string, readonly number[]> = new Map();
  #spaceCost = 0;
  /** By column. */
  #costs: readonly RecentCosts[] = [];

  constructor(sample: Sample, mapping: Pick<Mapping, 'header' | 'columns'>, mayBeShort: boolean) {
    this.#mapping = mapping;
    this.#mayBeShort = mayBeShort;
    const { length } = mapping.header;
    const whole = sample.filter((cells) => cells.slice(length).every((cell) => isBlank(cell)));
    this.#learn(whole);
    // What is shifted itself teaches the wrong thing.
    for (let round = 0; round < ROUNDS; round++) {
      const clean = whole.filter((cells) => this.explain(cells) === undefined);
      if (clean.length === this.#learnt.size || clean.length < MIN_CLEAN) break;
      this.#learn(clean);
    }
  }

  /** Where a row was moved, in words; undefined where it was not, or nothing tells. */
  explain(cells: Cells): string | undefined {
    const own = this.#learnt.has(cells);
    if (!own && this.#isPlain(cells)) return undefined;
    const seen = cells.map(seenCell);
    const taught = own ? [...seen] : [];
    forgiveRepeats(seen);
    const columns = this.#profiles.length;
    const isSpaceLed = seen.some((cell) => cell.isSpaceLed);
    const places: Places = {
      cells: seen.length,
      columns,
      mayBeShort: this.#mayBeShort,
      cost: (cell, column) => this.#cost(seen[cell], column, taught[column]),
      strayCost: (cell) => (seen[cell]?.isSpaceLed === true ? Math.max(1, STRAY - this.#spaceCost) : STRAY),
      isBlank: (cell) => seen[cell]?.form === 'blank',
      isSpaceLed: (cell) => seen[cell]?.isSpaceLed === true,
      isEmpty: (column) => this.#profiles[column]?.isEmpty === true,
    };
    const cost = costInPlace(places);
    // The least that a way with a stray cell could cost.
    if (cost < (isSpaceLed ? MARGIN_SPACE_LED + 1 : MARGIN + STRAY)) return undefined;
    const other = align(places);
    const isTold = this.#mapping.columns.some(({ column }) => column.never !== undefined);
    const few = isTold ? 0 : MARGIN_OF_FEW / Math.max(1, this.#learnt.size - (own ? 1 : 0));
    const margin = few + (strayCells(other.steps).some((cell) => places.isSpaceLed(cell)) ? MARGIN_SPACE_LED : MARGIN);
    return other.cost + margin < cost ? explained(other.steps) : undefined;
  }

  /** Nearly all rows: nothing in them is worth a closer look. Most of their cells were met before. */
  #isPlain(cells: Cells): boolean {
    const columns = this.#profiles.length;
    if (cells.length !== columns) return false;
    let cost = 0;
    for (let index = 0; index < columns; index++) {
      const cell = cells[index];
      const costs = this.#costs[index];
      const known = typeof cell === 'string' ? costs?.of(cell) : undefined;
      if (known !== undefined) cost += known;
      else {
        const seen = seenCell(cell);
        if (seen.isSpaceLed) return false;
        const found = seen.form === 'blank' ? 0 : this.#cost(seen, index, undefined);
        if (typeof cell === 'string') costs?.note(cell, found);
        cost += found;
      }
    }
    return cost < PLAIN;
  }

  #cost(cell: SeenCell | undefined, column: number, taught: SeenCell | undefined): number {
    const profile = this.#profiles[column];
    if (cell === undefined || profile === undefined) return 0;
    const homes = cell.key === '' ? undefined : this.#homes.get(cell.key);
    const isKnown = homes?.some((home) => home !== column) === true;
    return profile.costOf(cell, taught, isKnown, this.#spaceCost);
  }

  #learn(rows: Sample): void {
    const { header, columns } = this.#mapping;
    this.#profiles = header.map((_, index) => new ColumnProfile(columns.find((column) => column.index === index)?.column));
    for (const cells of rows) for (const [index, profile] of this.#profiles.entries()) profile.learn(seenCell(cells[index]));
    this.#learnt = new Set(rows);
    this.#costs = header.map(() => new RecentCosts());
    const homes = new Map<string, number[]>();
    for (const [index, { keys }] of this.#profiles.entries())
      for (const [key, count] of keys) if (count >= OFTEN) homes.set(key, [...(homes.get(key) ?? []), index]);
    this.#homes = homes;
    let [led, filled] = [0, 0];
    for (const { spaceLed } of this.#profiles) [led, filled] = [led + spaceLed.cells, filled + spaceLed.of];
    this.#spaceCost = Math.min(MAX_SPACE, -Math.log((led + 0.5) / (filled + 10)));
  }
}

function strayCells(steps: readonly Step[]): number[] {
  let cell = -1;
  return steps.flatMap((step) => {
    if (step !== 'lost') cell += 1;
    return step === 'stray' ? [cell] : [];
  });
}

/** The address of one column, filled in where a name was missing, says nothing of places. */
function forgiveRepeats(seen: SeenCell[]): void {
  let first: SeenCell | undefined;
  for (const [index, cell] of seen.entries()) {
    if (cell.form !== 'email') continue;
    if (first === undefined) first = cell;
    else if (cell.text === first.text) seen[index] = { ...cell, form: 'nothing' };
  }
}

/** What the cells of a column were found to cost, as long as they repeat themselves. */
class RecentCosts {
  #costs: Map<string, number> | undefined = new Map();
  #found = 0;

  of(cell: string): number | undefined {
    const cost = this.#costs?.get(cell);
    if (cost !== undefined) this.#found += 1;
    return cost;
  }

  note(cell: string, cost: number): void {
    if (this.#costs === undefined || cell.length > MAX_REMEMBERED_LENGTH) return;
    if (this.#costs.size < MAX_REMEMBERED) this.#costs.set(cell, cost);
    // A column in which hardly anything comes twice is not worth the memory.
    else if (this.#found < MAX_REMEMBERED * 4) this.#costs = undefined;
  }
}

function explained(steps: readonly Step[]): string {
  const first = steps.findIndex((step) => step !== 'in place');
  const isStray = steps[first] === 'stray';
  const isTwo = isStray && steps[first + 1] === 'stray';
  return `its cells stand ${isTwo ? 'two columns' : 'a column'} too far to the ${isStray ? 'right' : 'left'}, as if by a stray delimiter`;
}
