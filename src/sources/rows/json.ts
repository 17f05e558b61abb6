import type { Json } from '../../db/json.ts';
import { JsonRecordReader } from '../json-records.ts';
import type { Row, RowsOptions } from '../rows.ts';

/** Rows of a JSON array or of NDJSON: objects, which name their cells, or arrays, which are rows of a grid. */
export async function* readJson(chunks: AsyncIterable<Buffer>, options: RowsOptions): AsyncGenerator<Row> {
  options.onFormat?.({ kind: 'json', encoding: 'utf-8' });
  const reader = new JsonRecordReader('items');
  for await (const chunk of chunks)
    for (const { value, line } of reader.push(chunk)) {
      options.signal?.throwIfAborted();
      yield rowOf(value, line);
    }
  const last = reader.end();
  if (last !== undefined) yield rowOf(last.value, last.line);
  if (reader.replacedCharacters > 0) {
    const message = 'characters that no database stores (NUL, halves of emoji) were replaced by U+FFFD';
    options.warn?.('replaced_characters', message, reader.replacedCharacters);
  }
}

/** A value that is neither object nor array is a row of one cell. */
function rowOf(value: Json, line: number): Row {
  if (Array.isArray(value)) return { line, cells: value, value };
  return typeof value === 'object' && value !== null ? { line, cells: [], record: value, value } : { line, cells: [value], value };
}
