import type { Json } from '../../db/json.ts';
import { cellText } from '../../sources/rows/cell-text.ts';
import type { Cell } from '../../sources/rows.ts';
import { isBlank, readCell } from './cells.ts';
import type { Tally } from './tally.ts';
import { columnName, type Mapping } from './types.ts';

export interface RowValues {
  /** By target. An empty cell is left out; null is the null of an object, which says that there is nothing. */
  values: { [target: string]: Json };
  /** Columns that no target took, by their header; empty cells are left out. */
  others: { [header: string]: Json };
}

/** The values of a row, or why it is refused. isObject: it is of JSON, where null is said on purpose. */
export function valuesOf(
  cells: readonly (Cell | undefined)[],
  { columns, unknown }: Pick<Mapping, 'columns' | 'unknown'>,
  isObject: boolean,
  tally: Pick<Tally, 'absent'>,
): RowValues | { reason: string } {
  const values: RowValues['values'] = {};
  for (const { column, index, header, how, reading } of columns) {
    const { target } = column;
    const result = readCell(cells[index], column, reading);
    if ('reason' in result) {
      const where = header === target ? target : `${target} (${columnName(header, index)})`;
      if (column.otherwise !== 'absent' || column.required === true) return { reason: `${where}: ${result.reason}` };
      tally.absent(target, result.reason);
    } else if (column.several === true) {
      const list = Array.isArray(values[target]) ? values[target] : [];
      // A cell may hold several by itself; the column that was asked for comes first.
      if (result.value !== null) values[target] = (how === 'asked for' ? [result.value, ...list] : [...list, result.value]).flat();
    } else if (result.value !== null) values[target] = result.value;
    else if (column.required === true) return { reason: `${target} is empty` };
    else if (isObject && cells[index] === null) values[target] = null;
  }
  const others: RowValues['others'] = {};
  for (const { index, header } of unknown) {
    const cell = cells[index];
    if (cell === undefined || isBlank(cell)) continue;
    const name = columnName(header, index);
    others[Object.hasOwn(others, name) ? `${name} (${index + 1})` : name] = typeof cell === 'string' ? cellText(cell) : cell;
  }
  return { values, others };
}
