import type { Runtime } from '../../cli/runtime.ts';
import { rejectList, rejectRowSchema, rejectRunSchema, rejectRuns, rejectsRetried } from '../../db/ops/rejects.ts';
import { allPages } from '../../db/paging.ts';
import { findRun } from '../../ops/find-run.ts';
import type { ListResult } from '../../output/result.ts';
import type { SummaryResult } from '../../summary.ts';

export async function runRejectsList(runtime: Runtime, limit: number | undefined): Promise<ListResult> {
  const db = await runtime.database();
  const rows = allPages((after, size) => rejectRuns(db, after, size), limit);
  return { kind: 'list', columns: Object.keys(rejectRunSchema.shape), shortIds: ['run_id'], rows };
}

export async function runRejectsShow(runtime: Runtime, id: string, all: boolean): Promise<ListResult> {
  const db = await runtime.database();
  const { run_id, rejects } = await findRun(db, id);
  let shown = 0;
  async function* counted() {
    for await (const row of allPages((after, size) => rejectList(db, run_id, all, after, size))) {
      shown += 1;
      yield row;
    }
  }
  const hidden = () => (shown === 0 && rejects > 0 ? [`its ${rejects} rejects are corrected or dismissed; --all shows them`] : []);
  return { kind: 'list', columns: Object.keys(rejectRowSchema.shape), shortIds: ['retried_by'], rows: counted(), notes: hidden };
}

/** Says of everything that a run refused and nobody corrected that it will not be: it is kept, and no longer open. */
export function runRejectsDismiss(runtime: Runtime, id: string, dryRun: boolean): Promise<SummaryResult> {
  return runtime.job({ command: 'rejects dismiss', dryRun }, async (job) => {
    const { run_id, source } = await findRun(job.db, id);
    job.summary.source = source;
    const dismissed = await rejectsRetried(job.db, run_id, job.runId);
    job.count({ 'ops.rejects': { inserted: 0, updated: dismissed, unchanged: 0 } });
    if (dryRun) job.note(`${dismissed} of the run's rejects would be dismissed`);
    else job.note(`${dismissed} of the run's rejects are dismissed; "outreach rejects show ${run_id.slice(0, 8)} --all" still has them`);
  });
}
