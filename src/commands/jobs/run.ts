import type { Runtime } from '../../cli/runtime.ts';
import { lateRowSchema, type RunFilter, runLate, runList, runRowSchema, runShow } from '../../db/ops/jobs.ts';
import { allPages } from '../../db/paging.ts';
import { EXIT, UsageError } from '../../errors.ts';
import type { ListResult, Row } from '../../output/result.ts';

export interface ListOptions extends Omit<RunFilter, 'since'> {
  /** Milliseconds back from now. */
  since?: number;
  limit?: number;
}

export async function runJobsList(runtime: Runtime, { since, limit, ...filter }: ListOptions): Promise<ListResult> {
  const db = await runtime.database();
  const from = since === undefined ? {} : { since: new Date(Date.now() - since).toISOString() };
  const rows = allPages((after, size) => runList(db, { ...pick(filter), ...from }, after, size), limit);
  return { kind: 'list', columns: Object.keys(runRowSchema.shape), rows };
}

function pick({ command, status }: RunFilter): RunFilter {
  return { ...(command === undefined ? {} : { command }), ...(status === undefined ? {} : { status }) };
}

/** One run as a list of what is known of it, a row each: readable as a table, and one object in JSON lines. */
export async function runJobsShow(runtime: Runtime, id: string): Promise<ListResult> {
  const runs = await runShow(await runtime.database(), id);
  const [run] = runs;
  if (run === undefined) throw new UsageError(`no run begins with ${id}`, { suggestion: 'outreach jobs list shows their ids' });
  if (runs.length > 1) throw new UsageError(`several runs begin with ${id}`, { suggestion: 'write more of the id' });
  return { kind: 'list', columns: Object.keys(run), rows: one(run) };
}

async function* one(row: Row): AsyncGenerator<Row> {
  yield row;
}

/** Names every job that is overdue or never succeeded; exit 7 when there is one. */
export async function runJobsLate(runtime: Runtime, maxAge: ReadonlyMap<string, number>): Promise<ListResult> {
  const expected = [...maxAge].map(([command, ms]) => ({ command, max_age_seconds: ms / 1000 }));
  const found = await runLate(await runtime.database(), expected);
  const bad = found.filter((row) => row.state !== 'ok');
  return {
    kind: 'list',
    columns: Object.keys(lateRowSchema.shape),
    rows: rowsOf(found),
    warnings: () =>
      bad.map((row) =>
        row.state === 'never' ? `${row.command} never succeeded` : `${row.command} is overdue: last success ${row.last_success_at}`,
      ),
    exitCode: () => (bad.length > 0 ? EXIT.check : EXIT.done),
  };
}

async function* rowsOf(rows: Row[]): AsyncGenerator<Row> {
  yield* rows;
}
