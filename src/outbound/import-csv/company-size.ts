import { INT4 } from '../../db/column-values.ts';
import { monthOf } from '../../ops/columns/months.ts';

export interface CompanySize {
  /** `11-50`, `10001+`. */
  company_size?: string;
  employee_count?: number;
}

/** The bands of LinkedIn, which the exports have: [least, most]. */
const BANDS: readonly (readonly [least: number, most: number])[] = [
  [1, 10],
  [11, 50],
  [51, 200],
  [201, 500],
  [501, 1_000],
  [1_001, 5_000],
  [5_001, 10_000],
];
const ALONE: ReadonlySet<string> = new Set([
  'self-employed',
  'self employed',
  'myself only',
  'just me',
  'solo',
  'freelancer',
  'selbstständig',
]);
const LARGEST = '10001+';
/** Of spreadsheets: a year of two digits is of this century below it. */
const CENTURY_TURNS = 30;

/** What a cell says of how many people work there; a text: why it says nothing that can be stored. */
export function readCompanySize(cell: string): CompanySize | string {
  const text = cell
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[‐‑‒–—―−…]|\.{2,3}/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const plain = text
    .replace(/ ?\([^()]{0,40}\)$/, '')
    .replace(
      / ?(?:employees|people|persons|staff|fte|mitarbeiter(?:innen)?|employés|salariés|empleados|dipendenti|сотрудник(?:ов|а)?|чел(?:овек)?\.?)$/,
      '',
    )
    .replace(/^(?:size:? |between |de |da |von |от |zwischen )/, '')
    .replace(/^(?:~|≈|about |approx\.? |approximately |around |circa |ca\.? |c\. )\s*/, '');
  if (ALONE.has(plain)) return { company_size: bandOf(1), employee_count: 1 };
  const range = /^(\d[\d,. ']{0,20})(k?)(?: ?- ?| to | and | bis | und | à | a | до )(\d[\d,. ']{0,20})(k?)$/.exec(plain);
  if (range !== null && !isDate(plain)) return sizeOf(thousands(range[1], range[2]), thousands(range[3], range[4]));
  // What a spreadsheet shows of 5-12 where it has no room for a year; a range goes upwards.
  const slashed = /^(\d{1,2})\/(\d{1,2})$/.exec(plain);
  const [lowest] = slashed === null ? [] : upwards(Number(slashed[1]), Number(slashed[2]));
  if (lowest !== undefined) return sizeOf(lowest[0], lowest[1]);
  const below = /^(?:<|less than |under |fewer than |(<=|≤|up to |bis |до ))\s*(\d[\d,. ']*)$/.exec(plain);
  if (below !== null) return sizeOf(1, numberOf(below[2]) - (below[1] === undefined ? 1 : 0));
  const open = /^(?:over |more than |mehr als |plus de |más de |более |> ?|≥ ?|>= ?)?(\d[\d,. ']*)(k?) ?(\+|and more|or more)?$/.exec(
    plain,
  );
  if (open !== null && !isDate(plain)) {
    const count = thousands(open[1], open[2]);
    const isOpen = open[3] !== undefined || /^[^\d]/.test(plain);
    if (!Number.isSafeInteger(count) || count > INT4.max) return 'is no number of people';
    if (isOpen) return { company_size: `${count}+` };
    return count === 0 ? 'is no number of people' : { company_size: bandOf(count), employee_count: count };
  }
  const ranges = rangesOfDate(plain);
  if (ranges === undefined) return 'is no size of a company';
  const [only, ...others] = ranges;
  if (only === undefined || others.length > 0) return 'is a date: a spreadsheet changed it, and which size it was cannot be told';
  return sizeOf(only[0], only[1]);
}

function sizeOf(least: number, most: number): CompanySize | string {
  const fits = Number.isSafeInteger(least) && Number.isSafeInteger(most) && least < most && most <= INT4.max;
  return fits ? { company_size: `${least}-${most}` } : 'is no size of a company';
}

function bandOf(count: number): string {
  const band = BANDS.find(([, most]) => count <= most);
  return band === undefined ? LARGEST : `${band[0]}-${band[1]}`;
}

/** Counts have no fractions but those that programs write: 25.0. */
function numberOf(text = ''): number {
  const digits = text.trim().replace(/[.,]0{1,2}$/, '');
  return /^\d{1,3}(?:[,. ']\d{3})+$|^\d+$/.test(digits) ? Number(digits.replaceAll(/\D/g, '')) : Number.NaN;
}

/** 10k. */
function thousands(text: string | undefined, k: string | undefined): number {
  return numberOf(text) * (k === 'k' ? 1_000 : 1);
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{1,2}-\d{1,2}|^\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})?$/.test(text);
}

/**
 * The ranges of which a spreadsheet makes this date; undefined: it is none. 5-12 becomes the 12th of May or the 5th of December, and what can
 * be no day a year: 11-50 is November 1950. Nobody writes a range downwards.
 */
function rangesOfDate(text: string): (readonly [number, number])[] | undefined {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]00:00(?::00(?:\.0+)?)?(?:z|\+00:?00)?)?$/.exec(text);
  if (iso !== null) return ofFullDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const full = /^(\d{1,2})([/.])(\d{1,2})\2(\d{4}|\d{2})$/.exec(text);
  if (full !== null) {
    const [first, second, year] = [Number(full[1]), Number(full[3]), fullYear(full[4] ?? '')];
    const places = [
      [first, second],
      [second, first],
    ] as const;
    return distinct(places.flatMap(([day, month]) => (month >= 1 && month <= 12 ? ofFullDate(year, month, day) : [])));
  }
  const words = text.match(/\p{L}+|\d+/gu) ?? [];
  const month = words.map((word) => monthOf(word)).find((found) => found !== undefined);
  const numbers = words.filter((word) => /^\d+$/.test(word));
  if (month === undefined || words.length !== numbers.length + 1) return undefined;
  const [one = '', other] = numbers;
  if (numbers.length === 1) return one.length > 2 ? ofFullDate(Number(one), month, 1) : upwards(Number(one), month);
  if (numbers.length !== 2 || other === undefined || one.length > 2) return [];
  return ofFullDate(fullYear(other), month, Number(one));
}

function ofFullDate(year: number, month: number, day: number): (readonly [number, number])[] {
  const isPast = year < 2_000;
  // Without a year it is of the year in which the list was opened.
  const ofDay = isPast ? [] : upwards(day, month);
  const short = year % 100;
  // Where days come first, 2-13 has no 13th month; where months do, it is a day, and 2-30 has none.
  const isYear = day === 1 && short > 12 && short >= CENTURY_TURNS === isPast;
  return distinct([...ofDay, ...(isYear ? upwards(month, short) : [])]);
}

function upwards(a: number, b: number): (readonly [number, number])[] {
  return a === b || a < 1 || b < 1 ? [] : [[Math.min(a, b), Math.max(a, b)]];
}

function fullYear(text: string): number {
  const year = Number(text);
  return text.length > 2 ? year : year + (year < CENTURY_TURNS ? 2_000 : 1_900);
}

function distinct(ranges: (readonly [number, number])[]): (readonly [number, number])[] {
  return ranges.filter(([a, b], i) => ranges.findIndex(([c, d]) => a === c && b === d) === i);
}
