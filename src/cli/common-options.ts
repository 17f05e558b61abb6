import { type Command, InvalidArgumentError, Option } from 'commander';
import type { IfLocked } from '../ops/locks.ts';
import { FORMATS, type Format } from '../output/formats.ts';
import { PROGRESS_MODES, type ProgressMode } from '../output/stderr.ts';

/** Flags that every command has. */
export interface CommonOptions {
  database: string | undefined;
  format: Format | undefined;
  fields: string[] | undefined;
  jq: string | undefined;
  output: string | undefined;
  rawCsv: boolean;
  color: boolean;
  quiet: boolean;
  verbose: boolean;
  progress: ProgressMode;
  input: boolean;
  /** Of the commands that run on a schedule. */
  ifLocked?: IfLocked;
}

/** Adds the flags that every command has, in a group of their own. */
export function addCommonOptions(command: Command): Command {
  return command
    .optionsGroup('Database and output:')
    .option('--database <target>', 'pglite:DIR (embedded), postgres://…, postgres (DATABASE_URL) or supabase')
    .addOption(choice('-f, --format <format>', 'default: table on a terminal, else json', FORMATS))
    .option('--fields <names>', 'columns to print, comma-separated', parseList)
    .option('--jq <expression>', 'filter the JSON with jq; strings print without quotes')
    .option('-o, --output <file>', 'write to a file, atomically')
    .option('--raw-csv', 'do not escape cells that a spreadsheet would run as formulas', false)
    .option('--no-color', 'no colours (also: NO_COLOR)')
    .option('-q, --quiet', 'no notes and no progress on stderr', false)
    .addOption(choice('--progress <how>', 'auto: on a terminal; plain: occasional lines, for logs; none', PROGRESS_MODES).default('auto'))
    .option('-v, --verbose', 'show calls, durations and stack traces on stderr', false)
    .option('--no-input', 'never ask; assume the safe answer');
}

/** An option that takes one of these words, in any case. */
export function choice(flags: string, description: string, words: readonly string[]): Option {
  const option = new Option(flags, description).choices(words);
  return option.argParser((text) => {
    const word = words.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
    if (word === undefined) throw new InvalidArgumentError(`Write one of ${words.join(', ')}.`);
    return word;
  });
}

export function parseList(text: string): string[] {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length === 0) throw new InvalidArgumentError('It is empty.');
  return items;
}

/** A whole number within bounds, for option values. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(
      max === Number.MAX_SAFE_INTEGER ? `A whole number from ${min} is needed.` : `A whole number from ${min} to ${max} is needed.`,
    );
  };
}
