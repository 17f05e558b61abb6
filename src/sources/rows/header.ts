import type { Cell, Row } from '../rows.ts';

/** So far down a header is looked for. */
export const HEADER_ROWS = 30;
const MAX_NAME_LENGTH = 120;

/**
 * Which of the first rows of a grid names its columns: the one with the most known names; else the first that is as wide as the rows around
 * it and has names only, no data. -1: the first row is data already, or there is nothing that could be a header.
 */
export function findHeader(rows: readonly Row[], isKnown: (name: string) => boolean = () => false): number {
  const first = rows.slice(0, HEADER_ROWS);
  const known = first.map(({ cells }) => new Set(cells.filter((cell) => typeof cell === 'string' && isKnown(cell))).size);
  const most = Math.max(0, ...known);
  const best = known.indexOf(most);
  // One known word alone may be a title, or data.
  if (most >= 2 || (most === 1 && isNames(first[best]?.cells ?? []) && filled(first[best]).length >= typicalWidth(first) / 2)) return best;
  const width = typicalWidth(rows);
  for (const [index, row] of first.entries()) {
    if (filled(row).length * 2 <= width && filled(row).length < width) continue;
    return isNames(row.cells) ? index : -1;
  }
  return -1;
}

function filled(row: Row | undefined): Cell[] {
  return (row?.cells ?? []).filter((cell) => cell !== null && cell !== '');
}

/** Half of the rows have at least so many filled cells. */
function typicalWidth(rows: readonly Row[]): number {
  const widths = rows.map((row) => filled(row).length).sort((a, b) => a - b);
  return widths[Math.floor(widths.length / 2)] ?? 0;
}

/** Texts that differ, and none that could only be data. */
function isNames(cells: readonly Cell[]): boolean {
  const names = cells.filter((cell) => cell !== null && cell !== '');
  if (new Set(names).size < names.length * 0.8) return false;
  return names.every((name) => typeof name === 'string' && name.length <= MAX_NAME_LENGTH && /\p{L}|^[#№]$/u.test(name) && !isData(name));
}

/** Addresses, dates, numbers with a unit: nobody calls a column that. */
function isData(text: string): boolean {
  return /\S@[^\s@]+\.\S|^https?:\/\/|^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}/.test(text.trim());
}
