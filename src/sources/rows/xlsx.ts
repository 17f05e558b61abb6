import { UsageError } from '../../errors.ts';
import type { Limits } from '../../limits.ts';
import type { Row, RowsOptions } from '../rows.ts';
import { Archive } from './xlsx/archive.ts';
import { SharedStrings } from './xlsx/shared-strings.ts';
import { readMerges, readSheet, type SheetOddities } from './xlsx/sheet.ts';
import { openWorkbook, type SheetEntry } from './xlsx/workbook.ts';

/**
 * Rows of all sheets of a workbook (XLSX), or of the one that is asked for. Hidden rows, columns and sheets count like others, with a warning;
 * a cell that is merged over rows below holds for all of them. Throws InputError for what is damaged, no workbook, or larger than a list can be.
 */
export async function* readWorkbook(chunks: AsyncIterable<Buffer>, options: RowsOptions, limits: Limits): AsyncGenerator<Row> {
  const archive = await Archive.open(chunks, limits);
  let strings: SharedStrings | undefined;
  try {
    const workbook = await openWorkbook(archive);
    const sheets = chosen(workbook.sheets, options.sheet);
    options.onFormat?.({ kind: 'xlsx', sheets: sheets.map(({ name }) => name), ...(workbook.date1904 ? { date1904: true } : {}) });
    const { sharedStrings } = workbook;
    if (sharedStrings !== undefined && archive.has(sharedStrings)) strings = await SharedStrings.read(archive, sharedStrings);
    const odd: SheetOddities = { hiddenRows: 0, hiddenColumns: 0, filledDown: 0 };
    for (const sheet of sheets) {
      const merges = await readMerges(archive, sheet);
      for await (const row of readSheet(archive, sheet, workbook, strings, merges, odd)) {
        options.signal?.throwIfAborted();
        yield row;
      }
    }
    tell(options, odd, sheets.filter(({ isHidden }) => isHidden).length);
  } finally {
    strings?.close();
    await archive.close();
  }
}

function chosen(sheets: readonly SheetEntry[], asked: string | undefined): readonly SheetEntry[] {
  if (asked === undefined) return sheets;
  const fold = (name: string) => name.trim().toLowerCase();
  const found = sheets.find(({ name }) => name === asked) ?? sheets.find(({ name }) => fold(name) === fold(asked));
  if (found !== undefined) return [found];
  throw new UsageError(`there is no sheet "${asked}"`, { suggestion: `its sheets are: ${sheets.map(({ name }) => name).join(', ')}` });
}

function tell({ warn }: RowsOptions, { hiddenRows, hiddenColumns, filledDown }: SheetOddities, hiddenSheets: number): void {
  const found: [string, string, number][] = [
    ['hidden_sheets', 'hidden sheets were read like others', hiddenSheets],
    ['hidden_rows', 'hidden rows were read like others', hiddenRows],
    ['hidden_columns', 'hidden columns were read like others', hiddenColumns],
    ['merged_cells', 'cells were filled from the merged cell above them', filledDown],
  ];
  for (const [code, message, count] of found) if (count > 0) warn?.(code, message, count);
}
