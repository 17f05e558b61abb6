import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { parse as parseAll } from 'csv-parse/sync';
import { InputError } from '../../errors.ts';
import { beyond, type Limits } from '../../limits.ts';
import { peek } from '../input.ts';
import type { Row, RowsOptions } from '../rows.ts';
import type { TextFacts } from './text.ts';

const DELIMITERS = ['\t', ';', '|', ','];
/** Stands for no delimiter at all: a control character that no text has. */
const NONE = '\u001f';
const SAMPLE_BYTES = 64 * 1024;
const SAMPLE_ROWS = 200;
const SLICE_BYTES = 64 * 1024;
/** Below this share of rows of one width, a character is no delimiter. */
const MIN_SHARE = 0.5;
const BREAK = /\r\n|\n|\r/g;

const DIALECT = {
  record_delimiter: ['\r\n', '\n', '\r'],
  // 5" pipe
  relax_quotes: true,
  relax_column_count: true,
};

/** Rows of a text of separated values in UTF-8. Throws InputError with the line where a quotation mark never closes. */
export async function* readCsv(chunks: AsyncIterable<Buffer>, text: TextFacts, options: RowsOptions, limits: Limits): AsyncGenerator<Row> {
  const { head, rest } = await peek(withoutBom(chunks), SAMPLE_BYTES);
  const sample = head.subarray(0, SAMPLE_BYTES).toString('utf8');
  // A first line of Excel's own.
  const said = /^sep=([^\r\n]?)(?:\r\n|\r|\n|$)/i.exec(sample);
  const delimiter = said?.[1] ?? sniffDelimiter(sample, head.length >= SAMPLE_BYTES);
  options.onFormat?.({ kind: 'csv', encoding: text.encoding, delimiter: delimiter === NONE ? '' : delimiter });
  const lines = new LineCounter(said === null ? 1 : 2);
  const begins: number[] = [];
  const parser = parse({
    ...DIALECT,
    delimiter: delimiter === '' ? NONE : delimiter,
    max_record_size: limits.row,
    // Counted as they are parsed: an error drops the rows that wait to be read.
    on_record: (cells: string[]) => {
      begins.push(lines.next(cells));
      return cells;
    },
  });
  const feeding = pipeline(Readable.from(sliced(skipped(rest, Buffer.byteLength(said?.[0] ?? ''))), { objectMode: false }), parser).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  try {
    for await (const record of parser) {
      const cells: string[] = record;
      const line = begins.shift() ?? 0;
      options.signal?.throwIfAborted();
      if (cells.length > limits.columns) throw beyond('columns', limits, `line ${line}: the row that begins here has more cells than`);
      if (cells.some((cell) => cell.trim() !== '')) yield { line, cells };
    }
  } catch (error) {
    // Of the two ends, the source knows better why it ended.
    const reading = await feeding;
    throw explained(reading instanceof InputError ? reading : error, lines.line, limits);
  } finally {
    parser.destroy();
  }
}

/** Small pieces: the parser makes all rows of one before any of them is read, and a piece may be nothing but line feeds. */
async function* sliced(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks)
    for (let from = 0; from < chunk.length; from += SLICE_BYTES) yield chunk.subarray(from, from + SLICE_BYTES);
}

/** The parser's own count takes CRLF in a cell for two lines. */
class LineCounter {
  /** Of the next row. */
  line: number;

  constructor(line: number) {
    this.line = line;
  }

  /** Where the row begins that has these cells, and goes to the next one. */
  next(cells: readonly string[]): number {
    const { line } = this;
    this.line += 1;
    for (const cell of cells) if (cell.includes('\n') || cell.includes('\r')) this.line += cell.match(BREAK)?.length ?? 0;
    return line;
  }
}

function explained(error: unknown, line: number, limits: Limits): unknown {
  if (!(error instanceof CsvError)) return error;
  const suggestion = 'nothing was written; repair the file and run again';
  if (error.code === 'CSV_QUOTE_NOT_CLOSED')
    return new InputError(`line ${line}: a quotation mark in the row that begins here never closes`, { suggestion, cause: error });
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    const more = '; perhaps a quotation mark does not close';
    return beyond('row', limits, `line ${line}: the row that begins here is larger than`, { more, advice: 'if the row is meant so' });
  }
  return new InputError(`line ${line}: ${error.message}`, { suggestion, cause: error });
}

/** The character that cuts most rows into the same number of cells, more than one; else the header and most rows into several. */
function sniffDelimiter(sample: string, isCut: boolean): string {
  let best = { delimiter: NONE, score: 0 };
  for (const delimiter of DELIMITERS) {
    const widths = widthsOf(sample, delimiter, isCut);
    const counts = new Map<number, number>();
    for (const width of widths) if (width > 1) counts.set(width, (counts.get(width) ?? 0) + 1);
    const [width, count = 0] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
    if (width === undefined) continue;
    const share = count / widths.length;
    const cuts = widths.filter((cells) => cells > 1).length / widths.length;
    const cutsHeader = (widths[0] ?? 0) > 1;
    // A header that it does not cut speaks against it: a comma may be in all numbers of a list with semicolons, and in prose.
    if (share < MIN_SHARE && !(cutsHeader && cuts >= MIN_SHARE)) continue;
    const score = share + Math.min(width, 20) / 200 + (cutsHeader ? 0.2 : 0);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

function widthsOf(sample: string, delimiter: string, isCut: boolean): number[] {
  const widths: number[] = [];
  try {
    parseAll(sample, {
      ...DIALECT,
      delimiter,
      skip_empty_lines: true,
      to: SAMPLE_ROWS,
      on_record: (record: string[]) => {
        widths.push(record.length);
        return null;
      },
    });
  } catch {
    // The sample may end inside of a quoted cell.
    return widths;
  }
  if (isCut && widths.length < SAMPLE_ROWS) widths.pop();
  return widths;
}

async function* withoutBom(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { head, rest } = await peek(chunks, 3);
  yield* skipped(rest, head.subarray(0, 3).equals(Buffer.from('\ufeff')) ? 3 : 0);
}

async function* skipped(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of chunks) {
    const taken = Math.min(left, chunk.length);
    left -= taken;
    if (taken < chunk.length) yield chunk.subarray(taken);
  }
}
