/** Where a spreadsheet may run a text, with the apostrophes that stand there: at its start, and behind what divides cells. */
const GUARDED = /(^|[;\t\r\n]"*)'(?='*[=+\-@＝＋－＠])/g;
const TO_GUARD = /(^|[;\t\r\n]"*)(?='+[=+\-@＝＋－＠])/g;

/** A cell of a table without the apostrophes that keep spreadsheets from running it, one at each place. */
export function unguarded(text: string): string {
  return text.includes("'") ? text.replaceAll(GUARDED, '$1') : text;
}

/**
 * A text for a table that is imported again: one that has an apostrophe at such a place gets another one, since one comes off. Output adds
 * the apostrophe where there is none.
 */
export function guarded(text: string): string {
  return text.includes("'") ? text.replaceAll(TO_GUARD, "$1'") : text;
}
