/** What is longer is no key, and is not looked at. */
const MAX_CHARACTERS = 1_000;
/** Characters that nobody sees: format characters, fillers, variation selectors, tags. */
const INVISIBLE_CHARACTERS =
  '\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffb\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}';
const INVISIBLE = new RegExp(`[${INVISIBLE_CHARACTERS}]`, 'gu');
/** Every space of Unicode, the empty Braille cell that is used as one, and what a terminal does not print. */
const BLANK_CHARACTERS = '\\u0000-\\u0020\\u007f-\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u2800\\u3000';
const BLANK = new RegExp(`[${BLANK_CHARACTERS}]`, 'gu');
/** Other forms of ASCII that keyboards and word processors write: full width, small, ideographic, typographic. */
const MAPPED = /[\uff01-\uff5e。｡﹒․﹫‐‑‒–—―−﹣‘’‚‛ʼ“”„‟〝〞]/gu;
const FORMS: ReadonlyMap<string, string> = new Map(
  (
    [
      ['.', '。｡﹒․'],
      ['@', '﹫'],
      ['-', '‐‑‒–—―−﹣'],
      ["'", '‘’‚‛ʼ'],
      ['"', '“”„‟〝〞'],
    ] as const
  ).flatMap(([ascii, forms]) => [...forms].map((form) => [form, ascii] as const)),
);
const FULL_WIDTH_OFFSET = 0xfee0;
const ASCII = /^[\0-\x7f]*$/;
/** What stands around a key in running text, and in no key at its ends. */
const WRAPS = new Set(' <>()[]{}"\'`«»‹›,;:!?…¡¿|');
/**
 * Beyond ASCII: what stands in no key, because it is a form of something else, a mark of another text, or nothing to see. A part of a
 * character class; the checks on the tables have the same.
 */
export const NO_LETTER =
  '\\u0080-\\u00a0\\u00a1\\u00ab\\u00ad\\u00bb\\u00bf\\u02bc\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u206f\\u2212\\u2800\\u3000-\\u3020\\u3164\\ud800-\\uf8ff\\ufe00-\\ufe6f\\ufeff-\\uff65\\uffa0\\uffe0-\\uffff\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{10ffff}';

/**
 * A text as keys are read from it: without what nobody sees, ASCII for its other forms, NFC, lower case, single blanks for every kind of
 * them, trimmed. Undefined: it is too long. The same as ops.key_text.
 */
export function keyText(text: string): string | undefined {
  if (ASCII.test(text)) return text.length > MAX_CHARACTERS ? undefined : text.toLowerCase().replaceAll(BLANK, ' ').trim();
  if (text.length > MAX_CHARACTERS && (text.length > 2 * MAX_CHARACTERS || [...text].length > MAX_CHARACTERS)) return undefined;
  const plain = text.replaceAll(INVISIBLE, '').replaceAll(MAPPED, asciiOf).normalize('NFC');
  return foldCase(plain).replaceAll(BLANK, ' ').trim();
}

function asciiOf(form: string): string {
  return FORMS.get(form) ?? String.fromCodePoint((form.codePointAt(0) ?? 0) - FULL_WIDTH_OFFSET);
}

/** Whether a text says nothing: nothing but blanks, control characters and what nobody sees. The same as ops.is_blank. */
export function isBlank(text: string): boolean {
  return text.replaceAll(INVISIBLE, '').replaceAll(BLANK, ' ').trim() === '';
}

/** Lower case, a character for a character whatever stands beside it, so that the database can do the same (ops.fold_case). */
export function foldCase(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  let folded = '';
  for (const character of text) folded += lowerOf(character);
  return folded;
}

function lowerOf(character: string): string {
  if (character === 'İ') return 'i';
  const lower = character.toLowerCase();
  if (lower === 'ς') return 'σ';
  return [...lower].length === 1 ? lower : character;
}

/** Without the quotation marks, brackets and commas before it. */
export function unwrapStart(text: string): string {
  let start = 0;
  while (start < text.length && WRAPS.has(text[start] ?? '')) start += 1;
  return text.slice(start);
}

/** Without the quotation marks, brackets, commas and dots behind it. */
export function unwrapEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '.' || WRAPS.has(text[end - 1] ?? ''))) end -= 1;
  return text.slice(0, end);
}

export function unwrapped(text: string): string {
  return unwrapEnd(unwrapStart(text));
}
