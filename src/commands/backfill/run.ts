import type { Runtime } from '../../cli/runtime.ts';
import { explainFile, type TableOptions } from '../../cli/table-options.ts';
import { backfillRuns, impliedRuns, type PastRun } from '../../db/discovery/backfill.ts';
import { allPages } from '../../db/paging.ts';
import { PAST_RUN_COLUMNS, readPastRun } from '../../discovery/scrape/past-run.ts';
import { flagsOf, type Reading, readTable, requireTargets, type TableKey, tableKey } from '../../ops/columns.ts';
import type { Importer, ImportFlags } from '../../ops/import.ts';
import type { Job } from '../../ops/job.ts';
import type { Keep } from '../../ops/keep.ts';
import type { ListResult } from '../../output/result.ts';
import type { SummaryResult } from '../../summary.ts';

const COMMAND = 'backfill scrape-runs';
const BATCH = 1_000;

/** Scrapes of the past, one a row. */
export function pastRunsImporter(options: TableKey, reading: Reading = {}): Importer<PastRun, Keep<PastRun>> {
  return {
    command: COMMAND,
    options,
    partitions: 1,
    settings: async () => requireTargets(PAST_RUN_COLUMNS, flagsOf(options).map),
    async stage(input, keep, { signal, progress }) {
      for await (const { values, reject } of readTable(input, PAST_RUN_COLUMNS, { ...flagsOf(options), ...reading }, keep, signal)) {
        const run = readPastRun(values);
        if (typeof run === 'string') reject(run);
        else keep.record(0, run);
        progress();
      }
      return keep;
    },
    write: (job, keep) => store(job, keep.spool.read(0)),
  };
}

export interface BackfillFlags extends ImportFlags, TableOptions {
  from?: string;
}

/** Adds scrapes of the past: those of a file, or those that stored rows speak of. */
export async function runBackfill(runtime: Runtime, flags: BackfillFlags): Promise<SummaryResult | ListResult> {
  const { from, dryRun } = flags;
  if (from !== undefined) {
    if (flags.explain) return explainFile(runtime, from, PAST_RUN_COLUMNS, flags);
    return runtime.import(pastRunsImporter(tableKey(flags), flags), { ...flags, file: from });
  }
  return runtime.job({ command: COMMAND, lock: COMMAND, dryRun, flags }, (job) =>
    store(
      job,
      allPages((after, size) => impliedRuns(job.db, after, size)),
    ),
  );
}

async function store(job: Job, runs: Iterable<PastRun> | AsyncIterable<PastRun>): Promise<void> {
  let batch: PastRun[] = [];
  let real = 0;
  const flush = async () => {
    if (batch.length === 0) return;
    job.signal.throwIfAborted();
    const answer = await backfillRuns(job.db, batch, { backfilled: true }, job.dryRun);
    job.count(answer.tables);
    real += answer.real;
    batch = [];
  };
  for await (const run of runs) {
    batch.push(run);
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  if (real > 0) job.note(`${real} are of moments of which there is a real run, and were left out`);
}
