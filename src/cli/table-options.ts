import { type Command, InvalidArgumentError } from 'commander';
import { type Column, EXPLAIN_COLUMNS, explainTable, type Override, type TableFlags } from '../ops/columns.ts';
import type { ListResult } from '../output/result.ts';
import { openInput } from '../sources/input.ts';
import { isEncoding } from '../sources/rows/text.ts';
import { choice } from './common-options.ts';
import type { Runtime } from './runtime.ts';

/** What `addTableFlags` gives a command, beside its own options. */
export type TableOptions = TableFlags & { explain: boolean };

/** Names of the flags, for what does not go with them. */
export const TABLE_FLAGS = ['map', 'explain', 'dateOrder', 'encoding', 'sheet'];

/** Flags of every command that reads a table with columns of any names: CSV, XLSX, NDJSON or a JSON array. */
export function addTableFlags(command: Command): Command {
  return addUndatedTableFlags(command.optionsGroup('Reading the table (CSV, XLSX, NDJSON, JSON):')).addOption(
    choice('--date-order <order>', 'order of dates such as 03/04/2026, if the column does not tell', ['dmy', 'mdy']),
  );
}

/** The same where no column is a date. */
export function addUndatedTableFlags(command: Command): Command {
  return command
    .option('--map <target=Header>', 'which column to use, by name, letter or number; repeatable', collectMap)
    .option('--explain', 'only print how columns are mapped, and why', false)
    .option('--encoding <name>', 'text encoding, e.g. windows-1251 (default: detected)', parseEncoding)
    .option('--sheet <name>', 'worksheet to read (default: all)');
}

/** What --explain prints of a file. */
export async function explainFile(
  { host, signal, requireFields }: Pick<Runtime, 'host' | 'signal' | 'requireFields'>,
  file: string,
  columns: readonly Column[],
  flags: TableFlags,
): Promise<ListResult> {
  requireFields(EXPLAIN_COLUMNS);
  return explainTable(await openInput(host, file, undefined, signal), columns, flags, signal);
}

function collectMap(text: string, previous: readonly Override[] = []): Override[] {
  const [, target = '', header = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (target.trim() === '') throw new InvalidArgumentError('Write target=Header, e.g. email=Contact.');
  if (previous.some((other) => other.target === target.trim())) throw new InvalidArgumentError(`${target.trim()} is mapped twice.`);
  return [...previous, { target: target.trim(), header: header.trim() }];
}

function parseEncoding(text: string): string {
  if (isEncoding(text)) return text;
  throw new InvalidArgumentError('Write a name such as utf-8, windows-1251, windows-1252 or koi8-r.');
}
