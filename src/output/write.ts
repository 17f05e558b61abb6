import { EXIT, type ExitCode, UsageError } from '../errors.ts';
import { SUMMARY_FIELDS, type Summary } from '../summary.ts';
import { csvFormatter, type Format, type Formatter, jsonFormatter, ndjsonFormatter } from './formats.ts';
import type { ListResult, Result, Row } from './result.ts';
import type { Sink } from './streams.ts';

export interface OutputOptions {
  format: Format | undefined;
  fields: string[] | undefined;
  rawCsv: boolean;
  color: boolean;
  /** Ends a long list. */
  signal: AbortSignal;
}

/** Rows go out in chunks, the first one alone so that `| head -1` need not wait. */
const CHUNK = 500;

/** Writes what a command returned; the only way to standard output. Returns the command's exit code. */
export async function writeResult(result: Result, sink: Sink, options: OutputOptions): Promise<ExitCode> {
  const fallback = sink.isTTY ? 'table' : result.kind === 'list' ? (result.preferred ?? 'json') : 'json';
  const format = options.format ?? fallback;
  if (result.kind === 'list') return writeList(result, sink, format, options);
  if (result.kind === 'document') {
    await sink.write(`${JSON.stringify(result.document, null, format === 'ndjson' ? undefined : 2)}\n`);
    await sink.finish();
    return EXIT.done;
  }
  await writeSummary(result.summary, sink, format, options);
  return result.exitCode ?? EXIT.done;
}

async function writeList(result: ListResult, sink: Sink, format: Format, options: OutputOptions): Promise<ExitCode> {
  const columns = pickColumns(result.columns, options.fields);
  const formatter = await chooseFormatter(format, columns, sink, options, result);
  await sink.write(formatter.begin());
  const chunkSize = format === 'table' ? CHUNK : 1;
  let chunk: Row[] = [];
  let size = chunkSize;
  for await (const row of result.rows) {
    chunk.push(options.fields === undefined && format !== 'csv' ? row : pick(row, columns));
    if (chunk.length >= size) {
      await sink.write(formatter.rows(chunk));
      options.signal.throwIfAborted();
      chunk = [];
      size = CHUNK;
    }
  }
  if (chunk.length > 0) await sink.write(formatter.rows(chunk));
  await sink.write(formatter.end());
  await sink.finish();
  return result.exitCode?.() ?? EXIT.done;
}

async function writeSummary(summary: Summary, sink: Sink, format: Format, options: OutputOptions): Promise<void> {
  const columns = pickColumns(SUMMARY_FIELDS, options.fields);
  const chosen = options.fields === undefined ? { ...summary } : pick(summary, columns);
  if (format === 'json') await sink.write(`${JSON.stringify(chosen, null, 2)}\n`);
  else if (format === 'table' && options.fields === undefined) {
    const { summaryTable } = await import('./summary-table.ts');
    await sink.write(summaryTable(summary, sink.columns, options.color));
  } else {
    const formatter = await chooseFormatter(format, columns, sink, options);
    await sink.write(formatter.begin() + formatter.rows([chosen]) + formatter.end());
  }
  await sink.finish();
}

async function chooseFormatter(
  format: Format,
  columns: readonly string[],
  sink: Sink,
  options: OutputOptions,
  { single = false, shortIds = [] }: Partial<ListResult> = {},
): Promise<Formatter> {
  switch (format) {
    case 'json':
      return jsonFormatter();
    case 'ndjson':
      return ndjsonFormatter();
    case 'csv':
      return csvFormatter(columns, options.rawCsv);
    case 'table': {
      const { recordFormatter, tableFormatter } = await import('./table.ts');
      return single ? recordFormatter(columns) : tableFormatter(columns, sink.columns, options.color, shortIds);
    }
  }
}

export function pickColumns(columns: readonly string[], fields: string[] | undefined): readonly string[] {
  if (fields === undefined) return columns;
  const unknown = fields.find((field) => !columns.includes(field));
  if (unknown === undefined) return fields;
  throw new UsageError(`there is no field "${unknown}"`, { suggestion: `fields are: ${columns.join(', ')}` });
}

function pick(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
}
