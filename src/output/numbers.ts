/** How a table writes a number; JSON, YAML and CSV keep it as it is. Never scientific, and never a row of zeros where a unit says it. */
export function readableNumber(value: number, column = ''): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const text = size > 0 && size < SMALLEST && !isRatio(column) ? `~${positive(0, column)}` : positive(size, column);
  return value < 0 ? `-${text}` : text;
}

/** The names of columns say what their numbers are: promo_price, cost_usd; coverage_pct; jaccard, share_of_smaller, reply_rate_of_sent; clients_per_follower. */
const MONEY = /(?:^|_)usd$|^(?:promo_)?price$|^cost_per_/;
const PERCENT = /(?:^|_)(?:pct|percent)$/;
const SHARE = /^share_|(?:^|_)(?:share|ratio|rate|jaccard)$|_rate_of_/;
const RATIO = /_per_|^concentration$/;
const SMALLEST_RATIO = 1e-11;
/** Less is noise, or has a unit that its column does not tell. */
const SMALLEST = 1e-6;

function isRatio(column: string): boolean {
  return SHARE.test(column) || (RATIO.test(column) && !MONEY.test(column));
}

function positive(value: number, column: string): string {
  if (MONEY.test(column)) return `$${money(value)}`;
  if (PERCENT.test(column)) return `${decimal(value, 4)}%`;
  if (SHARE.test(column) && (value === 0 || value >= 0.001)) return value > 1 ? decimal(value, 4) : `${decimal(value * 100, 3)}%`;
  if (isRatio(column) && value > 0 && value < 0.001) {
    if (value < SMALLEST_RATIO) return '~0';
    return value < 1e-7 ? `${decimal(value * 1e9, 3)} ppb` : `${decimal(value * 1e6, 3)} ppm`;
  }
  return decimal(value, 4);
}

/** Cents, and what is less than a cent by its first two digits. */
function money(value: number): string {
  if (Number.isInteger(value)) return whole(value);
  return value < 0.01 ? decimal(value, 2) : value.toFixed(2);
}

/** Whole numbers with all of their digits, others with so many significant ones. */
function decimal(value: number, digits: number): string {
  if (Number.isInteger(value) || value >= 10 ** (digits - 1)) return whole(value);
  const exponent = Math.floor(Math.log10(value));
  // Of a small number two digits are enough to be told from its neighbours.
  const significant = exponent < -2 ? Math.min(2, digits) : digits;
  const fixed = value.toFixed(Math.min(20, Math.max(0, significant - 1 - exponent)));
  return fixed.replace(/\.?0{1,25}$/, '');
}

/** toFixed and String are scientific from 1e21. */
function whole(value: number): string {
  return BigInt(Math.round(value)).toString();
}
