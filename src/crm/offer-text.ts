const PLACEHOLDER = /_{3,}|\{[^{}\n]*\}|\[[A-Za-z_]+\]/;
/** What is longer was not made from a template. */
const LONGEST_TEXT = 4_000;
/** A template that is nearly all placeholder would be every message. */
const LEAST_LETTERS = 8;

/** Tells whether a text is one of these templates, filled in: what stands around the placeholders is the same, up to case and typography. */
export function templateReader(templates: readonly string[]): (text: string) => boolean {
  const all = templates.map((template) => normal(template).split(PLACEHOLDER)).filter(isTelling);
  const plain = new Set(all.flatMap((pieces) => (pieces.length === 1 ? pieces : [])));
  const open = all.filter((pieces) => pieces.length > 1);
  return (text) => {
    if (text.length > LONGEST_TEXT) return false;
    const written = normal(text);
    return plain.has(written) || open.some((pieces) => isFilled(written, pieces));
  };
}

/** Pieces are found from left to right, each as early as it can be: linear, and right where the last one stands at the end. */
function isFilled(text: string, pieces: readonly string[]): boolean {
  const [first = '', ...rest] = pieces;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const piece of rest) {
    // A value has at least one character.
    const found = text.indexOf(piece, at + 1);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at + 1 <= text.length - last.length;
}

function isTelling(pieces: readonly string[]): boolean {
  return (pieces.join('').match(/\p{L}/gu) ?? []).length >= LEAST_LETTERS;
}

function normal(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[’ʼ‘`´]/g, "'")
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[—–]/g, '-')
    .trim();
}
