import { importContext } from '../../cli/import-context.ts';
import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import { backfillRuns, impliedRuns, type PastRun } from '../../db/discovery/backfill.ts';
import type { Reject } from '../../db/ops/rejects.ts';
import { allPages } from '../../db/paging.ts';
import { readPastRun } from '../../discovery/scrape/past-run.ts';
import { EXIT } from '../../errors.ts';
import { type ImportJob, runImport } from '../../ops/import.ts';
import { asJob, checkExpected, type JobOptions } from '../../ops/job.ts';
import { withRun } from '../../ops/run.ts';
import { readDataset } from '../../sources/dataset.ts';
import { Spool } from '../../sources/spool.ts';
import { addCounts, emptySummary, SUMMARY_FIELDS, type Summary, type SummaryResult, type TableCounts } from '../../summary.ts';

const COMMAND = 'backfill scrape-runs';
const BATCH = 1_000;

export interface BackfillFlags extends JobOptions {
  from?: string;
  dryRun: boolean;
  force: boolean;
  allowRejects: boolean;
  rejects?: string;
}

/** Adds scrapes of the past: those of a file, or those that stored rows speak of. */
export function runBackfill(runtime: Runtime, flags: BackfillFlags): Promise<SummaryResult> {
  runtime.requireFields(SUMMARY_FIELDS);
  return flags.from === undefined ? fromRows(runtime, flags) : fromFile(runtime, { ...flags, from: flags.from });
}

async function fromFile(runtime: Runtime, flags: BackfillFlags & { from: string }): Promise<SummaryResult> {
  const spool = new Spool<PastRun | Reject>(2);
  let rejectCount = 0;
  function* only<T>(partition: number, is: (entry: PastRun | Reject) => entry is T & (PastRun | Reject)): Generator<T> {
    for (const entry of spool.read(partition)) if (is(entry)) yield entry;
  }
  const rejects = () => only<Reject>(1, (entry): entry is Reject => 'reason' in entry);
  const job: ImportJob = {
    command: COMMAND,
    file: flags.from,
    source: flags.from,
    keyOptions: {},
    dryRun: flags.dryRun,
    force: flags.force,
    allowRejects: flags.allowRejects,
    rejectsFile: flags.rejects,
    gather: async (input, progress) => {
      for await (const { index, line, value } of readDataset(input.chunks)) {
        runtime.signal.throwIfAborted();
        const run = readPastRun(value);
        if (typeof run !== 'string') spool.append(0, run);
        else {
          rejectCount += 1;
          spool.append(1, { line, path: `rows[${index}]`, pointer: null, reason: run, record: value });
        }
        if (index % BATCH === 0) progress();
      }
      return { rejects, rejectCount, warnings: [] };
    },
    write: async (db) => {
      const runs = only<PastRun>(0, (entry): entry is PastRun => 'job_type' in entry);
      return { tables: await store(runtime, db, runs, flags.dryRun) };
    },
  };
  try {
    return await runImport(importContext(runtime, flags), job);
  } finally {
    spool.close();
  }
}

async function fromRows(runtime: Runtime, flags: BackfillFlags): Promise<SummaryResult> {
  const started = performance.now();
  const { args, version, signal, stderr } = runtime;
  const { dryRun, ifLocked } = flags;
  const db = await runtime.database();
  const summary: Summary = { ...emptySummary(COMMAND, null, dryRun), database: db.target.kind };
  const work = async () => {
    summary.tables = await store(
      runtime,
      db,
      allPages((after, size) => impliedRuns(db, after, size)),
      dryRun,
    );
    return checkExpected({ kind: 'summary', summary, exitCode: EXIT.done }, flags.expectMin);
  };
  const recorded = async (): Promise<SummaryResult> => {
    const request = {
      command: COMMAND,
      args,
      version,
      source: null,
      lock: COMMAND,
      ifLocked,
      signal,
      note: (text: string) => stderr.note(text),
    };
    const { result } = await withRun(db, request, async (run) => {
      summary.run_id = run;
      const result = await work();
      return { result, counts: { tables: summary.tables }, exitCode: result.exitCode ?? EXIT.done, failure: result.failure };
    });
    return result;
  };
  const skipped = async (reason: string): Promise<SummaryResult> => ({ kind: 'summary', summary: { ...summary, skipped: reason } });
  const result = dryRun ? await work() : await asJob({ job: flags, signal, warn: (text) => stderr.warn(text) }, skipped, recorded);
  summary.duration_ms = Math.round(performance.now() - started);
  return result;
}

async function store(
  { signal, stderr }: Runtime,
  db: OutreachDatabase,
  runs: Iterable<PastRun> | AsyncIterable<PastRun>,
  dryRun: boolean,
): Promise<Record<string, TableCounts>> {
  const tables: Record<string, TableCounts> = {};
  let batch: PastRun[] = [];
  let real = 0;
  const flush = async () => {
    if (batch.length === 0) return;
    signal.throwIfAborted();
    const answer = await backfillRuns(db, batch, { backfilled: true }, dryRun);
    addCounts(tables, answer.tables);
    real += answer.real;
    batch = [];
  };
  for await (const run of runs) {
    batch.push(run);
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  if (real > 0) stderr.note(`${real} are of moments of which there is a real run, and were left out`);
  return tables;
}
