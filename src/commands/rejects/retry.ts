import { z } from 'zod';
import type { Runtime } from '../../cli/runtime.ts';
import type { OutreachDatabase } from '../../db/database.ts';
import type { RunDetail } from '../../db/ops/jobs.ts';
import { rejectList, rejectsRetried } from '../../db/ops/rejects.ts';
import { allPages } from '../../db/paging.ts';
import { InputError, UsageError } from '../../errors.ts';
import type { Corrected } from '../../ops/corrections.ts';
import { findRun } from '../../ops/find-run.ts';
import { RETRY_COMMAND } from '../../ops/import.ts';
import type { JobFlags, JobSpec } from '../../ops/job.ts';
import { insteadOfRetry } from '../../ops/unretried.ts';
import { readText } from '../../sources/input.ts';
import { depthOf, parseValue, tooDeep } from '../../sources/json-value.ts';
import type { SummaryResult } from '../../summary.ts';
import { type Retry, retries } from '../importers.ts';

export interface RetryOptions extends JobFlags {
  run: string;
  file: string;
  dryRun: boolean;
  allowRejects: boolean;
}

/** Imports the corrected records with the options of the run that refused them, and notes which of its rejects are done. */
export function runRejectsRetry(runtime: Runtime, { run: id, file, ...flags }: RetryOptions): Promise<SummaryResult> {
  const { dryRun, allowRejects } = flags;
  const name = file === '-' ? 'standard input' : file;
  let reading: Promise<Line[]> | undefined;
  const lines = () =>
    (reading ??= readText(runtime.host, file, runtime.signal).then((text) => readCorrected(text, name, runtime.config.limits.depth)));
  const spec: JobSpec = { command: RETRY_COMMAND, source: file, dryRun, flags, allowRejects, rejectsFile: { path: undefined } };
  return runtime.job({ ...spec, prepare: lines }, async (job) => {
    const run = await findRun(job.db, id);
    const retry = await importerOf(run);
    const read = await lines();
    // Told after the run was found: some runs have none that could be retried.
    for (const { fault } of read) if (fault !== undefined) throw fault;
    const all = await withPlaces(job.db, run, read, name);
    for (const { problem, ...record } of all) if (problem !== undefined) job.reject({ ...record, reason: problem });
    const records = all.filter(({ problem }) => problem === undefined);
    const retriedBy = await explained(run, name, () => retry(runtime, job, run.counts.options, records));
    if (dryRun || retriedBy === undefined) return;
    const again = new Set<string | null>();
    for await (const { pointer } of allPages((after, size) => rejectList(job.db, retriedBy, true, after, size))) again.add(pointer);
    const done = records.map(({ pointer }) => pointer).filter((pointer) => !again.has(pointer));
    const noted = await rejectsRetried(job.db, run.run_id, retriedBy, done);
    // What was refused again stays open where it was refused first, and is not to be counted twice.
    await rejectsRetried(job.db, retriedBy, retriedBy);
    job.note(`${noted} of the run's rejects are corrected`);
  });
}

async function importerOf(run: RunDetail): Promise<Retry> {
  const { options, retries: kind } = run.counts;
  const retry = await retries[typeof kind === 'string' ? kind : run.command]?.();
  if (retry === undefined || options === undefined) throw notRetried(run);
  return retry;
}

async function explained<T>(run: RunDetail, name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof z.ZodError) throw notRetried(run);
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(`${name}: ${error.message}`, { suggestion: 'leave "pointer" as it was', cause: error });
  }
}

function notRetried({ run_id, command, status }: RunDetail): UsageError {
  const instead = status === 'succeeded' ? insteadOfRetry(command) : undefined;
  const what = `run ${run_id.slice(0, 8)} (${command}, ${status})`;
  if (instead !== undefined) return new UsageError(`${what} refused records that cannot be retried by themselves`, { suggestion: instead });
  return new UsageError(`${what} is no completed import`, {
    suggestion: status === 'succeeded' ? 'its rejects cannot be retried' : 'run that import again; it refuses the same records',
  });
}

const correctedSchema = z.object({ pointer: z.string(), record: z.json() });
/** problem: why it is refused before any importer looks at it. fault: it is none that could be retried. */
type Line = z.infer<typeof correctedSchema> & { number: number; problem?: string; fault?: InputError };

function readCorrected(text: string, file: string, maxDepth: number): Line[] {
  const lines = text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [{ line, number: i + 1 }]));
  return lines.map(({ line, number }) => {
    const fail = (reason: string) =>
      new InputError(`${file}:${number}: ${reason}`, {
        suggestion: 'write lines as "outreach rejects show RUN --format ndjson" prints them',
      });
    // The record is one bracket in.
    const isDeep = depthOf(line) > maxDepth + 1;
    let value: unknown;
    try {
      value = parseValue(Buffer.from(line), number, 1, isDeep ? maxDepth : undefined).value;
    } catch {
      throw fail('not a JSON object');
    }
    const problem = isDeep ? tooDeep(maxDepth) : isUnbounded(value) ? 'it has a number beyond all bounds' : undefined;
    // Read again as it is kept: a number beyond all bounds is null.
    const parsed = correctedSchema.safeParse(problem === undefined ? value : JSON.parse(JSON.stringify(value)));
    if (parsed.success) return { ...parsed.data, number, ...(problem === undefined ? {} : { problem }) };
    if (typeof value === 'object' && value !== null && 'pointer' in value && typeof value.pointer === 'string')
      throw fail('"record" is missing');
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fail('not a JSON object');
    const fault = fail('"pointer" is missing: this record cannot be retried by itself, correct it in the file it came from');
    return { pointer: '', record: null, number, fault };
  });
}

/** Whether a number stands in a value that JSON can write and nothing here can hold: it is read as infinite. */
function isUnbounded(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(isUnbounded);
}

/** With the places at which the run refused them. Throws InputError for a record that it did not refuse. */
async function withPlaces(
  db: OutreachDatabase,
  run: RunDetail,
  lines: readonly Line[],
  file: string,
): Promise<(Corrected & Pick<Line, 'problem'>)[]> {
  const places = new Map<string, Omit<Corrected, 'record' | 'pointer'>>();
  for await (const { pointer, line, path, context } of allPages((after, size) => rejectList(db, run.run_id, true, after, size)))
    if (pointer !== null) places.set(pointer, { line, path, context });
  return lines.map(({ pointer, record, number, ...rest }) => {
    const place = places.get(pointer);
    if (place !== undefined) return { pointer, record, ...rest, ...place };
    const id = run.run_id.slice(0, 8);
    throw new InputError(`${file}:${number}: "${pointer}" is none of the records that run ${id} refused`, {
      suggestion: `leave "pointer" as "outreach rejects show ${id}" prints it`,
    });
  });
}
