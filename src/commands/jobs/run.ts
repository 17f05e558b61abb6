import type { z } from 'zod';
import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { DatabaseError } from '../../db/errors.ts';
import { lateRowSchema, type RunFilter, runLate, runList, runRowSchema } from '../../db/ops/jobs.ts';
import { allPages } from '../../db/paging.ts';
import { sweepDeadRuns } from '../../ops/dead-runs.ts';
import { findRun } from '../../ops/find-run.ts';
import { checkFailed, someOf } from '../../output/failure.ts';
import { type ListResult, rowsOf } from '../../output/result.ts';
import { recordedCommands } from '../index.ts';

export interface ListOptions extends Omit<RunFilter, 'since'> {
  /** Milliseconds back from now. */
  since?: number;
  limit?: number;
}

export async function runJobsList(runtime: Runtime, { since, limit, ...filter }: ListOptions): Promise<ListResult> {
  warnOfUnknown(runtime, filter.command === undefined ? [] : [filter.command]);
  const db = await openSwept(runtime);
  const from = since === undefined ? {} : { since: new Date(Date.now() - since).toISOString() };
  const rows = allPages((after, size) => runList(db, { ...pick(filter), ...from }, after, size), limit);
  return { kind: 'list', columns: Object.keys(runRowSchema.shape), shortIds: ['run_id'], rows };
}

/** Where it cannot be written to, a run that was killed is seen as lost two minutes later. */
async function openSwept(runtime: Runtime): Promise<OutreachDatabase> {
  const db = await runtime.database();
  try {
    await sweepDeadRuns(db);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.kind !== 'read_only') throw error;
  }
  return db;
}

/** A newer outreach may keep runs of more, so that it is no error; a slip of the pen must be seen. */
function warnOfUnknown({ stderr }: Runtime, names: readonly string[]): void {
  for (const name of names.filter((name) => !recordedCommands.includes(name))) {
    stderr.warn(`this outreach keeps no runs of "${name}", but of ${recordedCommands.join(', ')}`);
  }
}

function pick({ command, status }: RunFilter): RunFilter {
  return { ...(command === undefined ? {} : { command }), ...(status === undefined ? {} : { status }) };
}

/** One run with all that is kept of it, as a list of one. */
export async function runJobsShow(runtime: Runtime, id: string): Promise<ListResult> {
  const run = await findRun(await openSwept(runtime), id);
  return { kind: 'list', single: true, columns: Object.keys(run), rows: rowsOf([run]) };
}

/** Names every job that is overdue or never succeeded; exit 7 when there is one. */
export async function runJobsLate(runtime: Runtime, maxAge: ReadonlyMap<string, number>): Promise<ListResult> {
  warnOfUnknown(runtime, [...maxAge.keys()]);
  const expected = [...maxAge].map(([command, ms]) => ({ command, max_age_seconds: ms / 1000 }));
  const found = await runLate(await openSwept(runtime), expected);
  const bad = found.filter((row) => row.state !== 'ok');
  return {
    kind: 'list',
    columns: Object.keys(lateRowSchema.shape),
    rows: rowsOf(found),
    failure: () => (bad.length === 0 ? undefined : checkFailed(tellLate(bad), `outreach jobs list --command '${bad[0]?.command}'`)),
  };
}

function tellLate(jobs: readonly z.infer<typeof lateRowSchema>[]): string {
  const each = jobs.map(({ command, state, last_success_at }) =>
    state === 'never' ? `${command} never succeeded` : `${command} is overdue (last success ${last_success_at})`,
  );
  return someOf(each);
}
