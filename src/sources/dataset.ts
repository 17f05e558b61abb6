import { parse as parseCsv } from 'csv-parse';
import type { Json } from '../db/json.ts';
import { InputError } from '../errors.ts';
import { JsonRecordReader } from './json-records.ts';
import { storable } from './storable.ts';

export interface DatasetItem {
  /** Place in the dataset, from 0. */
  index: number;
  /** Line where the item begins. */
  line: number;
  value: Json;
}

/**
 * Items of a saved dataset: a JSON array, NDJSON, or CSV with a header, told apart by the first character. Throws InputError with line (and
 * column) where the text is none of that to its end.
 */
export async function* readDataset(chunks: AsyncIterable<Buffer>): AsyncGenerator<DatasetItem> {
  const iterator = chunks[Symbol.asyncIterator]();
  const head: Buffer[] = [];
  let first: string | undefined;
  while (first === undefined) {
    const { value, done } = await iterator.next();
    if (done === true) return;
    head.push(value);
    first = /\S/.exec(value.toString('utf8'))?.[0];
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield* head;
    for (;;) {
      const { value, done } = await iterator.next();
      if (done === true) return;
      yield value;
    }
  }
  yield* first === '[' || first === '{' ? readJson(all()) : readCsv(all(), delimiterOf(Buffer.concat(head).toString('utf8')));
}

async function* readJson(chunks: AsyncIterable<Buffer>): AsyncGenerator<DatasetItem> {
  const reader = new JsonRecordReader('items');
  let index = 0;
  for await (const chunk of chunks)
    for (const { value, line } of reader.push(chunk)) {
      yield { index, line, value: unwrapped(value) };
      index += 1;
    }
  const last = reader.end();
  if (last !== undefined) yield { index, line: last.line, value: unwrapped(last.value) };
}

/** A row that has nothing but an `item` is that: so `outreach sql "select item from discovery.scrape_items …"` gives a dataset again. */
function unwrapped(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length !== 1) return value;
  return typeof value.item === 'object' && value.item !== null ? value.item : value;
}

/** What divides the names of the header: a spreadsheet writes semicolons where the comma is in numbers. */
function delimiterOf(text: string): string {
  const [header = ''] = text.split('\n', 1);
  const count = (character: string) => header.split(character).length;
  return [';', '\t'].find((character) => count(character) > count(',')) ?? ',';
}

async function* readCsv(chunks: AsyncIterable<Buffer>, delimiter: string): AsyncGenerator<DatasetItem> {
  const parser = parseCsv({
    bom: true,
    columns: true,
    delimiter,
    info: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
  });
  const feeding = feed(chunks, parser);
  let index = 0;
  try {
    for await (const { record, info } of parser) {
      yield { index, line: info.lines, value: storable(unflatten(record)).value };
      index += 1;
    }
    await feeding;
  } catch (error) {
    const reading: unknown = await feeding.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (reading instanceof InputError) throw reading;
    throw new InputError(`this is neither JSON nor CSV: ${error instanceof Error ? error.message : error}`, {
      suggestion: 'save the dataset as JSON, NDJSON or CSV with a header',
      cause: error,
    });
  }
}

async function feed(chunks: AsyncIterable<Buffer>, parser: ReturnType<typeof parseCsv>): Promise<void> {
  try {
    for await (const chunk of chunks) {
      if (parser.destroyed) return;
      // A parser that has met an error never drains.
      if (!parser.write(chunk)) await new Promise((resolve) => parser.once('drain', resolve).once('close', resolve));
    }
    parser.end();
  } catch (error) {
    parser.destroy();
    throw error;
  }
}

/** `following_user/username` as the vendor's spreadsheets have it -> nested; an empty cell says nothing. */
function unflatten(record: Record<string, string>): { [key: string]: Json } {
  const item = new Map<string, Json>();
  const nested = new Map<string, Map<string, string>>();
  for (const [name, value] of Object.entries(record)) {
    if (value === '') continue;
    const [outer = '', inner] = name.split('/', 2);
    if (inner === undefined || /^\d+$/.test(inner)) item.set(name, value);
    else nested.set(outer, (nested.get(outer) ?? new Map()).set(inner, value));
  }
  for (const [outer, values] of nested) item.set(outer, Object.fromEntries(values));
  return Object.fromEntries(item);
}
