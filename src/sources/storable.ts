import type { Json } from '../db/json.ts';

/** Escapes of NUL or of surrogates: the only way that such characters come in with JSON. */
const SUSPECT_ESCAPE = /\\u(?:0000|[dD][89a-fA-F])/;

/** Whether a JSON text may hold characters that PostgreSQL refuses; quick, and right for nearly all texts. */
export function mayHoldUnstorable(json: string): boolean {
  return json.includes('\\u') && SUSPECT_ESCAPE.test(json);
}

/** A text with every NUL and lone surrogate replaced by U+FFFD. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

/** A value with every NUL and lone surrogate replaced by U+FFFD: one such must not sink a batch. */
export function storable(value: Json): { value: Json; replaced: number } {
  let replaced = 0;
  const cleanText = (item: string): string => {
    const text = storableText(item);
    if (text !== item) replaced += countDifferences(text, item);
    return text;
  };
  const clean = (item: Json | undefined): Json => {
    if (typeof item === 'string') return cleanText(item);
    if (Array.isArray(item)) return item.map(clean);
    if (typeof item !== 'object' || item === null) return item ?? null;
    return Object.fromEntries(Object.entries(item).map(([key, member]) => [cleanText(key), clean(member)]));
  };
  return { value: clean(value), replaced };
}

function countDifferences(a: string, b: string): number {
  let count = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) count += 1;
  return count;
}

const ESCAPE = /\\(?:u[0-9a-f]{4}|.)/g;
const UNSTORABLE_ESCAPE = /^\\u(?:0000|d[89a-f]..)$/;

/** The same of a text that JSON.stringify wrote, which escapes just these: its numbers stay as they are. */
export function storableJson(text: string): { text: string; replaced: number } {
  if (!mayHoldUnstorable(text)) return { text, replaced: 0 };
  let replaced = 0;
  const clean = text.replaceAll(ESCAPE, (written) => {
    if (!UNSTORABLE_ESCAPE.test(written)) return written;
    replaced += 1;
    return '\\ufffd';
  });
  return { text: clean, replaced };
}
