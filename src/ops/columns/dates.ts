import { serialToIso } from '../../sources/rows/serial-dates.ts';
import { monthOf } from './months.ts';
import type { CellResult, DateOrder, Notation } from './types.ts';

interface Moment {
  date: string;
  /** HH:MM:SS with a fraction as it was. */
  time?: string;
  zone?: string;
}
type DateResult = Moment | { reason: string };

/** No place on earth is further from Greenwich. */
const MAX_OFFSET_HOURS = 14;
const NO_DATE = { reason: 'is no date' };
const TIME = /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2})([.,]\d{1,9})?)?\s*(?:([ap]\.?m\.?)\s*)?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;
const BEFORE_A_TIME = /(?:T|,? (?:at |в )?)(?=\d{1,2}[:.]\d{2}(?:[:. Z+-]|[ap]\.?m|$))/gi;
/** Serial numbers of spreadsheets that are dates of this time: 1954 to 2119. */
const SERIALS = { min: 20_000, max: 80_000 };
const DAYS_TO_1904 = 1_462;

/** `YYYY-MM-DD` of a cell. A time in it is left out. */
export function readDate(cell: string | number, reading: Notation = {}): CellResult {
  const moment = readMoment(cell, reading);
  return 'reason' in moment ? moment : { value: moment.date };
}

/** `YYYY-MM-DDTHH:MM:SS` with the zone that it names, if any; of a date alone its midnight. */
export function readTimestamp(cell: string | number, reading: Notation = {}): CellResult {
  const moment = readMoment(cell, reading);
  return 'reason' in moment ? moment : { value: `${moment.date}T${moment.time ?? '00:00:00'}${moment.zone ?? ''}` };
}

function readMoment(cell: string | number, reading: Notation): DateResult {
  if (typeof cell === 'number' || /^\d+(?:\.\d+)?$/.test(cell.trim())) return ofNumber(Number(cell), String(cell).trim(), reading.date1904);
  const iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(cell);
  if (iso !== null) return asMoment(calendar(Number(iso[1]), Number(iso[2]), Number(iso[3])));
  const text = cell
    .normalize('NFKC')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^'/, '')
    .replace(/ ?(?:г\.?|года)(?=$|[ ,])/i, '');
  const { day, time } = split(text);
  const date = ofText(day, reading);
  if (typeof date !== 'string') return date;
  if (time === undefined) return { date };
  const clock = readClock(time);
  return clock === undefined ? { reason: `is a date with something that is no time: ${time.slice(0, 20)}` } : { date, ...clock };
}

/** Days since 1900 as spreadsheets count them, or seconds and milliseconds since 1970 as programs do. */
function ofNumber(value: number, text: string, date1904 = false): DateResult {
  if (/^(?:19|20)\d\d[01]\d[0-3]\d$/.test(text))
    return asMoment(calendar(Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6))));
  const days = date1904 ? value + DAYS_TO_1904 : value;
  if (days >= SERIALS.min && days < SERIALS.max) {
    const [date = '', time] = serialToIso(days).split('T');
    return time === undefined ? { date } : { date, time };
  }
  const digits = String(Math.trunc(value)).length;
  if (!/^[1-9]/.test(text) || (digits !== 10 && digits !== 13)) return { reason: 'is a number, and none that a date is written as' };
  const [date = '', time = ''] = new Date(digits === 10 ? Math.round(value * 1_000) : value).toISOString().split('T');
  return { date, time: time.replace(/(?:\.000)?Z$/, ''), zone: 'Z' };
}

/** A day and what stands behind it: the first time that has a digit before it. */
function split(text: string): { day: string; time?: string } {
  const digit = text.search(/\d/);
  for (const match of text.matchAll(BEFORE_A_TIME)) {
    if (digit === -1 || match.index <= digit) continue;
    return { day: text.slice(0, match.index).replace(/,$/, ''), time: text.slice(match.index + match[0].length) };
  }
  return { day: text };
}

function readClock(text: string): Pick<Moment, 'time' | 'zone'> | undefined {
  const [, h = '', m = '', s = '00', fraction = '', half, zone] = TIME.exec(text.trim()) ?? [];
  let hour = Number(h);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (/^p/i.test(half) ? 12 : 0);
  }
  if (h === '' || hour > 23 || Number(m) > 59 || Number(s) > 59) return undefined;
  const time = `${String(hour).padStart(2, '0')}:${m}:${s}${fraction.replace(',', '.')}`;
  if (zone === undefined) return { time };
  if (/^[zug]/i.test(zone)) return { time, zone: 'Z' };
  const [hours, minutes] = [zone.slice(0, 3), zone.slice(3).replace(':', '') || '00'];
  return Math.abs(Number(hours)) > MAX_OFFSET_HOURS || Number(minutes) > 59 ? undefined : { time, zone: `${hours}:${minutes}` };
}

function ofText(day: string, { order }: Notation): string | { reason: string } {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(day);
  if (iso !== null) return calendar(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const numeric = /^(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4})$/.exec(day);
  if (numeric !== null)
    return ofDigits(Number(numeric[1]), Number(numeric[3]), Number(numeric[4]), numeric[2] === '.' ? (order ?? 'dmy') : order);
  const words = day.toLowerCase().match(/\p{L}+|\d+/gu) ?? [];
  const months = words.map((word) => monthOf(word)).filter((month) => month !== undefined);
  const numbers = words.filter((word) => /^\d+$/.test(word));
  const year = numbers.find((number) => number.length === 4);
  const date = numbers.find((number) => number.length <= 2);
  if (months.length === 1 && numbers.length === 2 && year !== undefined && date !== undefined)
    return calendar(Number(year), months[0] ?? 0, Number(date));
  if (/^\d{1,2}[./-](?:\d{1,2}|\p{L}+)[./-]\d{2}$/u.test(day)) return { reason: 'is a date with a year of two digits' };
  return months.length === 1 && numbers.length === 1 ? { reason: 'is a date without a year or a day' } : NO_DATE;
}

/** 13/02 and 02/13 say what they are, 03/04 only where the column does. */
function ofDigits(first: number, second: number, year: number, order: Notation['order']): string | { reason: string } {
  if (first === second || first > 12) return calendar(year, second, first);
  if (second > 12) return calendar(year, first, second);
  if (order === undefined || order === 'mixed')
    return {
      reason: `could be day/month or month/day${order === 'mixed' ? ': this column has both' : ', and no other row of the column says'}`,
    };
  return order === 'dmy' ? calendar(year, second, first) : calendar(year, first, second);
}

function calendar(year: number, month: number, day: number): string | { reason: string } {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  if (year < 1000 || month < 1 || month > 12 || day < 1 || day > days) return { reason: 'is no day of the calendar' };
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function asMoment(date: string | { reason: string }): DateResult {
  return typeof date === 'string' ? { date } : date;
}

/** What the dates of a column, taken together, say of 03/04/2026. */
export function orderOf(texts: readonly string[]): Notation['order'] {
  const found = new Set<DateOrder>();
  for (const text of texts) {
    const [, first, second] = /^\s*(\d{1,2})[./-](\d{1,2})[./-]\d{4}(?!\d)/.exec(text) ?? [];
    if (Number(first) > 12 && Number(second) <= 12) found.add('dmy');
    else if (Number(second) > 12 && Number(first) <= 12) found.add('mdy');
  }
  if (found.size > 1) return 'mixed';
  const [only] = found;
  return only;
}
