import type { Value } from './result.ts';

/**
 * Control characters of both sets (a terminal obeys them), other ends of lines, and what turns the direction of text around. Zero width joiners
 * stay: emoji are made of them.
 */
const HOSTILE = '\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u206f\\ufff9-\\ufffb';
const HOSTILE_RUN = new RegExp(`[${HOSTILE}]+`, 'g');
const ANY_HOSTILE = new RegExp(`[${HOSTILE}]`);
/** In JSON those of the first set are escaped already, and what is left of them is its own layout. */
const HOSTILE_IN_JSON = new RegExp(`[${HOSTILE.replace('\\u0000-\\u001f', '')}]`, 'g');

/** Of a line: an error, a note, progress. */
export const MAX_LINE = 1_000;
/** Of one value that a terminal shows outside a table. */
export const MAX_VALUE = 2_000;

/** Data as one line that a terminal may show: what it would obey becomes a blank, and a long text is cut. */
export function printable(text: string, max = Number.POSITIVE_INFINITY): string {
  return cut(text, max).replace(HOSTILE_RUN, ' ');
}

export function isPrintable(text: string): boolean {
  return !ANY_HOSTILE.test(text);
}

/** JSON that says the same, with everything that a terminal would obey as an escape. */
export function escapeInJson(json: string): string {
  return json.replace(HOSTILE_IN_JSON, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** JSON for a terminal: nothing in it that one would obey, and no text longer than a screen. */
export function terminalJson(value: Value, indent?: number): string {
  return escapeInJson(JSON.stringify(bounded(value), null, indent));
}

/** Texts, keys among them, no longer than a screen. */
function bounded(value: Value): Value {
  if (typeof value === 'string') return cut(value, MAX_VALUE);
  if (Array.isArray(value)) return value.map(bounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [cut(key, MAX_VALUE), bounded(part)]));
}

/** Our own: bold, colours, line breaks, and isolates around text from right to left. */
const LAYOUT = '\\u001b\\[\\d{1,2}m|\\r?\\n|[\\u2068\\u2069]';
const LAYOUT_OR_HOSTILE = new RegExp(`(${LAYOUT})|[${HOSTILE}]`, 'g');

/** The last look at what goes to a terminal: whatever a formatter let through. */
export function forTerminal(text: string): string {
  return text.replace(LAYOUT_OR_HOSTILE, (_, layout: string | undefined) => layout ?? ' ');
}

/** At whole characters. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
