import { isUtf8 } from 'node:buffer';
import type { Json } from '../db/json.ts';
import { InputError, messageOf } from '../errors.ts';
import { mayHoldUnstorable, storable } from './storable.ts';

/**
 * One JSON value that begins at this line and column (from 1) of its document, with characters that PostgreSQL cannot store replaced.
 * Throws InputError with the place of what is wrong.
 */
export function parseValue(bytes: Buffer, line: number, column: number): { value: Json; replaced: number } {
  const text = bytes.toString('utf8');
  if (!isUtf8(bytes)) throw invalidAt(text, text.indexOf('\ufffd'), line, column, 'this is not UTF-8');
  try {
    const value: Json = JSON.parse(text);
    return mayHoldUnstorable(text) ? storable(value) : { value, replaced: 0 };
  } catch (error) {
    // The position is V8's own ("… at position 17 …"); without one the value's start must do.
    const message = messageOf(error);
    const at = Number(/at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(message)?.[1] ?? 0);
    throw invalidAt(text, at, line, column, 'this is not JSON');
  }
}

/** An error at a character of a value. */
function invalidAt(text: string, at: number, line: number, column: number, what: string): InputError {
  const before = text.slice(0, at).split('\n');
  return invalid(line + before.length - 1, before.length === 1 ? column + at : (before.at(-1)?.length ?? 0) + 1, what);
}

export function invalid(line: number, column: number, what: string): InputError {
  return new InputError(`line ${line}, column ${column}: ${what}`, { suggestion: 'nothing was written; repair the file and run again' });
}
