/**
 * `_x000D_` in the texts of a workbook is one character that XML cannot hold, `_x005F_` an underscore that would begin one. What no database
 * stores is replaced by U+FFFD.
 */
export function escaped(text: string): string {
  const plain = text.includes('_x')
    ? text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))).toWellFormed()
    : text;
  return plain.replaceAll('\0', '\ufffd');
}
