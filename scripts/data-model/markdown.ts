/** SQL in a code span; it stays on one line. */
export function code(text: string): string {
  return `\`${text}\``;
}

/** Plain text that Markdown would otherwise take for markup. */
export function prose(text: string): string {
  return text.replace(/[\\*<]/g, '\\$&');
}

export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** One list item: what there is one of stands beside its label, several below it; nothing without items. */
export function item(label: string, labelOfMany: string, values: string[]): string[] {
  if (values.length === 0) return [];
  if (values.length === 1) return [`- **${label}** ${values[0]}`];
  return [`- **${labelOfMany}**`, ...values.map((value) => `  - ${value}`)];
}

/** A link to the heading that has this text, by GitHub's rule for anchors. */
export function linkTo(heading: string, text = heading): string {
  return `[${text}](#${anchor(heading)})`;
}

export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
