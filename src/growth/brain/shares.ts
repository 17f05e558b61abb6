const DIGITS = 4;
const WHOLE = 10 ** DIGITS;

/** A share as it is stored; null: a share of nothing. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * WHOLE) / WHOLE;
}

/** What each of them is of all, the greatest first: shares that add up to exactly 1, each within the last digit. Empty where there is nothing. */
export function shares(counts: ReadonlyMap<string, number>): Map<string, number> {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const entries = [...counts].filter(([, count]) => count > 0).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const parts = entries.map(([name, count]) => ({ name, units: Math.floor((count * WHOLE) / total), rest: (count * WHOLE) % total }));
  const missing = WHOLE - parts.reduce((sum, { units }) => sum + units, 0);
  const raised = new Set(parts.toSorted((a, b) => b.rest - a.rest).slice(0, missing));
  return new Map(parts.map((part) => [part.name, (part.units + (raised.has(part) ? 1 : 0)) / WHOLE]));
}

export interface Week {
  leads: number;
  high: number;
}
export type Trend = 'increasing' | 'decreasing' | 'stable';

/** Where the share of urgent leads goes: past 5 % more or less than the share before. Stable where there is nothing to compare with. */
export function urgencyTrend(now: Week, before: Week): Trend {
  if (now.leads === 0 || before.high === 0) return 'stable';
  // In whole numbers, so that exactly 5 % is not past it.
  const present = now.high * before.leads * 100;
  const past = before.high * now.leads;
  return present > past * 105 ? 'increasing' : present < past * 95 ? 'decreasing' : 'stable';
}

/** Leads from which on a number is more than an anecdote. */
const ENOUGH = 10;
const MOST = 0.95;

/** How much a number is to be trusted that so many leads speak for: 0.5 with ten of them, less with fewer. */
export function confidenceOf(leads: number): number {
  return Math.min(MOST, Math.round((leads / (leads + ENOUGH)) * 100) / 100);
}

/** What is said of a number that few leads speak for; empty: there are enough. */
export function caveat(leads: number): string {
  if (leads >= ENOUGH) return '';
  return leads === 0 ? '' : ` (${leads} ${leads === 1 ? 'lead says' : 'leads say'} little)`;
}
