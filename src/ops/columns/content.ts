import { cellText } from '../../sources/rows/cell-text.ts';
import type { Cell } from '../../sources/rows.ts';
import { emailsIn, isAddress, isBlank, isPhone, MAX_TYPED_LENGTH, readCell } from './cells.ts';
import { orderOf } from './dates.ts';
import { decimalOf, readNumber } from './numbers.ts';
import type { Column, ColumnType, Notation, Sample } from './types.ts';
import { booleanOf, isSpreadsheetError, saysNothing } from './words.ts';

/** Filled cells of a column, of the rows that are looked at before the first one is read. */
export function columnCells(sample: Sample, index: number): Cell[] {
  return sample.flatMap((cells) => {
    const cell = cells[index];
    return cell === undefined || isBlank(cell) || (typeof cell === 'string' && (saysNothing(cell) || isSpreadsheetError(cell)))
      ? []
      : [cell];
  });
}

/** How the column writes what can be read in two ways. */
export function readingOf(cells: readonly Cell[], type: ColumnType): Notation {
  const texts = cells.filter((cell) => typeof cell === 'string');
  if (type === 'date' || type === 'timestamp') {
    const order = orderOf(texts);
    return order === undefined ? {} : { order };
  }
  if (type !== 'number' && type !== 'integer') return {};
  const decimal = decimalOf(texts);
  return decimal === undefined ? {} : { decimal };
}

/** The share of cells that can be read as a column's type; NaN of none. */
export function fittingShare(cells: readonly Cell[], column: Pick<Column, 'type' | 'values' | 'looksLike'>, reading: Notation): number {
  const fitting = cells.filter((cell) => 'value' in readCell(cell, column, reading) && hasLook(cell, column));
  return fitting.length / cells.length;
}

/** Whether a cell looks like one of the column, where that says how they look. */
export function hasLook(cell: Cell, { looksLike }: Pick<Column, 'looksLike'>): boolean {
  if (looksLike === undefined) return true;
  return typeof cell === 'number' || typeof cell === 'boolean' || typeof cell === 'string'
    ? isShort(cell) && looksLike(cellText(cell))
    : false;
}

function isShort(cell: string | number | boolean): boolean {
  return typeof cell !== 'string' || cell.length <= MAX_TYPED_LENGTH;
}

/** What a cell is beyond doubt. Numbers alone are not: they can be anything. */
export type Kind = 'email' | 'url' | 'date' | 'phone' | 'number' | 'boolean';

export const KINDS: readonly Kind[] = ['email', 'url', 'date', 'phone', 'number', 'boolean'];

/** Whether a cell looks like one of a kind, in a column or out of it. */
export function isKind(cell: Cell, kind: Kind): boolean {
  if (typeof cell === 'object' || !isShort(cell)) return false;
  const text = cellText(cell);
  switch (kind) {
    case 'email':
      return emailsIn(text).length > 0;
    case 'url':
      return isAddress(text);
    case 'date':
      return isDateText(text);
    case 'phone':
      return typeof cell === 'string' && /^[+(]|[\s()-]/.test(text) && isPhone(text) && !isDateText(text);
    case 'number':
      return typeof cell === 'number' || (typeof cell === 'string' && 'value' in readNumber(text));
    default:
      return typeof cell === 'boolean' || (booleanOf(text) !== undefined && text.length > 1);
  }
}

/** Dates by their form; a serial number is a number. */
function isDateText(text: string): boolean {
  return !/^\d+(?:[.,]\d+)?$/.test(text) && 'value' in readCell(text, { type: 'date' }, { order: 'dmy' });
}
