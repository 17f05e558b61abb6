import { clock, serialToIso } from '../serial-dates.ts';

/** What a number format makes of a number, as far as it changes what the number is. */
export type NumberStyle =
  | { kind: 'number' }
  | { kind: 'date' }
  | { kind: 'time' }
  | { kind: 'duration' }
  | { kind: 'padded'; digits: number };

/** 9999-12-31; what is later is a number in a wrong format. */
const LAST_DAY = 2_958_465;

/** Built-in formats: ECMA-376, 18.8.30, those of East Asian versions included. */
function builtIn(id: number): NumberStyle {
  if ((id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58)) return { kind: 'date' };
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47) return { kind: 'time' };
  return { kind: id === 46 ? 'duration' : 'number' };
}

export function styleOf(id: number, code: string | undefined): NumberStyle {
  if (code === undefined) return builtIn(id);
  if (/^0{2,}$/.test(code)) return { kind: 'padded', digits: code.length };
  if (/\[(?:h+|m+|s+)\]/i.test(code)) return { kind: 'duration' };
  // Texts, escapes, colours, conditions and locales say nothing; nor does what holds for other than positive numbers.
  const plain = code.replaceAll(/"[^"]*"|\\.|_.|\*.|\[[^[\]]*\]/g, '').split(';')[0] ?? '';
  if (/general/i.test(plain)) return { kind: 'number' };
  if (/[yd]/i.test(plain)) return { kind: 'date' };
  if (/[hs]/i.test(plain)) return { kind: 'time' };
  return { kind: /m/i.test(plain) ? 'date' : 'number' };
}

/** A number as the sheet shows it, where that is another thing than a number: a date, a time, digits with zeros in front. */
export function styled(value: number, style: NumberStyle | undefined, date1904: boolean): number | string {
  if (style === undefined || style.kind === 'number' || value < 0 || value >= LAST_DAY + 1) return significant(value);
  if (style.kind === 'padded') return Number.isInteger(value) ? String(value).padStart(style.digits, '0') : significant(value);
  if (style.kind === 'duration') return durationText(value);
  const seconds = Math.round(value * 86_400);
  if (style.kind === 'time' && value < 1) return clock(seconds % 86_400);
  if (value < 1 && !date1904) return clock(seconds % 86_400);
  return serialToIso(value, date1904);
}

function durationText(days: number): string {
  const seconds = Math.round(days * 86_400);
  return `${String(Math.floor(seconds / 3_600)).padStart(2, '0')}:${clock(seconds).slice(3)}`;
}

/** Spreadsheets keep 15 digits: 0.30000000000000004 is 0.3. */
function significant(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}
