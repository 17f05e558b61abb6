/** A cell as text: numbers with all their digits, without the apostrophe that keeps spreadsheets from running a cell. */
export function cellText(cell: string | number | boolean): string {
  if (typeof cell === 'number') return numberText(cell);
  return typeof cell === 'boolean' ? String(cell) : cell.trim().replace(/^'(?=[=+\-@\t\r＝＋－＠])/, '');
}

/** A number as text, with all its digits: 7701234567, never 7.701234567e9. */
function numberText(value: number): string {
  const text = String(value);
  return text.includes('e') && Number.isInteger(value) ? BigInt(value).toString() : text;
}
