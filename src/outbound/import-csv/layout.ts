import type { Json } from '../../db/json.ts';
import type { OpenTable } from '../../ops/columns.ts';

const MAX_TEXT = 1_000;

/** Of a table: where its header stands, what stands above it, and which column was taken for what. Kept beside its rows. */
export function layoutOf({ sheet, headerLine, above, mapping }: OpenTable, maxAbove: number): Json {
  return {
    sheet: sheet ?? null,
    header_line: headerLine ?? null,
    above: above
      .slice(0, maxAbove)
      .map(({ cells }) => cells.map((cell) => (typeof cell === 'string' ? cell.slice(0, MAX_TEXT).toWellFormed() : cell))),
    columns: mapping.header.map((header, index) => {
      const column = mapping.columns.find((candidate) => candidate.index === index);
      return { header: header.slice(0, MAX_TEXT).toWellFormed(), target: column?.column.target ?? null, how: column?.how ?? null };
    }),
  };
}
