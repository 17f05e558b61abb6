import { CELL_FORMS, type CellForm, type SeenCell } from './cell-form.ts';
import type { Column, ColumnType } from './types.ts';

/** What a cell that does not belong costs at the most, in nats: one odd cell alone never outweighs a comma too many and one too few. */
const MAX_CELL = 5.5;
const MAX_FORM = 4.6;
const MAX_NEW = 3;
/** A gap says little: people leave cells empty. */
const MAX_BLANK = 1.5;
const MAX_FILLED = 3.5;
/** So many rows the expectation from a column's name and type is worth. */
const TRUST = 2;
const KNOWN_ELSEWHERE = 2;

type Form = CellForm | 'odd';

const OF_TEXT: Readonly<Record<Form, number>> = {
  ...{ text: 0.8, number: 0.05, host: 0.03, boolean: 0.03, date: 0.03, phone: 0.02, list: 0.02, url: 0.01, email: 0.01, odd: 0.005 },
};
const OF_TYPE: Readonly<Partial<Record<ColumnType, readonly Form[]>>> = {
  email: ['email'],
  emails: ['email'],
  url: ['url', 'host'],
  phone: ['phone', 'number'],
  date: ['date', 'number'],
  timestamp: ['date', 'number', 'text'],
  number: ['number', 'text'],
  integer: ['number', 'text'],
  boolean: ['boolean', 'text', 'number'],
  enum: ['text'],
};

/** What stands in a column, by the rows that were looked at and by what its name promises; so what a cell says against standing there. */
export class ColumnProfile {
  readonly #column: Column | undefined;
  #rows = 0;
  #filled = 0;
  #spaceLed = 0;
  #single = 0;
  #unusual = 0;
  readonly #forms = new Map<Form, number>();
  readonly #keys = new Map<string, number>();

  constructor(column: Column | undefined) {
    this.#column = column;
  }

  learn(cell: SeenCell): void {
    this.#rows += 1;
    if (isGap(cell)) return;
    this.#filled += 1;
    if (cell.isSpaceLed) this.#spaceLed += 1;
    const form = this.#formOf(cell);
    this.#forms.set(form, (this.#forms.get(form) ?? 0) + 1);
    if (!this.#isUsual(cell)) this.#unusual += 1;
    if (cell.key === '') return;
    const before = this.#keys.get(cell.key) ?? 0;
    this.#keys.set(cell.key, before + 1);
    this.#single += before === 0 ? 1 : before === 1 ? -1 : 0;
  }

  get keys(): ReadonlyMap<string, number> {
    return this.#keys;
  }

  get spaceLed(): { cells: number; of: number } {
    return { cells: this.#spaceLed, of: this.#filled };
  }

  /** Whether its cells are empty, all but a few. */
  get isEmpty(): boolean {
    return this.#rows > 0 && this.#filled <= this.#rows * 0.05;
  }

  /**
   * What speaks against a cell in this column, in nats. taught: what the same row had taught the column, which does not count for it.
   * isKnown: other columns often have it. spaceCost: what a blank at the beginning of a cell says in this file.
   */
  costOf(cell: SeenCell, taught: SeenCell | undefined, isKnown: boolean, spaceCost: number): number {
    const [lessRows, lessFilled] = taught === undefined ? [0, 0] : [1, isGap(taught) ? 0 : 1];
    const rows = this.#rows - lessRows;
    const filled = this.#filled - lessFilled;
    if (cell.form === 'blank') return Math.min(MAX_BLANK, -Math.log((rows - filled + 0.5) / (rows + 1)));
    if (cell.form === 'nothing') return 0;
    const form = this.#formOf(cell);
    const forms = (this.#forms.get(form) ?? 0) - (lessFilled === 1 && taught !== undefined && this.#formOf(taught) === form ? 1 : 0);
    let cost = Math.min(MAX_FILLED, -Math.log((filled + 0.5) / (rows + 1)));
    cost += Math.min(MAX_FORM, -Math.log((forms + TRUST * this.#expected(form)) / (filled + TRUST)));
    if (!this.#isUsual(cell)) {
      // A word beside those that are usual, in a column where nearly all are.
      const unusual = this.#unusual - (taught !== undefined && lessFilled === 1 && !this.#isUsual(taught) ? 1 : 0);
      cost += Math.min(MAX_FORM, -Math.log((unusual + TRUST * 0.03) / (filled + TRUST)));
    } else if (cell.key !== '' && this.#column?.usual === undefined) cost += this.#costOfNew(cell.key, taught?.key, filled, isKnown);
    if (cell.isSpaceLed) {
      const led = this.#spaceLed - (taught?.isSpaceLed === true ? 1 : 0);
      cost += Math.min(spaceCost, -Math.log((led + 0.05) / (filled + 1)));
    }
    return Math.min(MAX_CELL, cost);
  }

  /** A word that nobody had before, in a column of few words. */
  #costOfNew(key: string, taught: string | undefined, filled: number, isKnown: boolean): number {
    if ((this.#keys.get(key) ?? 0) > (taught === key ? 1 : 0)) return 0;
    const single = this.#single - (taught !== undefined && this.#keys.get(taught) === 1 ? 1 : 0);
    const cost = Math.min(MAX_NEW, -Math.log((single + TRUST * 0.8) / (filled + TRUST)));
    return cost + (isKnown ? KNOWN_ELSEWHERE : 0);
  }

  #isUsual({ text }: SeenCell): boolean {
    const { usual, looksLike } = this.#column ?? {};
    return usual === undefined || looksLike !== undefined || usual(text);
  }

  #formOf({ form, text }: SeenCell): Form {
    if (form === 'blank' || form === 'nothing') return 'text';
    const { looksLike, never, usual } = this.#column ?? {};
    if (looksLike !== undefined) return looksLike(text) ? 'text' : 'odd';
    if (usual?.(text) === true) return 'text';
    return never?.includes(form) === true ? 'odd' : form;
  }

  #expected(form: Form): number {
    const column = this.#column;
    if (column === undefined || (column.type === 'text' && column.never === undefined && column.looksLike === undefined))
      return form === 'text' ? 0.4 : 0.1;
    if (column.looksLike !== undefined) return form === 'odd' ? 0.02 : 0.98;
    const promised = OF_TYPE[column.type];
    if (promised === undefined) return column.type === 'json' ? 1 / CELL_FORMS.length : OF_TEXT[form];
    const place = promised.indexOf(form);
    return place === -1 ? 0.01 : place === 0 ? 0.8 : 0.1;
  }
}

function isGap({ form }: SeenCell): boolean {
  return form === 'blank' || form === 'nothing';
}
