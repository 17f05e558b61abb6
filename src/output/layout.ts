import stringWidth from 'string-width';

/** Between two columns. */
export const GAP = 2;
const MIN_WIDTH = 6;
/** A time as tables show it: cut off, it says another one. */
const TIME = /^(?:\d{4}-\d\d-\d\d \d\d:\d\dZ)?$/;

/** A name that had to be narrower than this says too little, and so does a text; a narrow terminal asks for less. */
const READABLE_NAME = 20;
const readableText = (terminalWidth: number) => Math.min(20, Math.max(12, Math.floor(terminalWidth / 5)));

/**
 * Which columns a terminal has room for, in their order: which is their rank. Those go first that are empty, then those that are
 * the same in every row, then the last ones. lines: the texts of the rows, the names of the columns first. asked: the columns were
 * named by the person, so that none is less worth than another.
 */
export function shownColumns(lines: readonly string[][], terminalWidth: number, asked: boolean): number[] {
  const [head = [], ...rows] = lines;
  const least = head.map((name, i) => {
    const text = rows.reduce((width, row) => Math.max(width, stringWidth(row[i] ?? '')), 0);
    const needed = rows.every((row) => TIME.test(row[i] ?? '')) ? text : Math.min(readableText(terminalWidth), text);
    return Math.max(Math.min(READABLE_NAME, stringWidth(name)), needed);
  });
  const shown = new Set(head.keys());
  const total = () => [...shown].reduce((sum, i) => sum + (least[i] ?? 0) + GAP, -GAP);
  for (const i of asked ? leastFirst(head, []) : leastFirst(head, rows)) {
    if (shown.size <= 1 || total() <= terminalWidth) break;
    shown.delete(i);
  }
  return [...shown];
}

/** Columns in the order in which they give way. The first one names the row: it stays unless it is empty. */
function leastFirst(head: readonly string[], rows: readonly string[][]): number[] {
  const fromRight = [...head.keys()].reverse();
  const worth = (i: number) => {
    const [first, ...others] = rows.map((row) => row[i] ?? '');
    if (first === undefined || others.some((text) => text !== first)) return 2;
    return first === '' ? 0 : rows.length > 1 && i > 0 ? 1 : 2;
  };
  const worths = head.map((_, i) => worth(i));
  return [0, 1, 2].flatMap((value) => fromRight.filter((i) => worths[i] === value));
}

/** As wide as the texts, the widest narrowed until all fit. */
export function columnWidths(lines: readonly string[][], terminalWidth: number): number[] {
  const widths: number[] = [];
  for (const line of lines)
    line.forEach((text, i) => {
      widths[i] = Math.max(widths[i] ?? 1, stringWidth(text));
    });
  const total = () => widths.reduce((sum, width) => sum + width + GAP, -GAP);
  const [, ...rows] = lines;
  const isWhole = widths.map((_, i) => rows.length > 0 && rows.every((row) => TIME.test(row[i] ?? '')));
  while (total() > terminalWidth) {
    const narrower = widths.map((width, i) => (isWhole[i] === true ? 0 : width));
    const from = Math.max(...narrower) > MIN_WIDTH ? narrower : widths;
    const widest = Math.max(...from);
    if (widest <= MIN_WIDTH) break;
    widths[from.indexOf(widest)] = widest - 1;
  }
  return widths;
}

/** Words in lines of a width, the later ones indented; none is cut, whatever the width. */
export function wrapWords(words: readonly string[], width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || stringWidth(longer) <= width) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = `  ${word}`;
  }
  return [...lines, line].join('\n');
}
