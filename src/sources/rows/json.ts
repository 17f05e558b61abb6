import type { Limits } from '../../limits.ts';
import { type JsonRecord, JsonRecordReader } from '../json-records.ts';
import type { Row, RowsOptions } from '../rows.ts';

/** Rows of a JSON array or of NDJSON: objects, which name their cells, or arrays, which are rows of a grid. */
export async function* readJson(chunks: AsyncIterable<Buffer>, options: RowsOptions, limits: Limits): AsyncGenerator<Row> {
  options.onFormat?.({ kind: 'json', encoding: 'utf-8' });
  const reader = new JsonRecordReader('items', limits);
  for await (const chunk of chunks)
    for (const record of reader.push(chunk)) {
      options.signal?.throwIfAborted();
      yield rowOf(record);
    }
  const last = reader.end();
  if (last !== undefined) yield rowOf(last);
  if (reader.replacedCharacters > 0) {
    const message = 'characters that no database stores (NUL, halves of emoji) were replaced by U+FFFD';
    options.warn?.('replaced_characters', message, reader.replacedCharacters);
  }
}

/** A value that is neither object nor array is a row of one cell. */
function rowOf({ value, line, problem }: JsonRecord): Row {
  const row = { line, value, ...(problem === undefined ? {} : { problem }) };
  if (Array.isArray(value)) return { ...row, cells: value };
  return typeof value === 'object' && value !== null ? { ...row, cells: [], record: value } : { ...row, cells: [value] };
}
