import { randomUUID } from 'node:crypto';
import type { Runtime } from '../../cli/runtime.ts';
import { type RequeueFilter, requeueScrapes } from '../../db/discovery/scrape-queue.ts';
import { EXIT } from '../../errors.ts';
import { withRun } from '../../ops/run.ts';
import { emptySummary, SUMMARY_FIELDS, type Summary, type SummaryResult } from '../../summary.ts';

const COMMAND = 'scrape retry';

export interface RetryOptions {
  /** Milliseconds back from now. */
  since?: number;
  olderThan?: number;
  reason?: string;
  permanent: boolean;
  dryRun: boolean;
}

/** Queues failed scrapes again, each once. */
export async function runRetry(runtime: Runtime, { since, olderThan, reason, permanent, dryRun }: RetryOptions): Promise<SummaryResult> {
  runtime.requireFields(SUMMARY_FIELDS);
  const started = performance.now();
  const db = await runtime.database();
  const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
  const filter: RequeueFilter = {
    permanent,
    ...(since === undefined ? {} : { failed_since: ago(since) }),
    ...(olderThan === undefined ? {} : { failed_before: ago(olderThan) }),
    ...(reason === undefined ? {} : { reason }),
  };
  const summary: Summary = { ...emptySummary(COMMAND, null, dryRun), database: db.target.kind };
  const requeue = async (run: string) => {
    const { requeued, handles } = await requeueScrapes(db, filter, run, dryRun);
    summary.tables = { 'discovery.scrape_runs': { inserted: requeued, updated: 0, unchanged: 0 } };
    const some = handles.slice(0, 5).join(', ');
    const does = dryRun ? 'would be queued again' : 'are queued again; "outreach scrape worker" does them';
    runtime.stderr.note(
      requeued === 0 ? 'no failed scrape is to be queued again' : `${requeued} jobs ${does}: ${some}${handles.length > 5 ? ', …' : ''}`,
    );
  };
  if (dryRun) await requeue(randomUUID());
  else {
    const { args, version } = runtime;
    await withRun(db, { command: COMMAND, args, version, source: null }, async (run) => {
      summary.run_id = run;
      await requeue(run);
      return { counts: { tables: summary.tables }, exitCode: EXIT.done };
    });
  }
  summary.duration_ms = Math.round(performance.now() - started);
  return { kind: 'summary', summary };
}
