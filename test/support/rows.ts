import { type Cell, type Row, type RowsFormat, type RowsOptions, readRows } from '../../src/sources/rows.ts';

/** Bytes in pieces of a size, as a pipe gives them. */
export async function* pieces(bytes: Buffer | string, size = 1 << 20): AsyncGenerator<Buffer> {
  const all = Buffer.from(bytes);
  for (let i = 0; i < all.length; i += size) yield all.subarray(i, i + size);
}

export interface ReadRows {
  rows: Row[];
  cells: Cell[][];
  format: RowsFormat | undefined;
  warnings: { [code: string]: number };
}

/** All rows of a file, with what was told of it. */
export async function rowsOf(bytes: Buffer | string, options: RowsOptions & { size?: number } = {}): Promise<ReadRows> {
  const { size, ...rest } = options;
  const found: ReadRows = { rows: [], cells: [], format: undefined, warnings: {} };
  const listener: RowsOptions = {
    ...rest,
    onFormat: (format) => {
      found.format = format;
    },
    warn: (code, _, count) => {
      found.warnings[code] = count;
    },
  };
  for await (const row of readRows({ chunks: pieces(bytes, size) }, listener)) {
    found.rows.push(row);
    found.cells.push(row.cells);
  }
  return found;
}
