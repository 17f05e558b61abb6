import { type Command, InvalidArgumentError } from 'commander';
import type { Override, TableFlags } from '../ops/columns.ts';
import { isEncoding } from '../sources/rows/text.ts';
import { choice } from './common-options.ts';

/** What `addTableFlags` gives a command, beside its own options. */
export type TableOptions = TableFlags & { explain: boolean };

/** Flags of every command that reads a table: CSV, XLSX, NDJSON or a JSON array. */
export function addTableFlags(command: Command): Command {
  return command
    .optionsGroup('Reading a table (CSV, XLSX, NDJSON, JSON):')
    .option('--map <target=Header>', 'which column is what: by name, letter or number; may be given again', collectMap)
    .option('--explain', 'only print which column is taken for what, and why', false)
    .option('--encoding <name>', 'of a text, e.g. windows-1251 (default: found out)', parseEncoding)
    .option('--sheet <name>', 'of a workbook (default: all)')
    .addOption(choice('--date-order <order>', 'of dates such as 03/04/2026, where the column does not say', ['dmy', 'mdy']));
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
