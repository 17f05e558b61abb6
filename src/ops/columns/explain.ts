import { z } from 'zod';
import type { ListResult, Row as ResultRow } from '../../output/result.ts';
import type { Input } from '../../sources/input.ts';
import type { RowsFormat } from '../../sources/rows.ts';
import { shown } from './cells.ts';
import { columnCells } from './content.ts';
import type { OpenTable } from './open-table.ts';
import { tableRows } from './read-table.ts';
import type { TableFlags } from './table-flags.ts';
import { type Column, columnLetter } from './types.ts';

const EXAMPLES = 3;
const text = z.string().nullable();

/** What --explain prints: a row for each column of each table, and one for each target that has none. */
export const explainedColumnSchema = z.object({
  sheet: text,
  column: text,
  header: text,
  target: text,
  type: text,
  how: z.string(),
  doubtful: z.boolean(),
  note: z.string(),
  examples: z.string(),
});
export const EXPLAIN_COLUMNS = Object.keys(explainedColumnSchema.shape);

/** How a table would be read, without reading it: which column is taken for what, and why. */
export function explainTable(
  input: Pick<Input, 'chunks' | 'limits'>,
  spec: readonly Column[],
  flags: TableFlags,
  signal?: AbortSignal,
): ListResult {
  const notes: string[] = [];
  const warnings: string[] = [];
  async function* rows(): AsyncGenerator<ResultRow> {
    let last: OpenTable | undefined;
    const listener = {
      signal,
      warn: (_: string, message: string, count: number) => warnings.push(`${count} ${message}`),
      skipped: (sheet: string) => warnings.push(`sheet ${sheet} has no such table`),
      onFormat: (format: RowsFormat) => notes.push(formatNote(format)),
    };
    for await (const { table } of tableRows(input, spec, flags, listener)) {
      if (table === last) continue;
      last = table;
      notes.push(headerNote(table));
      yield* explained(table, spec);
      // Of a text there is but one table.
      if (table.sheet === undefined) return;
    }
  }
  return { kind: 'list', columns: EXPLAIN_COLUMNS, rows: rows(), notes: () => notes, warnings: () => warnings };
}

function* explained(
  { sheet, mapping, sample, cellsOf }: OpenTable,
  spec: readonly Column[],
): Generator<z.infer<typeof explainedColumnSchema>> {
  const cells = sample.map((row) => cellsOf(row));
  const { columns, unknown, header } = mapping;
  for (const [index, name] of header.entries()) {
    const mapped = columns.find((column) => column.index === index);
    const note = mapped === undefined ? unknown.find((column) => column.index === index)?.note : mapped.notes.join('; ');
    yield {
      sheet: sheet ?? null,
      column: columnLetter(index),
      header: name,
      target: mapped?.column.target ?? null,
      type: mapped?.column.type ?? null,
      how: mapped?.how ?? 'not used',
      doubtful: mapped?.isDoubtful ?? false,
      note: note ?? '',
      examples: [...new Set(columnCells(cells, index).slice(0, 50))].slice(0, EXAMPLES).map(shown).join(', '),
    };
  }
  for (const { target, type, required } of spec) {
    if (columns.some(({ column }) => column.target === target)) continue;
    const note = required === true ? 'required' : '';
    yield { sheet: sheet ?? null, column: null, header: null, target, type, how: 'no column', doubtful: false, note, examples: '' };
  }
}

function formatNote({ kind, encoding, delimiter, sheets }: RowsFormat): string {
  if (kind === 'xlsx') return `read as a workbook; sheets: ${sheets?.join(', ')}`;
  if (kind === 'json') return 'read as JSON';
  const names: Readonly<Record<string, string>> = { '\t': 'tabs', ',': 'commas', ';': 'semicolons', '|': 'vertical bars', '': 'nothing' };
  return `read as text in ${encoding}, divided by ${names[delimiter ?? ''] ?? delimiter}`;
}

function headerNote({ sheet, headerLine, above, isObjects }: OpenTable): string {
  const where = sheet === undefined ? '' : `sheet ${sheet}: `;
  if (isObjects) return `${where}keys are the columns`;
  if (headerLine === undefined) return `${where}no header; columns are recognized by their content`;
  return `${where}the header is in line ${headerLine}${above.length === 0 ? '' : `, below ${above.length} other${above.length === 1 ? ' line' : ' lines'}`}`;
}
