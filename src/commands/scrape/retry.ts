import { randomUUID } from 'node:crypto';
import type { Runtime } from '../../cli/runtime.ts';
import { type RequeueFilter, requeueScrapes } from '../../db/discovery/scrape-queue.ts';
import type { JobFlags } from '../../ops/job.ts';
import type { SummaryResult } from '../../summary.ts';

export interface RetryOptions extends JobFlags {
  /** Milliseconds back from now. */
  since?: number;
  olderThan?: number;
  reason?: string;
  permanent: boolean;
  dryRun: boolean;
}

/** Queues failed scrapes again, each once. */
export function runRetry(runtime: Runtime, options: RetryOptions): Promise<SummaryResult> {
  const { since, olderThan, reason, permanent, dryRun } = options;
  const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
  const filter: RequeueFilter = {
    permanent,
    ...(since === undefined ? {} : { failed_since: ago(since) }),
    ...(olderThan === undefined ? {} : { failed_before: ago(olderThan) }),
    ...(reason === undefined ? {} : { reason }),
  };
  return runtime.job({ command: 'scrape retry', dryRun, flags: options }, async (job) => {
    const { requeued, handles } = await requeueScrapes(job.db, filter, job.runId ?? randomUUID(), dryRun);
    job.count({ 'discovery.scrape_runs': { inserted: requeued, updated: 0, unchanged: 0 } });
    if (requeued === 0) job.skip('no failed scrape is to be queued again');
    const some = `${handles.slice(0, 5).join(', ')}${handles.length > 5 ? ', …' : ''}`;
    const does = dryRun ? 'would be queued again' : 'are queued again; "outreach scrape worker" does them';
    job.note(requeued === 0 ? 'no failed scrape is to be queued again' : `${requeued} jobs ${does}: ${some}`);
  });
}
