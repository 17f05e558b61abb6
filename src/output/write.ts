import { UsageError } from '../errors.ts';
import { SUMMARY_FIELDS, type Summary } from '../summary.ts';
import { csvFormatter, type Format, type Formatter, jsonFormatter, ndjsonFormatter } from './formats.ts';
import type { JqFilter } from './jq.ts';
import { terminalJson } from './printable.ts';
import type { ListResult, Result, Row, Value } from './result.ts';
import type { Sink } from './streams.ts';

export interface OutputOptions {
  format: Format | undefined;
  fields: string[] | undefined;
  /** What is printed instead of the JSON that it is given. */
  jq: JqFilter | undefined;
  rawCsv: boolean;
  color: boolean;
  /** Ends a long list. */
  signal: AbortSignal;
}

/** Rows go out in chunks, the first one alone so that `| head -1` need not wait. */
const CHUNK = 500;

/** Writes what a command returned; the only way to standard output. */
export async function writeResult(result: Result, out: Sink, options: OutputOptions): Promise<void> {
  const fallback = out.isTTY ? 'table' : result.kind === 'list' ? (result.preferred ?? 'json') : 'json';
  const format = options.format ?? (options.jq === undefined ? fallback : 'json');
  const sink = options.jq === undefined ? out : (await import('./jq.ts')).jqSink(out, options.jq, format === 'ndjson');
  if (result.kind === 'list') await writeList(result, sink, format, options);
  else if (result.kind === 'document') await writeDocument(result.document, sink, format);
  else if (result.kind === 'plan') await (await import('./write-plan.ts')).writePlan(result.plan, sink, format, options);
  else await writeSummary(result.summary, sink, format, options);
  await sink.finish();
}

export async function writeList(result: ListResult, sink: Sink, format: Format, options: OutputOptions): Promise<void> {
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
}

/** A document has no rows: as a table or as CSV it would say less. */
export async function writeDocument(document: Value, sink: Sink, format: Format): Promise<void> {
  const indent = format === 'ndjson' ? 0 : 2;
  const toJson = sink.isTTY ? terminalJson : (value: Value) => JSON.stringify(value, null, indent);
  const text = format === 'yaml' ? (await import('./yaml.ts')).toYaml(document, sink.isTTY) : toJson(document, indent);
  await sink.write(`${text.trimEnd()}\n`);
}

async function writeSummary(summary: Summary, sink: Sink, format: Format, options: OutputOptions): Promise<void> {
  const columns = pickColumns(SUMMARY_FIELDS, options.fields);
  const chosen = options.fields === undefined ? { ...summary } : pick(summary, columns);
  if (format === 'json' || format === 'yaml') await writeDocument(chosen, sink, format);
  else if (format === 'table' && options.fields === undefined) {
    const { summaryTable } = await import('./summary-table.ts');
    await sink.write(summaryTable(summary, sink.columns, options.color));
  } else {
    const formatter = await chooseFormatter(format, columns, sink, options);
    await sink.write(formatter.begin() + formatter.rows([chosen]) + formatter.end());
  }
}

async function chooseFormatter(
  format: Format,
  columns: readonly string[],
  sink: Sink,
  options: OutputOptions,
  { single = false, shortIds = [], longTexts = [] }: Partial<ListResult> = {},
): Promise<Formatter> {
  switch (format) {
    case 'json':
      return jsonFormatter(sink.isTTY);
    case 'ndjson':
      return ndjsonFormatter(sink.isTTY);
    case 'yaml':
      return (await import('./yaml.ts')).yamlFormatter(sink.isTTY);
    case 'csv':
      return csvFormatter(columns, options.rawCsv, sink.isTTY);
    case 'table': {
      const { recordFormatter, tableFormatter } = await import('./table.ts');
      if (single) return recordFormatter(columns, sink.isTTY);
      return tableFormatter(columns, {
        width: sink.columns,
        color: options.color,
        shortIds,
        longTexts,
        asked: options.fields !== undefined,
      });
    }
  }
}

export function pickColumns(columns: readonly string[], fields: string[] | undefined): readonly string[] {
  if (fields === undefined) return columns;
  const unknown = fields.find((field) => !columns.includes(field));
  if (unknown === undefined) return fields;
  throw new UsageError(`there is no field "${unknown}"`, { suggestion: `fields are: ${columns.join(', ')}`, code: 'unknown_field' });
}

function pick(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
}
