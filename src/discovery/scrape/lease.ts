import { createHash } from 'node:crypto';
import type { OutreachDatabase } from '../../db/database.ts';
import { type Lease, renewScrapes } from '../../db/discovery/scrapes.ts';

/** A worker that is silent for so long has died, and another takes its job. */
export const LEASE_SECONDS = 90;
const RENEW_MS = 30_000;

/** Does work while the leases of these jobs are renewed. */
export async function withLeases<T>(db: OutreachDatabase, ids: readonly string[], lease: Lease, work: () => Promise<T>): Promise<T> {
  const beat = setInterval(() => {
    // A renewal that fails is no reason to stop: ending the job will tell whether it is still ours.
    renewScrapes(db, ids, lease).catch(() => {});
  }, RENEW_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}

/** The id of the run that a saved dataset stands for: the same dataset is the same run, however often it is imported. */
export function datasetRunId(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(parts.join('\n')).digest('hex');
  // A version-8 UUID (RFC 9562): made of a hash.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
