import { isUtf8 } from 'node:buffer';
import type { Json } from '../db/json.ts';
import { InputError, messageOf } from '../errors.ts';
import { mayHoldUnstorable, storable } from './storable.ts';

/**
 * One JSON value, and its text, that begins at this line and column (from 1) of its document, with characters that PostgreSQL cannot store replaced.
 * cutAt: how deep it is kept, where it is too deep for everything that walks through it. Throws InputError with the place of what is wrong.
 */
export function parseValue(bytes: Buffer, line: number, column: number, cutAt?: number): { value: Json; text: string; replaced: number } {
  const text = bytes.toString('utf8');
  if (!isUtf8(bytes)) throw invalidAt(text, text.indexOf('\ufffd'), line, column, 'this is not UTF-8');
  try {
    const whole: Json = JSON.parse(text);
    const value = cutAt === undefined ? whole : cutBelow(whole, cutAt);
    return mayHoldUnstorable(text) ? { text, ...storable(value) } : { text, value, replaced: 0 };
  } catch (error) {
    // The position is V8's own ("… at position 17 …"); without one the value's start must do.
    const message = messageOf(error);
    const at = Number(/at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(message)?.[1] ?? 0);
    throw invalidAt(text, at, line, column, 'this is not JSON');
  }
}

/** How deep the brackets of a JSON text stand within one another. */
export function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth -= 1;
  }
  return deepest;
}

export function tooDeep(depth: number): string {
  return `it nests deeper than ${depth} brackets (limit: depth)`;
}

const CUT = '…';

/** A value without what stands deeper in it than so many brackets. */
function cutBelow(value: Json, depth: number): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return CUT;
  if (Array.isArray(value)) return value.map((item) => cutBelow(item, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, cutBelow(member ?? null, depth - 1)]));
}

/** An error at a character of a value. */
function invalidAt(text: string, at: number, line: number, column: number, what: string): InputError {
  const before = text.slice(0, at).split('\n');
  return invalid(line + before.length - 1, before.length === 1 ? column + at : (before.at(-1)?.length ?? 0) + 1, what);
}

export function invalid(line: number, column: number, what: string): InputError {
  return new InputError(`line ${line}, column ${column}: ${what}`, { suggestion: 'nothing was written; repair the file and run again' });
}
