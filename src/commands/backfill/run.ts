import { z } from 'zod';
import type { Runtime } from '../../cli/runtime.ts';
import { backfillRuns, impliedRuns, type PastRun } from '../../db/discovery/backfill.ts';
import { allPages } from '../../db/paging.ts';
import { readPastRun } from '../../discovery/scrape/past-run.ts';
import type { Importer, ImportFlags } from '../../ops/import.ts';
import type { Job } from '../../ops/job.ts';
import type { Keep } from '../../ops/keep.ts';
import { readDataset } from '../../sources/dataset.ts';
import type { SummaryResult } from '../../summary.ts';

const COMMAND = 'backfill scrape-runs';
const BATCH = 1_000;

export const keySchema = z.object({});

/** Scrapes of the past, one a row. */
export const pastRunsImporter: Importer<PastRun, Keep<PastRun>> = {
  command: COMMAND,
  options: {},
  partitions: 1,
  async gather(input, keep, { signal, progress }) {
    for await (const { index, line, value } of readDataset(input.chunks)) {
      signal.throwIfAborted();
      const run = readPastRun(value);
      if (typeof run !== 'string') keep.record(0, run);
      else keep.reject({ line, path: `rows[${index}]`, pointer: `/${index}`, reason: run, record: value });
      if (index % BATCH === 0) progress();
    }
    return keep;
  },
  write: (job, keep) => store(job, keep.spool.read(0)),
};

export interface BackfillFlags extends ImportFlags {
  from?: string;
}

/** Adds scrapes of the past: those of a file, or those that stored rows speak of. */
export function runBackfill(runtime: Runtime, flags: BackfillFlags): Promise<SummaryResult> {
  const { from, dryRun } = flags;
  if (from !== undefined) return runtime.import(pastRunsImporter, { ...flags, file: from });
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
