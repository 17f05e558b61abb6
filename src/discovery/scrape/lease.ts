import { createHash } from 'node:crypto';
import type { OutreachDatabase } from '../../db/database.ts';
import { type Lease, renewScrapes } from '../../db/discovery/scrapes.ts';
import { LockedError } from '../../errors.ts';

/** A worker that is silent for so long has died, and another takes its job. */
export const LEASE_SECONDS = 90;
const RENEW_MS = 30_000;

/**
 * Does work while the leases of these jobs are renewed. The signal that it gets also aborts when one of them was lost: another worker is at
 * it, and nothing more may be written.
 */
export async function withLeases<T>(
  { db, signal }: { db: OutreachDatabase; signal: AbortSignal },
  ids: readonly string[],
  lease: Lease,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const renew = async () => {
    // A renewal that fails says nothing: ending the job will tell whether it is still ours.
    const taken = await renewScrapes(db, ids, lease).catch(() => 0);
    if (taken > 0) lost.abort(lostJob());
  };
  const beat = setInterval(() => void renew(), RENEW_MS);
  try {
    return await work(AbortSignal.any([signal, lost.signal]));
  } finally {
    clearInterval(beat);
  }
}

export function lostJob(): LockedError {
  return new LockedError('another worker has this job by now', { suggestion: 'let it end; nothing is lost' });
}

/** The id of the run that a saved dataset stands for: the same dataset is the same run, however often it is imported. */
export function datasetRunId(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(parts.join('\n')).digest('hex');
  // A version-8 UUID (RFC 9562): made of a hash.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
