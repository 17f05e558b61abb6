const MONTHS = [
  'jan|янв',
  'feb|фев',
  'mar|мар',
  'apr|апр',
  'may|ма[йя]',
  'jun|июн',
  'jul|июл',
  'aug|авг',
  'sep|сен',
  'oct|окт',
  'nov|ноя',
  'dec|дек',
].map((names) => new RegExp(`^(?:${names})`, 'i'));
const MONTH = '(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)\\p{L}{0,8}';
const DATES = [
  { pattern: /(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)/gu, read: ([, y, m, d]: readonly (string | undefined)[]) => [y, m, d] },
  {
    pattern: /(?<![\d.])(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2}))?(?![\d])/gu,
    read: ([, d, m, y]: readonly (string | undefined)[]) => [y, m, d],
  },
  {
    pattern: new RegExp(`(?<!\\d)(\\d{1,2})(?:st|nd|rd|th|-?го)?\\s(?:of\\s)?(${MONTH})\\.?,?(?:\\s(\\d{4}))?`, 'giu'),
    read: ([, d, m, y]: readonly (string | undefined)[]) => [y, m, d],
  },
  {
    pattern: new RegExp(`(?<!\\p{L})(${MONTH})\\.?\\s(\\d{1,2})(?:st|nd|rd|th)?(?!\\d)(?:,?\\s(\\d{4}))?`, 'giu'),
    read: ([, m, d, y]: readonly (string | undefined)[]) => [y, m, d],
  },
];
/** The last day of absence, rather than the first one back. */
const STILL_AWAY = /(?:through|thru|inclusive|включительно|(?:^|[\s(])по)\s{0,3}(?:\p{L}{2,12},?\s)?$/iu;
const INCLUSIVE = /^[\s)]{0,3}(?:inclusive|включительно|incl)/iu;
const DAY_MS = 86_400_000;
/** Who is away for longer has left. */
const LONGEST_ABSENCE_DAYS = 400;
/** Where no day is named. */
export const UNKNOWN_ABSENCE_DAYS = 7;
const LONGEST_READ = 4_000;

/** The day on which somebody is back, as a date: the latest that an absence names, else a week after the mail. */
export function returnDay(text: string, sentAt: Date): string {
  const found: number[] = [];
  const read = text.slice(0, LONGEST_READ);
  for (const { pattern, read: order } of DATES) {
    for (const match of read.matchAll(pattern)) {
      const [year, month, day] = order(match);
      const time = timeOf(year, month ?? '', Number(day), sentAt);
      if (time === undefined) continue;
      const before = read.slice(Math.max(0, match.index - 40), match.index);
      const after = read.slice(match.index + match[0].length, match.index + match[0].length + 20);
      found.push(time + (STILL_AWAY.test(before) || INCLUSIVE.test(after) ? DAY_MS : 0));
    }
  }
  const latest = Math.max(
    ...found.filter((time) => time > sentAt.getTime() - DAY_MS && time < sentAt.getTime() + LONGEST_ABSENCE_DAYS * DAY_MS),
  );
  const day = Number.isFinite(latest) ? latest : sentAt.getTime() + UNKNOWN_ABSENCE_DAYS * DAY_MS;
  return new Date(day).toISOString().slice(0, 10);
}

/** Without a year it is the next such day. */
function timeOf(year: string | undefined, monthText: string, day: number, sentAt: Date): number | undefined {
  const named = MONTHS.findIndex((pattern) => pattern.test(monthText));
  const month = named === -1 ? Number(monthText) - 1 : named;
  if (!(month >= 0 && month < 12) || !(day >= 1 && day <= 31)) return undefined;
  const full = year === undefined ? sentAt.getUTCFullYear() : Number(year) < 100 ? 2_000 + Number(year) : Number(year);
  const time = Date.UTC(full, month, day);
  if (new Date(time).getUTCDate() !== day) return undefined;
  return year === undefined && time < sentAt.getTime() - 60 * DAY_MS ? Date.UTC(full + 1, month, day) : time;
}
