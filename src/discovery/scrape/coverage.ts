/** Below this a list is tried again; up to the next it is taken with a warning (facts/discovery 3.2). */
const RETRY_BELOW = 90;
const WARN_BELOW = 95;

export type CoverageVerdict = 'good' | 'low' | 'retry' | 'unknown';

/** Retrieved of expected in percent; null where the expected count is unknown or 0. A list may have grown since it was counted. */
export function coveragePct(retrieved: number, expected: number | null): number | null {
  return expected === null || expected === 0 ? null : Math.min(100, (retrieved * 100) / expected);
}

export function judgeCoverage(pct: number | null): CoverageVerdict {
  if (pct === null) return 'unknown';
  if (pct < RETRY_BELOW) return 'retry';
  return pct < WARN_BELOW ? 'low' : 'good';
}
