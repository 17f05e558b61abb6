import type { CellResult, Notation } from './types.ts';

const SCALES: readonly (readonly [RegExp, number])[] = [
  [/(?:тыс(?:яч[аи]?)?|k|tsd)\.?$/i, 1e3],
  [/(?:млн|миллион(?:а|ов)?|mln|mio|million|m)\.?$/i, 1e6],
  [/(?:млрд|миллиард(?:а|ов)?|mlrd|mrd|bn|billion|b)\.?$/i, 1e9],
];
const MONEY = /^(?:\p{Sc}|usd|eur|gbp|rub|chf|pln|czk) ?| ?(?:\p{Sc}|usd|eur|gbp|rub|chf|pln|czk|руб(?:лей|ля|ль)?|р|zł|kč)\.?$/giu;

/** A number as people and spreadsheets write it: `1 234,56`, `1,234.56`, `(12)`, `12 %`, `€ 5`, `1,2 млн`. */
export function readNumber(text: string, { decimal }: Notation = {}): CellResult {
  // Most of them are just digits.
  if (/^\d{1,15}$/.test(text)) return { value: Number(text) };
  let body = plain(text);
  const parentheses = /^\((.*)\)$/.exec(body);
  if (parentheses?.[1] !== undefined) body = parentheses[1].trim();
  const percent = /^(.*\d)\s*%$/.exec(body);
  if (percent?.[1] !== undefined) body = percent[1];
  let scale = percent === null ? 1 : 0.01;
  body = body.replaceAll(MONEY, '').trim();
  const scaled = SCALES.find(([word]) => word.test(body) && /\d/.test(body));
  if (scaled !== undefined) {
    body = body.replace(scaled[0], '').trim();
    scale *= scaled[1];
  }
  const isNegative = parentheses !== null || body.startsWith('-') || body.endsWith('-');
  const unsigned = body.replace(/^[+-]/, '').replace(/-$/, '').trim();
  const digits = plainDigits(unsigned.replaceAll(MONEY, '').trim(), decimal);
  if (typeof digits !== 'string') return digits;
  // Decimal arithmetic: 12.3 % is 0.123, not 0.12300000000000001.
  const value = Number((Number(digits) * scale).toPrecision(15));
  return { value: isNegative && value !== 0 ? -value : value };
}

function plain(text: string): string {
  return text.normalize('NFKC').replace(/^'/, '').replaceAll(/[−–‐]/g, '-').replaceAll(/\s+/g, ' ').trim();
}

/** Digits as JavaScript writes them, or why they are none. */
function plainDigits(body: string, decimal: Notation['decimal']): string | { reason: string } {
  if (/^\d+(?:[.,]\d+)?e[+-]?\d+$/i.test(body)) return body.replace(',', '.');
  if (/^\d+ ?- ?\d+$/.test(body)) return { reason: 'is a range, not a number' };
  const compact = body.replaceAll(/['’]/g, ' ');
  // Blanks stand between groups of three.
  if (compact.includes(' ') && !/^\d{1,3}(?: \d{3})+(?:[.,]\d*)?$/.test(compact)) return { reason: 'is no number' };
  const number = compact.replaceAll(' ', '');
  if (!/^[.,]?\d[\d.,]*$/.test(number)) return { reason: 'is no number' };
  const [commas, points] = [number.split(',').length - 1, number.split('.').length - 1];
  if (commas > 0 && points > 0) {
    const [fraction, group] = number.lastIndexOf(',') > number.lastIndexOf('.') ? [',', '.'] : ['.', ','];
    const [whole = '', rest = '', ...more] = number.split(fraction);
    if (more.length > 0 || rest.includes(group) || !isGrouped(whole, group)) return { reason: 'is no number' };
    return `${whole.replaceAll(group, '')}.${rest || '0'}`;
  }
  const mark = commas > 0 ? ',' : '.';
  if (commas + points > 1) return isGrouped(number, mark) ? number.replaceAll(mark, '') : { reason: 'is no number' };
  if (commas + points === 1 && isAmbiguous(number) && !compact.includes(' ')) {
    if (decimal === 'mixed') return { reason: 'could be a thousand or a fraction: this column has both' };
    if (decimal === undefined ? mark === ',' : decimal !== mark) return number.replace(mark, '');
  }
  return number.replace(mark, '.');
}

/** Groups of three; of two before the last in South Asia. */
function isGrouped(whole: string, mark: string): boolean {
  const [first = '', ...groups] = whole.split(mark);
  return /^\d{1,3}$/.test(first) && groups.every((group, i) => /^\d{3}$/.test(group) || (i < groups.length - 1 && /^\d{2}$/.test(group)));
}

function isAmbiguous(number: string): boolean {
  return /^[1-9]\d{0,2}[.,]\d{3}$/.test(number);
}

/** What the numbers of a column, taken together, say of 1,234. */
export function decimalOf(texts: readonly string[]): Notation['decimal'] {
  const found = new Set<',' | '.'>();
  for (const text of texts) {
    const [number] = plain(text).match(/\d[\d.,' ]*\d|[.,]\d+/) ?? [];
    const marks = number?.match(/[.,]/g) ?? [];
    if (number === undefined || marks.length === 0) continue;
    const last = marks.at(-1) === ',' ? ',' : '.';
    const other = last === ',' ? '.' : ',';
    if (marks.length > 1) found.add(marks.every((mark) => mark === last) ? other : last);
    else if (!isAmbiguous(number) || number.includes(' ')) found.add(last);
  }
  if (found.size > 1) return 'mixed';
  const [only] = found;
  return only;
}
