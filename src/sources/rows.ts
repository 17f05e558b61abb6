import type { Json } from '../db/json.ts';
import { UsageError } from '../errors.ts';
import { type Limits, STANDARD_LIMITS } from '../limits.ts';
import { type Input, peek } from './input.ts';
import { readCsv } from './rows/csv.ts';
import { utf16Without } from './rows/detect-encoding.ts';
import { readJson } from './rows/json.ts';
import { compoundFile, type FileKind, fileKind } from './rows/kind.ts';
import { decodeText } from './rows/text.ts';
import { readWorkbook } from './rows/xlsx.ts';

/** What stands in one cell. CSV has texts alone; dates of a workbook are ISO texts without a zone; null and '' are empty. */
export type Cell = Json;

/** One row of a table, as it stands in its file. Rows without any content are left out. */
export interface Row {
  /** The sheet of a workbook. */
  sheet?: string;
  /** Where the row begins: line of a text, row number of a sheet; from 1. */
  line: number;
  cells: Cell[];
  /** Of NDJSON and JSON arrays: the object, which names its own cells; `cells` is empty then. */
  record?: { [key: string]: Json | undefined };
  /** Of NDJSON and JSON arrays: the value as it stands. */
  value?: Json;
  /** Why it can be no record, whatever stands in it. */
  problem?: string;
}

/** What the file turned out to be, for --explain and messages. */
export interface RowsFormat {
  kind: 'csv' | 'json' | 'xlsx';
  encoding?: string;
  /** Empty: a single column. */
  delimiter?: string;
  /** Names of the sheets that are read. */
  sheets?: string[];
  /** Days are counted from 1904: also those of cells without a format. */
  date1904?: boolean;
}

export interface RowsOptions {
  /** Name of a code page, e.g. windows-1251. Default: found out. */
  encoding?: string | undefined;
  /** The one sheet of a workbook to read. Default: all of them. */
  sheet?: string | undefined;
  signal?: AbortSignal | undefined;
  /** Told once, before the first row. */
  onFormat?(format: RowsFormat): void;
  /** Told after the last row what was odd, with how often. */
  warn?(code: string, message: string, count: number): void;
}

const HEAD_BYTES = 4_096;

/**
 * The rows of a table in any of the forms that people send: CSV with any usual delimiter and encoding, NDJSON, a JSON array, XLSX. The form is
 * found by content, not by name. Streams: memory does not grow with the file. Throws InputError where the file is none of these to its end,
 * UsageError for an option that does not go with it.
 */
export async function* readRows(input: Pick<Input, 'chunks' | 'limits'>, options: RowsOptions = {}): AsyncGenerator<Row> {
  const limits: Limits = input.limits ?? STANDARD_LIMITS;
  const { head, rest } = await peek(input.chunks, HEAD_BYTES);
  const kind = fileKind(head);
  if (kind === 'compound') throw await compoundFile(rest);
  refuseIdle(kind, options);
  if (kind === 'xlsx') yield* readWorkbook(rest, options, limits);
  else {
    const text = { encoding: 'utf-8', replaced: 0 };
    // JSON is UTF-8 by its standard, and its reader names the place where it is not.
    const isPlain = kind === 'json' && options.encoding === undefined && utf16Without(head) === undefined;
    const bytes = isPlain ? rest : decodeText(rest, options.encoding, text);
    yield* kind === 'json' ? readJson(bytes, options, limits) : readCsv(bytes, text, options, limits);
    if (text.replaced > 0) {
      const advice = options.encoding === undefined ? '; if they should be letters, name the encoding with --encoding' : '';
      options.warn?.('unreadable_bytes', `bytes that are no text in ${text.encoding} were replaced by U+FFFD${advice}`, text.replaced);
    }
  }
}

/** What would be ignored is refused. */
function refuseIdle(kind: FileKind, { encoding, sheet }: RowsOptions): void {
  if (kind === 'xlsx' && encoding !== undefined)
    throw new UsageError('--encoding is for text files, and this is a workbook', { suggestion: 'leave --encoding out' });
  if (kind !== 'xlsx' && sheet !== undefined)
    throw new UsageError('--sheet is for workbooks, and this file has no sheets', { suggestion: 'leave --sheet out' });
}
