import type { Job } from '../../ops/job.ts';

/** How many were left out for which reason, the most first: `12 suppressed, 3 already in this campaign`. */
export function countReasons(excluded: Iterable<{ reason: string }>): string | undefined {
  const counts = new Map<string, number>();
  for (const { reason } of excluded) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  if (counts.size === 0) return undefined;
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || a.localeCompare(b))
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ');
}

/** What came to stand against people between the plan and the writing. */
export function warnExcluded(job: Job, excluded: readonly { reason: string; count: number }[]): void {
  for (const { reason, count } of excluded) {
    job.warn(reason.replaceAll(/\W+/g, '_'), `people were left out at the last moment: ${reason}`, count);
  }
}
